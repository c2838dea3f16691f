use async_nats::HeaderMap;
use auction::OwnLotsQuestion;
use serde_json::{Value, json};
use topology::{
    Partition, header,
    subject::{self, BidderVerb, OperatorVerb, Query},
};

use crate::house::{House, SALE, body, command_subject, headers, partition, sale, sale_token};

async fn status(house: &House, headers: HeaderMap, payload: &str) -> String {
    let subject = command_subject("bid");
    let asked =
        house
            .gateway
            .client
            .request_with_headers(subject, headers, payload.to_owned().into());
    let answer = asked.await.expect("the engine answers");
    let headers = answer.headers.expect("a fault has headers");
    let code = headers.get(header::FAULT_CODE);
    code.expect("a fault has a code").to_string()
}

fn good_bid() -> String {
    json!({"sale": SALE, "lot": "clock", "bid_id": "b1", "maximum": 5_000}).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_never_reaches_the_rules_is_answered_at_once_and_changes_nothing() {
    let house = House::open().await;
    house.create_sale(&["clock"], 600).await;
    let other_sale = good_bid().replace(SALE, "elsewhere");
    let mut no_deadline = HeaderMap::new();
    no_deadline.insert(header::USER, "alice");
    for (headers, payload, expected) in [
        (headers("alice", 5_000), "{", "400"),
        (headers("alice", 5_000), "{}", "400"),
        (
            headers("alice", 5_000),
            &good_bid().replace("5000", "-1"),
            "400",
        ),
        (
            headers("alice", 5_000),
            &good_bid().replace("5000", "1e99"),
            "400",
        ),
        (
            headers("alice", 5_000),
            &good_bid().replace("clock", "a.b"),
            "400",
        ),
        (headers("alice", 5_000), &other_sale, "400"),
        (headers("alice", -1_000), &good_bid(), "408"),
        (headers("not a user", 5_000), &good_bid(), "401"),
        (no_deadline, &good_bid(), "400"),
    ] {
        assert_eq!(
            status(&house, headers, payload).await,
            expected,
            "{payload}"
        );
    }
    let record = house.record("clock").await;
    assert_eq!(
        (&record["bid_count"], &record["sequence"]),
        (&json!(0), &json!(1))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn sale_is_known_in_its_own_partition_only() {
    let house = House::open().await;
    house.create_sale(&["clock"], 600).await;
    let elsewhere = Partition::all(harness::nats::PARTITION_COUNT).find(|it| *it != partition());
    let (elsewhere, token) = (elsewhere.unwrap(), sale_token());
    let create = subject::operator_command(elsewhere, &token, OperatorVerb::Create);
    let bid = subject::bidder_command(elsewhere, &token, BidderVerb::Bid);
    let record = subject::query(elsewhere, &token, Query::Record);
    let good_bid: Value = serde_json::from_str(&good_bid()).unwrap();
    let all = subject::partition_query(elsewhere, Query::OwnLots);
    let over: Vec<_> = (0..=OwnLotsQuestion::OVER_MAX)
        .map(|number| format!("sale-{number}"))
        .collect();
    for (subject, asked) in [
        (all.clone(), json!({ "over": over })),
        (create, sale(&["clock"], 600)),
        (bid, good_bid),
        (record, json!({"lot": "clock"})),
    ] {
        let answer = house.request(&house.web, "olga", &subject, &asked).await;
        let headers = answer.headers.unwrap_or_default();
        let code = headers.get(header::FAULT_CODE).map(ToString::to_string);
        assert_eq!(
            code.as_deref(),
            Some("400"),
            "{subject}: {:?}",
            answer.payload
        );
    }
    let answer = house.request(&house.web, "olga", &all, &json!({})).await;
    assert_eq!(body(&answer)["lots"], json!([]), "{:?}", answer.payload);
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_say_what_would_be_allowed() {
    let house = House::open().await;
    house.create_sale(&["clock"], 600).await;
    let cases: [(&str, u64, Value); 3] = [
        (
            "clock",
            999,
            json!({"kind": "bid_too_low", "minimum": 1_000}),
        ),
        (
            "clock",
            100_000_001,
            json!({"kind": "above_ceiling", "ceiling": 100_000_000}),
        ),
        ("nothing", 5_000, json!({"kind": "unknown_lot"})),
    ];
    for (index, (lot, maximum, refusal)) in cases.into_iter().enumerate() {
        let answer = house.bid("alice", lot, &format!("b{index}"), maximum).await;
        assert_eq!(answer["accepted"], false);
        assert_eq!(answer["refusal"], refusal);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_gateway_cannot_create_a_sale() {
    let house = House::open().await;
    let denied = house.gateway.client.request_with_headers(
        command_subject("create"),
        headers("eve", 5_000),
        "{}".into(),
    );
    let answer = tokio::time::timeout(std::time::Duration::from_secs(1), denied).await;
    assert!(answer.is_err(), "the server dropped it");
    assert_eq!(
        body(
            &house
                .request(
                    &house.web,
                    "olga",
                    &topology::subject::query(
                        crate::house::partition(),
                        &crate::house::sale_token(),
                        topology::subject::Query::Record,
                    ),
                    &json!({"lot": "clock"}),
                )
                .await
        ),
        Value::Null
    );
}
