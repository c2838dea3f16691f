//! The sealed-bid sale through the engine: who knows what, before and after the end.

use serde_json::{Value, json};

use crate::house::House;

#[tokio::test(flavor = "multi_thread")]
async fn sealed_amounts_are_public_only_as_the_rule_needs() {
    let house = House::open().await;
    house
        .create_sealed_sale("second_price", &["clock"], 4)
        .await;
    let before = house.record("clock").await;
    for (user, id, amount) in [
        ("alice", "b1", 700_001),
        ("bob", "b2", 500_002),
        ("cid", "b3", 300_003),
    ] {
        let answer = house
            .offer(user, "clock", id, json!({"amount": amount}))
            .await;
        assert_eq!(answer["accepted"], true, "{answer}");
    }
    let wrong = house.bid("alice", "clock", "b4", 900_000).await;
    let expected = json!({"kind": "wrong_offer", "expected": "amount"});
    assert_eq!(wrong["refusal"], expected);
    let after = house.record("clock").await;
    assert_eq!(after, before, "nothing public changes");
    assert_eq!(after["bid_count"], Value::Null);
    let own = house.standing("bob", "clock").await;
    assert_eq!(
        (&own["state"], &own["amount"]),
        (&json!("placed"), &json!(500_002))
    );

    harness::until("the lot is sold", async || {
        house.record("clock").await["phase"] == "sold"
    })
    .await;
    let sold = house.record("clock").await;
    assert_eq!(
        (&sold["price"], &sold["leader"]),
        (&json!(500_002), &json!(1))
    );
    assert_eq!(sold["bid_count"], 3);
    let text = sold.to_string();
    assert!(
        !text.contains("700001") && !text.contains("300003"),
        "{text}"
    );
    assert_eq!(house.standing("alice", "clock").await["state"], "won");
    assert_eq!(house.standing("bob", "clock").await["state"], "lost");
}
