//! What operators do with a running sale.

use auction::{AnnounceMessage, Command, HoldSale, Note, WithdrawLot};
use harness::until_some;
use serde_json::{Value, json};

use crate::{
    partition::{carry_out, partition_with_sale, user},
    site::{self, problem},
};

fn note(text: &str) -> Note {
    text.to_owned().try_into().unwrap()
}

#[tokio::test]
async fn only_operators_give_orders_and_only_with_a_reason() {
    let site = site::start().await;
    let (nobody, alice, olga) = (
        site.visitor(),
        site.demo("alice").await,
        site.demo("olga").await,
    );
    for (path, field) in [
        ("sales/spring/hold", "reason"),
        ("sales/spring/resume", "reason"),
        ("sales/spring/lots/lot-1/withdraw", "reason"),
        ("sales/spring/messages", "text"),
    ] {
        let good = json!({ field: "Because" });
        problem(nobody.post(path, &good).await, 401).await;
        problem(alice.post(path, &good).await, 403).await;
        for bad in ["", " ", "two\nlines", &"x".repeat(501)] {
            let refused = problem(olga.post(path, &json!({ field: bad })).await, 422).await;
            assert_eq!(refused["pointer"], format!("/{field}"), "{path}");
        }
        problem(olga.post(path, &json!({})).await, 422).await;
        // Nobody answers here: never said to be done, and never refused.
        let unknown = problem(olga.post(path, &good).await, 503).await;
        assert_eq!(unknown["code"], "outcome_unknown", "{path}");
    }
}

#[tokio::test]
async fn a_sale_on_hold_a_withdrawn_lot_and_a_message_are_shown() {
    let site = site::start().await;
    let mut partition = partition_with_sale("spring", 2);
    let by = user("olga");
    let sale: auction::SaleId = "spring".parse().unwrap();
    let order = WithdrawLot {
        sale: sale.clone(),
        lot: "lot-2".parse().unwrap(),
        reason: note("Broken"),
    };
    carry_out(
        &mut partition,
        &Command::Withdraw {
            by: by.clone(),
            order,
        },
    );
    let order = AnnounceMessage {
        sale: sale.clone(),
        message: "m1".parse().unwrap(),
        text: note("The preview ends at noon"),
    };
    carry_out(
        &mut partition,
        &Command::Announce {
            by: by.clone(),
            order,
        },
    );
    let reason = note("Fire alarm");
    let order = HoldSale { sale, reason };
    carry_out(&mut partition, &Command::Hold { by, order });
    site.publish(&partition).await;
    let visitor = site.visitor();
    let shown: Value = until_some("the sale is shown", async || {
        let answer = visitor.get("sales/spring").await;
        let shown: Value = answer.json().await.ok()?;
        let lots = shown["lots"]["items"].as_array()?.len();
        (lots == 2 && shown["state"] == "on_hold").then_some(shown)
    })
    .await;
    let lots = &shown["lots"]["items"];
    assert_eq!(
        (&lots[0]["state"], &lots[1]["state"]),
        (&json!("on_hold"), &json!("withdrawn"))
    );
    assert_eq!(shown["messages"][0]["text"], "The preview ends at noon");
    assert!(!shown.to_string().contains("Fire alarm"));
}
