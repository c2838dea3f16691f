//! The profile `tls`: one origin over TLS, and nothing without it.

use std::process::{Command, Output, Stdio};

use crate::compose::{Compose, said};

pub(crate) const SETTINGS: [(&str, &str); 2] = [
    ("OUTCRY_PUBLIC_URL", "https://localhost"),
    ("OUTCRY_TLS", "tls internal"),
];
const PAGES: &str = "https://localhost/";
const WEBSOCKET: &str = "https://localhost/connection/websocket";
const SIGN_UP: &str =
    r#"{"email": "eve@example.test", "password": "eve's own pass phrase", "name": "Eve"}"#;

const SIGN_IN: &str = r#"{"email": "eve@example.test", "password": "eve's own pass phrase"}"#;

/// With a certificate of the proxy's own making, which curl is told not to check.
fn curl(words: &[&str]) -> Output {
    Command::new("curl")
        .args(["--silent", "--insecure", "--include", "--max-time", "10"])
        .args(words)
        .stdin(Stdio::null())
        .output()
        .expect("curl is on PATH")
}

fn headers(words: &[&str]) -> String {
    said(&curl(words)).to_lowercase()
}

fn handshake(origin: &str) -> String {
    let origin = format!("origin: {origin}");
    // The socket stays open: its opening is what is asked for, not its end.
    headers(&[
        "--http1.1",
        "--max-time",
        "2",
        "--header",
        "connection: upgrade",
        "--header",
        "upgrade: websocket",
        "--header",
        "sec-websocket-version: 13",
        "--header",
        "sec-websocket-key: MDEyMzQ1Njc4OWFiY2RlZg==",
        "--header",
        &origin,
        WEBSOCKET,
    ])
}

pub(crate) async fn one_origin_over_tls(compose: &Compose) {
    let up = compose.run(&["--profile=tls", "up", "-d"]);
    assert!(up.status.success(), "{}", said(&up));
    compose.healthy().await;
    harness::until("the proxy has its certificate", async || {
        headers(&[PAGES]).starts_with("http/2 200")
    })
    .await;
    let pages = headers(&[PAGES]);
    // Others may listen under this machine's own name.
    assert!(!pages.contains("strict-transport-security"), "{pages}");
    assert!(
        pages.contains("connect-src 'self' wss://localhost"),
        "{pages}"
    );
    let plain = headers(&["http://localhost/"]);
    assert!(plain.contains("location: https://localhost/"), "{plain}");

    let json = "content-type: application/json";
    let begun = headers(&[
        "--json",
        SIGN_UP,
        "--header",
        json,
        "https://localhost/api/v1/accounts",
    ]);
    assert!(begun.contains("201") || begun.contains("200"), "{begun}");
    let begun = headers(&["--json", SIGN_IN, "https://localhost/api/v1/session"]);
    let cookie = begun.lines().find(|line| line.starts_with("set-cookie:"));
    let cookie = cookie.unwrap_or_else(|| panic!("{begun}"));
    assert!(
        cookie.contains(" __host-outcry_session_") && cookie.contains("; secure"),
        "{cookie}"
    );
    assert!(
        cookie.contains("; path=/") && !cookie.contains("domain="),
        "{cookie}"
    );

    let opened = handshake("https://localhost");
    assert!(opened.contains("101 switching protocols"), "{opened}");
    for foreign in [
        "https://evil.example",
        "http://localhost",
        "http://localhost:8080",
    ] {
        let refused = handshake(foreign);
        assert!(refused.contains(" 403"), "{foreign}: {refused}");
    }
}
