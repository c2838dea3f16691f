//! Whether the streams of others, which namespaces are mapped to, are made so that the gateway can serve them. Without a
//! republish, what is published is seen by a check of quiet channels only, half a minute later.

use std::time::Duration;

use async_nats::jetstream::{
    self, ErrorCode,
    context::{GetStreamError, GetStreamErrorKind},
    stream,
};
use bootstrap::Health;
use broker::OWN_API;
use tokio::time::{MissedTickBehavior, interval};

use crate::{
    config::{LiveConfig, Namespace},
    health_notes::HealthNotes,
};

/// How often they are looked at.
const LOOK_INTERVAL: Duration = Duration::from_secs(5);

/// What health notes.
const MAPPED_STREAMS: &str = "mapped streams";

/// Looks at them from now on. Those that another account lends are its own to look after: what they are called there is
/// not known here.
pub(crate) fn watch(config: LiveConfig, jetstream: jetstream::Context, health: &Health) {
    let notes = HealthNotes::new(health, MAPPED_STREAMS);
    tokio::spawn(async move {
        let mut look = interval(LOOK_INTERVAL);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            look.tick().await;
            let config = config.now();
            if config.nats.streams != OWN_API {
                continue;
            }
            let mapped = config.namespaces.iter().filter(|it| !it.is_own());
            for namespace in mapped.clone() {
                let note = match jetstream.get_stream(&namespace.stream).await {
                    Ok(found) => lacks(namespace, &found.cached_info().config),
                    Err(error) if is_missing(&error) => {
                        Some(format!("there is no stream {}", namespace.stream))
                    }
                    // NATS is away, which health says anyway.
                    Err(_) => continue,
                };
                notes.say(&namespace.name, note.map(|note| told(namespace, &note)));
            }
            notes.keep_only(|name| mapped.clone().any(|it| it.name == name));
        }
    });
}

fn is_missing(error: &GetStreamError) -> bool {
    matches!(error.kind(), GetStreamErrorKind::JetStream(error)
        if error.error_code() == ErrorCode::STREAM_NOT_FOUND)
}

fn told(namespace: &Namespace, note: &str) -> String {
    format!("namespace {}: {note}", namespace.name)
}

/// What the stream is to be told so that the namespace can be served from it.
fn lacks(namespace: &Namespace, stream: &stream::Config) -> Option<String> {
    let Namespace { subject, live, .. } = namespace;
    let name = &stream.name;
    if !stream.allow_direct {
        return Some(format!("the stream {name} needs allow_direct, to be read"));
    }
    let goes_live = stream.republish.as_ref().is_some_and(|republish| {
        !republish.headers_only
            && reaches(&republish.source, &republish.destination, (subject, live))
    });
    (!goes_live).then(|| {
        format!(
            "the stream {name} needs a republish of {subject}.> to {live}.>, else what is published comes late"
        )
    })
}

/// Whether what is published under a prefix is republished under another.
fn reaches(source: &str, destination: &str, (subject, live): (&str, &str)) -> bool {
    let source = if source.is_empty() { ">" } else { source };
    let Some(rest) = source.strip_suffix('>').and_then(|source| {
        format!("{subject}.")
            .strip_prefix(source)
            .map(str::to_owned)
    }) else {
        return false;
    };
    let prefix = destination.strip_suffix('>');
    prefix.is_some_and(|prefix| format!("{prefix}{rest}") == format!("{live}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn republish_reaches_the_live_subjects_or_does_not() {
        for (source, destination, reached) in [
            ("room.>", "live.room.>", true),
            (">", "live.>", true),
            ("", "live.>", true),
            (">", "live.foo.>", false),
            ("room.>", "live.foo.>", false),
            ("room.a", "live.room.a", false),
            ("other.>", "live.other.>", false),
        ] {
            let found = reaches(source, destination, ("room", "live.room"));
            assert_eq!(found, reached, "{source} {destination}");
        }
    }
}
