//! Webhooks at the site's doors: what is written is checked here, all else is said by whoever sends them, and a secret is shown once.

use futures_util::StreamExt;
use reqwest::StatusCode;
use serde_json::{Value, json};
use topology::subject::{WEBHOOK_ORDER, WEBHOOK_STATE};

use crate::{
    house::{hidden, send, show},
    site::{self, Site, problem},
};

const SECRET: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// As whoever sends webhooks answers: with one endpoint, to every question; and to every order of a kind with this.
async fn answer(site: &Site) {
    let client = site.nats.connection("notices").await.client;
    let mut orders = client.subscribe(WEBHOOK_ORDER).await.unwrap();
    let mut questions = client.subscribe(WEBHOOK_STATE).await.unwrap();
    client.flush().await.unwrap();
    tokio::spawn(async move {
        loop {
            let (asked, answer) = tokio::select! {
                Some(asked) = orders.next() => {
                    let order: Value = serde_json::from_slice(&asked.payload).unwrap();
                    (asked, answer_to(&order))
                }
                Some(asked) = questions.next() => {
                    let deliveries = json!([{
                        "event": "evt_1", "type": "lot.sold", "at": "2026-05-01T10:00:00.000Z",
                        "state": { "is": "waiting", "due": "2026-05-01T10:05:00.000Z" }, "attempts": 2,
                        "last": { "at": "2026-05-01T10:00:06.000Z", "status": 500, "milliseconds": 7, "problem": "<b>" },
                    }]);
                    (asked, json!({ "endpoints": [endpoint("shop")], "deliveries": deliveries }))
                }
                else => return,
            };
            let to = asked.reply.unwrap();
            let answer = answer.to_string().into();
            client.publish(to, answer).await.unwrap();
        }
    });
}

fn answer_to(order: &Value) -> Value {
    let name = order["endpoint"].as_str().unwrap();
    match order["order"].as_str().unwrap() {
        "add" if order["settings"]["url"] == "https://10.0.0.1/" => {
            json!({ "outcome": "refused", "refusal": { "kind": "private_address" } })
        }
        "add" | "replace_secret" => {
            json!({ "outcome": "done", "endpoint": endpoint(name), "secret": SECRET })
        }
        "delete" => json!({ "outcome": "deleted" }),
        "pause" => json!({ "outcome": "refused", "refusal": { "kind": "disabled" } }),
        _ => json!({ "outcome": "done", "endpoint": endpoint(name) }),
    }
}

fn endpoint(name: &str) -> Value {
    json!({
        "webhook": name, "url": "https://shop.example/", "description": "Our <shop>", "events": ["lot.sold"], "sale": null,
        "added_at": "2026-05-01T09:00:00.000Z", "added_by": "olga", "state": { "is": "active" },
        "failing_since": "2026-05-01T10:00:00.000Z", "old_secret_until": null, "waiting": 1,
    })
}

fn written(url: &str) -> Value {
    json!({ "url": url, "events": ["lot.sold"] })
}

#[tokio::test]
async fn wrong_fields_are_named_all_at_once_by_api_and_form() {
    let site = site::start().await;
    let olga = site.demo("olga").await;
    let wrong = json!({
        "url": "http://shop.example/", "description": "a".repeat(101), "events": ["lot.stolen"], "sale": "none",
    });
    let refused = problem(olga.post("webhooks", &wrong).await, 422).await;
    let errors = refused["errors"].as_array().unwrap().iter();
    let pointers: Vec<_> = errors
        .map(|error| error["pointer"].as_str().unwrap())
        .collect();
    assert_eq!(pointers, ["/url", "/description", "/events", "/sale"]);
    let (_, _, page) = show(&site, &olga, "/house/webhooks").await;
    assert!(page.contains("not served just now"), "{page}");
    let [token, name] = ["form_token", "name"].map(|field| hidden(&page, field));
    let form = [
        ("form_token", token.as_str()),
        ("name", &name),
        ("url", "https://user:secret@shop.example/"),
        ("description", "Ours"),
        ("sale", ""),
    ];
    let (status, _, page) = send(&site, &olga, "/house/webhooks", &form).await;
    assert_eq!(status, 422);
    assert!(page.contains("id=\"url-problem\"") && page.contains("id=\"events-problem\""));
    assert!(page.contains("value=\"Ours\"") && !page.contains("id=\"sale-problem\""));
    // Nobody is there to keep it.
    problem(
        olga.post("webhooks", &written("https://shop.example/"))
            .await,
        503,
    )
    .await;
    problem(olga.get("webhooks").await, 503).await;
}

#[tokio::test]
async fn secret_is_shown_once_and_what_is_refused_is_said() {
    let site = site::start().await;
    answer(&site).await;
    let olga = site.demo("olga").await;
    let (_, _, page) = show(&site, &olga, "/house/webhooks").await;
    assert!(
        page.contains("Our &#60;shop&#62;") && page.contains("failing"),
        "{page}"
    );
    let [token, name] = ["form_token", "name"].map(|field| hidden(&page, field));
    let add = |url| {
        [
            ("form_token", token.as_str()),
            ("name", name.as_str()),
            ("url", url),
            ("event_type", "lot.sold"),
            ("event_type", "lot.passed"),
        ]
    };
    let private = send(&site, &olga, "/house/webhooks", &add("https://10.0.0.1/")).await;
    assert_eq!(private.0, 422);
    assert!(
        private.2.contains("Events go to the internet only"),
        "{}",
        private.2
    );
    let added = send(
        &site,
        &olga,
        "/house/webhooks",
        &add("https://shop.example/"),
    )
    .await;
    let own = format!("/house/webhooks/{name}");
    assert_eq!((added.0, added.1.as_str()), (200, own.as_str()));
    assert!(added.2.contains(SECRET));
    let (_, _, again) = show(&site, &olga, &own).await;
    assert!(
        !again.contains("whsec_") && again.contains("Deliver again"),
        "{again}"
    );
    assert!(again.contains("500") && again.contains("&#60;b&#62;"));
    let act = |act| {
        [
            ("form_token", token.as_str()),
            ("act", act),
            ("name", "x"),
            ("event", "evt_1"),
        ]
    };
    for (what, status, said) in [
        ("pause", 422, "It is disabled: enable it first"),
        ("test", 200, "A test is on its way"),
        ("again", 200, "It is tried at once"),
        ("secret", 200, SECRET),
        ("delete", 200, "Webhook deleted"),
        ("explode", 400, ""),
    ] {
        let (found, _, page) = send(&site, &olga, &own, &act(what)).await;
        assert_eq!(found, status, "{what}");
        assert!(page.contains(said), "{what}: {page}");
    }
}

#[tokio::test]
async fn api_tells_a_secret_when_it_is_made_and_bidders_get_nothing() {
    let site = site::start().await;
    answer(&site).await;
    let (olga, alice) = (site.demo("olga").await, site.demo("alice").await);
    let added = olga
        .post("webhooks", &written("https://shop.example/"))
        .await;
    assert_eq!(added.status(), StatusCode::CREATED);
    assert_eq!(added.headers()["cache-control"], "no-store");
    let added: Value = added.json().await.unwrap();
    assert_eq!(added["secret"], SECRET);
    let shown = olga.show("webhooks/shop").await;
    assert_eq!(shown["deliveries"][0]["last"]["status"], 500);
    assert!(!shown.to_string().contains("whsec_"));
    let refused = olga.post("webhooks", &written("https://10.0.0.1/")).await;
    assert_eq!(problem(refused, 422).await["errors"][0]["pointer"], "/url");
    let paused = olga.post("webhooks/shop/pause", &json!({})).await;
    assert_eq!(problem(paused, 409).await["code"], "disabled");
    for path in ["webhooks", "webhooks/shop"] {
        problem(alice.get(path).await, 403).await;
    }
}
