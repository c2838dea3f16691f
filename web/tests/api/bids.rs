//! Placing bids, as far as it goes without an engine.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::{
    sales::shown,
    sealed::sealed_partition,
    site::{self, ANSWER_DEADLINE_MS, problem},
};

const BIDS: &str = "sales/spring/lots/lot-1/bids";

#[tokio::test]
async fn when_nobody_answers_the_outcome_is_unknown_and_never_refused() {
    let site = site::start().await;
    let engine = site.nats.connection("bid-engine").await;
    let _silent = (site.nats.subscribe(&engine, "auction.command.>")).await;
    let alice = site.demo("alice").await;
    let asked = Instant::now();
    let bid = json!({ "bid_id": "b1", "maximum": 5_000 });
    let answer = alice.post(BIDS, &bid).await;
    let took = asked.elapsed();
    assert!(
        took < Duration::from_millis(ANSWER_DEADLINE_MS * 10),
        "{took:?}"
    );
    assert_eq!(answer.headers()["retry-after"], "1");
    let unknown = problem(answer, 503).await;
    assert_eq!(unknown["refusal"]["kind"], "outcome_unknown");
    assert_eq!(unknown["retry_same_bid_id"], true);
    assert_eq!(unknown["bid_id"], "b1");
    assert!(!unknown.to_string().contains("5000"));
}

#[tokio::test]
async fn bid_that_nobody_hears_is_not_taken_for_certain() {
    let site = site::start().await;
    let alice = site.demo("alice").await;
    let bid = json!({ "bid_id": "b1", "maximum": 5_000 });
    let answer = alice.post(BIDS, &bid).await;
    assert_eq!(answer.headers()["retry-after"], "1");
    let unheard = problem(answer, 503).await;
    assert_eq!(
        (&unheard["code"], &unheard["bid_id"]),
        (&json!("unavailable"), &json!("b1"))
    );
    let detail = unheard["detail"].as_str().unwrap();
    assert!(
        detail.contains("nothing of this request counts"),
        "{detail}"
    );
}

#[tokio::test]
async fn only_people_bid() {
    let site = site::start().await;
    let bid = json!({ "bid_id": "b1", "maximum": 5_000 });
    problem(site.visitor().post(BIDS, &bid).await, 401).await;
    problem(site.visitor().get("sales/spring/lots/lot-1/me").await, 401).await;
}

#[tokio::test]
async fn whoever_runs_sales_bids_in_none() {
    let site = site::start().await;
    let olga = site.demo("olga").await;
    let bid = json!({ "bid_id": "b1", "maximum": 5_000 });
    let refused = problem(olga.post(BIDS, &bid).await, 403).await;
    let detail = refused["detail"].as_str().unwrap();
    assert!(detail.contains("can see reserves"), "{detail}");
    assert_eq!(olga.show("session").await["roles"], json!(["operator"]));
}

#[tokio::test]
async fn amounts_and_ids_out_of_form_are_named() {
    let site = site::start().await;
    let alice = site.demo("alice").await;
    for (pointer, bid) in [
        ("/maximum", json!({ "bid_id": "b1", "maximum": -1 })),
        ("/maximum", json!({ "bid_id": "b1", "maximum": 10.5 })),
        ("/maximum", json!({ "bid_id": "b1", "maximum": 1e30 })),
        (
            "/maximum",
            json!({ "bid_id": "b1", "maximum": 1_000_000_000_001_u64 }),
        ),
        ("/maximum", json!({ "bid_id": "b1", "maximum": "10" })),
        ("/bid_id", json!({ "bid_id": "a.b", "maximum": 10 })),
        ("/bid_id", json!({ "bid_id": "", "maximum": 10 })),
        ("/bid_id", json!({ "maximum": 10 })),
        ("/maximum", json!({ "bid_id": "b1" })),
        (
            "/amount",
            json!({ "bid_id": "b1", "maximum": 10, "amount": 10 }),
        ),
        (
            "/take_back",
            json!({ "bid_id": "b1", "amount": 10, "take_back": true }),
        ),
        ("/take_back", json!({ "bid_id": "b1", "take_back": "yes" })),
    ] {
        let refused = problem(alice.post(BIDS, &bid).await, 422).await;
        assert_eq!(refused["pointer"], pointer, "{bid}");
    }
}

#[tokio::test]
async fn on_a_sealed_lot_a_bid_without_amount_is_told_of_the_amount() {
    let site = site::start().await;
    let alice = site.demo("alice").await;
    shown(&site, &sealed_partition(), "sales/spring/lots/lot-1").await;
    let bid = json!({ "bid_id": "b1" });
    let refused = problem(alice.post(BIDS, &bid).await, 422).await;
    assert_eq!(refused["pointer"], "/amount");
}

#[tokio::test]
async fn a_hasty_bidder_is_told_when_to_come_back() {
    let site = site::start_with(|settings| {
        settings.bids_per_second = 1;
        settings.answer_deadline_ms = 1;
    })
    .await;
    let alice = site.demo("alice").await;
    let bid = json!({ "bid_id": "b1", "maximum": 5_000 });
    let mut last = alice.post(BIDS, &bid).await;
    for _ in 0..5 {
        if last.status() == 429 {
            break;
        }
        last = alice.post(BIDS, &bid).await;
    }
    assert_eq!(last.headers()["retry-after"], "1");
    problem(last, 429).await;
}
