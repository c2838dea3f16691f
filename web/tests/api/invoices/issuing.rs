//! Issued once, numbered without gaps, never changed, seen by whom they concern.

use harness::until;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{ISSUE, PAGE, credit, hidden_token, house, user};
use crate::{house::show, site::problem};

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
    // Each buyer is to be told, however often it was issued.
    let told = house.keys(topology::buckets::NOTICE_OUTBOX).await;
    assert_eq!(told, ["invoice.1", "invoice.2"]);
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
        !html.contains("name=\"direction\""),
        "only the house enters what was paid"
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
async fn programs_issue_credit_and_list_their_own() {
    let house = house(true).await;
    let path = "sales/spring/invoices";
    assert_eq!(
        house.alice.post(path, &json!({})).await.status(),
        StatusCode::FORBIDDEN
    );
    let mut first = Value::Null;
    for _ in 0..2 {
        let answer = house.olga.post(path, &json!({})).await;
        assert_eq!(answer.status(), StatusCode::OK);
        first = answer.json().await.unwrap();
        assert_eq!(first["buyers"][0]["number"], 1, "{first}");
        assert_eq!(first["buyers"][1]["number"], 2, "{first}");
    }
    assert_eq!(house.olga.show(path).await, first);
    let none = json!({ "lots": [], "reason": "Broken" });
    let answer = house.olga.post("invoices/2/credit", &none).await;
    assert_eq!(problem(answer, 422).await["pointer"], "/lots");
    let broken = json!({ "lots": ["lot-1"], "reason": "Broken in transit" });
    let answer = house.alice.post("invoices/2/credit", &broken).await;
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    let answer = house.olga.post("invoices/2/credit", &broken).await;
    assert_eq!(answer.status(), StatusCode::CREATED);
    let note: Value = answer.json().await.unwrap();
    assert_eq!(
        (&note["kind"], &note["of"]),
        (&json!("credit_note"), &json!(2))
    );
    assert_eq!(note["reason"], "Broken in transit");
    let answer = house.olga.post("invoices/2/credit", &broken).await;
    assert_eq!(problem(answer, 409).await["code"], "already_credited");
    let own = house.alice.show("account/invoices").await;
    let own = own["items"].as_array().unwrap();
    assert_eq!(own.len(), 1, "{own:?}");
    assert_eq!(
        (&own[0]["number"], &own[0]["credit_notes"]),
        (&json!(2), &json!([3]))
    );
    assert_eq!(own[0]["credited"], note["total"]);
    assert_eq!(house.alice.show("invoices/3").await, note);
    problem(house.bob.get("invoices/3").await, 404).await;
    assert_eq!(
        house.olga.show("account/invoices").await["items"],
        json!([])
    );
}

#[tokio::test]
async fn nothing_is_issued_by_programs_while_lots_are_open() {
    let house = house(false).await;
    let answer = house.olga.post("sales/spring/invoices", &json!({})).await;
    assert_eq!(problem(answer, 409).await["code"], "running");
}
