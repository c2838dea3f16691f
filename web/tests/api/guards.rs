//! What every request meets before its handler, and every answer carries.

use std::{collections::BTreeSet, time::Duration};

use reqwest::{StatusCode, header};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::site::{self, Site, problem};

/// Between two bytes of a header that never ends: far below what any single read may take.
const DRIP: Duration = Duration::from_millis(500);
/// What the site grants a body, where that is tested.
const BODY_WITHIN_MS: u64 = 200;
/// Far above what the site grants for all headers together.
const PATIENCE: Duration = Duration::from_secs(40);

#[tokio::test]
async fn every_answer_tells_browsers_what_is_allowed() {
    let site = site::start().await;
    let visitor = site.visitor();
    for path in ["time", "session", "no-such-thing"] {
        let answer = visitor.get(path).await;
        let headers = answer.headers();
        assert_eq!(
            headers["content-security-policy"],
            "default-src 'self'; connect-src 'self' ws://localhost:8000; object-src 'none'; \
             base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        );
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["cache-control"], "no-store");
        assert_eq!(headers["referrer-policy"], "same-origin");
        assert!(!headers.contains_key("access-control-allow-origin"));
    }
}

#[tokio::test]
async fn a_foreign_page_changes_nothing_with_somebodys_cookie() {
    let site = site::start().await;
    let alice = site.demo("alice").await;
    for (name, value) in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        let request = alice.http.delete(alice.url("session")).header(name, value);
        let refused = problem(alice.send(request).await, 403).await;
        assert_eq!(refused["code"], "foreign_origin");
    }
    let request = alice.http.delete(alice.url("session"));
    problem(alice.send(request).await, 403).await;
    assert_eq!(alice.get("session").await.status(), StatusCode::OK);

    let request = alice.http.delete(alice.url("session"));
    let ended = alice
        .send(request.header("sec-fetch-site", "same-origin"))
        .await;
    assert_eq!(ended.status(), StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn bodies_out_of_form_get_their_own_problems() {
    let site = site::start().await;
    let visitor = site.visitor();
    let send = async |kind: &str, body: Vec<u8>| {
        let request = visitor.http.post(visitor.url("session")).body(body);
        let request = request.header(header::CONTENT_TYPE, kind);
        let request = request.header("sec-fetch-site", "same-origin");
        visitor.send(request).await
    };
    let json = "application/json";
    problem(send(json, b"{".into()).await, 400).await;
    problem(send(json, b"\xff\xfe".into()).await, 400).await;
    problem(send(json, vec![b'['; 60_000]).await, 400).await;
    problem(send(json, b"{}".into()).await, 422).await;
    problem(send("text/plain", b"{}".into()).await, 415).await;
    problem(send(json, vec![b' '; 10_000_000]).await, 413).await;
    let request = visitor.http.put(visitor.url("session"));
    let request = request.header("sec-fetch-site", "same-origin");
    problem(visitor.send(request).await, 405).await;
    problem(visitor.get("no-such-thing").await, 404).await;
}

#[tokio::test]
async fn text_that_is_no_id_never_gets_further() {
    let site = site::start().await;
    let alice = site.demo("alice").await;
    for path in [
        "sales/a.b",
        "sales/%3E",
        "sales/*",
        "sales/a%20b",
        "sales/a%2Fb",
        "sales/s/lots/a.b",
        "sales/s/lots/%2A/bids",
        "sales/s/lots/l/bids/a.b",
    ] {
        problem(alice.get(path).await, 400).await;
    }
    let too_long = format!("sales/{}", "x".repeat(65));
    problem(alice.get(&too_long).await, 400).await;
    problem(alice.get("sales?limit=0").await, 400).await;
    problem(alice.get("sales?limit=ten").await, 400).await;
    problem(alice.get("sales?after=%00").await, 400).await;
}

#[tokio::test]
async fn an_address_that_asks_too_often_is_told_when_to_come_back() {
    let site = site::start_with(|settings| settings.requests_per_second = 5).await;
    let visitor = site.visitor();
    let mut last = visitor.get("time").await;
    for _ in 0..50 {
        if last.status() == StatusCode::TOO_MANY_REQUESTS {
            break;
        }
        last = visitor.get("time").await;
    }
    assert_eq!(last.headers()["retry-after"], "1");
    problem(last, 429).await;
}

#[tokio::test]
async fn a_request_that_is_no_http_ends_its_own_connection_only() {
    let site = site::start().await;
    let mut socket = TcpStream::connect(site.address).await.unwrap();
    socket
        .write_all(b"\x16\x03\x01 hello?\r\n\r\n")
        .await
        .unwrap();
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).await.unwrap();
    assert_eq!(site.visitor().get("time").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn headers_and_bodies_that_drip_end_and_everything_refused_is_counted() {
    let metrics = bootstrap::start_telemetry(bootstrap::LogFormat::Text).unwrap();
    let site = site::start().await;
    let mut socket = TcpStream::connect(site.address).await.unwrap();
    let (mut answer, mut drips) = socket.split();
    let mut bytes = Vec::new();
    let dripping = async {
        drips.write_all(b"GET / HTTP/1.1\r\nX: ").await.unwrap();
        loop {
            tokio::time::sleep(DRIP).await;
            if drips.write_all(b"x").await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    };
    tokio::select! {
        _ = answer.read_to_end(&mut bytes) => {}
        () = dripping => {}
        () = tokio::time::sleep(PATIENCE) => panic!("the site waited for ever"),
    }
    let counted = metrics.render();
    let line = "outcry_web_refused_total{reason=\"slow_headers\"}";
    assert!(counted.contains(line), "{line} in {counted}");
    everything_wrong_is_counted(&|| metrics.render()).await;
}

/// Each wrong request is answered by its own status and counted under its own code.
async fn everything_wrong_is_counted(metrics: &impl Fn() -> String) {
    let few = |settings: &mut web::Settings| settings.body_within_ms = BODY_WITHIN_MS;
    let site = site::start_with(few).await;
    let alice = site.demo("alice").await;
    let post = |path: &str| {
        alice
            .http
            .post(alice.url(path))
            .header("sec-fetch-site", "same-origin")
    };
    let json = |body: &'static str| {
        post("session")
            .header(header::CONTENT_TYPE, "application/json")
            .body(body)
    };
    let bids = "sales/s/lots/l/bids";
    let bid = json!({ "bid_id": "b1", "maximum": -1 });
    let form = |token: &'static str| {
        let url = format!("http://{}/sign-out", site.address);
        let form = alice.http.post(url).header("sec-fetch-site", "same-origin");
        form.form(&[("form_token", token)])
    };
    let signed_in = |path: &str| alice.http.get(alice.url(path));
    let stranger = site.visitor();
    let table = [
        (json("{"), 400, "problems_total{code=\"malformed\"}"),
        (json("{}"), 422, "problems_total{code=\"invalid\"}"),
        (
            post("session").body("{}"),
            415,
            "problems_total{code=\"not_json\"}",
        ),
        (
            post("session")
                .header(header::CONTENT_TYPE, "application/json")
                .body(vec![b' '; 10_000_000]),
            413,
            "problems_total{code=\"too_large\"}",
        ),
        (
            post(bids).json(&bid),
            422,
            "problems_total{code=\"invalid\"}",
        ),
        (
            stranger.http.post(stranger.url(bids)).json(&bid),
            401,
            "problems_total{code=\"unauthorized\"}",
        ),
        (
            signed_in("sales/a.b"),
            400,
            "problems_total{code=\"malformed\"}",
        ),
        (
            signed_in("sales/nothing"),
            404,
            "problems_total{code=\"unknown_sale\"}",
        ),
        (
            signed_in("sales?limit=ten"),
            400,
            "problems_total{code=\"malformed\"}",
        ),
        (
            alice
                .http
                .put(alice.url("session"))
                .header("sec-fetch-site", "same-origin"),
            405,
            "problems_total{code=\"method_not_allowed\"}",
        ),
        (
            alice
                .http
                .delete(alice.url("session"))
                .header("origin", "https://evil.example"),
            403,
            "refused_total{reason=\"foreign_origin\"}",
        ),
        (
            form("of another visit"),
            403,
            "problems_total{code=\"stale_form\"}",
        ),
        (
            stranger
                .http
                .post(stranger.url("session"))
                .json(&json!({ "email": "alice@outcry.test", "password": "no" })),
            401,
            "refused_total{reason=\"wrong_credentials\"}",
        ),
    ];
    for (request, status, series) in table {
        let before = count(metrics, series);
        let answer = site.visitor().send(request).await;
        assert_eq!(answer.status(), status, "{series}");
        // Other tests of this process count too.
        assert!(count(metrics, series) > before, "{series}");
    }
    let series = "problems_total{code=\"body_too_slow\"}";
    let before = count(metrics, series);
    let told = drip_a_body(&site).await;
    assert!(told.starts_with("HTTP/1.1 408 "), "{told}");
    assert!(
        told.contains("application/problem+json") && told.contains("nothing was done"),
        "{told}"
    );
    assert!(count(metrics, series) > before);
}

/// What the site says to a body of which nothing comes but its first byte.
async fn drip_a_body(site: &Site) -> String {
    let mut socket = TcpStream::connect(site.address).await.unwrap();
    let head = "POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
                Content-Length: 100\r\nConnection: close\r\n\r\n{";
    socket.write_all(head.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let read = tokio::time::timeout(PATIENCE, socket.read_to_end(&mut answer)).await;
    read.unwrap().unwrap();
    String::from_utf8(answer).unwrap()
}

/// A counter of the site, by the end of its name and its label.
fn count(metrics: impl Fn() -> String, series: &str) -> f64 {
    let name = format!("outcry_web_{series} ");
    let text = metrics();
    let line = text.lines().find_map(|line| line.strip_prefix(&name));
    line.map_or(0.0, |value| value.parse().unwrap())
}

/// Routes and description are made of each other; this holds them against what the wire says.
#[tokio::test]
async fn a_method_is_answered_when_it_is_described_and_refused_with_those_that_are() {
    let site = site::start().await;
    let visitor = site.visitor();
    let api = description(&site).await;
    let mut operations = BTreeSet::new();
    for (path, item) in api["paths"].as_object().unwrap() {
        let described: BTreeSet<_> = item.as_object().unwrap().keys().cloned().collect();
        let url = format!("http://{}{}", site.address, path.replace(['{', '}'], ""));
        for method in ["get", "put", "post", "delete", "patch", "options"] {
            let request = visitor
                .http
                .request(method.to_uppercase().parse().unwrap(), &url)
                .header("sec-fetch-site", "same-origin");
            let answer = visitor.send(request).await;
            let is_refused = answer.status() == StatusCode::METHOD_NOT_ALLOWED;
            assert_eq!(is_refused, !described.contains(method), "{method} {path}");
            if is_refused {
                let allowed = answer.headers()["allow"].to_str().unwrap().to_lowercase();
                let allowed: BTreeSet<_> = allowed.split(',').map(str::to_owned).collect();
                let mut described = described.clone();
                // Whatever can be got can be asked about.
                if described.contains("get") {
                    described.insert("head".into());
                }
                assert_eq!(allowed, described, "{path}");
                problem(answer, 405).await;
            }
        }
        for operation in item.as_object().unwrap().values() {
            let id = operation["operationId"].as_str().unwrap().to_owned();
            assert!(operations.insert(id), "{operation} has another's id");
            for (status, answer) in operation["responses"].as_object().unwrap() {
                assert!(answer["description"] != json!(""), "{status} {path}");
                let is_problem = status.as_str() >= "400";
                let content = &answer["content"]["application/problem+json"]["schema"];
                let schema = json!({ "$ref": "#/components/schemas/Problem" });
                assert_eq!(*content == schema, is_problem, "{status} {path}");
            }
        }
    }
}

async fn description(site: &site::Site) -> Value {
    let url = format!("http://{}/api/openapi.json", site.address);
    let answer = site.visitor().http.get(url).send().await.unwrap();
    answer.json().await.unwrap()
}

#[tokio::test]
async fn the_api_describes_itself() {
    let site = site::start().await;
    let api = description(&site).await;
    for path in [
        "/api/v1/accounts",
        "/api/v1/session",
        "/api/v1/realtime-token",
        "/api/v1/sales",
        "/api/v1/sales/{sale}/lots/{lot}/bids",
        "/api/v1/market/symbols",
    ] {
        assert!(api["paths"][path].is_object(), "{path}");
    }
    assert_eq!(
        api["components"]["securitySchemes"]["bearer"],
        json!({ "type": "http", "scheme": "bearer" })
    );
}

#[tokio::test]
async fn what_is_everybodys_is_compressed_and_what_is_somebodys_is_not() {
    let site = site::start().await;
    let alice = site.demo("alice").await;
    let script = format!("http://{}/static/pictures/violin.svg", site.address);
    let home = format!("http://{}/", site.address);
    let (visitor, person) = (&site.visitor().http, &alice.http);
    for (who, url, compressed) in [
        (visitor, &home, true),
        (visitor, &script, true),
        (person, &script, true),
        (person, &home, false),
    ] {
        let asked = who.get(url).header(header::ACCEPT_ENCODING, "gzip, br");
        let answer = asked.send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        let encoding = answer.headers().get(header::CONTENT_ENCODING);
        assert_eq!(encoding.is_some_and(|e| e == "gzip"), compressed, "{url}");
    }
}
