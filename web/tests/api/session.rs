//! Sessions: cookies for browsers, bearers for programs, and their end.

use std::time::{Duration, Instant};

use futures_util::StreamExt;
use harness::until;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, jwk::JwkSet};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::site::{self, problem};

fn alice() -> Value {
    json!({ "email": "alice@outcry.test", "password": "outcry-demo" })
}

#[tokio::test]
async fn the_cookie_is_out_of_reach_of_scripts_and_new_at_every_sign_in() {
    let site = site::start().await;
    let visitor = site.visitor();
    let mut cookies = Vec::new();
    for _ in 0..2 {
        let begun = visitor.post("session", &alice()).await;
        cookies.push(begun.headers()["set-cookie"].to_str().unwrap().to_owned());
    }
    for part in ["outcry_session_", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookies[0].contains(part), "{part}");
    }
    assert!(!cookies[0].contains("Secure"));
    assert_ne!(cookies[0], cookies[1]);
}

#[tokio::test]
async fn behind_tls_the_cookie_is_for_tls_only() {
    let site = site::start_with(|settings| {
        settings.public.public_url = Some("https://bid.example".parse().unwrap());
    })
    .await;
    let begun = site.visitor().post("session", &alice()).await;
    assert!(
        begun.headers()["set-cookie"]
            .to_str()
            .unwrap()
            .ends_with("; Secure")
    );
}

#[tokio::test]
async fn a_program_signs_in_with_a_bearer_and_needs_no_origin() {
    let site = site::start().await;
    let program = site.visitor();
    let begun = program.post("session?token=true", &alice()).await;
    assert!(!begun.headers().contains_key("set-cookie"));
    let begun: Value = begun.json().await.unwrap();
    let token = begun["token"].as_str().unwrap();
    let request = program.http.get(program.url("session")).bearer_auth(token);
    let me: Value = program.send(request).await.json().await.unwrap();
    assert_eq!(
        (&me["name"], &me["expires_at"]),
        (&json!("Alice"), &begun["expires_at"])
    );
    let request = program
        .http
        .delete(program.url("session"))
        .bearer_auth(token);
    assert_eq!(program.send(request).await.status(), StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn without_a_session_one_is_nobody() {
    let site = site::start().await;
    let visitor = site.visitor();
    let nobody = visitor.get("session").await;
    assert_eq!(nobody.headers()["www-authenticate"], "Bearer");
    problem(nobody, 401).await;
    for forged in ["x", &"A".repeat(43), ""] {
        let request = visitor.http.get(visitor.url("session")).bearer_auth(forged);
        problem(visitor.send(request).await, 401).await;
    }
    let token = visitor.show("realtime-token").await;
    assert_eq!(token["token"], Value::Null);
    assert_eq!(token["url"], "ws://localhost:8000/connection/websocket");
}

#[tokio::test]
async fn signing_out_ends_the_session_and_its_sockets_within_a_second() {
    let site = site::start().await;
    let alice = site.demo("alice").await;
    let session = sid(&site, &alice).await;
    let gateway = site.nats.connection("gateway").await;
    let mut control = site.nats.subscribe(&gateway, "gateway.control").await;
    let cookie_stays = {
        // A second copy of the cookie, as a thief would have one.
        let request = alice.http.get(alice.url("session")).build().unwrap();
        alice.http.execute(request).await.unwrap()
    };
    assert_eq!(cookie_stays.status(), StatusCode::OK);

    let asked = Instant::now();
    let origin = format!("http://{}", site.address);
    let request = alice.http.delete(alice.url("session"));
    let ended = alice.send(request.header("origin", origin)).await;
    assert_eq!(ended.status(), StatusCode::NO_CONTENT);
    let order = control.next().await.unwrap();
    assert!(asked.elapsed() < Duration::from_secs(1));
    let order: Value = serde_json::from_slice(&order.payload).unwrap();
    assert_eq!(order, json!({ "disconnect": { "session": session } }));
    // Said again, for a gateway that was cut off a moment ago.
    assert_eq!(control.next().await.unwrap().payload, order.to_string());
    problem(alice.get("session").await, 401).await;
}

#[tokio::test]
async fn a_session_ended_elsewhere_is_over_within_a_second() {
    let site = site::start().await;
    let alice = site.demo("alice").await;
    let session = sid(&site, &alice).await;
    let store = site.nats.connection("web").await.jetstream;
    let store = store.get_key_value("sessions").await.unwrap();
    store.delete(session).await.unwrap();
    let ended = Instant::now();
    until("the session is over", async || {
        alice.get("session").await.status() == StatusCode::UNAUTHORIZED
    })
    .await;
    assert!(ended.elapsed() < Duration::from_secs(1));
}

#[tokio::test]
async fn the_gateway_can_check_the_realtime_token_with_the_public_key_alone() {
    let site = site::start().await;
    let alice = site.demo("alice").await;
    let claims = realtime_claims(&site, &alice).await;
    let user = alice.show("session").await["user"].clone();
    assert_eq!(claims["sub"], user);
    let now = bootstrap::clock::now().timestamp();
    assert_eq!(claims["roles"], json!(["bidder"]));
    let olga = realtime_claims(&site, &site.demo("olga").await).await;
    assert_eq!(olga["roles"], json!(["operator"]));
    let left = claims["exp"].as_i64().unwrap() - now;
    assert!((1..=300).contains(&left), "{left}");
}

#[tokio::test]
async fn the_bucket_holds_no_token_that_would_sign_anybody_in() {
    let site = site::start().await;
    let program = site.visitor();
    let begun = program.post("session?token=true", &alice()).await;
    let token = begun.json::<Value>().await.unwrap()["token"].clone();
    let token = token.as_str().unwrap();
    let store = site.nats.connection("web").await.jetstream;
    let store = store.get_key_value("sessions").await.unwrap();
    let mut keys = store.keys().await.unwrap();
    let mut found = 0;
    while let Some(Ok(key)) = keys.next().await {
        let value = store.get(&key).await.unwrap().unwrap();
        assert!(!key.contains(token) && !String::from_utf8_lossy(&value).contains(token));
        found += 1;
    }
    // The session, and the list of one's sessions.
    assert_eq!(found, 2);
}

#[tokio::test]
async fn sessions_of_the_demo_end_with_the_demo() {
    let site = site::start().await;
    let alice = site.demo("alice").await;
    assert_eq!(alice.get("session").await.status(), StatusCode::OK);
    let without_demo = site.again(|settings| settings.demo = false).await;
    let ended = alice.http.get(without_demo.url("session"));
    problem(alice.send(ended).await, 401).await;
    let token = alice.http.get(without_demo.url("realtime-token"));
    let token: Value = alice.send(token).await.json().await.unwrap();
    assert_eq!(token["token"], Value::Null);
}

#[tokio::test]
async fn two_installations_on_one_host_leave_each_others_sessions_alone() {
    let (one, two) = tokio::join!(site::start(), site::start());
    let browser = one.demo("alice").await;
    let there = format!("http://{}/api/v1/session", two.address);
    let credentials = json!({ "email": "bob@outcry.test", "password": "outcry-demo" });
    let begun = browser.http.post(&there).json(&credentials).send().await;
    assert_eq!(begun.unwrap().status(), 200);
    // To a browser both are 127.0.0.1: cookies know no ports.
    assert_eq!(browser.show("session").await["name"], "Alice");
    let me: Value = browser
        .http
        .get(&there)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(me["name"], "Bob");

    let origin = format!("http://{}", two.address);
    let left = browser
        .http
        .delete(&there)
        .header("origin", origin)
        .send()
        .await;
    assert_eq!(left.unwrap().status(), 204);
    assert_eq!(browser.show("session").await["name"], "Alice");
}

/// The session's public id, as the gateway learns it.
async fn sid(site: &site::Site, visitor: &site::Visitor) -> String {
    let claims = realtime_claims(site, visitor).await;
    claims["sid"].as_str().unwrap().to_owned()
}

async fn realtime_claims(site: &site::Site, visitor: &site::Visitor) -> Value {
    let token = visitor.show("realtime-token").await["token"].clone();
    let token = token.as_str().unwrap();
    let keys = std::fs::read(site.nats.secrets("gateway").join("jwks.json")).unwrap();
    let keys: JwkSet = serde_json::from_slice(&keys).unwrap();
    let kid = jsonwebtoken::decode_header(token).unwrap().kid.unwrap();
    let key = DecodingKey::from_jwk(keys.find(&kid).unwrap()).unwrap();
    let mut rules = Validation::new(Algorithm::EdDSA);
    rules.set_issuer(&["outcry-web"]);
    rules.set_audience(&["outcry-gateway"]);
    rules.set_required_spec_claims(&["exp", "aud", "iss", "sub"]);
    jsonwebtoken::decode::<Value>(token, &key, &rules)
        .unwrap()
        .claims
}
