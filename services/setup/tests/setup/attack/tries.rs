//! What whoever holds a seed can ask that has an answer, with a foreign place for it.

use std::time::Duration;

use async_nats::HeaderMap;
use serde_json::{Value, json};

use super::witness::ASKED_OPENLY;

/// One request.
pub(crate) struct Try {
    pub(crate) kind: &'static str,
    pub(crate) subject: String,
    pub(crate) headers: HeaderMap,
    pub(crate) payload: String,
}

/// Headers that would do harm where they are believed.
pub(crate) fn harmful_headers() -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in [
        (topology::header::USER, "victim"),
        (topology::header::SESSION, "stolen"),
        (topology::header::DEADLINE, "2999-01-01T00:00:00Z"),
        ("KV-Operation", "PUT"),
    ] {
        headers.insert(name, value);
    }
    headers
}

/// Every request that a grant to publish allows, with `place` wherever a request can name one.
pub(crate) fn tries(grant: &str, place: &str) -> Vec<Try> {
    let mut all = match call(grant) {
        Some((call, stream)) => api_tries(grant, call, stream, place),
        None => vec![plain(grant)],
    };
    let traced = all.first().map(|first| {
        let mut headers = first.headers.clone();
        headers.insert("Nats-Trace-Dest", place);
        let (subject, payload) = (first.subject.clone(), first.payload.clone());
        Try {
            kind: "trace",
            subject,
            headers,
            payload,
        }
    });
    all.extend(traced);
    all
}

/// The call of the JetStream API and its stream, if the grant is one.
pub(crate) fn call(grant: &str) -> Option<(&str, &str)> {
    let rest = ["$JS.API.", "$JS.ZONES.API."]
        .into_iter()
        .find_map(|prefix| grant.strip_prefix(prefix))?;
    let calls = [
        "DIRECT.GET",
        "STREAM.INFO",
        "STREAM.MSG.GET",
        "STREAM.CREATE",
        "STREAM.DELETE",
        "STREAM.PURGE",
        "CONSUMER.CREATE",
        "CONSUMER.INFO",
        "CONSUMER.MSG.NEXT",
        "CONSUMER.DELETE",
    ];
    let call = calls.into_iter().find(|call| rest.starts_with(call))?;
    let stream = rest[call.len() + 1..].split('.').next()?;
    Some((call, stream))
}

fn api_tries(grant: &str, call: &str, stream: &str, place: &str) -> Vec<Try> {
    let ask = |kind, payload: Value| Try {
        kind,
        subject: grant.replace('>', "spy"),
        headers: HeaderMap::new(),
        payload: payload.to_string(),
    };
    match call {
        "DIRECT.GET" if grant.ends_with('>') => vec![Try {
            subject: grant.replace('>', captured(stream)),
            payload: String::new(),
            ..ask("direct get by subject", json!({}))
        }],
        "DIRECT.GET" => vec![
            ask("direct get", json!({ "seq": 1 })),
            ask(
                "direct get last",
                json!({ "last_by_subj": captured(stream) }),
            ),
            ask(
                "direct get batch",
                json!({ "seq": 1, "batch": 9, "next_by_subj": ">" }),
            ),
            ask(
                "direct get multi",
                json!({ "multi_last": [">"], "batch": 9 }),
            ),
        ],
        "STREAM.MSG.GET" => vec![ask("message get", json!({ "seq": 1 }))],
        "STREAM.PURGE" => vec![ask("purge", json!({ "filter": "nothing.is.here" }))],
        "STREAM.CREATE" => hostile_streams(stream, place)
            .into_iter()
            .map(|settings| ask("stream create", settings))
            .collect(),
        "CONSUMER.CREATE" => vec![
            ask(
                "push consumer",
                push_consumer(stream, place, grant.ends_with('>')),
            ),
            ask("pull consumer", pull_consumer(stream, grant.ends_with('>'))),
        ],
        "CONSUMER.MSG.NEXT" => vec![ask("next message", json!({ "batch": 9, "no_wait": true }))],
        "STREAM.DELETE" => vec![ask("stream delete", json!({}))],
        "STREAM.INFO" => vec![ask("stream info", json!({}))],
        _ => vec![ask("consumer call", json!({}))],
    }
}

/// A subject that the stream holds a message of.
fn captured(stream: &str) -> &str {
    match stream {
        "KV_market_lease" => "$KV.market_lease.market-data",
        "KV_feed_lease" => "$KV.feed_lease.price-feed",
        "KV_notices_lease" => "$KV.notices_lease.notices",
        "KV_notice_ledger" => "$KV.notice_ledger.spy",
        "KV_webhooks" => "$KV.webhooks.spy",
        "KV_webhook_deliveries" => "$KV.webhook_deliveries.spy",
        "KV_simulator" => "$KV.simulator.orders",
        "KV_lease" => "$KV.lease.partition-0",
        "KV_symbols" => "$KV.symbols.spy",
        "KV_topology" => "$KV.topology.partition_count",
        "KV_accounts" => "$KV.accounts.spy",
        "TICKS" => "market.tick.spy",
        "RECORDS" => "record.spy",
        _ => ">",
    }
}

/// A consumer outlasts the whole attack: one that ended by itself would look like somebody's deed.
const CONSUMER_OUTLASTS: Duration = Duration::from_hours(1);

fn push_consumer(stream: &str, place: &str, named: bool) -> Value {
    let mut config = json!({
        "deliver_subject": place, "deliver_policy": "all", "ack_policy": "none",
        "mem_storage": true, "inactive_threshold": CONSUMER_OUTLASTS.as_nanos() as u64,
    });
    if named {
        config["name"] = "spy".into();
    }
    json!({ "stream_name": stream, "config": config, "action": "" })
}

fn pull_consumer(stream: &str, named: bool) -> Value {
    let mut request = push_consumer(stream, "", named);
    request["config"]["deliver_subject"].take();
    request
}

/// Settings that would reach into other zones, if one could.
pub(crate) fn hostile_streams(name: &str, place: &str) -> Vec<Value> {
    let memory = |settings: Value| {
        let mut all =
            json!({ "name": name, "storage": "memory", "num_replicas": 1, "allow_direct": true });
        for (key, value) in settings.as_object().unwrap() {
            all[key] = value.clone();
        }
        all
    };
    let external = json!({ "api": "$JS.ZONES.API", "deliver": place });
    vec![
        memory(json!({ "subjects": [place], "no_ack": true })),
        memory(json!({ "sources": [{ "name": "AUCTION_0" }, { "name": "KV_accounts" }] })),
        memory(json!({ "mirror": { "name": "RECORDS", "external": external } })),
        memory(json!({ "sources": [{ "name": "TICKS", "external": external }] })),
        memory(json!({ "subjects": ["spy.>"], "republish": { "src": ">", "dest": place } })),
    ]
}

/// What is no call of JetStream: a question to a service, or something to be stored, which is acknowledged.
pub(crate) fn plain(grant: &str) -> Try {
    let mut headers = harmful_headers();
    headers.insert(ASKED_OPENLY, "yes");
    let subject = grant.replace("*.*", "0.s").replace(['*', '>'], "spy");
    let kind = match subject.split('.').next() {
        Some("auction" | "site") => "question",
        Some("market") if subject.starts_with("market.command.") => "order",
        Some("market") if subject.starts_with("market.publishers.") => "question",
        Some("simulator" | "webhook") => "order",
        Some("market") => "price",
        Some("$KV" | "$O") => "stored value",
        Some("_R_") => "guessed answer",
        Some("$SRV") => "micro",
        _ => "message",
    };
    Try {
        kind,
        subject,
        headers,
        payload: "{}".into(),
    }
}
