//! What every request meets before its handler, and every answer carries.

use chrono::DateTime;
use reqwest::{StatusCode, header};

use crate::site::{self, problem};

#[tokio::test]
async fn every_answer_tells_browsers_what_is_allowed() {
    let site = site::start().await;
    let visitor = site.visitor();
    for path in ["time", "session", "no-such-thing"] {
        let answer = visitor.get(path).await;
        let headers = answer.headers();
        assert_eq!(
            headers["content-security-policy"],
            "default-src 'self'; connect-src 'self' ws://localhost:8000 http://localhost:8000; object-src 'none'; \
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
    let refused = problem(last, 429).await;
    assert!(refused["detail"].is_string(), "{refused}");
    let time = |name: &str| DateTime::parse_from_rfc3339(refused[name].as_str().unwrap()).unwrap();
    assert!(time("retry_at") > time("now"), "{refused}");

    let page = visitor.http.get(format!("http://{}/", site.address));
    let page = page.header(header::ACCEPT, "text/html,*/*;q=0.8");
    let page = visitor.send(page).await;
    assert_eq!(page.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(page.headers()["retry-after"], "1");
    let html = page.text().await.unwrap();
    assert!(
        html.contains("<h1>Too many requests</h1>") && html.contains("in 1 second"),
        "{html}"
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
