//! Subscriptions to some publications only, by their tags.

use serde_json::{Value, json};

use crate::support::{API_KEY, Alone};

const FILTERED: &str = r#"
[[namespace]]
name = "goals"
history_size = 10
force_recovery = true
allowed_delta_types = ["fossil"]
allow_tags_filter = true
allow_subscribe_for_client = true

[[namespace]]
name = "plain"
allow_subscribe_for_client = true

[[api_key]]
file = "api.key"
"#;

async fn publish(alone: &Alone, team: &str, n: u64) {
    let body = json!({ "channel": "goals:a", "data": n, "tags": { "team": team } });
    let request = reqwest::Client::new()
        .post(alone.http("/api/publish"))
        .header("x-api-key", API_KEY)
        .body(body.to_string());
    let told: Value = request.send().await.unwrap().json().await.unwrap();
    assert!(told["result"].is_object(), "{told}");
}

#[tokio::test]
async fn filtered_subscription_gets_what_fits_live_and_recovered() {
    let alone = Alone::open(FILTERED).await;
    let red = json!({ "key": "team", "cmp": "eq", "val": "red" });
    let asks = json!({ "channel": "goals:a", "tf": red, "delta": "fossil" });
    let mut anna = alone.user("anna").await;
    let joined = anna.result("subscribe", asks.clone()).await;
    assert!(
        joined["delta"].is_null(),
        "deltas need every publication: {joined}"
    );
    for n in 1..=3 {
        publish(&alone, "blue", 10 * n).await;
        publish(&alone, "red", n).await;
    }
    let mut first = 0;
    for n in 1..=3 {
        let (offset, data) = anna.publication().await;
        assert_eq!(data, json!(n));
        first = if n == 1 { offset } else { first };
    }
    let mut back = asks;
    back["recover"] = json!(true);
    back["offset"] = json!(first);
    back["epoch"] = joined["epoch"].clone();
    let mut bert = alone.user("bert").await;
    let result = bert.result("subscribe", back).await;
    assert_eq!(result["recovered"], true);
    let publications = result["publications"].as_array().unwrap();
    let data: Vec<_> = publications.iter().map(|it| &it["data"]).collect();
    assert_eq!(data, [&json!(2), &json!(3)]);

    for (channel, filter, code) in [
        ("plain:a", json!({ "key": "a", "cmp": "ex" }), 108),
        (
            "goals:b",
            json!({ "key": "a", "cmp": "like", "val": "b" }),
            107,
        ),
        ("goals:b", json!({}), 107),
    ] {
        let asks = json!({ "channel": channel, "tf": filter });
        assert_eq!(bert.error_code("subscribe", asks).await, code, "{channel}");
    }
}
