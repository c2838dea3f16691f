//! Channels that the gateway itself writes: their streams, and what clients publish there.

use std::time::Duration;

use anyhow::Context;
use async_nats::jetstream::{self, message::PublishMessage, stream};
use bytes::Bytes;
use serde_json::json;
use tokio::time::{MissedTickBehavior, interval};

use crate::{
    channel::Route,
    config::{Config, LiveConfig, Namespace},
    gateway::Gateway,
    limits::Caller,
    protocol::{
        ClientInfo, StoredPublication,
        codes::CommandError,
        is_json,
        reply::{Content, Done},
    },
};

/// How often it is seen to that the streams are there: NATS loses what it holds in memory when it starts again.
const KEEP_INTERVAL: Duration = Duration::from_secs(2);
/// How long a publication's idempotency key is remembered, as with Centrifugo.
const IDEMPOTENT: Duration = Duration::from_secs(300);
/// How long publications of a channel without history are there, for connections that NATS gets to late.
const WITHOUT_HISTORY: Duration = Duration::from_secs(60);

/// Makes the streams of the gateway's own namespaces, and sees to it that they keep as much as those say.
pub(crate) async fn provide(config: &Config, jetstream: &jetstream::Context) -> anyhow::Result<()> {
    for wanted in own_streams(config) {
        let found = own(jetstream, &wanted).await?;
        if kept(&found) == kept(&wanted) {
            continue;
        }
        let name = wanted.name;
        let changed = stream::Config {
            max_messages_per_subject: wanted.max_messages_per_subject,
            max_age: wanted.max_age,
            duplicate_window: wanted.duplicate_window,
            ..found
        };
        let changed = jetstream.update_stream(changed).await;
        changed.with_context(|| format!("cannot change how much the stream {name} keeps"))?;
    }
    Ok(())
}

/// The stream, made where it is missing or somebody else's. How much it keeps is as another node may have changed it.
async fn own(
    jetstream: &jetstream::Context,
    wanted: &stream::Config,
) -> anyhow::Result<stream::Config> {
    let name = &wanted.name;
    let mut accepted = wanted.clone();
    if let Ok(found) = jetstream.get_stream(name).await {
        let found = &found.cached_info().config;
        accepted.max_messages_per_subject = found.max_messages_per_subject;
        accepted.max_age = found.max_age;
        accepted.duplicate_window = found.duplicate_window;
    }
    let made = broker::own_stream(jetstream, &accepted).await;
    let made = made.with_context(|| format!("cannot make the stream {name}"))?;
    Ok(made.config)
}

fn kept(config: &stream::Config) -> (i64, Duration) {
    (config.max_messages_per_subject, config.max_age)
}

/// Makes a stream again whenever one is missing, or somebody else's.
pub(crate) fn keep(config: LiveConfig, jetstream: jetstream::Context) {
    tokio::spawn(async move {
        let mut keep = interval(KEEP_INTERVAL);
        keep.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            keep.tick().await;
            for stream in own_streams(&config.now()) {
                if let Err(error) = own(&jetstream, &stream).await {
                    tracing::debug!("{error:#}");
                }
            }
        }
    });
}

fn own_streams(config: &Config) -> Vec<stream::Config> {
    let own = config.namespaces.iter().filter(|it| it.is_own());
    own.map(|own| settings(own, config.nats.channels_bytes_max))
        .collect()
}

fn settings(namespace: &Namespace, bytes_max: i64) -> stream::Config {
    let options = &namespace.options;
    let max_age = match namespace.has_history() {
        true => Duration::from_secs(options.history_ttl_seconds.get().into()),
        false => WITHOUT_HISTORY,
    };
    let settings = json!({
        "name": namespace.stream,
        "subjects": [format!("{}.>", namespace.subject)],
        "retention": "limits",
        "storage": "memory",
        "discard": "old",
        "num_replicas": 1,
        "max_consumers": -1,
        "max_msgs": -1,
        "max_msg_size": -1,
        "max_bytes": bytes_max,
        // One more than is given out: what is kept from before shows that nothing after it is missing.
        "max_msgs_per_subject": namespace.window_max() + 1,
        "max_age": max_age.as_nanos() as u64,
        "duplicate_window": IDEMPOTENT.min(max_age).as_nanos() as u64,
        "allow_direct": true,
        "republish": {
            "src": format!("{}.>", namespace.subject),
            "dest": format!("{}.>", namespace.live),
        },
    });
    serde_json::from_value(settings).expect("these are settings of a stream")
}

/// Writes a client's publication into its channel's stream, whence everybody has it.
pub(crate) async fn publish(
    gateway: &Gateway,
    route: &Route,
    data: Bytes,
    (info, caller): (ClientInfo, &Caller),
) -> Result<Content, CommandError> {
    if !is_json(&data) {
        return Err(CommandError::BadRequest);
    }
    gateway.call_limits.allow(caller, 1)?;
    let stored = StoredPublication {
        data,
        info: Some(info),
        time: gateway.clock.now().timestamp_millis(),
        ..StoredPublication::default()
    };
    store(gateway, route, stored.to_message(), None).await?;
    Ok(Content::Publish(Done {}))
}

/// Puts a message into a channel's stream; its sequence there, or that of the message that had the same id before.
pub(crate) async fn store(
    gateway: &Gateway,
    route: &Route,
    message: Bytes,
    id: Option<String>,
) -> Result<u64, CommandError> {
    let mut publish = PublishMessage::build().payload(message);
    if let Some(id) = id {
        publish = publish.message_id(id);
    }
    let subject = route.subject.to_string();
    let sent = gateway.jetstream.send_publish(subject, publish).await;
    let stored = match sent {
        Ok(stored) => stored.await.map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    stored.map(|stored| stored.sequence).map_err(|error| {
        let stream = &route.namespace.stream;
        tracing::warn!(stream, error, "a publication was not stored");
        CommandError::Internal
    })
}

/// Takes a subject's messages before a sequence out of a stream of the gateway's own.
pub(crate) async fn purge(
    gateway: &Gateway,
    stream: &str,
    subject: &str,
    before: u64,
) -> anyhow::Result<()> {
    let stream = gateway.jetstream.get_stream_no_info(stream).await?;
    stream.purge().filter(subject).sequence(before).await?;
    Ok(())
}
