//! Invoices, with an engine that knows who has which paddle: issued once, numbered without gaps, seen by whom they concern.

use auction::{Command, PartitionState, Time};
use bootstrap::clock;
use harness::until;
use reqwest::StatusCode;
use serde_json::{Value, json};
use settlement::BuyerTerms;

use crate::{
    house::{hidden, send, show},
    new_sales::answer,
    partition::{bid, partition_with_terms},
    site::{self, Site, Visitor},
};

const PAGE: &str = "/house/sales/spring/invoices";

/// 25 % up to €30.00, 20 % above; 8.1 % on the premium.
fn terms() -> BuyerTerms {
    let terms = json!({
        "premium": [{ "from": 0, "percent": "25" }, { "from": 3_000, "percent": "20" }],
        "tax": { "name": "VAT", "percent": "8.1", "on": "premium" },
    });
    serde_json::from_value(terms).unwrap()
}

/// A sale of four lots, two of them for Alice, one for Bob; its end has come if `closed`.
fn spring(closed: bool) -> PartitionState {
    let mut spring = partition_with_terms("spring", 4, terms());
    for (lot, by, rival, maximum) in [
        (1, "alice", "bob", 4_050),
        (2, "bob", "alice", 5_550),
        (4, "alice", "bob", 1_050),
    ] {
        bid(&mut spring, "spring", lot, rival, maximum - 1);
        bid(&mut spring, "spring", lot, by, maximum);
    }
    if closed {
        let end = Time::from(clock::now()).after(std::time::Duration::from_secs(7_200));
        let decision = spring.decide(&Command::WakeUp, end);
        for event in &decision.events {
            spring.apply(event);
        }
    }
    spring
}

struct House {
    site: Site,
    olga: Visitor,
    alice: Visitor,
    bob: Visitor,
}

async fn house(closed: bool) -> House {
    let site = site::start().await;
    let (olga, alice, bob) = (
        site.demo("olga").await,
        site.demo("alice").await,
        site.demo("bob").await,
    );
    let spring = spring(closed);
    // Bob bid first on the first lot: paddles are given in the order of first bids.
    let paddles = json!({ "1": user(&bob).await, "2": user(&alice).await });
    answer(&site, paddles).await;
    site.publish(&spring).await;
    let house = House {
        site,
        olga,
        alice,
        bob,
    };
    until("the sale is there", async || {
        house.show(&house.olga, PAGE).await.0 == StatusCode::OK
    })
    .await;
    house
}

async fn user(visitor: &Visitor) -> String {
    let session = visitor.show("session").await;
    session["user"].as_str().unwrap().to_owned()
}

impl House {
    async fn show(&self, visitor: &Visitor, path: &str) -> (StatusCode, String) {
        let (status, _, html) = show(&self.site, visitor, path).await;
        (status, html)
    }

    async fn issue(&self) -> (u16, String) {
        let (_, html) = self.show(&self.olga, PAGE).await;
        let form = [("form_token", hidden_token(&html))];
        let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
        let (status, _, html) = send(&self.site, &self.olga, PAGE, &form).await;
        (status, html)
    }

    async fn documents(&self) -> Vec<String> {
        use futures_util::TryStreamExt;
        let web = self.site.nats.connection("web").await.jetstream;
        let bucket = topology::buckets::INVOICES;
        let bucket = web.get_key_value(bucket).await.unwrap();
        let keys: Vec<_> = bucket.keys().await.unwrap().try_collect().await.unwrap();
        let mut numbers: Vec<_> = keys
            .into_iter()
            .filter(|key| key.starts_with("number."))
            .collect();
        numbers.sort();
        numbers
    }
}

/// The token of any form of the page: the one that signs out is always there.
fn hidden_token(html: &str) -> String {
    hidden(html, "form_token")
}

#[tokio::test]
async fn sites_that_issue_at_once_issue_each_invoice_once_and_without_gaps() {
    let house = house(true).await;
    let second = house.site.again(|_| {}).await;
    let credentials = json!({ "email": "olga@outcry.test", "password": "outcry-demo" });
    assert_eq!(second.post("session", &credentials).await.status(), 200);
    let on_second = second.url("").replace("/api/v1/", PAGE);
    until("the second site has it", async || {
        let page = second.http.get(&on_second).send().await.unwrap();
        page.status() == StatusCode::OK
    })
    .await;
    let page = second.http.get(&on_second).send().await.unwrap();
    let token = hidden_token(&page.text().await.unwrap());
    let origin = on_second.replace(PAGE, "");
    let on_second = async || {
        let request = second.http.post(&on_second).form(&[("form_token", &token)]);
        request
            .header("origin", &origin)
            .send()
            .await
            .unwrap()
            .status()
    };
    let (one, two, three, four) =
        tokio::join!(house.issue(), on_second(), house.issue(), on_second());
    assert_eq!(
        (one.0, two, three.0, four),
        (200, StatusCode::OK, 200, StatusCode::OK)
    );
    assert_eq!(house.documents().await, ["number.1", "number.2"]);
    let (_, html) = house.show(&house.olga, PAGE).await;
    assert!(
        html.contains("Invoice 1") && html.contains("Invoice 2"),
        "{html}"
    );
    assert!(!html.contains("Not issued"), "{html}");
}

#[tokio::test]
async fn invoice_is_right_to_the_cent_and_seen_by_its_buyer_and_the_house() {
    let house = house(true).await;
    assert_eq!(house.issue().await.0, 200);
    // Bob has the first paddle: his lot 2 at €55.50. 25 % of 30.00 and 20 % of 25.50 are 12.60; 8.1 % of it is 1.0206.
    let (status, html) = house.show(&house.bob, "/invoices/1").await;
    assert_eq!(status, StatusCode::OK);
    for figure in ["€55.50", "€12.60", "€1.02", "€69.12"] {
        assert!(html.contains(figure), "{figure}: {html}");
    }
    assert!(
        html.contains("Buyer’s premium") && html.contains("VAT 8.1"),
        "{html}"
    );
    assert!(
        !html.contains("name=\"state\""),
        "only the house says what was paid"
    );
    // Alice: 40.50 with 9.60 and 0.78 (0.7776); 10.50 with 2.63 (2.625) and 0.21 (0.21303).
    let (_, html) = house.show(&house.alice, "/invoices/2").await;
    for figure in [
        "€40.50", "€9.60", "€0.78", "€50.88", "€10.50", "€2.63", "€0.21", "€13.34", "€64.22",
    ] {
        assert!(html.contains(figure), "{figure}: {html}");
    }
    for (visitor, path, status) in [
        (&house.alice, "/invoices/1", 404),
        (&house.bob, "/invoices/2", 404),
        (&house.olga, "/invoices/1", 200),
        (&house.olga, "/invoices/3", 404),
        (&house.olga, "/invoices/x", 404),
        (&house.alice, PAGE, 403),
        (&house.alice, "/house/sales/spring/invoices.csv", 403),
    ] {
        assert_eq!(house.show(visitor, path).await.0, status, "{path}");
    }
    let nobody = house.site.visitor();
    let (_, at, _) = show(&house.site, &nobody, "/invoices/1").await;
    assert_eq!(at, "/sign-in");
}

#[tokio::test]
async fn nothing_is_issued_while_lots_are_open() {
    let house = house(false).await;
    let (_, html) = house.show(&house.olga, PAGE).await;
    assert!(html.contains("once the sale is over"), "{html}");
    let (status, html) = house.issue().await;
    assert_eq!(status, 409);
    assert!(html.contains("Some lots are still open"), "{html}");
    assert!(house.documents().await.is_empty());
}

#[tokio::test]
async fn nobody_changes_what_was_issued_not_even_the_site_itself() {
    let house = house(true).await;
    house.issue().await;
    let web = house.site.nats.connection("web").await.jetstream;
    let bucket = web
        .get_key_value(topology::buckets::INVOICES)
        .await
        .unwrap();
    let before = bucket.get("number.1").await.unwrap();
    assert!(bucket.put("number.1", "{}".into()).await.is_err());
    let revision = bucket.entry("number.1").await.unwrap().unwrap().revision;
    assert!(
        bucket
            .update("number.1", "{}".into(), revision)
            .await
            .is_err()
    );
    assert!(bucket.delete("number.1").await.is_err());
    assert!(bucket.purge("number.1").await.is_err());
    assert_eq!(bucket.get("number.1").await.unwrap(), before);
}

#[tokio::test]
async fn issuing_goes_on_where_a_site_died() {
    let house = house(true).await;
    house.issue().await;
    // Another site got as far as the document, and no further: its claims and the note of the number are missing.
    let web = house.site.nats.connection("web").await.jetstream;
    let bucket = web
        .get_key_value(topology::buckets::INVOICES)
        .await
        .unwrap();
    let document = bucket.get("number.1").await.unwrap().unwrap();
    let mut document: Value = serde_json::from_slice(&document).unwrap();
    document["number"] = json!(3);
    document["sale"] = json!("summer");
    let document = document.to_string().into();
    bucket.create("number.3", document).await.unwrap();
    let invoice = "/invoices/2";
    let (status, html) = credit(&house, invoice, &["lot-1"], "Broken").await;
    assert_eq!(status, 200, "{html}");
    assert_eq!(house.documents().await.last().unwrap(), "number.4");
    let claim = format!("invoice.summer.{}", user(&house.bob).await);
    assert_eq!(bucket.get(&claim).await.unwrap().unwrap(), "3");
}

/// Credits lots as an operator.
async fn credit(house: &House, invoice: &str, lots: &[&str], reason: &str) -> (u16, String) {
    let (_, html) = house.show(&house.olga, invoice).await;
    let token = hidden_token(&html);
    let mut form = vec![("form_token", token.as_str()), ("reason", reason)];
    form.extend(lots.iter().map(|lot| ("lot", *lot)));
    let path = format!("{invoice}/credit");
    let (status, _, html) = send(&house.site, &house.olga, &path, &form).await;
    (status, html)
}

#[tokio::test]
async fn credit_note_takes_back_a_lot_once() {
    let house = house(true).await;
    house.issue().await;
    for (lots, reason, status) in [
        (&[][..], "Broken", 409),
        (&["lot-2"], "Broken", 409),
        (&["lot-1"], " ", 409),
        (&["lot-1"], "Broken in transit", 200),
        (&["lot-1"], "Broken in transit", 409),
        (&["lot-4", "lot-1"], "Broken in transit", 409),
    ] {
        let (found, html) = credit(&house, "/invoices/2", lots, reason).await;
        assert_eq!(found, status, "{lots:?} {reason}: {html}");
    }
    let (_, html) = house.show(&house.alice, "/invoices/3").await;
    assert!(
        html.contains("Credit note 3") && html.contains("Broken in transit"),
        "{html}"
    );
    assert!(
        html.contains("€50.88") && !html.contains("€13.34"),
        "{html}"
    );
    let (_, html) = house.show(&house.alice, "/invoices/2").await;
    assert!(
        html.contains("After credit notes") && html.contains("€13.34"),
        "{html}"
    );
    let token = hidden_token(&html);
    let form = [
        ("form_token", token.as_str()),
        ("reason", "x"),
        ("lot", "lot-4"),
    ];
    let (status, _, _) = send(&house.site, &house.alice, "/invoices/2/credit", &form).await;
    assert_eq!(status, 403);
}

#[tokio::test]
async fn payment_is_noted_by_hand_and_never_over_what_somebody_else_noted() {
    let house = house(true).await;
    house.issue().await;
    let note = async |state: &str, revision: &str| {
        let (_, html) = house.show(&house.olga, "/invoices/1").await;
        let token = hidden_token(&html);
        let form = [
            ("form_token", token.as_str()),
            ("state", state),
            ("note", "Bank, 3 May"),
            ("revision", revision),
        ];
        send(&house.site, &house.olga, "/invoices/1/payment", &form).await
    };
    let (status, _, html) = note("part_paid", "0").await;
    assert_eq!(status, 200);
    assert!(html.contains("Part paid"), "{html}");
    let revision = hidden(&html, "revision");
    let (status, _, html) = note("paid", "0").await;
    assert_eq!(status, 409);
    assert!(
        html.contains("Somebody else has changed the payment"),
        "{html}"
    );
    assert_eq!(note("paid", &revision).await.0, 200);
    let (_, html) = house.show(&house.bob, "/invoices/1").await;
    assert!(
        html.contains("Paid") && !html.contains("Bank, 3 May"),
        "{html}"
    );
    let (_, html) = house.show(&house.olga, PAGE).await;
    assert!(html.contains("Bank, 3 May"), "{html}");
    let answer = house
        .olga
        .http
        .get(house.olga.url("").replace("/api/v1/", PAGE) + ".csv");
    let table = answer.send().await.unwrap().text().await.unwrap();
    let rows: Vec<_> = table.split("\r\n").collect();
    assert!(
        rows[0].starts_with("\u{feff}number,kind,of_invoice,issued_at,"),
        "{table}"
    );
    assert!(
        rows[1].ends_with(",55.50,12.60,0.00,1.02,69.12,EUR,paid,\"Bank, 3 May\""),
        "{table}"
    );
    assert_eq!(rows.len(), 5, "a row a lot: {table}");
}
