//! Streams of the gateway's own: what becomes of channels when they are lost, and who else may write there.

use async_nats::jetstream::stream::{self, StorageType};
use serde_json::{Value, json};

use crate::{
    alone::{OPEN, publish},
    support::{Alone, Client, on},
};

/// Anna, who has read one publication, and where she stands.
async fn reader(alone: &Alone) -> (Client, Value) {
    let mut anna = alone.user("anna").await;
    let joined = anna.subscribe("news").await;
    publish(&mut anna, "news", json!(1)).await;
    let (offset, _) = anna.publication().await;
    let at =
        json!({ "channel": "news", "recover": true, "offset": offset, "epoch": joined["epoch"] });
    (anna, at)
}

/// She is told that the channel is lost, comes back where she stood to another one, and that one works.
async fn starts_over(mut anna: Client, at: Value) {
    let line = anna.line().await;
    assert_eq!(line["push"]["unsubscribe"]["code"], 2500, "{line}");
    let result = anna.result("subscribe", at).await;
    assert!(result["recovered"].is_null(), "{result}");
    harness::until("publishing works again", async || {
        let request = json!({ "channel": "news", "data": 2 });
        anna.ask("publish", request).await["publish"].is_object()
    })
    .await;
}

#[tokio::test]
async fn channels_of_the_gateways_own_outlive_the_loss_of_nats() {
    let mut alone = Alone::open(OPEN).await;
    let (anna, at) = reader(&alone).await;
    alone.kill_nats();
    alone.restart_nats();
    starts_over(anna, at).await;
}

#[tokio::test]
async fn streams_made_in_the_gateways_place_are_made_anew() {
    let mut alone = Alone::open(OPEN).await;
    let jetstream = async_nats::jetstream::new(alone.nats().await);
    let config = async || jetstream.get_stream("CHANNELS_cache").await.ok();
    let ours = config().await.unwrap().cached_info().clone();
    alone.restart().await;
    let kept = config().await.unwrap().cached_info().created;
    assert_eq!(kept, ours.created, "what is ours stays");
    let mut theirs = ours.config.clone();
    theirs.storage = StorageType::File;
    theirs.republish = None;
    harness::until("somebody is quicker than the gateway", async || {
        jetstream.delete_stream("CHANNELS_cache").await.unwrap();
        jetstream.create_stream(theirs.clone()).await.is_ok()
    })
    .await;
    let is_ours = async || {
        let found = config().await;
        found.is_some_and(|it| it.cached_info().config == ours.config)
    };
    harness::until("the gateway makes it anew", is_ours).await;
    let mut anna = alone.user("anna").await;
    anna.subscribe("cache:a").await;
    publish(&mut anna, "cache:a", json!(1)).await;
    assert_eq!(anna.publication().await.1, json!(1));
}

#[tokio::test]
async fn namespace_whose_stream_cannot_be_made_keeps_no_other_from_being_served() {
    let mut alone = Alone::open(OPEN).await;
    let jetstream = async_nats::jetstream::new(alone.nats().await);
    alone.stop().await;
    let theirs = stream::Config {
        name: "THEIRS".into(),
        subjects: vec!["channel.cache.>".into()],
        ..stream::Config::default()
    };
    harness::until("somebody else has its subjects", async || {
        // It may be gone already; or the gateway that ends makes it once more, and the server takes two at one moment.
        let _ = jetstream.delete_stream("CHANNELS_cache").await;
        jetstream.create_stream(theirs.clone()).await.is_ok()
            && jetstream.get_stream("CHANNELS_cache").await.is_err()
    })
    .await;
    alone.start_again().await;
    let note = alone.health.note_on("streams").unwrap();
    assert!(note.contains("CHANNELS_cache"), "{note}");
    let mut anna = alone.user("anna").await;
    anna.subscribe("news").await;
    publish(&mut anna, "news", json!(1)).await;
    let refused = anna.ask("subscribe", on("cache:a")).await["error"].clone();
    assert_eq!(
        (&refused["code"], &refused["temporary"]),
        (&json!(100), &json!(true))
    );

    jetstream.delete_stream("THEIRS").await.unwrap();
    harness::until("it is made after all", async || {
        anna.ask("subscribe", on("cache:a")).await["subscribe"].is_object()
    })
    .await;
    assert_eq!(alone.health.note_on("streams"), None);
    publish(&mut anna, "cache:a", json!(2)).await;
}

#[tokio::test]
async fn stream_deleted_underneath_starts_its_channels_over() {
    let alone = Alone::open(OPEN).await;
    let (anna, at) = reader(&alone).await;
    let jetstream = async_nats::jetstream::new(alone.nats().await);
    jetstream.delete_stream("CHANNELS__").await.unwrap();
    starts_over(anna, at).await;
}

#[tokio::test]
async fn anybody_in_nats_may_publish_json_into_an_own_channel() {
    let alone = Alone::open(OPEN).await;
    let mut anna = alone.user("anna").await;
    anna.subscribe("a b").await;
    let jetstream = async_nats::jetstream::new(alone.nats().await);
    let publish = async |payload: &'static [u8]| {
        let sent = jetstream.publish("channel._.a=20b", payload.into()).await;
        sent.unwrap().await.unwrap().sequence
    };
    // What cannot be read is passed over.
    publish(b"no JSON").await;
    publish(b"\0\xff").await;
    let offset = publish(b"{\n \"from\": \"nats\" }").await;
    assert_eq!(
        anna.publication().await,
        (offset, json!({ "from": "nats" }))
    );
    let result = anna
        .result("history", json!({ "channel": "a b", "limit": -1 }))
        .await;
    assert_eq!(
        result["publications"].as_array().unwrap().len(),
        1,
        "{result}"
    );
}

#[tokio::test]
async fn stream_that_another_gateway_keeps_otherwise_is_named() {
    let alone = Alone::open(OPEN).await;
    let jetstream = async_nats::jetstream::new(alone.nats().await);
    let mut stream = jetstream.get_stream("CHANNELS_cache").await.unwrap();
    let mut config = stream.info().await.unwrap().config.clone();
    config.max_messages_per_subject = 2;
    jetstream.update_stream(config).await.unwrap();
    noted(&alone, "streams that keep something else", "CHANNELS_cache").await;
}

/// Somebody else's stream, which the gateway serves.
const ROOMS: &str = r#"
[[namespace]]
name = "room"
stream = "ROOMS"
subject = "room"
live = "live.room"
history_size = 5
allow_subscribe_for_client = true
"#;

#[tokio::test]
async fn stream_of_others_that_cannot_be_served_is_named_with_what_it_lacks() {
    let alone = Alone::open(&format!("{OPEN}{ROOMS}")).await;
    let mapped = "mapped streams";
    noted(&alone, mapped, "there is no stream ROOMS").await;
    let jetstream = async_nats::jetstream::new(alone.nats().await);
    let mut rooms = stream::Config {
        name: "ROOMS".into(),
        subjects: vec!["room.>".into()],
        storage: StorageType::Memory,
        ..Default::default()
    };
    jetstream.create_stream(rooms.clone()).await.unwrap();
    noted(&alone, mapped, "ROOMS needs allow_direct").await;
    rooms.allow_direct = true;
    jetstream.update_stream(rooms.clone()).await.unwrap();
    noted(&alone, mapped, "a republish of room.> to live.room.>").await;
    rooms.republish = Some(stream::Republish {
        source: "room.>".into(),
        destination: "live.room.>".into(),
        headers_only: false,
    });
    jetstream.update_stream(rooms).await.unwrap();
    harness::until("nothing is to be said", async || {
        alone.health.note_on(mapped).is_none()
    })
    .await;
}

/// Waits until health says this under that heading.
async fn noted(alone: &Alone, heading: &'static str, what: &str) {
    harness::until(what, async || {
        let note = alone.health.note_on(heading);
        note.is_some_and(|note| note.contains(what))
    })
    .await;
}
