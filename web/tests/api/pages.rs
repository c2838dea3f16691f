//! The pages' forms, as far as they go without an engine.

use auction::PartitionState;
use futures_util::StreamExt;
use reqwest::{StatusCode, header};
use serde_json::json;

use crate::{
    house::hidden,
    partition::{bid, partition_with_sale},
    site::{self, Site, Visitor},
};

pub(crate) const LOT: &str = "/sales/spring/lots/lot-1";

pub(crate) fn page(site: &Site, path: &str) -> String {
    format!("http://{}{path}", site.address)
}

pub(crate) async fn send(
    site: &Site,
    visitor: &Visitor,
    path: &str,
    form: &[(&str, &str)],
) -> (u16, String) {
    let origin = format!("http://{}", site.address);
    let request = visitor.http.post(page(site, path)).form(form);
    let answer = request.header(header::ORIGIN, origin).send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

/// The form token that a page's forms carry.
pub(crate) async fn form_token(site: &Site, visitor: &Visitor) -> String {
    let html = visitor.http.get(page(site, LOT)).send().await.unwrap();
    hidden(&html.text().await.unwrap(), "form_token")
}

pub(crate) async fn site_with_lot() -> Site {
    let site = site::start().await;
    site.publish(&partition_with_sale("spring", 2)).await;
    let visitor = site.visitor();
    harness::until("the lot has a page", async || {
        let answer = visitor.http.get(page(&site, LOT)).send().await.unwrap();
        answer.status() == StatusCode::OK
    })
    .await;
    site
}

#[tokio::test]
async fn lot_page_tells_operators_that_they_do_not_bid() {
    let site = site_with_lot().await;
    let olga = site.demo("olga").await;
    let shown = olga.http.get(page(&site, LOT)).send().await.unwrap();
    let shown = shown.text().await.unwrap();
    assert!(shown.contains("can see reserves"), "{shown}");
    assert!(!shown.contains("name=\"bid_id\""), "{shown}");
    let token = form_token(&site, &olga).await;
    let form = [
        ("step", "next"),
        ("form_token", &token),
        ("bid_id", "b1"),
        ("amount", "10.00"),
    ];
    let (status, answer) = send(&site, &olga, &format!("{LOT}/bids"), &form).await;
    assert_eq!(status, 403);
    assert!(answer.contains("can see reserves"), "{answer}");
}

#[tokio::test]
async fn form_of_more_than_64_kib_is_answered_413() {
    let site = site_with_lot().await;
    let (alice, stranger) = (site.demo("alice").await, site.visitor());
    let bids = format!("{LOT}/bids");
    let text = |bytes: usize| "x".repeat(bytes);
    for (visitor, path, field) in [
        (&stranger, "/sign-in", "email"),
        (&stranger, "/sign-up", "email"),
        (&alice, "/password", "current"),
        (&alice, &bids, "amount"),
    ] {
        let (status, answer) = send(&site, visitor, path, &[(field, &text(65_536))]).await;
        assert_eq!(status, 413, "{path}");
        assert!(answer.contains("The form is too large"), "{path}: {answer}");
        let (status, _) = send(&site, visitor, path, &[(field, &text(65_000))]).await;
        assert_ne!(status, 413, "{path}");
    }
}

#[tokio::test]
async fn while_nobody_can_tell_who_asks_nobody_is_taken_for_a_stranger() {
    let mut site = site_with_lot().await;
    let alice = site.demo("alice").await;
    site.nats.kill();
    let (site, alice) = (&site, &alice);
    let post = async |path: &str| send(site, alice, path, &[]).await;
    let get = async |path: &str| {
        let answer = alice.http.get(page(site, path)).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let bids = format!("{LOT}/bids");
    let (out, set, bid, password, mine, house) = tokio::join!(
        post("/sign-out"),
        post("/password"),
        post(&bids),
        get("/password"),
        get("/my-bids"),
        get("/house"),
    );
    for (path, (status, html)) in [
        ("sign-out", out),
        ("password, sent", set),
        ("bid", bid),
        ("password", password),
        ("my-bids", mine),
        ("house", house),
    ] {
        assert_eq!(status, 503, "{path}");
        assert!(html.contains("We cannot check your sign-in"), "{path}");
    }
}

#[tokio::test]
async fn every_way_to_nothing_leads_to_a_page_with_a_way_back() {
    let site = site::start().await;
    let visitor = site.visitor();
    let home = "See what is at auction";
    for (path, way) in [
        ("/nothing", home),
        ("/sales/a.b", home),
        ("/sales/none/lots/none", home),
        ("/welcome/none", "Have a link sent"),
    ] {
        let answer = visitor.http.get(page(&site, path)).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
        assert!(answer.text().await.unwrap().contains(way), "{path}");
    }
}

#[tokio::test]
async fn address_of_a_form_is_no_page_and_leads_back_to_the_one_it_is_on() {
    let site = site_with_lot().await;
    let (visitor, olga) = (site.visitor(), site.demo("olga").await);
    for (path, back) in [
        ("/sign-out", "/"),
        ("/market/AAPL/watch", "/market/AAPL"),
        ("/sales/spring/lots/lot-1/watch", LOT),
        ("/house/sales/spring/copy", "/house/sales/spring"),
        ("/invoices/1/payments", "/invoices/1"),
    ] {
        for visitor in [&visitor, &olga] {
            let answer = visitor.http.get(page(&site, path)).send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED, "{path}");
            assert_eq!(answer.headers()[header::ALLOW], "POST", "{path}");
            let html = answer.text().await.unwrap();
            assert!(html.contains("This is not a page"), "{path}");
            let link = format!("href=\"{back}\">Back to that page</a>");
            assert!(html.contains(&link), "{path}: {html}");
        }
    }
    // What takes no form leads back to itself.
    let (status, html) = send(&site, &visitor, "/market", &[]).await;
    assert_eq!(status, 405);
    assert!(html.contains("href=\"/market\">Back to that page</a>"));
    site::problem(visitor.get("accounts").await, 405).await;
}

#[tokio::test]
async fn changed_password_is_said_by_a_page_that_can_be_loaded_again() {
    let site = site::start().await;
    let carol = site.visitor();
    let form = [
        ("name", "Carol"),
        ("email", "carol@example.test"),
        ("password", "a long password"),
    ];
    for (path, fields) in [("/sign-up", &form[..]), ("/sign-in", &form[1..])] {
        let (status, _) = send(&site, &carol, path, fields).await;
        assert_eq!(status, 200);
    }
    let shown = async || {
        let answer = carol.http.get(page(&site, "/password")).send().await;
        answer.unwrap().text().await.unwrap()
    };
    let token = hidden(&shown().await, "form_token");
    let form = |current| {
        [
            ("form_token", token.as_str()),
            ("current", current),
            ("new", "another long password"),
        ]
    };
    let holds = "Your new password holds";
    let (status, html) = send(&site, &carol, "/password", &form("wrong")).await;
    assert_eq!(status, 422);
    assert!(!html.contains(holds));
    // The form is answered by a redirect, which is followed here.
    let origin = format!("http://{}", site.address);
    let sent = carol.http.post(page(&site, "/password"));
    let sent = sent.form(&form("a long password"));
    let answer = sent.header(header::ORIGIN, origin).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert!(answer.text().await.unwrap().contains(holds));
    assert!(!shown().await.contains(holds), "it is said once");
}

#[tokio::test]
async fn page_believes_no_message_of_an_address_and_says_its_own_once() {
    let site = site_with_lot().await;
    let (alice, olga) = (site.demo("alice").await, site.demo("olga").await);
    let mut spring = partition_with_sale("spring", 2);
    let me = alice.show("session").await["user"].clone();
    let me = me.as_str().unwrap();
    bid(&mut spring, "spring", 1, me, 5_000);
    site.publish(&spring).await;
    leader(&site, spring, me).await;
    let shown = async |visitor: &Visitor, path: &str| {
        let answer = visitor.http.get(page(&site, path)).send().await.unwrap();
        answer.text().await.unwrap()
    };
    let words = "Your bid was accepted.";
    let token = form_token(&site, &alice).await;
    let tricked = shown(&alice, &format!("{LOT}?said=leading")).await;
    assert!(tricked.contains("data-standing=\"leading\""), "{tricked}");
    assert!(!tricked.contains(words), "{tricked}");
    let form = [
        ("step", "next"),
        ("form_token", &token),
        ("bid_id", "b1"),
        ("amount", "10.00"),
    ];
    let (status, html) = send(&site, &alice, &format!("{LOT}/bids"), &form).await;
    assert_eq!(status, 200, "{html}");
    assert!(html.contains(words), "{html}");
    assert!(!shown(&alice, LOT).await.contains(words));
    for path in ["/house?said=discarded", "/house/sales/spring?said=held"] {
        let tricked = shown(&olga, path).await;
        assert!(!tricked.contains("class=\"said\""), "{path}: {tricked}");
    }
}

/// An engine that takes every bid, and says that somebody leads.
async fn leader(site: &Site, spring: PartitionState, user: &str) {
    let engine = site.nats.connection("bid-engine").await;
    let commands = site.nats.subscribe(&engine, "auction.command.>").await;
    let queries = site.nats.subscribe(&engine, "auction.query.>").await;
    let mut asked = futures_util::stream::select(commands, queries);
    let (sale, lot) = ("spring".parse().unwrap(), "lot-1".parse().unwrap());
    let standing = spring
        .standing(&sale, &lot, &user.parse().unwrap())
        .unwrap();
    let mut standing = json!(standing);
    standing["now"] = json!("2030-01-01T10:00:00.000Z");
    let taken = json!({
        "accepted": true, "bid_id": "b1", "sequence": 2, "paddle": 1, "price": 1_000, "leading": true,
        "minimum_bid": 1_100, "ends_at": "2030-01-01T10:00:00.000Z", "now": "2026-01-01T10:00:00.000Z",
    });
    tokio::spawn(async move {
        while let Some(message) = asked.next().await {
            let answer = match message.subject.ends_with(".bid") {
                true => &taken,
                false => &standing,
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
