//! A public record that nobody decided: an open page shows it, and goes back to the truth by itself.

use harness::stack::Stack;
use serde_json::{Value, json};

use crate::{browser::Person, page::Visitor, sales::open};

const RECORD: &str = "record.lot.forged.clock";

#[tokio::test(flavor = "multi_thread")]
async fn open_pages_go_back_to_the_truth_and_on_from_there() {
    let stack = Stack::start().await;
    open(&stack, "forged").await;
    let (alice, bob) = (stack.sign_in("alice").await, stack.sign_in("bob").await);
    alice.bid("forged", "clock", "first", 1_000).await;
    let lot = Visitor::arrives(&stack.web_url(), Person::default()).await;
    let sale = Visitor::arrives(&stack.web_url(), Person::default()).await;
    lot.watches("forged", "clock").await;
    lot.script("window.stays = true").await;
    sale.goes_to("/sales/forged").await;
    for (page, price) in [(&lot, "[data-price]"), (&sale, "lot-card [data-price]")] {
        page.sees(price, "$10.00").await;
    }
    sale.sees("connection-badge", "Live").await;

    let engine = stack.nats_user("bid-engine").await.jetstream;
    let records = engine.get_stream("RECORDS").await.expect("it is there");
    let truth = records.get_last_raw_message_by_subject(RECORD).await;
    let truth = truth.expect("it is public").payload;
    let mut record: Value = serde_json::from_slice(&truth).expect("JSON");
    record["sequence"] = 1_000_000.into();
    record["price"] = 777_700.into();
    record["entries"] = json!([]);
    let sent = engine.publish(RECORD, record.to_string().into()).await;
    sent.expect("it is sent").await.expect("it is stored");
    for (page, price) in [(&lot, "[data-price]"), (&sale, "lot-card [data-price]")] {
        page.sees(price, "$7,777.00").await;
    }

    for (page, price) in [(&lot, "[data-price]"), (&sale, "lot-card [data-price]")] {
        page.sees(price, "$10.00").await;
    }
    lot.is_live().await;
    bob.bid("forged", "clock", "second", 2_000).await;
    for (page, price) in [(&lot, "[data-price]"), (&sale, "lot-card [data-price]")] {
        page.sees(price, "$10.50").await;
    }
    lot.sees("[data-rows] li:first-child", "$10.50").await;
    lot.sees("[data-rows] li:nth-child(2)", "$10.00").await;
    assert_eq!(lot.script("return window.stays").await, true, "no reload");
}
