//! Credit notes: what they take back, and what is owed then.

use reqwest::StatusCode;

use super::{PAGE, credit, hidden_token, house};
use crate::house::send;

const RESULTS: &str = "/house/sales/spring/results";

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
        html.contains("Amount due") && html.contains("−€50.88") && html.contains("€13.34"),
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
    // The results say so too, and count it no more.
    let (_, html) = house.show(&house.olga, RESULTS).await;
    for said in [
        "credit note 3",
        "<s>€40.50</s>",
        "Credited, not in these figures",
        "<span class=\"figure\">2</span> of",
    ] {
        assert!(html.contains(said), "{said}: {html}");
    }
    let results = house.olga.show("sales/spring/results").await;
    assert_eq!(results["lots"][0]["winner"]["credit_note"], 3);
    assert!(results["lots"][1]["winner"]["credit_note"].is_null());
    let table = house.olga.get("sales/spring/results.csv").await;
    let table = table.text().await.unwrap();
    assert!(table.contains(",3,40.50,,,,,,,,\r\n"), "{table}");
    let rows = house
        .table(&["number", "lot", "total", "credited", "owed"])
        .await;
    assert_eq!(
        rows,
        [
            ["1", "lot-2", "69.12", "0.00", "69.12"],
            ["2", "lot-1", "50.88", "50.88", "13.34"],
            ["2", "lot-4", "13.34", "0.00", ""],
            ["3", "lot-1", "-50.88", "", ""],
        ]
    );
}

#[tokio::test]
async fn credited_lots_no_longer_count_against_a_limit() {
    let house = house(true).await;
    house.issue().await;
    let bound = async || house.alice.show("sales/spring/me").await["committed"].clone();
    let before = bound().await.as_u64().unwrap();
    let invoice = house.alice.show("invoices/2").await;
    assert_eq!(before, invoice["total"]);
    let lot = invoice["lots"][0].clone();
    let id = lot["lot"].as_str().unwrap();
    credit(&house, "/invoices/2", &[id], "Broken").await;
    let total = lot["total"].as_u64().unwrap();
    assert_eq!(bound().await, before - total);
}
