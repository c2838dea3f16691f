//! What operators do with a running sale.

use auction::{AnnounceMessage, Command, HoldSale, WithdrawLot};
use harness::{until, until_some};
use serde_json::{Value, json};

use crate::{
    new_sales::answer,
    partition::{carry_out, note, partition_with_sale, user},
    site::{self, problem},
};

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
        ("sales/spring/cancel", "reason"),
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
    assert_eq!(shown["held_reason"], "Fire alarm");
}

#[tokio::test]
async fn order_is_said_to_be_done_once_everything_shows_it() {
    let site = site::start().await;
    let olga = site.demo("olga").await;
    answer(&site, json!({})).await;
    let mut partition = partition_with_sale("spring", 2);
    site.publish(&partition).await;
    until("the sale is shown whole", async || {
        let shown: Value = olga.get("sales/spring").await.json().await.unwrap();
        shown["lots"]["items"][1].is_object()
    })
    .await;
    let order = HoldSale {
        sale: "spring".parse().unwrap(),
        reason: note("Fire alarm"),
    };
    let by = user("olga");
    carry_out(&mut partition, &Command::Hold { by, order });
    // The engine has held the sale; of its records one has come.
    let engine = site.nats.connection("bid-engine").await;
    let record = json!(partition.sale_record(&"spring".parse().unwrap()));
    let published = engine
        .jetstream
        .publish("record.sale.spring", record.to_string().into());
    published.await.unwrap().await.unwrap();
    let hold = async || {
        olga.post("sales/spring/hold", &json!({"reason": "Fire"}))
            .await
    };
    let taken = hold().await;
    assert_eq!(taken.status(), 202);
    assert_eq!(taken.json::<Value>().await.unwrap()["done"], false);
    site.publish(&partition).await;
    let done = hold().await;
    assert_eq!(done.status(), 200);
    assert_eq!(done.json::<Value>().await.unwrap()["done"], true);
    let shown = olga.show("sales/spring").await;
    for lot in shown["lots"]["items"].as_array().unwrap() {
        assert_eq!(lot["state"], "on_hold", "{lot}");
    }
}
