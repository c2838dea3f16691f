use harness::{stack::Stack, viewer::Viewer};
use reqwest::StatusCode;
use serde_json::json;

use crate::sales::{lot, open};

#[tokio::test(flavor = "multi_thread")]
async fn bad_bid_gets_a_clear_answer_changes_nothing() {
    let stack = Stack::start().await;
    let (alice, olga) = (stack.sign_in("alice").await, stack.sign_in("olga").await);
    open(&olga, "bad", vec![lot("clock", 1, 1_000)], 3_600).await;
    let mut viewer = Viewer::watch(&stack.gateway_url(), "lot:bad.clock").await;
    let clock = "sales/bad/lots/clock/bids";
    for (path, body, expected) in [
        (clock, json!({}), 422),
        (clock, json!({"bid_id": "x", "maximum": -5}), 422),
        (clock, json!({"bid_id": "x", "maximum": 1.5}), 422),
        (clock, json!({"bid_id": "x", "maximum": "5000"}), 422),
        (
            clock,
            json!({"bid_id": "x", "maximum": 9_007_199_254_740_993_u64}),
            422,
        ),
        (clock, json!({"bid_id": "a.b", "maximum": 5_000}), 422),
        (clock, json!({"bid_id": "x", "maximum": 999}), 409),
        (
            "sales/bad/lots/nothing/bids",
            json!({"bid_id": "x", "maximum": 5_000}),
            404,
        ),
        (
            "sales/nothing/lots/clock/bids",
            json!({"bid_id": "x", "maximum": 5_000}),
            404,
        ),
    ] {
        let (status, answer) = alice.post(path, &body).await;
        assert_eq!(status.as_u16(), expected, "{path} {body}: {answer}");
        assert!(answer["title"].is_string(), "problem details: {answer}");
    }
    let (status, _) = alice.post("sales/a.b/lots/clock/bids", &json!({})).await;
    assert!(status == StatusCode::NOT_FOUND || status == StatusCode::BAD_REQUEST);
    let (status, _) = alice
        .post(
            "sales",
            &json!({"title": "mine", "currency": "EUR", "lots": []}),
        )
        .await;
    assert_eq!(status, StatusCode::FORBIDDEN, "a bidder cannot open a sale");
    let lot = alice.get("sales/bad/lots/clock").await;
    assert_eq!(
        (&lot["bid_count"], &lot["sequence"]),
        (&json!(0), &json!(1))
    );
    alice.bid("bad", "clock", "good", 2_000).await;
    let first = viewer
        .next_where(|record| record["kind"] != "announced")
        .await;
    assert_eq!(first["sequence"], 2, "no record of anything bad");
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_bid_over_socket_is_refused_and_counted() {
    let stack = Stack::start().await;
    let (alice, olga) = (stack.sign_in("alice").await, stack.sign_in("olga").await);
    open(&olga, "rpc", vec![lot("clock", 1, 1_000)], 3_600).await;
    open(&olga, "over", vec![lot("clock", 1, 1_000)], 2).await;
    let token = alice.realtime_token().await;
    let mut hers = Viewer::watch_as(&stack.gateway_url(), &token, "lot:rpc.clock").await;
    let bid = |sale: &str, lot: &str, id: &str, maximum: serde_json::Value| json!({"sale": sale, "lot": lot, "bid_id": id, "maximum": maximum});
    for (data, code) in [
        (json!(null), 107),
        (json!({"sale": "rpc"}), 107),
        (bid("a.b", "clock", "x", json!(5_000)), 107),
        (bid("*", "clock", "x", json!(5_000)), 107),
        (bid("rpc", "a.b", "x", json!(5_000)), 107),
        (bid("rpc", "clock", "a.b", json!(5_000)), 107),
        (bid("rpc", "clock", "x", json!(-1)), 107),
        (bid("rpc", "clock", "x", json!(10.5)), 107),
        (bid("rpc", "clock", "x", json!(1e300)), 107),
        (bid("rpc", "clock", "x", json!("5000")), 107),
    ] {
        let reply = hers.rpc("auction.bid", &data).await;
        assert_eq!(reply["error"]["code"], code, "{data}: {reply}");
    }
    for (data, kind) in [
        (bid("nothing", "clock", "x", json!(5_000)), "unknown_sale"),
        (bid("rpc", "nothing", "x", json!(5_000)), "unknown_lot"),
        (bid("rpc", "clock", "x", json!(999)), "bid_too_low"),
    ] {
        let reply = hers.rpc("auction.bid", &data).await;
        assert_eq!(reply["rpc"]["data"]["refusal"]["kind"], kind, "{reply}");
    }
    let before = alice.get("sales/rpc/lots/clock").await;
    assert_eq!(before["bid_count"], 0, "nothing bad counted");

    harness::until("the other lot is over", async || {
        let lot = alice.get("sales/over/lots/clock").await;
        lot["state"] == "unsold"
    })
    .await;
    let after_the_end = bid("over", "clock", "x", json!(5_000));
    let late = hers.rpc("auction.bid", &after_the_end).await["rpc"]["data"]["refusal"].clone();
    assert_eq!(late["kind"], "bid_too_late", "{late}");
    assert!(late["arrived_at"].as_str() > late["ended_at"].as_str());

    // Off the grid is no fault: a maximum may be any amount.
    let odd = bid("rpc", "clock", "odd", json!(1_337));
    let taken = hers.rpc("auction.bid", &odd).await;
    assert_eq!(taken["rpc"]["data"]["accepted"], true, "{taken}");
    let other_body = bid("rpc", "clock", "odd", json!(9_999));
    let reused = hers.rpc("auction.bid", &other_body).await;
    let kind = &reused["rpc"]["data"]["refusal"]["kind"];
    assert_eq!(kind, "bid_id_reused", "{reused}");
    let mine = alice.get("sales/rpc/lots/clock/me").await;
    assert_eq!(mine["maximum"], 1_337, "the other body changed nothing");

    let malformed = ["code=\"107\""];
    let counted = stack.counted("gateway", "gateway_refusals_total", &malformed);
    assert!(counted.await >= 10.0);
    let refused = ["outcome=\"refused\""];
    let counted = stack.counted("bid-engine", "outcry_commands_total", &refused);
    assert!(counted.await >= 5.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn out_of_order_price_is_counted_by_its_kind() {
    let stack = Stack::start().await;
    let publisher = stack.nats_user("publisher-demo").await.client;
    let publish = async |payload: &str| {
        let asked = publisher.request("market.in.demo.DEMO", payload.to_owned().into());
        let answer = asked.await.expect("market-data answers");
        serde_json::from_slice::<serde_json::Value>(&answer.payload).expect("JSON")
    };
    assert_eq!(publish(r#"{"price":"100"}"#).await["admitted"], true);
    for (payload, kind) in [
        ("text", "malformed"),
        (r#"{"price":NaN}"#, "malformed"),
        (r#"{"price":"10000"}"#, "jump_too_large"),
        (
            r#"{"price":"100","time":"2001-01-01T00:00:00Z"}"#,
            "time_behind",
        ),
    ] {
        let label = format!("kind=\"{kind}\"");
        let name = "outcry_prices_refused_total";
        let before = stack.counted("market-data", name, &[&label]).await;
        let answer = publish(payload).await;
        assert_eq!(answer["refused"]["kind"], kind, "{payload}: {answer}");
        let after = stack.counted("market-data", name, &[&label]).await;
        assert!(after > before, "{payload} was not counted");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nats_refuses_service_publishing_foreign_subject() {
    let metrics = bootstrap::start_telemetry(bootstrap::LogFormat::Text).expect("once a process");
    let nats = harness::nats::start().await;
    let cases = [
        ("gateway", "auction.log.0"),
        ("gateway", "auction.command.0.house.create"),
        ("gateway", "record.lot.house.clock"),
        ("web", "auction.log.0"),
        ("web", "record.lot.house.clock"),
        ("price-feed", "market.tick.DEMO"),
        ("market-data", "record.lot.house.clock"),
        ("publisher-demo", "market.tick.DEMO"),
        ("publisher-demo", "market.in.feed.DEMO"),
        ("bid-engine", "live.lot.house.clock"),
    ];
    for (user, subject) in cases {
        let connection = nats.connection(user).await;
        let setup = nats.provisioner().await;
        let stream = |name: &str| {
            let jetstream = setup.clone();
            let name = name.to_owned();
            async move {
                let stream = jetstream.get_stream(name).await.expect("it is there");
                stream.cached_info().state.messages
            }
        };
        let before = (
            stream("AUCTION_0").await,
            stream("RECORDS").await,
            stream("TICKS").await,
        );
        connection
            .client
            .publish(subject, "{}".into())
            .await
            .expect("publishing is fire and forget");
        connection.client.flush().await.expect("the server answers");
        let after = (
            stream("AUCTION_0").await,
            stream("RECORDS").await,
            stream("TICKS").await,
        );
        assert_eq!(before, after, "{user} reached {subject}");
    }
    // As every service counts it, whose connection is of the same make.
    let counted = format!("outcry_nats_refusals_total {}", cases.len());
    harness::until("every refusal is counted", async || {
        metrics.render().contains(&counted)
    })
    .await;
}
