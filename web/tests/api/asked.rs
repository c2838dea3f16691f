//! What programs ask for and cannot get: every mistake has its words, all of them in one answer.

use reqwest::{StatusCode, header};
use serde_json::{Value, json};

use crate::site::{self, Visitor, problem};

/// Words of parsers that nobody who calls an API has to know.
const JARGON: [&str; 8] = [
    "expected",
    "column",
    "invalid type",
    "invalid value",
    "missing field",
    "unknown field",
    "variant",
    "EOF",
];

/// Every route that takes a body, with one that it takes.
fn routes() -> Vec<(&'static str, &'static str, Value)> {
    let why = json!({ "reason": "Fire alarm" });
    vec![
        (
            "POST",
            "accounts",
            json!({ "email": "new@example.org", "name": "New", "password": "a phrase of my own" }),
        ),
        (
            "POST",
            "session",
            json!({ "email": "olga@outcry.test", "password": "outcry-demo" }),
        ),
        ("PUT", "password", json!({ "current": "a", "new": "b" })),
        (
            "PUT",
            "account",
            json!({ "name": "Olga", "address": ["12 Orchard Lane"] }),
        ),
        ("DELETE", "account", json!({ "password": "a" })),
        (
            "PUT",
            "account/email",
            json!({ "email": "olga@example.org", "password": "a" }),
        ),
        (
            "POST",
            "forgotten-password",
            json!({ "email": "olga@outcry.test" }),
        ),
        (
            "PUT",
            "account/notices",
            json!({ "mail": ["outbid"], "remind": 15 }),
        ),
        (
            "PUT",
            "account/push",
            json!({
                "endpoint": "https://push.example/a",
                "keys": { "p256dh": format!("B{}", "A".repeat(86)), "auth": "A".repeat(22) },
            }),
        ),
        (
            "POST",
            "account/passkeys/challenge",
            json!({ "password": "a" }),
        ),
        (
            "POST",
            "account/passkeys",
            json!({ "name": "Mine", "challenge": "a", "credential": "{}" }),
        ),
        ("PUT", "account/passkeys/none", json!({ "name": "Mine" })),
        (
            "POST",
            "session/passkey",
            json!({ "challenge": "a", "credential": "{}" }),
        ),
        (
            "POST",
            "account/alerts",
            json!({ "symbol": "DEMO", "when": "above", "level": "105", "repeat": "once" }),
        ),
        ("POST", "account/alerts/seen", json!({ "up_to": 1 })),
        (
            "POST",
            "account/watchlists",
            json!({ "name": "Metals", "symbols": [] }),
        ),
        (
            "PUT",
            "account/watchlists/watched",
            json!({ "symbols": [] }),
        ),
        (
            "POST",
            "account/watchlists/watched/symbols",
            json!({ "symbol": "DEMO" }),
        ),
        (
            "POST",
            "account/watched-lots",
            json!({ "sale": "spring", "lot": "1" }),
        ),
        (
            "PUT",
            "house/settings",
            json!({ "name": "The house", "payment_days": 14 }),
        ),
        (
            "POST",
            "invoices/1/payments",
            json!({ "direction": "payment", "amount": 5, "day": "2026-05-03", "method": "cash", "revision": 0 }),
        ),
        ("POST", "invoices/1/payments/p/reversal", why.clone()),
        (
            "POST",
            "invoices/1/credit",
            json!({ "lots": ["lot-1"], "reason": "Broken" }),
        ),
        (
            "POST",
            "sales/s/statements",
            json!({ "seller": "S-7", "terms": { "commission": [{ "from": 0, "percent": "15" }] } }),
        ),
        ("POST", "sales", sale()),
        ("POST", "sales/s/hold", why.clone()),
        ("POST", "sales/s/resume", why.clone()),
        ("POST", "sales/s/cancel", why.clone()),
        (
            "POST",
            "sales/s/lots/l/void",
            json!({ "entry": 5, "reason": "A slip" }),
        ),
        (
            "POST",
            "sales/s/lots/l/second-chance",
            json!({ "paddle": 2, "until": "2030-01-01T10:00:00Z" }),
        ),
        (
            "POST",
            "sales/s/lots/l/second-chance/answer",
            json!({ "accept": true }),
        ),
        ("POST", "sales/s/lots/l/withdraw", why),
        ("POST", "sales/s/messages", json!({ "text": "Ten minutes" })),
        ("POST", "sales/s/registration", json!({ "accepted": "v1" })),
        (
            "POST",
            "sales/s/bidders",
            json!({ "email": "a@example.org" }),
        ),
        ("PUT", "people/u/block", json!({ "reason": "Did not pay" })),
        ("PUT", "people/u/seller", json!({ "seller": "S-7" })),
        ("PUT", "sales/s/bidders/u", json!({ "state": "approved" })),
        (
            "PUT",
            "sales/s/lots/l/texts",
            json!({ "title": "A chair", "category": "Chairs", "estimate": { "low": 5, "high": 6 } }),
        ),
        (
            "POST",
            "market/prices",
            json!({ "prices": [{ "symbol": "DEMO", "price": "101.25" }] }),
        ),
        (
            "PUT",
            "market/registry/DEMO",
            json!({ "rules": { "symbol": "DEMO", "name": "Demo", "currency": "EUR", "tick_size": "0.01", "publishers": ["demo"] } }),
        ),
        (
            "POST",
            "market/registry/DEMO/retire",
            json!({ "reason": "Delisted" }),
        ),
        (
            "POST",
            "market/registry/DEMO/accept",
            json!({ "level": "140", "reason": "So it is" }),
        ),
        (
            "POST",
            "market/registry/DEMO/strike",
            json!({ "sequence": 3, "reason": "A misplaced point" }),
        ),
        (
            "POST",
            "market/simulator",
            json!({ "order": "begin", "scenario": "crash" }),
        ),
        (
            "POST",
            "webhooks",
            json!({ "url": "https://shop.example/", "events": ["lot.sold"] }),
        ),
        (
            "PUT",
            "webhooks/w",
            json!({ "url": "https://shop.example/", "events": ["lot.sold"] }),
        ),
        (
            "POST",
            "sales/s/lots/l/bids",
            json!({ "bid_id": "b", "maximum": 5 }),
        ),
    ]
}

/// A sale that could be published.
pub(crate) fn sale() -> Value {
    json!({
        "sale": "spring", "title": "Spring", "currency": "EUR", "increments": "ebay-us",
        "opens_at": "2090-01-01T10:00:00Z",
        "lots": [{ "lot": "1", "title": "A chair", "opening": 1000, "reserve": 2000, "ends_at": "2090-01-02T10:00:00Z" }],
    })
}

async fn send(
    visitor: &Visitor,
    (method, path): (&str, &str),
    kind: &str,
    body: String,
) -> reqwest::Response {
    let method = method.parse().unwrap();
    let request = visitor.http.request(method, visitor.url(path)).body(body);
    let request = if kind.is_empty() {
        request
    } else {
        request.header(header::CONTENT_TYPE, kind)
    };
    visitor.send(request).await
}

#[tokio::test]
async fn every_route_with_a_body_is_tried_here() {
    let site = site::start().await;
    let paths = site
        .visitor()
        .http
        .get(format!("http://{}/api/openapi.json", site.address));
    let described: Value = paths.send().await.unwrap().json().await.unwrap();
    let paths = described["paths"].as_object().unwrap().values();
    let operations = paths.flat_map(|path| path.as_object().unwrap().values());
    // Pictures are tried where they are sent.
    let with_body = operations.filter(|operation| {
        let content = &operation["requestBody"]["content"];
        content.get("application/json").is_some()
    });
    assert_eq!(with_body.count(), routes().len());
}

#[tokio::test]
async fn body_that_is_no_json_is_told_to_be_on_every_route() {
    let site = site::start().await;
    let olga = site.demo("olga").await;
    let origin = format!("http://{}", site.address);
    for (method, path, body) in routes() {
        for kind in [
            "application/x-www-form-urlencoded",
            "text/plain",
            "multipart/form-data",
            "",
        ] {
            // A program, and a page of ours.
            let program = send(&olga, (method, path), kind, body.to_string()).await;
            let page = olga.http.request(method.parse().unwrap(), olga.url(path));
            let page = page.header(header::ORIGIN, &origin).body(body.to_string());
            let page = if kind.is_empty() {
                page
            } else {
                page.header(header::CONTENT_TYPE, kind)
            };
            for answer in [program, olga.send(page).await] {
                let refused = problem(answer, 415).await;
                let words = refused["detail"].as_str().unwrap();
                assert!(
                    words.contains("Content-Type: application/json"),
                    "{path} {kind}: {words}"
                );
            }
        }
    }
    let form = site.visitor().http.post(olga.url("session"));
    let form = form.form(&[("email", "olga@outcry.test"), ("password", "outcry-demo")]);
    problem(form.send().await.unwrap(), 415).await;
    // From a foreign page it is still a foreign page's.
    let foreign = olga
        .http
        .post(olga.url("session"))
        .header(header::ORIGIN, "https://evil.example");
    let foreign = foreign.form(&[("email", "x")]).send().await.unwrap();
    assert_eq!(problem(foreign, 403).await["code"], "foreign_origin");
}

#[tokio::test]
async fn misspelt_member_is_refused_on_every_route_with_the_name_that_is_meant() {
    let site = site::start().await;
    let olga = site.demo("olga").await;
    for (method, path, body) in routes() {
        let mut body = body;
        let name = body.as_object().unwrap().keys().next().unwrap().clone();
        let misspelt = format!("{name}x");
        body[&misspelt] = json!(5);
        let answer = send(&olga, (method, path), "application/json", body.to_string()).await;
        let refused = problem(answer, 422).await;
        assert_eq!(refused["pointer"], format!("/{misspelt}"), "{path}");
        let meant = format!("there is no `{misspelt}` here: did you mean `{name}`?");
        assert_eq!(refused["detail"], meant, "{path}");
    }
    // A reserve that nobody would have kept.
    let mut misspelt = sale();
    let lot = misspelt["lots"][0].as_object_mut().unwrap();
    let reserve = lot.remove("reserve").unwrap();
    lot.insert("resrve".to_owned(), reserve);
    let refused = problem(olga.post("sales", &misspelt).await, 422).await;
    assert_eq!(
        refused["detail"],
        "there is no `resrve` here: did you mean `reserve`?"
    );
    let refused = problem(olga.post("sales?preveiw=true", &sale()).await, 400).await;
    assert_eq!(
        refused["detail"],
        "there is no `preveiw` here: did you mean `preview`?"
    );
}

#[tokio::test]
async fn nothing_is_said_in_the_words_of_a_parser() {
    let site = site::start().await;
    let olga = site.demo("olga").await;
    for (method, path, body) in routes() {
        let mut bodies: Vec<_> = [
            "",
            "{",
            "[]",
            "5",
            "null",
            "{\"a\":1",
            "x",
            "{} {}",
            "{\"a\":NaN}",
            "{}",
        ]
        .map(str::to_owned)
        .into();
        for name in body.as_object().unwrap().keys() {
            for value in [
                json!(null),
                json!(1e300),
                json!(-1),
                json!([[]]),
                json!({}),
                json!("\u{0}"),
                json!("x"),
                json!(true),
            ] {
                let mut wrong = body.clone();
                wrong[name] = value;
                bodies.push(wrong.to_string());
            }
        }
        for body in bodies {
            let answer = send(&olga, (method, path), "application/json", body.clone()).await;
            let status = answer.status();
            let said = answer.text().await.unwrap();
            if status == StatusCode::BAD_REQUEST || status == StatusCode::UNPROCESSABLE_ENTITY {
                let jargon = JARGON.iter().find(|jargon| said.contains(*jargon));
                assert_eq!(jargon, None, "{path} {body}: {said}");
            }
        }
    }
    for query in [
        "sales?limit=ten",
        "sales?limit=0",
        "sales?after=1",
        "market/candles?symbol=A",
        "market/candles?limit=x",
    ] {
        let said = problem(olga.get(query).await, 400).await.to_string();
        assert_eq!(
            JARGON.iter().find(|jargon| said.contains(*jargon)),
            None,
            "{query}: {said}"
        );
    }
}
