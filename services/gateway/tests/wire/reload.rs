//! The configuration read again while connections last.

use serde_json::{Value, json};

use crate::{
    alone::OPEN,
    support::{Alone, Client, on},
};

const CHAT: &str = r#"
[[namespace]]
name = "chat"
history_size = 3
force_recovery = true
allow_subscribe_for_client = true
allow_publish_for_client = true
"#;

async fn publish(client: &mut Client, channel: &str, data: Value) {
    let request = json!({ "channel": channel, "data": data });
    assert_eq!(client.result("publish", request).await, json!({}));
}

/// Waits until a subscription is answered so.
async fn until_subscribed(client: &mut Client, channel: &str, code: Option<u64>) {
    harness::until("the configuration is read", async || {
        client.command("unsubscribe", on(channel)).await;
        let told = client.ask("subscribe", on(channel)).await;
        told["error"]["code"].as_u64() == code
    })
    .await;
}

#[tokio::test]
async fn namespaces_come_change_and_go_while_connections_last() {
    let alone = Alone::open(OPEN).await;
    let mut anna = alone.user("anna").await;
    anna.subscribe("news").await;
    assert_eq!(anna.error_code("subscribe", on("chat:a")).await, 102);

    alone.configure(&format!("{OPEN}{CHAT}"));
    let mut bert = alone.user("bert").await;
    until_subscribed(&mut bert, "chat:a", None).await;
    anna.subscribe("chat:a").await;
    publish(&mut anna, "chat:a", json!(1)).await;
    assert_eq!(anna.publication().await.1, 1);

    let longer = CHAT.replace("history_size = 3", "history_size = 7");
    alone.configure(&format!("{OPEN}{longer}"));
    let line = anna.line().await;
    assert_eq!(line["push"]["unsubscribe"]["code"], 2500, "{line}");
    for n in 2..12 {
        publish(&mut anna, "chat:a", json!(n)).await;
    }
    let history = json!({ "channel": "chat:a", "limit": -1 });
    assert_eq!(anna.error_code("history", history).await, 103);
    let jetstream = async_nats::jetstream::new(alone.nats().await);
    let stream = jetstream.get_stream("CHANNELS_chat").await.unwrap();
    let kept = stream.cached_info();
    assert_eq!(kept.config.max_messages_per_subject, 8);
    assert_eq!(kept.state.messages, 8);

    alone.configure(OPEN);
    until_subscribed(&mut bert, "chat:a", Some(102)).await;
    // What did not change was read all the time.
    publish(&mut anna, "news", json!("still there")).await;
    assert_eq!(anna.publication().await.1, "still there");
}

#[tokio::test]
async fn limits_of_connections_and_calls_are_read_again() {
    let limits = |connections: u32, calls: u32| {
        format!(
            "{OPEN}[connection]\nuser_connection_limit = {connections}\nuser_calls_burst = {calls}\n\
             user_calls_per_second = 1\nsubscriptions_max = {calls}\n"
        )
    };
    let alone = Alone::open(&limits(1, 3)).await;
    let mut anna = alone.user("anna").await;
    let too_many = async |client: &mut Client| {
        let mut codes = vec![];
        for n in 0..10 {
            let asks = json!({ "channel": "news", "data": n });
            codes.push(client.ask("publish", asks).await["error"]["code"] == 111);
        }
        codes.into_iter().filter(|refused| *refused).count()
    };
    assert!((6..=7).contains(&too_many(&mut anna).await));
    let connect = async || {
        let mut client = Client::try_open(&alone.url()).await.unwrap();
        let token = Alone::sign(&json!({ "sub": "anna" }));
        client.command("connect", json!({ "token": token })).await;
        client.try_line().await.is_some()
    };
    assert!(!connect().await);
    alone.configure(&limits(2, 20));
    harness::until("another connection of the user", connect).await;
    assert_eq!(too_many(&mut anna).await, 0);
}

#[tokio::test]
async fn file_that_is_wrong_leaves_everything_as_it_was_and_is_named() {
    let alone = Alone::open(OPEN).await;
    let mut anna = alone.user("anna").await;
    anna.subscribe("news").await;
    for (config, why) in [
        (
            format!("{OPEN}[[namespace]]\nname = \"a\"\nhistory = 1\n"),
            "history",
        ),
        (
            format!("{OPEN}[nats]\ncontrol = \"else.where\"\n"),
            "[nats] changed",
        ),
        (
            format!("{OPEN}[token]\nissuer = \"somebody\"\n"),
            "[token] changed",
        ),
        (
            format!("{OPEN}[[api_key]]\nfile = \"missing.key\"\n"),
            "missing.key",
        ),
    ] {
        alone.configure(&config);
        harness::until(why, async || {
            let note = alone.health.note_on("configuration");
            note.is_some_and(|note| note.contains(why))
        })
        .await;
    }
    publish(&mut anna, "news", json!(1)).await;
    assert_eq!(anna.publication().await.1, 1);
    alone.configure(OPEN);
    harness::until("the file is good again", async || {
        alone.health.note_on("configuration").is_none()
    })
    .await;
}
