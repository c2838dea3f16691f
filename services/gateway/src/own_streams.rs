//! The streams of the gateway's own namespaces. One that cannot be made is no reason to serve none: its channels are not
//! available until it is there.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use anyhow::Context;
use async_nats::jetstream::{self, stream};
use bootstrap::Health;
use serde_json::json;
use tokio::time::{MissedTickBehavior, interval};

use crate::{
    config::{Config, LiveConfig, Namespace, NatsNames},
    health_notes::HealthNotes,
    protocol::codes::CommandError,
};

/// How often it is seen to that the streams are there: NATS loses what it holds in memory when it starts again.
const KEEP_INTERVAL: Duration = Duration::from_secs(2);
/// How long a publication's idempotency key is remembered, as with Centrifugo.
const IDEMPOTENT: Duration = Duration::from_secs(300);
/// How long publications of a channel without history are there, for connections that NATS gets to late.
const WITHOUT_HISTORY: Duration = Duration::from_secs(60);

/// What health notes.
const STREAMS: &str = "streams";
const DIFFERING: &str = "streams that keep something else";

/// Makes the streams, and knows those that cannot be made.
pub(crate) struct OwnStreams {
    jetstream: jetstream::Context,
    health: Health,
    /// Why, by their names.
    failed: Mutex<BTreeMap<String, String>>,
    /// Those that another node made keep something else.
    differing: HealthNotes,
}

impl OwnStreams {
    /// Makes them, as far as that goes.
    pub(crate) async fn open(
        config: &Config,
        jetstream: &jetstream::Context,
        health: &Health,
    ) -> Arc<Self> {
        let streams = Self {
            jetstream: jetstream.clone(),
            health: health.clone(),
            failed: Mutex::default(),
            differing: HealthNotes::new(health, DIFFERING),
        };
        for wanted in own_streams(config) {
            streams.try_provide(&wanted).await;
        }
        Arc::new(streams)
    }

    /// Makes all of them, and sees to it that they keep as much as their namespaces say.
    pub(crate) async fn provide(&self, config: &Config) -> anyhow::Result<()> {
        for wanted in own_streams(config) {
            provide(&self.jetstream, &wanted).await?;
        }
        Ok(())
    }

    /// Whether the namespace has its stream, as far as the gateway makes it.
    pub(crate) fn check(&self, namespace: &Namespace) -> Result<(), CommandError> {
        match self.failed().contains_key(&namespace.stream) {
            true => Err(CommandError::Internal),
            false => Ok(()),
        }
    }

    /// Makes a stream again whenever one is missing, or somebody else's.
    pub(crate) fn keep(self: &Arc<Self>, config: LiveConfig) {
        let kept = Arc::downgrade(self);
        tokio::spawn(async move {
            let mut keep = interval(KEEP_INTERVAL);
            keep.set_missed_tick_behavior(MissedTickBehavior::Delay);
            loop {
                keep.tick().await;
                let Some(streams) = kept.upgrade() else {
                    return;
                };
                for wanted in own_streams(&config.now()) {
                    if streams.failed().contains_key(&wanted.name) {
                        streams.try_provide(&wanted).await;
                    } else {
                        streams.look_after(&wanted).await;
                    }
                }
                streams.forget_others(&config.now());
            }
        });
    }

    async fn look_after(&self, wanted: &stream::Config) {
        match own(&self.jetstream, wanted).await {
            Ok(found) => self.differing.say(&wanted.name, differs(&found, wanted)),
            Err(error) => tracing::debug!("{error:#}"),
        }
    }

    async fn try_provide(&self, wanted: &stream::Config) {
        let made = provide(&self.jetstream, wanted).await;
        let mut failed = self.failed();
        match made {
            Ok(()) => {
                failed.remove(&wanted.name);
            }
            Err(error) => {
                let why = format!("{error:#}");
                if failed.get(&wanted.name) != Some(&why) {
                    tracing::error!("channels without a stream are not available: {why}");
                }
                failed.insert(wanted.name.clone(), why);
            }
        }
        self.note(&failed);
    }

    /// Those whose namespaces are gone.
    fn forget_others(&self, config: &Config) {
        let mut failed = self.failed();
        let is_served = |name: &str| config.namespaces.iter().any(|it| it.stream == name);
        self.differing.keep_only(is_served);
        let before = failed.len();
        failed.retain(|name, _| is_served(name));
        if failed.len() < before {
            self.note(&failed);
        }
    }

    fn note(&self, failed: &BTreeMap<String, String>) {
        let why: Vec<&str> = failed.values().map(String::as_str).collect();
        let note = (!why.is_empty()).then(|| why.join("; "));
        self.health.note(STREAMS, note);
    }

    fn failed(&self) -> MutexGuard<'_, BTreeMap<String, String>> {
        self.failed.lock().expect("no holder panics")
    }
}

/// Makes a stream, and sees to it that it keeps as much as its namespace says.
async fn provide(jetstream: &jetstream::Context, wanted: &stream::Config) -> anyhow::Result<()> {
    let found = own(jetstream, wanted).await?;
    // More copies than are asked for are whoever made them's.
    let num_replicas = found.num_replicas.max(wanted.num_replicas);
    if kept(&found) == kept(wanted) && found.num_replicas == num_replicas {
        return Ok(());
    }
    let changed = stream::Config {
        num_replicas,
        max_messages_per_subject: wanted.max_messages_per_subject,
        max_age: wanted.max_age,
        duplicate_window: wanted.duplicate_window,
        ..found
    };
    let changed = jetstream.update_stream(changed).await;
    let name = &wanted.name;
    changed.with_context(|| format!("cannot change how much the stream {name} keeps"))?;
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

/// What a stream keeps that is not what this configuration says.
fn differs(found: &stream::Config, wanted: &stream::Config) -> Option<String> {
    let told = |config| {
        let (messages, age) = kept(config);
        format!("{messages} messages of a channel for {} s", age.as_secs())
    };
    (kept(found) != kept(wanted)).then(|| {
        format!(
            "the stream {} keeps {}, and this configuration says {}: another gateway at this NATS has another configuration",
            wanted.name, told(found), told(wanted)
        )
    })
}

fn kept(config: &stream::Config) -> (i64, Duration) {
    (config.max_messages_per_subject, config.max_age)
}

fn own_streams(config: &Config) -> Vec<stream::Config> {
    let own = config.namespaces.iter().filter(|it| it.is_own());
    own.map(|own| settings(own, &config.nats)).collect()
}

fn settings(namespace: &Namespace, nats: &NatsNames) -> stream::Config {
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
        "num_replicas": nats.channels_replicas,
        "max_consumers": -1,
        "max_msgs": -1,
        "max_msg_size": -1,
        "max_bytes": nats.channels_bytes_max,
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
