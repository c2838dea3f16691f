//! Price alerts: set by a page or by a program, told once whatever restarts, and dismissed.

use futures_util::TryStreamExt;
use harness::until;
use reqwest::StatusCode;
use serde_json::{Value, json};
use topology::{buckets, subject};

use crate::{
    house::{hidden, send, show},
    market::{list_symbols, publish_tick},
    site::{self, Site, Visitor, problem},
};

/// The keys of what was handed over to be told.
async fn handed(site: &Site) -> Vec<String> {
    let web = site.nats.connection("web").await.jetstream;
    let outbox = web.get_key_value(buckets::NOTICE_OUTBOX).await.unwrap();
    let keys: Vec<String> = outbox.keys().await.unwrap().try_collect().await.unwrap();
    keys.into_iter()
        .filter(|key| key.starts_with("price_alert."))
        .collect()
}

/// A site with a price of DEMO, and somebody there.
async fn demo() -> (Site, Visitor) {
    let site = site::start().await;
    list_symbols(&site).await;
    publish_tick(&site, "DEMO", "100.00", 1).await;
    let alice = site.demo("alice").await;
    shows(&site, &alice, "100.00").await;
    until("the registry is read", async || {
        show(&site, &alice, "/market/AAPL").await.0 == StatusCode::OK
    })
    .await;
    (site, alice)
}

async fn shows(site: &Site, visitor: &Visitor, price: &str) {
    until("the price is shown", async || {
        let (_, _, html) = show(site, visitor, "/market/DEMO").await;
        html.contains(&format!("data-last>{price}<"))
    })
    .await;
}

/// Sets an alert as a program does.
async fn set(visitor: &Visitor, alert: Value) -> Value {
    let answer = visitor.post("account/alerts", &alert).await;
    assert_eq!(answer.status(), StatusCode::CREATED);
    answer.json().await.unwrap()
}

#[tokio::test]
async fn alerts_are_saved_as_a_table_with_points_or_commas() {
    let (_site, alice) = demo().await;
    let wanted =
        json!({ "symbol": "DEMO", "when": "above", "level": "105.5", "repeat": "every_time" });
    let alert = set(&alice, wanted).await;
    let (id, margin) = (&alert["alert"], alert["margin"].as_str().unwrap());
    for (separator, cells) in [
        (
            "comma",
            ["DEMO", "above", "105.5", margin, "every_time", "armed"].join(","),
        ),
        (
            "semicolon",
            [
                "DEMO",
                "above",
                "105,5",
                &margin.replace('.', ","),
                "every_time",
                "armed",
            ]
            .join(";"),
        ),
    ] {
        let table = alice
            .get(&format!("account/alerts.csv?separator={separator}"))
            .await;
        let table = table.text().await.unwrap();
        let row = table.lines().nth(1).unwrap();
        assert!(
            row.starts_with(id.as_str().unwrap()) && row.contains(&cells),
            "{table}"
        );
    }
}

#[tokio::test]
async fn price_that_crosses_is_told_once_whatever_restarts() {
    let (site, alice) = demo().await;
    let wanted = json!({ "symbol": "DEMO", "when": "above", "level": "105" });
    let alert = set(&alice, wanted.clone()).await;
    assert_eq!(
        (&alert["state"], &alert["margin"]),
        (&json!("armed"), &json!("0.21"))
    );
    // The same again is the same.
    assert_eq!(set(&alice, wanted).await["alert"], alert["alert"]);
    let other = site.again(|_| {}).await;
    publish_tick(&site, "DEMO", "104.99", 2).await;
    publish_tick(&site, "DEMO", "105.00", 3).await;
    publish_tick(&site, "DEMO", "106.00", 4).await;
    until("it is handed over", async || handed(&site).await.len() == 1).await;
    let told = async |visitor: &Visitor| visitor.show("account/alerts").await;
    until("it is known to be", async || {
        let web = site.nats.connection("web").await.jetstream;
        let kept = web.get_key_value(buckets::PRICE_ALERTS).await.unwrap();
        let user = alice.show("session").await["user"]
            .as_str()
            .unwrap()
            .to_owned();
        let kept = kept.get(user).await.unwrap().unwrap();
        let kept: Value = serde_json::from_slice(&kept).unwrap();
        kept["crossings"][0]["handed"] == true
    })
    .await;
    let list = told(&alice).await;
    assert_eq!(list["items"][0]["state"], "done");
    assert_eq!(list["crossings"].as_array().unwrap().len(), 1);
    let crossing = &list["crossings"][0];
    assert_eq!(
        (&crossing["price"], &crossing["number"]),
        (&json!("105.00"), &json!(1))
    );
    drop(other);

    // A site that starts is told the same prices again.
    let later = site.again(|_| {}).await;
    publish_tick(&site, "DEMO", "107.00", 5).await;
    until("the new site is as far", async || {
        let symbols = later.show("market/symbols").await;
        symbols["items"][0]["price"] == "107.00"
    })
    .await;
    assert_eq!(handed(&site).await.len(), 1);

    // On whatever page, until it is dismissed.
    let (_, _, html) = show(&site, &alice, "/").await;
    let line = "DEMO was at 105.00: you set an alert for when it rises to 105 or above.";
    assert!(html.contains(line), "{html}");
    let token = hidden(&html, "form_token");
    let form = [
        ("form_token", token.as_str()),
        ("up_to", "1"),
        ("back", "/market"),
    ];
    let (status, at, html) = send(&site, &alice, "/alerts/seen", &form).await;
    assert_eq!((status, at.as_str()), (200, "/market"));
    assert!(!html.contains(line), "{html}");
    assert_eq!(told(&alice).await["crossings"][0]["seen"], true);
    let bob = site.demo("bob").await;
    assert_eq!(told(&bob).await, json!({ "items": [], "crossings": [] }));
}

#[tokio::test]
async fn crossing_whose_hand_over_nobody_noted_is_handed_over_under_the_same_key() {
    let (site, alice) = demo().await;
    set(
        &alice,
        json!({ "symbol": "DEMO", "when": "up_by", "level": "2.5" }),
    )
    .await;
    publish_tick(&site, "DEMO", "102.50", 2).await;
    until("it is handed over", async || handed(&site).await.len() == 1).await;
    let before = handed(&site).await;
    let web = site.nats.connection("web").await.jetstream;
    let kept = web.get_key_value(buckets::PRICE_ALERTS).await.unwrap();
    let user = alice.show("session").await["user"]
        .as_str()
        .unwrap()
        .to_owned();
    let read = async || {
        let kept = kept.get(&user).await.unwrap().unwrap();
        serde_json::from_slice::<Value>(&kept).unwrap()
    };
    until("it is noted", async || {
        read().await["crossings"][0]["handed"] == true
    })
    .await;
    // As if whoever stored it had died before.
    let mut list = read().await;
    list["crossings"][0]["handed"] = json!(false);
    kept.put(&user, list.to_string().into()).await.unwrap();
    until("it is noted again", async || {
        read().await["crossings"][0]["handed"] == true
    })
    .await;
    assert_eq!(handed(&site).await, before);
}

#[tokio::test]
async fn struck_price_fires_no_alert_when_it_is_corrected() {
    let (site, alice) = demo().await;
    let below = json!({ "symbol": "DEMO", "when": "below", "level": "101", "margin": "1", "repeat": "every_time" });
    let alert = set(&alice, below).await;
    assert_eq!(alert["state"], "waiting");
    publish_tick(&site, "DEMO", "1000.00", 2).await;
    let state = async || alice.show("account/alerts").await["items"][0]["state"].clone();
    until("it is armed by a price that is wrong", async || {
        state().await == "armed"
    })
    .await;
    let market = site.nats.connection("market-data").await;
    let correction = json!({
        "symbol": "DEMO", "price": "100.00", "time": "2026-11-21T14:00:00.000Z", "sequence": 3,
        "corrects": { "sequence": 2, "price": "1000.00", "time": "2026-11-21T14:00:00.000Z", "struck_at": "2026-11-21T14:01:00.000Z" },
    });
    let subject = subject::market_tick(&topology::encode_symbol("DEMO").unwrap());
    let told = market
        .jetstream
        .publish(subject, correction.to_string().into());
    told.await.unwrap().await.unwrap();
    publish_tick(&site, "DEMO", "100.50", 4).await;
    until("it waits again", async || state().await == "waiting").await;
    shows(&site, &alice, "100.50").await;
    assert_eq!(alice.show("account/alerts").await["crossings"], json!([]));
    assert!(handed(&site).await.is_empty());
}

#[tokio::test]
async fn alert_that_cannot_be_is_refused_with_its_field_and_accounts_are_bounded() {
    let (site, alice) = demo().await;
    for (alert, pointer) in [
        (
            json!({ "symbol": "NONE", "when": "above", "level": "5" }),
            "/symbol",
        ),
        (
            json!({ "symbol": "DEMO", "when": "above", "level": "-5" }),
            "/level",
        ),
        (
            json!({ "symbol": "DEMO", "when": "above", "level": "dear" }),
            "/level",
        ),
        (
            json!({ "symbol": "DEMO", "when": "up_by", "level": "0" }),
            "/level",
        ),
        (
            json!({ "symbol": "DEMO", "when": "up_by", "level": "5", "margin": "0" }),
            "/margin",
        ),
        (
            json!({ "symbol": "DEMO", "when": "beside", "level": "5" }),
            "/when",
        ),
    ] {
        let refused = problem(alice.post("account/alerts", &alert).await, 422).await;
        assert_eq!(refused["errors"][0]["pointer"], pointer, "{alert}");
    }
    let level = |number: usize| json!({ "symbol": "DEMO", "when": "above", "level": (200 + number).to_string() });
    for number in 0..50 {
        set(&alice, level(number)).await;
    }
    let refused = problem(alice.post("account/alerts", &level(50)).await, 409).await;
    assert_eq!(refused["code"], "too_many_alerts");
    let list = alice.show("account/alerts").await;
    let first = list["items"][0]["alert"].as_str().unwrap();
    let delete = async |visitor: &Visitor| {
        let request = visitor
            .http
            .delete(visitor.url(&format!("account/alerts/{first}")));
        let request = request.header("sec-fetch-site", "same-origin");
        visitor.send(request).await
    };
    // Nobody deletes another's.
    let bob = site.demo("bob").await;
    problem(delete(&bob).await, 404).await;
    assert_eq!(delete(&alice).await.status(), StatusCode::NO_CONTENT);
    problem(delete(&alice).await, 404).await;
    set(&alice, level(50)).await;
    problem(site.visitor().get("account/alerts").await, 401).await;
}

#[tokio::test]
async fn alert_is_set_and_deleted_by_forms_alone() {
    let (site, alice) = demo().await;
    let (_, _, html) = show(&site, &alice, "/market/DEMO").await;
    assert!(
        html.contains("action=\"/alerts\"") && html.contains("name=\"symbol\" value=\"DEMO\""),
        "{html}"
    );
    let token = hidden(&html, "form_token");
    let form = async |level: &str, when: &str| {
        let form = [
            ("form_token", token.as_str()),
            ("symbol", "DEMO"),
            ("when", when),
            ("level", level),
            ("margin", ""),
            ("repeat", "every_time"),
        ];
        send(&site, &alice, "/alerts", &form).await
    };
    let (status, _, html) = form("ten", "below").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        html.contains("A level is a price, such as 105.00.") && html.contains("value=\"ten\""),
        "{html}"
    );
    let (status, at, html) = form("95.50", "below").await;
    assert_eq!((status, at.as_str()), (200, "/alerts"));
    assert!(html.contains("Your alert is set."), "{html}");
    assert!(html.contains("falls to 95.50 EUR or below"), "{html}");
    assert!(
        html.contains("every time, after it was back at 95.70 EUR or above"),
        "{html}"
    );
    let (_, _, page) = show(&site, &alice, "/market/DEMO").await;
    assert!(page.contains("falls to 95.50 EUR or below"), "{page}");
    let id = html
        .split("/alerts/")
        .find_map(|rest| rest.split_once("/delete\""))
        .unwrap()
        .0
        .to_owned();
    let only = [("form_token", token.as_str())];
    let (status, _, html) = send(&site, &alice, &format!("/alerts/{id}/delete"), &only).await;
    assert_eq!(status, 200);
    assert!(html.contains("You have no alert."), "{html}");
    // Strangers are asked who they are.
    let stranger = site.visitor();
    let (_, at, _) = show(&site, &stranger, "/alerts").await;
    assert_eq!(at, "/sign-in");
    let (_, _, html) = show(&site, &stranger, "/market/DEMO").await;
    assert!(
        html.contains("to be told when its price crosses") && !html.contains("action=\"/alerts\"")
    );
}
