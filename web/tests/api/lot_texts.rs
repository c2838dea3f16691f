//! What is written of lots: taken with a sale, shown, and amended after it was published.

use harness::until;
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};

use crate::{
    house::{hidden, send, show},
    partition::{bid, partition_with_sale},
    site::{self, Site, Visitor, problem},
};

/// Keeps the texts of a sale as if it had been published, then publishes it by the rules.
async fn published(site: &Site, olga: &Visitor, lot: Value) {
    let mut sale = json!({
        "sale": "spring", "title": "Spring", "currency": "EUR", "increments": "ebay-us",
        "opens_at": "2090-01-01T10:00:00Z",
        "lots": [{
            "lot": "lot-1", "title": "A chair", "opening": 1000, "ends_at": "2090-01-02T10:00:00Z",
            "seller_reference": "S-4711",
        }],
    });
    let own = sale["lots"][0].as_object_mut().unwrap();
    own.extend(lot.as_object().unwrap().clone());
    // Nobody answers here; the texts are kept.
    problem(olga.post("sales", &sale).await, 503).await;
    let mut partition = partition_with_sale("spring", 1);
    bid(&mut partition, "spring", 1, "alice", 2_000);
    site.publish(&partition).await;
    until("the lot is shown", async || {
        let answer = site.visitor().get("sales/spring/lots/lot-1").await;
        answer.status() == StatusCode::OK
            && answer.json::<Value>().await.unwrap()["title"] == "A chair"
    })
    .await;
}

async fn amend(visitor: &Visitor, texts: &Value) -> Response {
    let url = visitor.url("sales/spring/lots/lot-1/texts");
    let request = visitor.http.put(url).json(texts);
    visitor
        .send(request.header("sec-fetch-site", "same-origin"))
        .await
}

#[tokio::test]
async fn details_of_a_lot_are_shown_to_everyone_and_its_seller_to_operators_alone() {
    let site = site::start().await;
    let olga = site.demo("olga").await;
    let lot = json!({
        "description": "**Oak** <b>", "category": "Chairs", "condition": "Worn",
        "estimate": { "low": 10_000, "high": 20_000 }, "dimensions": "90 cm",
    });
    published(&site, &olga, lot).await;
    let nobody = site.visitor();
    let shown = nobody.show("sales/spring/lots/lot-1").await;
    assert_eq!(shown["estimate"]["high"], 20_000);
    assert_eq!(shown["category"], "Chairs");
    assert_eq!(shown["description_format"], "markdown");
    assert!(shown["amended_at"].is_null());
    assert!(!shown.to_string().contains("S-4711"));
    let (_, _, html) = show(&site, &nobody, "/sales/spring/lots/lot-1").await;
    assert!(html.contains("<strong>Oak</strong> &lt;b&gt;"), "{html}");
    assert!(html.contains("Estimate <span class=\"figure\">€100.00 to €200.00"));
    assert!(!html.contains("S-4711"));
    let (_, _, html) = show(&site, &olga, "/house/sales/spring/lots/lot-1").await;
    assert!(html.contains("S-4711"));
    let table = olga.get("sales/spring/lots.csv").await.text().await;
    assert!(table.unwrap().contains("S-4711"));
}

#[tokio::test]
async fn wrong_details_are_named_at_once() {
    let site = site::start().await;
    let olga = site.demo("olga").await;
    let sale = json!({
        "title": "Spring", "currency": "EUR", "increments": "ebay-us", "opens_at": "2090-01-01T10:00:00Z",
        "lots": [{
            "lot": "1", "title": "A chair", "opening": 1000, "ends_at": "2090-01-02T10:00:00Z",
            "estimate": { "low": 20_000, "high": 10_000 }, "category": "x".repeat(61),
            "condition": "x".repeat(2_001), "seller_reference": "x".repeat(61), "colour": "red",
        }],
    });
    let refused = problem(olga.post("sales?preview=true", &sale).await, 422).await;
    let pointers: Vec<_> = refused["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["pointer"].as_str().unwrap())
        .collect();
    for field in [
        "estimate/high",
        "category",
        "condition",
        "seller_reference",
        "colour",
    ] {
        assert!(
            pointers.contains(&&*format!("/lots/0/{field}")),
            "{refused}"
        );
    }
}

#[tokio::test]
async fn published_texts_are_amended_with_the_time_until_the_lot_has_closed() {
    let site = site::start().await;
    let (olga, alice) = (site.demo("olga").await, site.demo("alice").await);
    published(&site, &olga, json!({})).await;
    let texts = json!({ "title": "An armchair", "condition": "Worn" });
    problem(amend(&site.visitor(), &texts).await, 401).await;
    problem(amend(&alice, &texts).await, 403).await;
    let wrong = json!({ "title": "", "opening": 5 });
    let refused = problem(amend(&olga, &wrong).await, 422).await;
    assert_eq!(
        refused["errors"][0]["pointer"], "/opening",
        "no term of bidding"
    );
    let amended = amend(&olga, &texts).await;
    assert_eq!(amended.status(), StatusCode::OK);
    let amended: Value = amended.json().await.unwrap();
    assert_eq!(amended["title"], "An armchair");
    let at = amended["amended_at"].as_str().unwrap().to_owned();
    let again: Value = amend(&olga, &texts).await.json().await.unwrap();
    assert_eq!(again["amended_at"], at, "nothing changed");
    let (_, _, html) = show(&site, &site.visitor(), "/sales/spring/lots/lot-1").await;
    assert!(html.contains(&format!("Amended <time datetime=\"{at}\"")));
    assert!(html.contains("An armchair"));
}

#[tokio::test]
async fn two_operators_who_amend_one_lot_do_not_overwrite_each_other() {
    let site = site::start().await;
    let olga = site.demo("olga").await;
    published(&site, &olga, json!({})).await;
    let at = "/house/sales/spring/lots/lot-1";
    let (_, _, html) = show(&site, &olga, at).await;
    let (token, seen) = (hidden(&html, "form_token"), hidden(&html, "seen"));
    let form = |title: &'static str| {
        [
            ("form_token", token.clone()),
            ("seen", seen.clone()),
            ("lot_title", title.to_owned()),
            ("lot_estimate_low", "100".to_owned()),
        ]
    };
    let sent = async |title: &'static str| {
        let form = form(title);
        let form: Vec<_> = form
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        send(&site, &olga, at, &form).await
    };
    let (status, _, html) = sent("").await;
    assert_eq!(status, 422);
    assert!(html.contains("href=\"#lots-0-title\""), "{html}");
    let (status, now_at, html) = sent("An armchair").await;
    assert_eq!((status, &*now_at), (200, at));
    assert!(html.contains("Saved. Everyone sees the lot so"));
    let (status, _, html) = sent("A stool").await;
    assert_eq!(status, 422);
    assert!(
        html.contains("Somebody else changed the lot meanwhile"),
        "{html}"
    );
    let shown = site.visitor().show("sales/spring/lots/lot-1").await;
    assert_eq!(shown["title"], "An armchair");
    assert_eq!(shown["estimate"], json!({ "low": 10_000, "high": 10_000 }));
}
