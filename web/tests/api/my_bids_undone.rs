//! What one's own bids say when the house voided one, or cancelled the sale.

use auction::{BidRef, CancelSale, Command, VoidBid};
use harness::until_some;
use serde_json::Value;

use crate::{
    my_bids::{engine, user},
    partition::{bid, carry_out, note, partition_with_sale},
    site::{self, Site, Visitor},
};

async fn page(site: &Site, visitor: &Visitor) -> String {
    let page = format!("http://{}/my-bids", site.address);
    let page = visitor.http.get(page).send().await.unwrap();
    page.text().await.unwrap()
}

/// The only lot of one's own, once it stands so.
async fn only(visitor: &Visitor, state: &str, phase: &str) -> Value {
    until_some("the lot is listed so", async || {
        let mine: Value = visitor.get("my-bids").await.json().await.ok()?;
        let my = &mine["items"][0];
        (my["state"] == state && my["lot"]["state"] == phase).then(|| my.clone())
    })
    .await
}

#[tokio::test]
async fn lot_whose_only_bid_was_voided_is_listed_with_the_reason() {
    let site = site::start().await;
    let alice = site.demo("alice").await;
    let me = user(&alice).await;
    let mut spring = partition_with_sale("spring", 1);
    bid(&mut spring, "spring", 1, &me, 5_000);
    let order = VoidBid {
        sale: "spring".parse().unwrap(),
        lot: "lot-1".parse().unwrap(),
        bid: BidRef::Entry(2),
        reason: note("Bid for <another> lot"),
    };
    let by = "olga".parse().unwrap();
    carry_out(&mut spring, &Command::Void { by, order });
    site.publish(&spring).await;
    let answering = engine(&site, vec![spring.clone()]).await;
    let my = only(&alice, "voided", "open").await;
    assert_eq!(my["voided"]["reason"], "Bid for <another> lot");
    assert_eq!(my["maximum"], Value::Null);
    let html = page(&site, &alice).await;
    let said = "The house voided your bid. Reason: Bid for &#60;another&#62; lot";
    assert!(
        html.contains(said) && html.contains("Bid voided</span>"),
        "{html}"
    );
    assert!(
        html.contains("Still running") && !html.contains("Your maximum"),
        "{html}"
    );
    // Another bid of theirs counts, and that is what is said then.
    answering.abort();
    bid(&mut spring, "spring", 1, &me, 6_000);
    site.publish(&spring).await;
    engine(&site, vec![spring]).await;
    only(&alice, "leading", "open").await;
    assert!(!page(&site, &alice).await.contains("The house voided"));
}

#[tokio::test]
async fn lots_of_a_cancelled_sale_say_that_no_bid_stands_and_why() {
    let site = site::start().await;
    let alice = site.demo("alice").await;
    let mut spring = partition_with_sale("spring", 1);
    bid(&mut spring, "spring", 1, &user(&alice).await, 5_000);
    let order = CancelSale {
        sale: "spring".parse().unwrap(),
        reason: note("The roof leaks"),
    };
    let by = "olga".parse().unwrap();
    carry_out(&mut spring, &Command::Cancel { by, order });
    site.publish(&spring).await;
    engine(&site, vec![spring]).await;
    only(&alice, "lost", "cancelled").await;
    let html = page(&site, &alice).await;
    let (_, over) = html.split_once("<h2 id=\"over\">").expect(&html);
    let said = "The sale was cancelled: your bid does not stand. Reason: The roof leaks";
    assert!(
        over.contains(said) && over.contains("Cancelled</span>"),
        "{over}"
    );
    assert!(
        !html.contains("Your maximum") && !html.contains("Outbid"),
        "{html}"
    );
}
