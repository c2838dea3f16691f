//! Statements to sellers: right to the cent, issued once, numbered without gaps, seen by the house alone.

use reqwest::{StatusCode, header};
use serde_json::{Value, json};

use crate::{
    house::{hidden, send},
    invoices::{self, House, credit},
    site::problem,
};

const PAGE: &str = "/house/sales/spring/sellers";
const STATEMENT: &str = "/house/sales/spring/sellers/statement";

/// The sale of the invoices: S-7 sold lot 1 at 40.50 and lot 2 at 55.50; of the other's two lots one was sold, at 10.50.
pub(crate) async fn house(closed: bool) -> House {
    invoices::house_with(closed, async |olga| {
        let lots: Vec<_> = [(1, "S-7"), (2, "S-7"), (3, "Smith & Co"), (4, "Smith & Co")]
            .map(|(number, seller)| {
                json!({
                    "lot": format!("lot-{number}"), "title": format!("Chair {number}"), "opening": 1_000,
                    "ends_at": "2090-01-02T10:00:00Z", "seller_reference": seller,
                })
            })
            .into();
        let sale = json!({
            "sale": "spring", "title": "Spring", "currency": "EUR", "increments": "ebay-us",
            "opens_at": "2090-01-01T10:00:00Z", "lots": lots,
        });
        let made = olga.post("sales", &sale).await.status();
        assert!(made.is_success(), "{made}");
    })
    .await
}

/// 15 %, 2.50 a lot, 20 % on both.
pub(crate) fn terms(seller: &str) -> Value {
    json!({
        "seller": seller,
        "terms": {
            "commission": [{ "from": 0, "percent": "15" }], "lot_charge": 250,
            "tax": { "name": "VAT", "percent": "20" },
        },
    })
}

#[tokio::test]
async fn statement_is_shown_before_it_is_issued_once() {
    let house = house(true).await;
    let (_, html) = house.show(&house.olga, PAGE).await;
    assert!(
        html.contains("Smith &#38; Co") && html.contains("statement?seller=Smith%20%26%20Co"),
        "{html}"
    );
    let ask = format!("{STATEMENT}?seller=S-7");
    let (_, html) = house.show(&house.olga, &ask).await;
    let token = hidden(&html, "form_token");
    let sent = async |commission: &str, confirmed: &str| {
        let form = [
            ("form_token", token.as_str()),
            ("seller", "S-7"),
            ("name", "Sam <b>Smith</b>"),
            ("address", "3 Station Road\nEly CB7 4BS"),
            ("commission", commission),
            ("lot_charge", "2,50"),
            ("tax_percent", "20"),
            ("tax_name", "VAT"),
            ("confirmed", confirmed),
        ];
        send(&house.site, &house.olga, STATEMENT, &form).await
    };
    assert_eq!(sent("fifteen", "").await.0, 422);
    // 40.50 less 6.08, 2.50 and 1.72 (1.716) are 30.20; 55.50 less 8.33, 2.50 and 2.17 (2.166) are 42.50.
    let (status, _, html) = sent("15", "").await;
    assert_eq!(status, 200);
    assert!(
        html.contains("Issue a statement of €72.70 to S-7?"),
        "{html}"
    );
    let (status, at, html) = sent("15", "yes").await;
    assert_eq!((status, at.as_str()), (200, "/house/statements/1"));
    for figure in [
        "€40.50",
        "€6.08",
        "€1.72",
        "€30.20",
        "€42.50",
        "€72.70",
        "VAT 20",
        "Sam &#60;b&#62;Smith",
        "Ely CB7 4BS",
        "Commission 15\u{a0}%. Charge of €2.50 per lot. VAT 20\u{a0}% on both.",
    ] {
        assert!(html.contains(figure), "{figure}: {html}");
    }
    let (status, _, html) = sent("10", "yes").await;
    assert_eq!(status, 409);
    assert!(
        html.contains("has a statement of this sale already"),
        "{html}"
    );
    assert_eq!(
        house.show(&house.alice, "/house/statements/1").await.0,
        StatusCode::FORBIDDEN
    );
    let columns = ["number", "seller", "lot", "result", "charges", "to_seller"];
    let rows = house
        .table_at("/house/sales/spring/statements", &columns)
        .await;
    assert_eq!(
        rows,
        [
            ["1", "S-7", "lot-1", "sold", "2.50", "30.20"],
            ["1", "S-7", "lot-2", "sold", "2.50", "42.50"],
        ]
    );
}

#[tokio::test]
async fn lots_that_were_taken_back_or_not_sold_cost_their_seller_the_charges() {
    let house = house(true).await;
    house.issue().await;
    // Alice's lot 4.
    credit(&house, "/invoices/2", &["lot-4"], "Broken").await;
    let issue = async |seller: &str| {
        let terms = terms(seller);
        house.olga.post("sales/spring/statements", &terms).await
    };
    problem(issue("Nobody").await, 404).await;
    let issued = issue("Smith & Co").await;
    assert_eq!(issued.status(), StatusCode::CREATED);
    let issued: Value = issued.json().await.unwrap();
    let results = [&issued["lots"][0]["result"], &issued["lots"][1]["result"]];
    assert_eq!(results, ["unsold", "taken_back"]);
    // Twice 2.50 and their tax.
    assert_eq!(issued["to_seller"], -600);
    assert_eq!(
        problem(issue("Smith & Co").await, 409).await["code"],
        "issued"
    );
    let second: Value = issue("S-7").await.json().await.unwrap();
    assert_eq!(
        (&issued["number"], &second["number"]),
        (&json!(1), &json!(2))
    );
    assert_eq!(house.olga.show("statements/2").await, second);
    problem(house.alice.get("statements/2").await, 404).await;
    let paper = house.olga.get("statements/2/pdf").await;
    assert_eq!(paper.headers()[header::CONTENT_TYPE], "application/pdf");
    let listed = house.olga.show("sales/spring/statements").await;
    assert_eq!(
        listed["sellers"][1],
        json!({ "seller": "Smith & Co", "lots": 2, "sold": 0, "statement": 1, "is_outdated": false, "account": null })
    );
}

#[tokio::test]
async fn lot_credited_after_its_statement_is_corrected_once_by_another_with_a_number_of_its_own() {
    let house = house(true).await;
    house.issue().await;
    let new = terms("Smith & Co");
    let issued = house.olga.post("sales/spring/statements", &new).await;
    let first: Value = issued.json().await.unwrap();
    // 10.50 less 1.58, 2.50 and 0.82 (0.816) are 5.60; 2.50 and 0.50 for the lot that was not sold.
    assert_eq!(
        (&first["to_seller"], &first["to_settle"]),
        (&json!(260), &json!(260))
    );
    let correct = async |number: u64| {
        let path = format!("statements/{number}/correction");
        house.olga.post(&path, &json!({})).await
    };
    assert_eq!(problem(correct(1).await, 409).await["code"], "unchanged");
    // Alice's lot 4.
    credit(&house, "/invoices/2", &["lot-4"], "Broken").await;
    let (_, html) = house.show(&house.olga, PAGE).await;
    assert!(
        html.contains("href=\"/house/statements/1/correction\""),
        "{html}"
    );
    let (_, html) = house
        .show(&house.olga, "/house/statements/1/correction")
        .await;
    for words in [
        "Correct statement 1?",
        "stated as sold with €5.60, now taken back with −€3.00",
        "To be settled now: −€8.60",
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
    let token = hidden(&html, "form_token");
    let form = [("form_token", token.as_str())];
    let path = "/house/statements/1/correction";
    let (status, at, html) = send(&house.site, &house.olga, path, &form).await;
    assert_eq!(
        (status, at.as_str()),
        (200, "/house/statements/2"),
        "{html}"
    );
    for words in [
        "Statement 1</a>",
        "Less statement 1",
        "−€2.60",
        "−€6.00",
        "−€8.60",
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
    let second = house.olga.show("statements/2").await;
    assert_eq!(
        [
            &second["to_seller"],
            &second["replaces"],
            &second["to_settle"]
        ],
        [&json!(-600), &json!(1), &json!(-860)]
    );
    let (status, _, _) = send(&house.site, &house.olga, path, &form).await;
    assert_eq!(status, 409, "it is corrected once");
    assert_eq!(problem(correct(2).await, 409).await["code"], "unchanged");
    let columns = ["number", "replaces", "lot", "result", "to_seller"];
    let rows = house
        .table_at("/house/sales/spring/statements", &columns)
        .await;
    assert_eq!(
        rows,
        [
            ["1", "", "lot-3", "unsold", "-3.00"],
            ["1", "", "lot-4", "sold", "5.60"],
            ["2", "1", "lot-3", "unsold", "-3.00"],
            ["2", "1", "lot-4", "taken_back", "-3.00"],
        ]
    );
    let listed = house.olga.show("sales/spring/statements").await;
    assert_eq!(listed["sellers"][1]["statement"], 2);
}

#[tokio::test]
async fn no_statement_is_issued_while_lots_are_open() {
    let house = house(false).await;
    let refused = house
        .olga
        .post("sales/spring/statements", &terms("S-7"))
        .await;
    assert_eq!(problem(refused, 409).await["code"], "running");
}
