//! Calls: to NATS and back, with what the caller may not choose.

use serde_json::{Value, json};
use tokio::task::JoinHandle;
use topology::header::{DEADLINE, FAULT_CODE, SESSION, USER};

use crate::support::{Client, Engine, Gate};

fn bid(sale: &str) -> Value {
    json!({ "method": "auction.bid",
        "data": { "sale": sale, "lot": "l1", "bid_id": "b1", "maximum": 1200 } })
}

#[tokio::test]
async fn bid_request_carries_identity_in_headers() {
    let gate = Gate::open().await;
    let mut engine = Engine::of_commands(&gate).await;
    let mut client = Client::signed_in(&gate, "u1", "s1").await;
    let answer = engine.answer("{\n\"accepted\":true,\"bid_id\":\"b1\"}");
    let (command, reply) = tokio::join!(answer, client.ask("rpc", bid("spring")));
    let partition = topology::Partition::of("spring", harness::nats::PARTITION_COUNT);
    assert_eq!(
        command.subject.as_str(),
        format!("auction.command.{partition}.spring.bid")
    );
    let headers = command.headers.unwrap();
    let header = |name| headers.get(name).unwrap().as_str();
    assert_eq!(header(USER), "u1");
    assert_eq!(header(SESSION), "s1");
    let deadline = header(DEADLINE);
    let is_time = deadline.ends_with('Z') && deadline.len() == 24;
    assert!(is_time, "{deadline}");
    let payload: Value = serde_json::from_slice(&command.payload).unwrap();
    assert_eq!(payload, bid("spring")["data"]);
    assert_eq!(
        reply["rpc"]["data"],
        json!({ "accepted": true, "bid_id": "b1" })
    );
}

#[tokio::test]
async fn call_payload_and_answer_pass_byte_for_byte() {
    let gate = Gate::open().await;
    let mut engine = Engine::of_commands(&gate).await;
    let mut client = Client::signed_in(&gate, "u1", "s1").await;
    let data = r#"{"sale":"spring", "b":1.0e0,"a":12345678901234567890123}"#;
    let rpc = format!(r#"{{"id":2,"rpc":{{"data":{data},"method":"auction.bid"}}}}"#);
    client.send(rpc).await;
    let command = engine.answer(r#"{"b":1.0e0, "a":2}"#).await;
    assert_eq!(command.payload, data);
    let reply = client.message().await.unwrap().unwrap();
    let expected = r#"{"id":2,"rpc":{"data":{"b":1.0e0, "a":2}}}"#;
    assert_eq!(reply.to_text().unwrap(), expected);
}

#[tokio::test]
async fn unanswered_bid_is_unknown_and_blocks_no_other_call() {
    let gate = Gate::open_with(&[("timeout_ms = 5000", "timeout_ms = 700")]).await;
    let _silent = Engine::of_commands(&gate).await;
    let mut client = Client::signed_in(&gate, "u1", "s1").await;
    let unanswered = client.command("rpc", bid("spring")).await;
    let time = client.ask("rpc", json!({ "method": "time" })).await;
    assert!(time["rpc"]["data"]["now"].as_str().unwrap().ends_with('Z'));
    let reply = client.reply(unanswered).await;
    assert_eq!(
        reply["rpc"]["data"],
        json!({ "accepted": false, "bid_id": "b1",
            "refusal": { "kind": "outcome_unknown", "retry_same_bid_id": true } })
    );
}

#[tokio::test]
async fn call_that_nobody_hears_is_not_available() {
    let gate = Gate::open_with(&[("timeout_ms = 5000", "timeout_ms = 200")]).await;
    let mut client = Client::signed_in(&gate, "u1", "s1").await;
    assert_eq!(client.error_code("rpc", bid("spring")).await, 108);
}

#[tokio::test]
async fn calls_that_do_not_fit_template_are_refused() {
    let gate = Gate::open().await;
    let mut visitor = Client::visitor(&gate).await;
    assert_eq!(visitor.error_code("rpc", bid("spring")).await, 103);
    let unknown = json!({ "method": "auction.hold" });
    assert_eq!(visitor.error_code("rpc", unknown).await, 104);
    let mut client = Client::signed_in(&gate, "u1", "s1").await;
    for sale in ["a.b", "*", ">", "", "a b"] {
        assert_eq!(client.error_code("rpc", bid(sale)).await, 107, "{sale:?}");
    }
    for data in [json!(null), json!([]), json!("x"), json!({ "sale": 7 })] {
        let call = json!({ "method": "auction.bid", "data": data });
        assert_eq!(client.error_code("rpc", call).await, 107);
    }
}

#[tokio::test]
async fn responder_fault_becomes_protocol_error() {
    let gate = Gate::open().await;
    let mut engine = Engine::of_commands(&gate).await;
    let mut client = Client::signed_in(&gate, "u1", "s1").await;
    let codes = [
        ("400", 107),
        ("403", 103),
        ("404", 108),
        ("429", 111),
        ("500", 100),
    ];
    for (status, code) in codes {
        let mut headers = async_nats::HeaderMap::new();
        headers.insert(FAULT_CODE, status);
        let fault = engine.answer_with(headers, "");
        let (_, refused) = tokio::join!(fault, client.error_code("rpc", bid("spring")));
        assert_eq!(refused, code, "{status}");
    }
}

#[tokio::test]
async fn bid_past_its_deadline_has_unknown_outcome() {
    let gate = Gate::open().await;
    let mut engine = Engine::of_commands(&gate).await;
    let mut client = Client::signed_in(&gate, "u1", "s1").await;
    let mut headers = async_nats::HeaderMap::new();
    headers.insert(FAULT_CODE, "408");
    let late = engine.answer_with(headers, "");
    let (_, reply) = tokio::join!(late, client.ask("rpc", bid("spring")));
    let refusal = &reply["rpc"]["data"]["refusal"];
    assert_eq!(refusal["kind"], "outcome_unknown", "{reply}");
}

#[tokio::test]
async fn calls_in_flight_per_connection_are_bounded() {
    let gate = Gate::open_with(&[("calls_max = 64", "calls_max = 2")]).await;
    let mut client = Client::signed_in(&gate, "u1", "s1").await;
    client.command("rpc", bid("spring")).await;
    client.command("rpc", bid("spring")).await;
    assert_eq!(client.error_code("rpc", bid("spring")).await, 111);
}

#[tokio::test]
async fn bids_of_a_connection_are_sent_in_order() {
    let gate = Gate::open().await;
    let mut engine = Engine::of_commands(&gate).await;
    let mut client = Client::signed_in(&gate, "u1", "s1").await;
    let mut sent = vec![];
    for number in 0..10 {
        let data = json!({ "sale": "spring", "bid_id": number });
        let call = json!({ "method": "auction.bid", "data": data });
        sent.push(client.command("rpc", call).await);
    }
    for number in 0..10 {
        let command = engine.answer(r#"{"accepted":true}"#).await;
        let payload: Value = serde_json::from_slice(&command.payload).unwrap();
        assert_eq!(payload["bid_id"], number);
    }
    for id in sent {
        client.reply(id).await;
    }
}

#[tokio::test]
async fn time_call_answers_with_the_engines_clock() {
    let gate = Gate::open().await;
    let _engine = tell_time(&gate).await;
    let mut client = Client::visitor(&gate).await;
    hears_the_engines_time(&mut client).await;
}

#[tokio::test]
async fn everybody_is_told_when_the_engines_clock_falls_silent_and_when_it_is_heard_again() {
    let gate = Gate::open().await;
    let engine = tell_time(&gate).await;
    let mut client = Client::visitor(&gate).await;
    hears_the_engines_time(&mut client).await;
    engine.abort();
    let told =
        |is_silent: bool| json!({ "push": { "message": { "data": { "silent": is_silent } } } });
    assert_eq!(client.line().await, told(true));
    let mut late = Client::visitor(&gate).await;
    assert_eq!(late.line().await, told(true));
    let _back = tell_time(&gate).await;
    for client in [&mut client, &mut late] {
        assert_eq!(client.line().await, told(false));
    }
}

/// Waits until the time that somebody is told is the engine's.
async fn hears_the_engines_time(client: &mut Client) {
    harness::until("the engine's clock is known", async || {
        let told = client.ask("rpc", json!({ "method": "time" })).await;
        let now = told["rpc"]["data"]["now"].as_str().unwrap().to_owned();
        now.starts_with("2001-09-09T01:46:4")
    })
    .await;
}

/// Answers what time it is until it is aborted.
async fn tell_time(gate: &Gate) -> JoinHandle<()> {
    let mut engine = Engine::of(gate, "auction.time.0").await;
    tokio::spawn(async move {
        loop {
            engine.answer(r#"{"now":"2001-09-09T01:46:40.000Z"}"#).await;
        }
    })
}
