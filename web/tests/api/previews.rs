//! How a sale would run, asked before it is made.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{
    new_sales::answer,
    site::{self, problem},
};

/// A year that is still to come whenever this runs.
fn sale(change: impl FnOnce(&mut Value)) -> Value {
    let mut sale = json!({
        "title": "Clocks", "currency": "EUR", "time_zone": "Europe/Berlin",
        "increments": "ebay-us", "opens_at": "2099-10-01T08:00:00.000Z",
        "stagger": {"first_end": "2099-10-25T00:59:00.000Z", "step_seconds": 60},
        "lots": [
            {"lot": "a", "title": "A clock", "opening": 1_000},
            {"lot": "b", "title": "A chair", "opening": 1_000},
            {"lot": "c", "title": "A map", "opening": 1_000, "ends_at": "2099-10-24T12:00:00.000Z"},
            {"lot": "d", "title": "A globe", "opening": 1_000},
        ],
    });
    change(&mut sale);
    sale
}

#[tokio::test]
async fn staggered_ends_are_shown_in_the_houses_zone_and_nothing_is_made() {
    let site = site::start().await;
    let olga = site.demo("olga").await;
    let answer = olga.post("sales?preview=true", &sale(|_| {})).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let shown: Value = answer.json().await.unwrap();
    let ends = shown["lots"].as_array().unwrap().iter();
    let ends: Vec<_> = ends
        .map(|lot| lot["ends_at_local"].as_str().unwrap())
        .collect();
    // Lot c has an end of its own and keeps its place; the clocks are put back at 01:00 UTC.
    assert_eq!(
        ends,
        [
            "2099-10-25T02:59:00.000+02:00",
            "2099-10-25T02:00:00.000+01:00",
            "2099-10-24T14:00:00.000+02:00",
            "2099-10-25T02:02:00.000+01:00",
        ]
    );
    assert_eq!(shown["lots"][1]["ends_at"], "2099-10-25T01:00:00.000Z");
    assert_eq!(olga.show("sales").await["items"], json!([]));
    let alice = site.demo("alice").await;
    problem(alice.post("sales?preview=true", &sale(|_| {})).await, 403).await;
}

#[tokio::test]
async fn a_sale_that_cannot_run_is_refused_with_the_field() {
    type Spoil = fn(&mut Value);
    let table: [(Spoil, &str); 10] = [
        (
            |sale| sale["lots"][1]["opening"] = json!(0),
            "/lots/1/opening",
        ),
        (
            |sale| sale["time_zone"] = json!("Europe/Nowhere"),
            "/time_zone",
        ),
        (
            |sale| sale["stagger"]["first_end"] = json!("2001-01-01T00:00:00.000Z"),
            "/stagger/first_end",
        ),
        (
            |sale| sale["opens_at"] = json!("2099-10-25T00:59:30.000Z"),
            "/stagger/first_end",
        ),
        (
            |sale| sale["stagger"]["step_seconds"] = json!(86_401),
            "/stagger/step_seconds",
        ),
        (
            |sale| sale["stagger"]["lots_at_once"] = json!(0),
            "/stagger/lots_at_once",
        ),
        (
            |sale| sale["lots"][2]["ends_at"] = json!("2099-09-30T00:00:00.000Z"),
            "/lots/2/ends_at",
        ),
        (
            |sale| {
                sale.as_object_mut().unwrap().remove("stagger");
            },
            "/lots/0/ends_at",
        ),
        (|sale| sale["lots"][3]["lot"] = json!("a"), "/lots/3/lot"),
        (
            |sale| sale["lots"][1]["reserve"] = json!(1),
            "/lots/1/reserve",
        ),
    ];
    let site = site::start().await;
    let olga = site.demo("olga").await;
    for (spoil, pointer) in table {
        let refused = olga.post("sales?preview=true", &sale(spoil)).await;
        let refused = problem(refused, 422).await;
        assert_eq!(refused["pointer"], pointer, "{refused}");
    }
}

#[tokio::test]
async fn preview_says_that_another_sale_has_the_id() {
    let site = site::start().await;
    let olga = site.demo("olga").await;
    let named = |title: &str| {
        sale(|sale| {
            sale["sale"] = json!("spring");
            sale["title"] = json!(title);
        })
    };
    answer(&site, json!({})).await;
    assert_eq!(olga.post("sales", &named("Spring")).await.status(), 202);
    for (title, status) in [("Spring", 200), ("Another", 409)] {
        let shown = olga.post("sales?preview=true", &named(title)).await;
        assert_eq!(shown.status(), status, "{title}");
    }
    let refused = olga.post("sales?preview=true", &named("Another")).await;
    let refused = problem(refused, 409).await;
    assert_eq!(refused["code"], "sale_exists");
    assert_eq!(refused["detail"], "there is another sale with this id");
}

#[tokio::test]
async fn buyer_terms_are_shown_as_they_are_read_and_refused_by_their_field() {
    let site = site::start().await;
    let olga = site.demo("olga").await;
    let ask = async |terms: Value| {
        let sale = sale(|sale| sale["buyer_terms"] = terms);
        olga.post("sales?preview=true", &sale).await
    };
    let asked = json!({ "premium": [{ "from": 0, "percent": "25.0" }], "tax": { "percent": "8.1", "on": "premium" } });
    let shown: Value = ask(asked).await.json().await.unwrap();
    let expected = json!({
        "premium": [{ "from": 0, "percent": "25" }],
        "tax": { "name": "VAT", "percent": "8.1", "on": "premium" },
    });
    assert_eq!(shown["buyer_terms"], expected);
    let nothing: Value = ask(json!({})).await.json().await.unwrap();
    assert_eq!(nothing["buyer_terms"], Value::Null);
    for (terms, pointer) in [
        (
            json!({ "premium": [{ "from": 1, "percent": "25" }] }),
            "/premium",
        ),
        (
            json!({ "premium": [{ "from": 0, "percent": "25" }, { "from": 0, "percent": "20" }] }),
            "/premium",
        ),
        (
            json!({ "premium": [{ "from": 0, "percent": "101" }] }),
            "/premium/0/percent",
        ),
        (
            json!({ "premium": [{ "from": 0, "percent": 25 }] }),
            "/premium/0/percent",
        ),
        (
            json!({ "premium": [{ "from": -1, "percent": "25" }] }),
            "/premium/0/from",
        ),
        (json!({ "lot_fee": 1_000_000_000_001_u64 }), "/lot_fee"),
        (json!({ "tax": { "percent": "8.1" } }), "/tax/on"),
        (
            json!({ "tax": { "name": "<b>", "percent": "8.1", "on": "premium" } }),
            "/tax/name",
        ),
        (json!({ "taxes": [] }), "/taxes"),
    ] {
        let refused = problem(ask(terms.clone()).await, 422).await;
        let pointers = refused["errors"].as_array().unwrap().iter();
        let pointers: Vec<_> = pointers.map(|error| error["pointer"].clone()).collect();
        assert_eq!(pointers, [format!("/buyer_terms{pointer}")], "{terms}");
    }
}
