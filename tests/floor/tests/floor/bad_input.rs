use harness::{stack::Stack, viewer::Viewer};
use reqwest::StatusCode;
use serde_json::json;

use crate::sales::{lot, open};

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_bid_gets_a_clear_answer_and_changes_nothing() {
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
async fn a_service_that_publishes_what_is_not_its_own_is_refused_by_the_server() {
    let nats = harness::nats::start().await;
    for (user, subject) in [
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
    ] {
        let connection = nats.connection(user).await;
        let setup = nats.connection("setup").await;
        let stream = |name: &str| {
            let jetstream = setup.jetstream.clone();
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
}
