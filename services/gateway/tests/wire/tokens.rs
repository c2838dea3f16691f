//! Tokens: who one is, for how long, and what is no token of ours.

use std::time::Duration;

use serde_json::json;
use tokio::time::timeout;

use crate::support::{Client, Gate, on};

#[tokio::test]
async fn token_sets_identity_and_refresh_time() {
    let gate = Gate::open().await;
    let mut client = Client::open(&gate).await;
    let token = gate.token("u1", "s1", 60);
    let connected = client.result("connect", json!({ "token": token })).await;
    assert_eq!(connected["expires"], true);
    let ttl = connected["ttl"].as_u64().unwrap();
    assert!((50..=60).contains(&ttl), "{ttl}");
    let token = gate.token("u1", "s1", 120);
    let refreshed = client.result("refresh", json!({ "token": token })).await;
    let ttl = refreshed["ttl"].as_u64().unwrap();
    assert!((110..=120).contains(&ttl), "{ttl}");
}

#[tokio::test]
async fn expired_token_is_told_apart_from_forged_ones() {
    let gate = Gate::open().await;
    let mut client = Client::open(&gate).await;
    let token = gate.token("u1", "s1", -5);
    assert_eq!(
        client
            .error_code("connect", json!({ "token": token }))
            .await,
        109
    );
    client.command("subscribe", on("sale:a")).await;
    assert_eq!(client.closed().await.0, 3501);

    let exp = bootstrap::clock::now().timestamp() + 60;
    let claims = |sub: &str, aud: &str, exp: i64| json!({ "iss": "outcry-web", "aud": aud, "sub": sub, "sid": "s1", "exp": exp });
    let valid = gate.token("u1", "s1", 60);
    let (head, _) = valid.rsplit_once('.').unwrap();
    let without = |claim: &str| {
        let mut claims = claims("u1", "outcry-gateway", exp);
        claims.as_object_mut().unwrap().remove(claim);
        gate.sign(&claims)
    };
    let mut of_another_house = claims("u1", "outcry-gateway", exp);
    of_another_house["iss"] = json!("somebody-else");
    let forged = [
        without("sid"),
        without("exp"),
        without("aud"),
        gate.sign(&of_another_house),
        gate.unsigned(&claims("u1", "outcry-gateway", exp)),
        gate.signed_with_the_public_key(&claims("u1", "outcry-gateway", exp)),
        gate.signed_by_an_unknown_key(&claims("u1", "outcry-gateway", exp)),
        "nonsense".to_owned(),
        format!("{head}.{}", "A".repeat(86)),
        gate.sign(&claims("u1", "somebody-else", exp)),
        gate.sign(&claims("u1", "outcry-gateway", exp + 3_600)),
        gate.sign(&claims("a\nb", "outcry-gateway", exp)),
    ];
    for token in forged {
        let mut client = Client::open(&gate).await;
        client.command("connect", json!({ "token": token })).await;
        assert_eq!(client.closed().await.0, 3500, "{token}");
    }
}

#[tokio::test]
async fn unrefreshed_token_closes_the_connection() {
    let gate = Gate::open_with(&[("expired_ms = 25000", "expired_ms = 100")]).await;
    let mut client = Client::open(&gate).await;
    let token = gate.token("u1", "s1", 2);
    client.ask("connect", json!({ "token": token })).await;
    assert_eq!(client.closed().await, (3005, "connection expired".into()));
}

#[tokio::test]
async fn refresh_with_another_users_token_closes() {
    let gate = Gate::open().await;
    let mut client = Client::signed_in(&gate, "u1", "s1").await;
    let token = gate.token("u2", "s2", 60);
    client.command("refresh", json!({ "token": token })).await;
    assert_eq!(client.closed().await.0, 3500);
}

#[tokio::test]
async fn sign_out_closes_sockets_of_session_in_a_second() {
    let gate = Gate::open().await;
    let mut ended = Client::signed_in(&gate, "u1", "s1").await;
    let mut other = Client::signed_in(&gate, "u1", "s2").await;
    let web = gate.nats.connection("web").await;
    let order = json!({ "disconnect": { "session": "s1" } }).to_string();
    for message in ["nonsense", &order] {
        let sent = web
            .client
            .publish("gateway.control", message.to_owned().into());
        sent.await.unwrap();
    }
    let closed = timeout(Duration::from_secs(1), ended.closed()).await;
    assert_eq!(closed.unwrap(), (3503, "force disconnect".into()));
    other.ask("ping", json!({})).await;

    let mut again = Client::open(&gate).await;
    let token = gate.token("u1", "s1", 60);
    again.command("connect", json!({ "token": token })).await;
    let closed = again.closed().await.0;
    assert_eq!(closed, 3503, "a token of an ended session opens nothing");
}
