//! Requests that are wrong, slow or no HTTP at all: each is answered, and counted.

use std::time::Duration;

use reqwest::{RequestBuilder, StatusCode, header};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::site::{self, Site};

/// Between two bytes of a header that never ends: far below what any single read may take.
const DRIP: Duration = Duration::from_millis(500);
/// What the site grants a body, where that is tested.
const BODY_WITHIN_MS: u64 = 200;
/// Far above what the site grants for all headers together.
const PATIENCE: Duration = Duration::from_secs(40);

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

/// Whatever the route, whether it reads bodies or answers at once.
#[tokio::test]
async fn half_sent_body_ends_its_connection_on_every_route() {
    let site = site::start_with(|settings| settings.body_within_ms = BODY_WITHIN_MS).await;
    let (form, json) = ("application/x-www-form-urlencoded", "application/json");
    for (request, kind, status) in [
        ("POST /sign-in", form, "408"),
        ("POST /sign-up", form, "408"),
        ("POST /welcome/x", form, "408"),
        ("POST /sign-out", form, "408"),
        ("POST /password", form, "303"),
        ("POST /house/new", form, "303"),
        ("POST /sales/a/lots/b/bids", form, "404"),
        ("POST /api/v1/session", json, "408"),
        ("POST /api/v1/accounts", json, "408"),
        ("POST /api/v1/sales", json, "401"),
        ("PUT /api/v1/password", json, "401"),
        ("POST /nowhere", form, "404"),
        ("GET /", form, "200"),
        ("GET /static/app.css", form, ""),
    ] {
        let mut socket = TcpStream::connect(site.address).await.unwrap();
        let head = format!(
            "{request} HTTP/1.1\r\nHost: localhost:8080\r\nSec-Fetch-Site: same-origin\r\n\
             Content-Type: {kind}\r\nContent-Length: 1000\r\n\r\nhalf"
        );
        socket.write_all(head.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        let read = socket.read_to_end(&mut answer);
        let ended = tokio::time::timeout(Duration::from_secs(10), read).await;
        assert!(ended.is_ok(), "{request} waits for ever");
        let answer = String::from_utf8_lossy(&answer);
        let line = answer.lines().next().unwrap_or_default();
        assert!(line.contains(status), "{request}: {line}");
    }
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
    a_body_that_drips_is_counted(&|| metrics.render()).await;
}

/// Each wrong request is answered by its own status and counted under its own code.
async fn everything_wrong_is_counted(metrics: &impl Fn() -> String) {
    let site = site::start().await;
    let alice = site.demo("alice").await;
    let stranger = site.visitor();
    let own = |request: RequestBuilder| request.header("sec-fetch-site", "same-origin");
    let get = |path: &str| alice.http.get(alice.url(path));
    let post = |path: &str| own(alice.http.post(alice.url(path)));
    let body = |body: Vec<u8>| {
        let request = post("session").header(header::CONTENT_TYPE, "application/json");
        request.body(body)
    };
    let put = own(alice.http.put(alice.url("session")));
    let sign_out = own(alice.http.post(format!("http://{}/sign-out", site.address)));
    let sign_out = sign_out.form(&[("form_token", "of another visit")]);
    let foreign = alice.http.delete(alice.url("session"));
    let foreign = foreign.header("origin", "https://evil.example");
    let guess = stranger.http.post(stranger.url("session"));
    let bids = "sales/s/lots/l/bids";
    let bid = json!({ "bid_id": "b1", "maximum": -1 });
    let strange_bid = stranger.http.post(stranger.url(bids)).json(&bid);
    let wrong = json!({ "email": "alice@outcry.test", "password": "no" });
    let problem = |code: &str| format!("problems_total{{code=\"{code}\"}}");
    let refused = |reason: &str| format!("refused_total{{reason=\"{reason}\"}}");
    let table = [
        (body(b"{".into()), 400, problem("malformed")),
        (body(b"{}".into()), 422, problem("invalid")),
        (post("session").body("{}"), 415, problem("not_json")),
        (body(vec![b' '; 10_000_000]), 413, problem("too_large")),
        (post(bids).json(&bid), 422, problem("invalid")),
        (strange_bid, 401, problem("unauthorized")),
        (get("sales/a.b"), 400, problem("malformed")),
        (get("sales/nothing"), 404, problem("unknown_sale")),
        (get("sales?limit=ten"), 400, problem("malformed")),
        (put, 405, problem("method_not_allowed")),
        (sign_out, 403, problem("stale_form")),
        (foreign, 403, refused("foreign_origin")),
        (guess.json(&wrong), 401, refused("wrong_credentials")),
    ];
    for (request, status, series) in table {
        let before = count(metrics, &series);
        let answer = site.visitor().send(request).await;
        assert_eq!(answer.status(), status, "{series}");
        // Other tests of this process count too.
        assert!(count(metrics, &series) > before, "{series}");
    }
}

async fn a_body_that_drips_is_counted(metrics: &impl Fn() -> String) {
    let site = site::start_with(|settings| settings.body_within_ms = BODY_WITHIN_MS).await;
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
fn count(metrics: &impl Fn() -> String, series: &str) -> f64 {
    let name = format!("outcry_web_{series} ");
    let text = metrics();
    let line = text.lines().find_map(|line| line.strip_prefix(&name));
    line.map_or(0.0, |value| value.parse().unwrap())
}
