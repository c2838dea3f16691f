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

/// Where it is asked once more, and issued.
const ISSUE: &str = "/house/sales/spring/invoices/issue";

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
        let (status, _, html) = send(&self.site, &self.olga, ISSUE, &form).await;
        (status, html)
    }

    /// What stands in the table of invoices under a heading, row by row.
    async fn table(&self, headings: &[&str]) -> Vec<Vec<String>> {
        let address = self.olga.url("").replace("/api/v1/", PAGE) + ".csv";
        let table = self.olga.http.get(address).send().await.unwrap();
        let table = table.text().await.unwrap();
        let table = table.trim_start_matches('\u{feff}');
        let rows: Vec<Vec<String>> = (table.trim_end().split("\r\n")).map(cells).collect();
        let place = |heading: &&str| rows[0].iter().position(|it| it == heading).unwrap();
        let places: Vec<_> = headings.iter().map(place).collect();
        let cells = |row: &Vec<String>| places.iter().map(|place| row[*place].clone()).collect();
        rows[1..].iter().map(cells).collect()
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

/// The cells of a line of which none holds a line break.
fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut is_quoted = false;
    for letter in line.chars() {
        match letter {
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => cells.push(String::new()),
            letter => cells.last_mut().unwrap().push(letter),
        }
    }
    cells
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
        let issue = on_second.replace(PAGE, ISSUE);
        let request = second.http.post(issue).form(&[("form_token", &token)]);
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
        (&["lot-1"], " ", 422),
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
        html.contains("To pay now") && html.contains("−€50.88") && html.contains("€13.34"),
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
        rows[1].contains(",55.50,12.60,0.00,1.02,69.12,EUR,paid,\"Bank, 3 May\",0.00,69.12,"),
        "{table}"
    );
    assert_eq!(rows.len(), 5, "a row a lot: {table}");
}

#[tokio::test]
async fn invoice_is_asked_about_with_what_it_would_lack_and_keeps_the_house_of_its_day() {
    let house = house(true).await;
    let (status, html) = house.show(&house.olga, ISSUE).await;
    assert_eq!(status, StatusCode::OK);
    assert!(html.contains("Issue 2 invoices?"), "{html}");
    assert!(
        !html.contains("Missing as it stands"),
        "the demo lacks nothing: {html}"
    );
    assert!(house.documents().await.is_empty(), "only asked");
    // Somebody takes the particulars away.
    let nobody = json!({ "name": "Harbour Auctions" });
    assert_eq!(
        house.olga.put("house/settings", &nobody).await.status(),
        200
    );
    let (_, html) = house.show(&house.olga, ISSUE).await;
    for missing in [
        "Missing as it stands",
        "its address",
        "its VAT or registration number",
        "the bank account to pay to",
        "the days until payment is due",
    ] {
        assert!(html.contains(missing), "{missing}: {html}");
    }
    assert!(!html.contains("the name of the house"), "{html}");
    let whole = json!({
        "name": "Harbour Auctions", "address": ["1 Quay Street", "Bristol"], "registration": "VAT GB 123",
        "account": "gb33bukb20201555555555", "reference": "HA-", "payment_days": 14,
    });
    let kept = house.olga.put("house/settings", &whole).await;
    let kept: Value = kept.json().await.unwrap();
    assert_eq!(kept["account"], "GB33 BUKB 2020 1555 5555 55");
    assert_eq!(house.issue().await.0, 200);
    assert_eq!(
        house.olga.put("house/settings", &json!({})).await.status(),
        200
    );
    let (_, html) = house.show(&house.alice, "/invoices/2").await;
    for line in [
        "Harbour Auctions",
        "1 Quay Street",
        "VAT GB 123",
        "GB33 BUKB 2020 1555 5555 55",
        "HA-2",
        "12 Orchard Lane",
        "How to pay",
    ] {
        assert!(html.contains(line), "{line}: {html}");
    }
    let rows = house
        .table(&[
            "seller",
            "seller_address",
            "reference",
            "buyer_address",
            "owed",
        ])
        .await;
    assert_eq!(
        rows[0],
        [
            "Harbour Auctions",
            "1 Quay Street, Bristol",
            "HA-1",
            "Bob Baker, 3 Station Road, Ely CB7 4BS, United Kingdom",
            "69.12"
        ]
    );
}

#[tokio::test]
async fn credited_lot_is_owed_nowhere() {
    let house = house(true).await;
    house.issue().await;
    let ask = "/invoices/2/credit?lot=lot-1";
    let (status, html) = house.show(&house.olga, ask).await;
    assert_eq!(status, StatusCode::OK);
    assert!(html.contains("Credit €50.88 of invoice 2?"), "{html}");
    assert_eq!(house.show(&house.alice, ask).await.0, StatusCode::FORBIDDEN);
    let nothing = house.show(&house.olga, "/invoices/2/credit").await;
    assert_eq!(nothing.0, StatusCode::CONFLICT, "no lot was chosen");
    assert_eq!(house.documents().await.len(), 2, "only asked");
    let (status, html) = credit(&house, "/invoices/2", &["lot-1"], "Broken").await;
    assert_eq!(status, 200, "{html}");
    // 64.22 of Alice's less 50.88; with Bob's 69.12 the house gets 82.46 of 133.34.
    let (_, html) = house.show(&house.olga, PAGE).await;
    for figure in ["€133.34", "€50.88", "€82.46", "€13.34", "€69.12"] {
        assert!(html.contains(figure), "{figure}: {html}");
    }
    let rows = house
        .table(&["number", "lot", "total", "credited", "owed"])
        .await;
    assert_eq!(
        rows,
        [
            ["1", "lot-2", "69.12", "0.00", "69.12"],
            ["2", "lot-1", "50.88", "50.88", "0.00"],
            ["2", "lot-4", "13.34", "0.00", "13.34"],
            ["3", "lot-1", "-50.88", "", ""],
        ]
    );
}
