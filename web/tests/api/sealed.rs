//! A sealed sale over HTTP: made, shown, bid in, and taken back, as the rules judge.

use std::time::Duration;

use async_nats::Message;
use auction::{
    Amount, Answer, BidReply, Budget, Command, FormatTerms, Offer, PartitionState, PlaceBid,
    SaleId, StandingQuestion, StandingReply, Time, UserId,
    format::sealed::{BidCount, Pricing, Terms},
};
use bootstrap::clock;
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};

use crate::{
    partition::{offer, partition_of},
    sales::shown,
    site::{self, Site, Visitor, problem},
};

const LOT: &str = "sales/spring/lots/lot-1";

/// A sealed sale whose number of bids nobody sees, with two bids on its first lot.
pub(crate) fn sealed_partition() -> PartitionState {
    let terms = Terms {
        pricing: Pricing::SecondPrice,
        bid_count: BidCount::Hidden,
    };
    let mut partition = partition_of(FormatTerms::Sealed(terms), "spring", 2);
    for (by, amount) in [("bob", 7_000), ("carol", 9_000)] {
        let amount = Amount::new(amount).unwrap();
        offer(&mut partition, "spring", 1, by, Offer::Amount(amount));
    }
    partition
}

/// Answers bids, and who asks how they stand, by the rules, as the engine does.
pub(crate) async fn play(site: &Site, mut partition: PartitionState) {
    let engine = site.nats.connection("bid-engine").await;
    let commands = site.nats.subscribe(&engine, "auction.command.>").await;
    let queries = site.nats.subscribe(&engine, "auction.query.>").await;
    let mut asked = stream::select(commands, queries);
    tokio::spawn(async move {
        while let Some(message) = asked.next().await {
            let now = clock::now().into();
            let answer = match message.subject.rsplit('.').next() {
                Some("me") => standing(&partition, &message, now),
                Some("own_lots_of") => {
                    json!(partition.own_lots(Some(&sale(&message)), &asker(&message)))
                }
                Some("bidder") => json!(partition.bidder(&sale(&message), &asker(&message))),
                _ => judged(&mut partition, &message, now),
            };
            let to = message.reply.unwrap();
            engine
                .client
                .publish(to, answer.to_string().into())
                .await
                .unwrap();
        }
    });
}

fn sale(message: &Message) -> SaleId {
    message.subject.split('.').nth(3).unwrap().parse().unwrap()
}

fn asker(message: &Message) -> UserId {
    let user = message.headers.as_ref().unwrap().get("Outcry-User");
    user.unwrap().as_str().parse().unwrap()
}

fn judged(partition: &mut PartitionState, message: &Message, now: Time) -> Value {
    let by = asker(message);
    let bid: PlaceBid = serde_json::from_slice(&message.payload).unwrap();
    let decision = partition.decide(&Command::PlaceBid { by, bid }, now);
    for event in &decision.events {
        partition.apply(event);
    }
    let Answer::Bid(answer) = decision.answer else {
        panic!("a bid is answered as a bid");
    };
    json!(BidReply::new(answer, now))
}

fn standing(partition: &PartitionState, message: &Message, now: Time) -> Value {
    let StandingQuestion { lot } = serde_json::from_slice(&message.payload).unwrap();
    let standing = partition.standing(&sale(message), &lot, &asker(message));
    json!(standing.map(|standing| StandingReply { standing, now }))
}

async fn bid(alice: &Visitor, id: &str, offer: Value) -> reqwest::Response {
    let mut bid = json!({ "bid_id": id });
    bid.as_object_mut()
        .unwrap()
        .extend(offer.as_object().unwrap().clone());
    alice.post(&format!("{LOT}/bids"), &bid).await
}

#[tokio::test]
async fn sealed_lot_shows_its_format_and_hides_its_bids() {
    let site = site::start().await;
    let lot = shown(&site, &sealed_partition(), LOT).await;
    let format = json!({ "kind": "sealed", "pricing": "second_price", "bid_count": "hidden" });
    assert_eq!(lot["format"], format);
    for hidden in ["bid_count", "price", "leader"] {
        assert_eq!(lot.get(hidden), Some(&Value::Null), "{hidden}");
    }
    let bids = site.visitor().show(&format!("{LOT}/bids")).await;
    assert_eq!(bids["items"], json!([]));
}

#[tokio::test]
async fn sealed_bid_is_placed_replaced_and_taken_back() {
    let site = site::start().await;
    let alice = site.demo("alice").await;
    play(&site, sealed_partition()).await;
    for (id, offer, amount) in [
        ("b1", json!({ "amount": 5_000 }), json!(5_000)),
        ("b2", json!({ "amount": 6_000 }), json!(6_000)),
        ("b3", json!({ "take_back": true }), Value::Null),
    ] {
        let answer = bid(&alice, id, offer).await;
        assert_eq!(answer.status(), 200);
        let accepted: Value = answer.json().await.unwrap();
        assert_eq!(accepted["accepted"], true);
        assert_eq!(accepted["bid_id"], id);
        assert_eq!(accepted["amount"], amount);
        assert_eq!(accepted["taken_back"], amount.is_null());
        assert!(accepted["now"].is_string() && accepted["ends_at"].is_string());
    }
    let again = problem(bid(&alice, "b4", json!({ "take_back": true })).await, 409).await;
    assert_eq!(again["refusal"], json!({ "kind": "nothing_to_take_back" }));
    let wrong = problem(bid(&alice, "b5", json!({ "maximum": 9_000 })).await, 409).await;
    let expected = json!({ "kind": "wrong_offer", "expected": "amount" });
    assert_eq!(
        (&wrong["refusal"], &wrong["code"]),
        (&expected, &json!("wrong_offer"))
    );
    assert_eq!(wrong["accepted"], false);
}

#[tokio::test]
async fn too_many_changes_of_a_bid_say_when_to_come_back() {
    let site = site::start().await;
    let alice = site.demo("alice").await;
    let budget = Budget {
        burst: 1,
        interval: Duration::from_secs(60),
    };
    play(&site, sealed_partition().with_budget(budget)).await;
    for (id, amount) in [("b1", 5_000), ("b2", 6_000)] {
        assert_eq!(
            bid(&alice, id, json!({ "amount": amount })).await.status(),
            200
        );
    }
    let answer = bid(&alice, "b3", json!({ "amount": 7_000 })).await;
    let seconds: u64 = answer.headers()["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((1..=60).contains(&seconds), "{seconds}");
    let often = problem(answer, 429).await;
    assert_eq!(often["refusal"]["kind"], "too_often");
    assert!(often["refusal"]["retry_at"].is_string());
    assert_eq!(often["accepted"], false);
}

#[tokio::test]
async fn new_sale_takes_the_fields_of_its_format_only() {
    let site = site::start().await;
    let olga = site.demo("olga").await;
    let sale = |fields: Value| {
        let mut sale = json!({
            "title": "Spring", "currency": "EUR", "opens_at": "2090-01-01T10:00:00Z",
            "lots": [{ "lot": "1", "title": "A chair", "opening": 1000, "ends_at": "2090-01-02T10:00:00Z" }],
        });
        sale.as_object_mut()
            .unwrap()
            .extend(fields.as_object().unwrap().clone());
        sale
    };
    let soft_close = json!({ "window_seconds": 60, "extension_seconds": 60 });
    for (fields, pointer, allowed) in [
        (
            json!({ "format": "dutch" }),
            "/format",
            "\"english\", \"sealed\"",
        ),
        (json!({}), "/increments", "\"ebay-us\" or a list of bands"),
        (
            json!({ "increments": "ebay-us", "pricing": "first_price" }),
            "/pricing",
            "increments, soft_close, off_grid and lower_maximum",
        ),
        (
            json!({ "format": "english", "increments": "ebay-us", "bid_count": "shown" }),
            "/bid_count",
            "increments, soft_close, off_grid and lower_maximum",
        ),
        (
            json!({ "format": "sealed" }),
            "/pricing",
            "\"first_price\" or \"second_price\"",
        ),
        (
            json!({ "format": "sealed", "pricing": "first_price", "increments": "ebay-us" }),
            "/increments",
            "pricing and bid_count",
        ),
        (
            json!({ "format": "sealed", "pricing": "first_price", "soft_close": soft_close }),
            "/soft_close",
            "pricing and bid_count",
        ),
        (
            json!({ "format": "sealed", "pricing": "first_price", "off_grid": "reject" }),
            "/off_grid",
            "pricing and bid_count",
        ),
        (
            json!({ "format": "sealed", "pricing": "first_price", "outage_policy": { "kind": "close_as_is" },
                "hard_end": "2090-01-03T10:00:00Z" }),
            "/hard_end",
            "nothing moves an end",
        ),
        (
            json!({ "format": "sealed", "pricing": "first_price", "outage_policy": { "kind": "close_as_is" }, "lots": [{
                "lot": "1", "title": "A chair", "opening": 1000, "ends_at": "2090-01-02T10:00:00Z",
                "hard_end": "2090-01-03T10:00:00Z",
            }] }),
            "/lots/0/hard_end",
            "nothing moves an end",
        ),
    ] {
        let refused = problem(olga.post("sales", &sale(fields)).await, 422).await;
        assert_eq!(refused["pointer"], pointer);
        let words = refused["detail"].as_str().unwrap();
        assert!(words.contains(allowed), "{pointer}: {words}");
    }
    for fields in [
        json!({ "increments": "ebay-us", "soft_close": soft_close }),
        json!({ "format": "sealed", "pricing": "second_price", "bid_count": "shown" }),
    ] {
        let preview = olga.post("sales?preview=true", &sale(fields)).await;
        assert_eq!(preview.status(), 200);
    }
}
