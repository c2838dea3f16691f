//! A cancelled sale and a voided bid: said on every page, in the API and in the calendar.

use auction::{BidRef, CancelSale, Command, PartitionState, SaleId, VoidBid};
use harness::until;
use serde_json::{Value, json};

use crate::{
    partition::{bid, carry_out, note, partition_with_sale, user},
    site::{self, problem},
};

/// Markup in a reason is text.
const REASON: &str = "The <b>seller</b> went bankrupt";
const SHOWN: &str = "The &#60;b&#62;seller&#60;/b&#62; went bankrupt";

#[tokio::test]
async fn cancelled_sale_says_so_with_its_reason_wherever_it_is_shown() {
    let site = site::start().await;
    let (visitor, olga) = (site.visitor(), site.demo("olga").await);
    let mut partition = partition_with_sale("spring", 2);
    bid(&mut partition, "spring", 1, "alice", 5_000);
    let sale: SaleId = "spring".parse().unwrap();
    let order = CancelSale {
        sale,
        reason: note(REASON),
    };
    let by = user("olga");
    carry_out(&mut partition, &Command::Cancel { by, order });
    site.publish(&partition).await;
    until("it is shown", async || {
        let shown: Value = visitor.get("sales/spring").await.json().await.unwrap();
        shown["lots"]["items"][1]["state"] == "cancelled"
    })
    .await;
    let shown = visitor.show("sales/spring").await;
    assert_eq!(shown["state"], "cancelled");
    assert_eq!(shown["cancelled"]["reason"], json!(REASON));
    assert_eq!(shown["ends_at"], shown["cancelled"]["at"]);
    for (visitor, path, said) in [
        (&visitor, "/", " · cancelled<"),
        (&visitor, "/sales/spring", SHOWN),
        (&visitor, "/sales/spring/lots/lot-1", SHOWN),
        (
            &visitor,
            "/sales/spring/lots/lot-1",
            "no bid on this lot stands",
        ),
        (
            &visitor,
            "/sales/spring/lots/lot-1",
            "schema.org/Discontinued",
        ),
        (&visitor, "/sales/spring/calendar.ics", "STATUS:CANCELLED"),
        (&olga, "/house/sales/spring", SHOWN),
        (&olga, "/house/sales/spring/results", "Cancelled"),
    ] {
        let html = visitor.html(path).await;
        assert!(html.contains(said), "{path} {said}: {html}");
    }
    let control = olga.html("/house/sales/spring").await;
    for over in ["id=\"hold\"", "id=\"withdraw\"", "id=\"cancel\""] {
        assert!(!control.contains(over), "{over}: {control}");
    }
}

/// The bid that the third entry of the lot shows.
fn void_entry_three(partition: &mut PartitionState) {
    let order = VoidBid {
        sale: "spring".parse().unwrap(),
        lot: "lot-1".parse().unwrap(),
        bid: BidRef::Entry(3),
        reason: note(REASON),
    };
    let by = user("olga");
    carry_out(partition, &Command::Void { by, order });
}

#[tokio::test]
async fn voided_bid_is_struck_with_its_reason_and_counts_nowhere() {
    let site = site::start().await;
    let (visitor, olga) = (site.visitor(), site.demo("olga").await);
    let mut partition = partition_with_sale("spring", 1);
    bid(&mut partition, "spring", 1, "alice", 5_000);
    bid(&mut partition, "spring", 1, "bob", 9_000);
    void_entry_three(&mut partition);
    site.publish(&partition).await;
    until("it is shown", async || {
        let shown: Value = visitor
            .get("sales/spring/lots/lot-1")
            .await
            .json()
            .await
            .unwrap();
        shown["sequence"] == 4
    })
    .await;
    let shown = visitor.show("sales/spring/lots/lot-1").await;
    assert_eq!(
        (&shown["price"], &shown["bid_count"]),
        (&json!(1_000), &json!(1))
    );
    assert_eq!(shown["voided"][0]["entry"], 3);
    let html = visitor.html("/sales/spring/lots/lot-1").await;
    for said in [
        "<s class=\"row-who\" data-who>Paddle 2</s>",
        "Bid of paddle 2 at €",
        &format!("Reason: {SHOWN}"),
    ] {
        assert!(html.contains(said), "{said}: {html}");
    }
    let bids = olga.html("/house/sales/spring/bids").await;
    assert!(bids.contains("1 bid, the newest first"), "{bids}");
    assert!(
        bids.contains("value=\"lot-1.2\"") && !bids.contains("value=\"lot-1.3\""),
        "{bids}"
    );
    assert!(bids.contains(SHOWN), "{bids}");
}

#[tokio::test]
async fn automatic_lines_of_a_voided_maximum_are_struck_with_it() {
    let site = site::start().await;
    let olga = site.demo("olga").await;
    let mut partition = partition_with_sale("spring", 1);
    bid(&mut partition, "spring", 1, "alice", 1_500);
    bid(&mut partition, "spring", 1, "bob", 10_000);
    bid(&mut partition, "spring", 1, "alice", 6_000);
    void_entry_three(&mut partition);
    site.publish(&partition).await;
    let visitor = site.visitor();
    until("it is shown", async || {
        let shown: Value = (visitor.get("sales/spring/lots/lot-1").await)
            .json()
            .await
            .unwrap();
        shown["sequence"] == 6
    })
    .await;
    let html = visitor.html("/sales/spring/lots/lot-1").await;
    let struck = "<s class=\"row-who\" data-who>Paddle 2</s>";
    assert_eq!(html.matches(struck).count(), 2, "{html}");
    assert!(html.contains("automatic, voided"), "{html}");
    let bids = olga.html("/house/sales/spring/bids").await;
    assert_eq!(bids.matches("<s>").count(), 2, "{bids}");
    assert!(bids.contains("2 bids, the newest first"), "{bids}");
}

#[tokio::test]
async fn void_names_exactly_one_bid_and_is_confirmed_on_a_second_page() {
    let site = site::start().await;
    let olga = site.demo("olga").await;
    for (which, pointer) in [
        (json!({ "reason": "x" }), "/entry"),
        (json!({ "reason": "x", "entry": 2, "user": "u" }), "/user"),
        (json!({ "reason": "two\nlines", "entry": 2 }), "/reason"),
    ] {
        let refused = problem(olga.post("sales/spring/lots/lot-1/void", &which).await, 422).await;
        assert_eq!(refused["pointer"], pointer, "{which}");
    }
    let which = json!({ "reason": "x", "entry": 2 });
    let unknown = olga.post("sales/spring/lots/lot-1/void", &which).await;
    assert_eq!(problem(unknown, 503).await["code"], "outcome_unknown");
}
