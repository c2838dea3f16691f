//! Subscription tokens: whom one lets into a channel, and until when.

use serde_json::{Value, json};

use crate::{
    alone::OPEN,
    support::{Alone, on},
};

fn now() -> i64 {
    bootstrap::clock::now().timestamp()
}

/// A request for a channel with a token of these claims.
pub(crate) fn with_token(channel: &str, claims: &Value) -> Value {
    json!({ "channel": channel, "token": Alone::sign(claims) })
}

#[tokio::test]
async fn subscription_token_opens_its_channel_to_its_user_only() {
    let alone = Alone::open(OPEN).await;
    let mut anna = alone.user("anna").await;
    let channel = "locked:a";
    assert_eq!(anna.error_code("subscribe", on(channel)).await, 103);
    let claims = json!({ "sub": "anna", "channel": channel });
    let forged = json!({ "channel": channel, "token": Alone::sign(&claims) + "x" });
    assert_eq!(anna.error_code("subscribe", forged).await, 103);
    // A forged token opens nothing, not even what is open without one.
    let forged = json!({ "channel": "news", "token": "forged" });
    assert_eq!(anna.error_code("subscribe", forged).await, 103);
    let over = json!({ "sub": "anna", "channel": channel, "exp": now() - 1 });
    assert_eq!(
        anna.error_code("subscribe", with_token(channel, &over))
            .await,
        109
    );
    let result = anna.result("subscribe", with_token(channel, &claims)).await;
    assert!(
        result["expires"].is_null() && result["recoverable"].is_null(),
        "{result}"
    );

    for claims in [
        json!({ "sub": "bert", "channel": channel }),
        json!({ "sub": "anna", "channel": "locked:b" }),
    ] {
        let mut anna = alone.user("anna").await;
        anna.command("subscribe", with_token(channel, &claims))
            .await;
        assert_eq!(anna.closed().await, (3500, "invalid token".into()));
    }
    let mut bert = alone.user("bert").await;
    let claims = json!({ "sub": "bert", "channel": "$private", "info": { "seat": 4 } });
    assert_eq!(bert.error_code("subscribe", on("$private")).await, 103);
    bert.result("subscribe", with_token("$private", &claims))
        .await;
    let present = bert.result("presence", on("$private")).await["presence"].clone();
    let info = present.as_object().unwrap().values().next().unwrap();
    assert_eq!(info["chan_info"], json!({ "seat": 4 }));
}

#[tokio::test]
async fn subscription_ends_with_its_token_unless_refreshed() {
    let config = format!("{OPEN}\n[connection]\nexpired_ms = 100\n");
    let alone = Alone::open(&config).await;
    let claims =
        |seconds: i64| json!({ "sub": "anna", "channel": "locked:a", "exp": now() + seconds });
    let mut anna = alone.user("anna").await;
    let result = anna
        .result("subscribe", with_token("locked:a", &claims(2)))
        .await;
    assert_eq!(result["expires"], true);
    assert!(
        (1..=2).contains(&result["ttl"].as_u64().unwrap()),
        "{result}"
    );
    let line = anna.line().await;
    assert_eq!(
        line["push"]["unsubscribe"],
        json!({ "code": 2501, "reason": "subscription expired" })
    );

    anna.result("subscribe", with_token("locked:a", &claims(2)))
        .await;
    let refreshed = anna
        .result("sub_refresh", with_token("locked:a", &claims(600)))
        .await;
    assert!(refreshed["ttl"].as_u64().unwrap() > 500, "{refreshed}");
    let over = with_token("locked:a", &claims(-1));
    assert_eq!(anna.error_code("sub_refresh", over).await, 110);
    let not_read = with_token("locked:b", &json!({ "sub": "anna", "channel": "locked:b" }));
    assert_eq!(anna.error_code("sub_refresh", not_read).await, 103);
    let map = json!({ "channel": "locked:a", "token": "x", "type": 1 });
    assert_eq!(anna.error_code("sub_refresh", map).await, 108);
    anna.command(
        "sub_refresh",
        json!({ "channel": "locked:a", "token": "forged" }),
    )
    .await;
    assert_eq!(anna.closed().await.0, 3500);
}

#[tokio::test]
async fn recovery_that_is_only_allowed_is_given_to_who_asks() {
    let alone = Alone::open(OPEN).await;
    let mut anna = alone.user("anna").await;
    let mut request = with_token("locked:a", &json!({ "sub": "anna", "channel": "locked:a" }));
    request["recoverable"] = json!(true);
    let result = anna.result("subscribe", request).await;
    assert_eq!(result["recoverable"], true);
    assert_eq!(result["epoch"].as_str().unwrap().len(), 16);
}
