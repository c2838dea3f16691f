//! One message that would wipe all that a stream holds: taken only where each message of its sender counts for itself anyway.

use std::time::Duration;

use async_nats::{HeaderMap, header::NATS_ROLLUP};
use broker::Connection;
use harness::nats;
use serde_json::Value;
use topology::Zone;

use super::house::{grants, publishers};
use crate::least_privilege::covers;

const PATIENCE: Duration = Duration::from_secs(10);

/// What the stream that captures `subject` says to a message with these headers.
async fn store(by: &Connection, subject: &str, headers: HeaderMap) -> Value {
    let asked = by
        .client
        .request_with_headers(subject.to_owned(), headers, "{}".into());
    let told = tokio::time::timeout(PATIENCE, asked).await.unwrap();
    serde_json::from_slice(&told.unwrap().payload).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_seed_wipes_a_stream_with_one_message() {
    let nats = nats::start_with(nats::PARTITION_COUNT, &["acme", nats::PUBLISHER]).await;
    for user in topology::users(&publishers()) {
        let by = nats.connection(&user.name()).await;
        let granted = grants(&user);
        for stream in topology::stored_streams(nats::PARTITION_COUNT) {
            if stream.owner != user.zone() || user.zone() == Zone::Provisioner {
                continue;
            }
            let may = |subject: &&String| granted.iter().any(|grant| covers(grant, subject));
            let Some(subject) = example(&stream.settings).iter().find(may).cloned() else {
                continue;
            };
            let name = stream.name;
            let kept = store(&by, &subject, HeaderMap::new()).await;
            assert_eq!(kept["stream"], name.as_str(), "{kept}");
            for scope in ["all", "sub"] {
                let mut headers = HeaderMap::new();
                headers.insert(NATS_ROLLUP, scope);
                let told = store(&by, &subject, headers).await;
                let is_refused = told["error"]["description"] == "rollup not permitted";
                let is_lease = name.ends_with("lease");
                let is_objects = name.starts_with("OBJ_");
                assert_eq!(is_refused, !is_lease && !is_objects, "{name}: {told}");
            }
            let said = match (name.ends_with("lease"), name.starts_with("OBJ_")) {
                (true, _) => "taken: every key is its own",
                (_, true) => "taken: each entry of an object replaces the one before",
                _ => "refused",
            };
            println!("{:<16}rollup of {name:<20}{said}", user.name());
        }
    }
}

/// Subjects of the stream's that somebody may be granted.
fn example(settings: &Value) -> Vec<String> {
    let patterns = settings["subjects"].as_array().unwrap().iter();
    let patterns = patterns.map(|pattern| pattern.as_str().unwrap());
    let names = ["partition-0", "market-data", "price-feed", "notices", "a"];
    let of = |pattern: &str| names.map(|name| pattern.replace(['*', '>'], name));
    patterns.flat_map(of).collect()
}

#[test]
fn only_leases_and_objects_take_rollups() {
    for stream in topology::stored_streams(nats::PARTITION_COUNT) {
        let takes = stream.settings["allow_rollup_hdrs"] == true;
        let needs = stream.name.ends_with("lease") || stream.name.starts_with("OBJ_");
        assert_eq!(takes, needs, "{}", stream.name);
    }
}
