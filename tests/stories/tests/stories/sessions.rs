//! Signing out ends what was open, and every service can be asked how it is.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use bootstrap::PublicAddress;
use futures_util::StreamExt;
use harness::{
    person::{PASSWORD, Person},
    stack::Stack,
    until,
    viewer::Viewer,
};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::sales::{lot, open};

/// What a sign-out may take until the last socket of the session is closed.
const CLOSED_WITHIN: Duration = Duration::from_secs(1);
/// The close code of a session that was ended.
const FORCE_DISCONNECT: u16 = 3503;

#[tokio::test(flavor = "multi_thread")]
async fn api_sign_out_closes_session_sockets_in_a_second() {
    let stack = Stack::start().await;
    let here = stack.sign_in("alice").await;
    let elsewhere = stack.sign_in("alice").await;
    let url = stack.gateway_url();
    let token = here.realtime_token().await;
    let mut sockets = vec![
        Viewer::watch_as(&url, &token, "tick:DEMO").await,
        Viewer::watch_as(&url, &token, "tick:AAPL").await,
    ];
    let other_token = elsewhere.realtime_token().await;
    let mut other = Viewer::watch_as(&url, &other_token, "tick:DEMO").await;

    let asked = Instant::now();
    let (status, answer) = here.delete("session").await;
    assert_eq!(status, StatusCode::NO_CONTENT, "{answer}");
    for socket in &mut sockets {
        assert_eq!(socket.closed().await, FORCE_DISCONNECT);
    }
    let took = asked.elapsed();
    assert!(took < CLOSED_WITHIN, "{took:?}");
    let (status, _) = here.delete("session").await;
    assert_eq!(status, StatusCode::UNAUTHORIZED, "the session is over");

    other.rpc("time", &Value::Null).await;
    let closes = ["code=\"3503\""];
    let counted = stack.counted("gateway", "gateway_closes_total", &closes);
    assert_eq!(counted.await, 2.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn password_change_ends_other_sessions_in_a_second() {
    let stack = Stack::start().await;
    let here = stack.sign_up("carol").await;
    let there = Person::sign_in(&stack.web_url(), "carol@example.test", PASSWORD).await;
    let url = stack.gateway_url();
    let mut own = Viewer::watch_as(&url, &here.realtime_token().await, "tick:DEMO").await;
    let token = there.realtime_token().await;
    let mut sockets = vec![
        Viewer::watch_as(&url, &token, "tick:DEMO").await,
        Viewer::watch_as(&url, &token, "tick:AAPL").await,
    ];
    let change = json!({ "current": PASSWORD, "new": "another story's phrase" });
    let asked = Instant::now();
    let (status, answer) = here.put("password", &change).await;
    let answered = asked.elapsed();
    assert_eq!(status, StatusCode::NO_CONTENT, "{answer}");
    for socket in &mut sockets {
        assert_eq!(socket.closed().await, FORCE_DISCONNECT);
    }
    let took = asked.elapsed().saturating_sub(answered);
    assert!(took < CLOSED_WITHIN, "{took:?} after the answer");
    // The token is good for minutes, its session is over.
    assert_eq!(Viewer::turned_away(&url, &token).await, FORCE_DISCONNECT);
    until("the other session is over", async || {
        there.delete("session").await.0 == StatusCode::UNAUTHORIZED
    })
    .await;
    own.rpc("time", &Value::Null).await;
    here.realtime_token().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_becomes_operator_bids_no_more_by_any_door() {
    let stack = Stack::start().await;
    let (url, olga) = (stack.gateway_url(), stack.sign_in("olga").await);
    open(&olga, "own", vec![lot("clock", 1, 1_000)], 3_600).await;
    let bid = |id: &str, maximum: u64| json!({ "sale": "own", "lot": "clock", "bid_id": id, "maximum": maximum });
    let carol = stack.sign_up("carol").await;
    let token = carol.realtime_token().await;
    let mut socket = Viewer::watch_as(&url, &token, "lot:own.clock").await;
    let before = socket.rpc("auction.bid", &bid("before", 2_000)).await;
    assert_eq!(before["rpc"]["data"]["leading"], true, "{before}");

    let role = web::AddAccount {
        service: harness::service_settings(&stack.nats_url(), stack.data().join("secrets/web")),
        email: "carol@example.test".into(),
        role: web::Role::Operator,
        name: None,
        public: PublicAddress {
            public_url: None,
            web_port: 8080,
        },
    };
    web::add_account(role).await.expect("she gets the role");
    assert_eq!(socket.closed().await, FORCE_DISCONNECT);
    assert_eq!(Viewer::turned_away(&url, &token).await, FORCE_DISCONNECT);
    until("her session is over", async || {
        carol.try_get("session").await.0 == StatusCode::UNAUTHORIZED
    })
    .await;
    // What she bid before stands.
    let lot = olga.get("sales/own/lots/clock").await;
    assert_eq!((&lot["bid_count"], &lot["leader"]), (&json!(1), &json!(1)));

    let token = olga.realtime_token().await;
    let mut socket = Viewer::watch_as(&url, &token, "lot:own.clock").await;
    let refused = socket.rpc("auction.bid", &bid("operators", 9_000)).await;
    assert_eq!(refused["error"]["code"], 103, "{refused}");
    let path = "sales/own/lots/clock/bids";
    let asked = json!({ "bid_id": "operators", "maximum": 9_000 });
    let (status, refused) = olga.post(path, &asked).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn replaced_token_key_signs_nothing_more() {
    let mut stack = Stack::start().await;
    let alice = stack.sign_in("alice").await;
    let url = stack.gateway_url();
    let old = alice.realtime_token().await;
    let secrets = stack.data().join("secrets");
    for file in ["web/token.pem", "gateway/jwks.json"] {
        std::fs::remove_file(secrets.join(file)).expect("it is there");
    }
    stack.stop().await;
    stack.restart().await;
    const INVALID_TOKEN: u16 = 3500;
    assert_eq!(Viewer::turned_away(&url, &old).await, INVALID_TOKEN);
    let new = alice.realtime_token().await;
    Viewer::watch_as(&url, &new, "tick:DEMO").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_micro_service_answers_discovery() {
    let stack = Stack::start().await;
    let setup = stack.nats_user("setup").await.client;
    let inbox = setup.new_inbox();
    let mut answers = setup.subscribe(inbox.clone()).await.expect("connected");
    setup
        .publish_with_reply("$SRV.PING", inbox, "".into())
        .await
        .expect("connected");
    let mut missing = BTreeSet::from([
        "bid-engine",
        "price-feed",
        "market-data",
        "gateway",
        "web",
        "notices",
    ]);
    while !missing.is_empty() {
        let answer = tokio::time::timeout(Duration::from_secs(10), answers.next()).await;
        let answer = answer.unwrap_or_else(|_| panic!("no answer of {missing:?}"));
        let answer = answer.expect("the subscription lives");
        let answer: Value = serde_json::from_slice(&answer.payload).expect("JSON");
        assert_eq!(answer["version"], "0.1.0", "{answer}");
        missing.remove(answer["name"].as_str().expect("a name"));
    }
}
