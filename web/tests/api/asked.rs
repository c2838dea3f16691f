//! What programs ask for and cannot get: every mistake has its words, all of them in one answer.

use reqwest::{StatusCode, header};
use serde_json::{Value, json};

use crate::site::{self, Site, Visitor, problem};

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
        (
            "PUT",
            "account/email",
            json!({ "email": "olga@example.org", "password": "a" }),
        ),
        (
            "PUT",
            "account/notices",
            json!({ "mail": ["outbid"], "remind": 15 }),
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
        ("POST", "sales/s/lots/l/withdraw", why),
        ("POST", "sales/s/messages", json!({ "text": "Ten minutes" })),
        ("POST", "sales/s/registration", json!({ "accepted": "v1" })),
        (
            "POST",
            "sales/s/bidders",
            json!({ "email": "a@example.org" }),
        ),
        ("PUT", "people/u/block", json!({ "reason": "Did not pay" })),
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
            "sales/s/lots/l/bids",
            json!({ "bid_id": "b", "maximum": 5 }),
        ),
    ]
}

fn sale() -> Value {
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

#[tokio::test]
async fn every_mistake_in_a_sale_stands_in_one_answer() {
    let site = site::start().await;
    let olga = site.demo("olga").await;
    let sale = json!({
        "title": "", "currency": "XXQ", "time_zone": "Nowhere", "pricing": "first_price",
        "opens_at": "2090-01-03T10:00:00Z", "ceiling": "1000",
        "lots": [
            { "lot": "1", "title": "A", "opening": 1000, "reserve": 900, "ends_at": "2090-01-02T10:00:00Z" },
            { "lot": "1", "title": "B", "opening": "12.00", "ends_at": "2090-01-04T10:00:00Z" },
            { "lot": "3", "titel": "C", "opening": 1000, "ends_at": "soon", "hard_end": "2090-01-01T10:00:00Z" },
        ],
    });
    let refused = problem(olga.post("sales", &sale).await, 422).await;
    let errors = refused["errors"].as_array().unwrap().iter();
    let mut pointers: Vec<_> = errors
        .map(|error| error["pointer"].as_str().unwrap())
        .collect();
    pointers.sort_unstable();
    assert_eq!(
        pointers,
        [
            "/ceiling",
            "/currency",
            "/lots/0/ends_at",
            "/lots/0/reserve",
            "/lots/1/lot",
            "/lots/1/opening",
            "/lots/2/ends_at",
            "/lots/2/titel",
            "/lots/2/title",
            "/pricing",
            "/time_zone",
            "/title",
        ],
        "{refused}"
    );
    assert_eq!(refused["pointer"], refused["errors"][0]["pointer"]);
    assert_eq!(refused["detail"], refused["errors"][0]["detail"]);
}

async fn words(site: &Site, change: impl Fn(&mut Value)) -> (String, String) {
    let olga = site.demo("olga").await;
    let mut wrong = sale();
    change(&mut wrong);
    let refused = problem(olga.post("sales?preview=true", &wrong).await, 422).await;
    let word = |name: &str| refused[name].as_str().unwrap().to_owned();
    (word("pointer"), word("detail"))
}

#[tokio::test]
async fn only_currencies_that_people_pay_with_are_taken() {
    let site = site::start().await;
    for (code, said) in [
        ("XXQ", "ISO 4217 has no currency XXQ"),
        ("HRK", "HRK is no longer a currency: it was replaced by EUR"),
        (
            "XAU",
            "XAU is a unit of account, and no money that somebody pays with",
        ),
        (
            "CLF",
            "CLF is a unit of account, and no money that somebody pays with",
        ),
        ("eur", "a currency is three capital letters, such as EUR"),
    ] {
        let (pointer, detail) = words(&site, |sale| sale["currency"] = json!(code)).await;
        assert_eq!((pointer.as_str(), detail.as_str()), ("/currency", said));
    }
}

#[tokio::test]
async fn terms_of_another_kind_of_sale_are_refused_with_a_hint() {
    let site = site::start().await;
    let (pointer, detail) = words(&site, |sale| {
        sale["pricing"] = json!("first_price");
        sale.as_object_mut().unwrap().remove("increments");
    })
    .await;
    assert_eq!(pointer, "/pricing");
    assert!(detail.contains("add \"format\": \"sealed\""), "{detail}");
    let (pointer, detail) = words(&site, |sale| {
        sale["format"] = json!("sealed");
        sale["pricing"] = json!("first_price");
    })
    .await;
    assert_eq!(pointer, "/increments");
    assert_eq!(detail, "a sealed sale takes pricing and bid_count");
    for pointer in ["/hard_end", "/lots/0/hard_end"] {
        let (refused, detail) = words(&site, |sale| {
            sale["outage_policy"] = json!({ "kind": "close_as_is" });
            sale["hard_end"] = Value::Null;
            sale["lots"][0]["hard_end"] = Value::Null;
            *sale.pointer_mut(pointer).unwrap() = json!("2090-01-03T10:00:00Z");
        })
        .await;
        assert_eq!(refused, pointer);
        assert!(detail.contains("leave hard_end out"), "{detail}");
    }
    let (pointer, detail) = words(&site, |sale| {
        sale["hard_end"] = json!("2090-01-01T12:00:00Z")
    })
    .await;
    assert_eq!(pointer, "/hard_end");
    assert!(detail.contains("hard end is before its end"), "{detail}");
}
