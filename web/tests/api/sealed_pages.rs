//! A sealed bid by plain forms, with the rules as the engine: placed, replaced, taken back, and seen by nobody else.

use harness::until;

use crate::{
    house::{self, hidden, send},
    sealed::{play, sealed_partition},
    site::{self, Site, Visitor},
};

const LOT: &str = "/sales/spring/lots/lot-1";

async fn lot_page(site: &Site, visitor: &Visitor) -> String {
    house::show(site, visitor, LOT).await.2
}

/// Sends the bid form with a fresh id and waits for what it says.
async fn bid(site: &Site, visitor: &Visitor, id: &str, fields: &[(&str, &str)]) -> (u16, String) {
    let token = hidden(&lot_page(site, visitor).await, "form_token");
    let mut form = vec![("form_token", token.as_str()), ("bid_id", id)];
    form.extend_from_slice(fields);
    let (status, _, html) = send(site, visitor, &format!("{LOT}/bids"), &form).await;
    (status, html)
}

async fn open_site() -> Site {
    let site = site::start().await;
    let partition = sealed_partition();
    site.publish(&partition).await;
    play(&site, partition).await;
    let visitor = site.visitor();
    until("the lot has a page", async || {
        lot_page(&site, &visitor).await.contains("sealed-panel")
    })
    .await;
    site
}

#[tokio::test]
async fn sealed_bid_is_placed_replaced_and_taken_back_by_plain_forms() {
    let site = open_site().await;
    let alice = site.demo("alice").await;
    let html = lot_page(&site, &alice).await;
    assert!(html.contains("The highest bidder wins and pays the second-highest bid"));
    assert!(html.contains("You have not bid on this lot. The minimum bid is €10.00."));
    let (status, html) = bid(&site, &alice, "b1", &[("amount", "25,50")]).await;
    assert_eq!(status, 200);
    assert!(html.contains("Place a sealed bid of €25.50?") && html.contains("value=\"25.50\""));

    let confirmed = ("step", "confirmed");
    let (_, html) = bid(&site, &alice, "b1", &[("amount", "25.50"), confirmed]).await;
    assert!(html.contains("Your bid was placed.") && html.contains("Your bid of €25.50 is in."));
    let (_, html) = bid(&site, &alice, "b2", &[("amount", "31.00"), confirmed]).await;
    assert!(html.contains("Your bid of €31.00 is in.") && html.contains("Replace bid"));
    let take_back = [("step", "take_back")];
    let (_, html) = bid(&site, &alice, "b3", &take_back).await;
    assert!(html.contains("Your bid was taken back.") && html.contains("You have not bid"));

    // What was refused is said by a page that can be loaded again, and once.
    let (status, html) = bid(&site, &alice, "b4", &take_back).await;
    assert_eq!(status, 200);
    assert!(html.contains("You have no bid to take back."));
    let (status, html) = bid(&site, &alice, "b5", &[("amount", "9.99"), confirmed]).await;
    assert_eq!(status, 200);
    assert!(html.contains("The minimum bid is €10.00.") && html.contains("value=\"9.99\""));
    assert!(!lot_page(&site, &alice).await.contains("value=\"9.99\""));
}

#[tokio::test]
async fn cards_of_a_sealed_sale_tell_oneself_and_nobody_else_where_one_bid() {
    let site = open_site().await;
    let (alice, bob) = (site.demo("alice").await, site.demo("bob").await);
    let placed = "data-mine=\"placed\"";
    let amount = [("amount", "31.00"), ("step", "confirmed")];
    bid(&site, &alice, "b1", &amount).await;
    for (visitor, count) in [(&alice, 1), (&bob, 0), (&site.visitor(), 0)] {
        for path in ["/", "/sales/spring"] {
            let html = house::show(&site, visitor, path).await.2;
            assert_eq!(html.matches(placed).count(), count, "{path}: {html}");
        }
    }
    let own = house::show(&site, &alice, "/sales/spring?show=mine")
        .await
        .2;
    assert!(own.contains("With my bids") && own.matches("<lot-card").count() == 1);
    let take_back = [("step", "take_back")];
    bid(&site, &alice, "b2", &take_back).await;
    let html = house::show(&site, &alice, "/sales/spring").await.2;
    assert!(!html.contains(placed), "{html}");
}

#[tokio::test]
async fn page_of_sealed_lot_holds_no_amount_of_others_and_no_count() {
    let site = open_site().await;
    let alice = site.demo("alice").await;
    let amount = [("amount", "31.07"), ("step", "confirmed")];
    let (_, html) = bid(&site, &alice, "b1", &amount).await;
    assert!(
        html.contains("31.07") && html.contains("3107"),
        "to herself"
    );
    let olga = site.demo("olga").await;
    for visitor in [&site.visitor(), &site.demo("bob").await, &olga] {
        let lot = lot_page(&site, visitor).await;
        let sale = house::show(&site, visitor, "/sales/spring").await.2;
        let house = house::show(&site, visitor, "/house/sales/spring").await.2;
        for html in [lot, sale, house] {
            for secret in ["31.07", "3107", "70.00", "7000", "90.00", "9000", "3 bids"] {
                assert!(!html.contains(secret), "{secret}: {html}");
            }
        }
    }
    let bids = house::show(&site, &olga, "/house/sales/spring/bids")
        .await
        .2;
    assert!(bids.contains("Bids in this sale are sealed.") && !bids.contains("<table"));
}

#[tokio::test]
async fn field_of_sealed_lot_opens_on_a_page_that_stays() {
    let site = open_site().await;
    let alice = site.demo("alice").await;
    let refresh = "http-equiv=\"refresh\"";
    let html = lot_page(&site, &alice).await;
    assert!(html.contains(refresh) && html.contains("?bid=open"));
    let html = house::show(&site, &alice, &format!("{LOT}?bid=open"))
        .await
        .2;
    assert!(!html.contains(refresh) && html.contains("data-open=\"true\""));
}
