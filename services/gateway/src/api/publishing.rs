//! Publications of the server API, and taking a channel's history away.

use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

use super::ApiError;
use crate::{
    api_keys::ApiKey,
    channel::Route,
    control::Unfit,
    gateway::Gateway,
    protocol::{StoredPublication, codes::CommandError, is_json},
    publish, token,
};

/// Publications of a broadcast that are on their way at one time.
const PARALLEL_MAX: usize = 64;
/// Most channels of a broadcast.
const CHANNELS_MAX: usize = 10_000;
/// Longest data of a publication, in bytes: it must fit into a message of NATS with what belongs to it.
const DATA_MAX: usize = 512 * 1024;
/// Longest idempotency key, in bytes.
const IDEMPOTENCY_KEY_MAX: usize = 128;

/// Of `publish` a channel, of `broadcast` many.
#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Request {
    channel: Option<String>,
    channels: Option<Vec<String>>,
    /// Also `null`.
    #[serde(deserialize_with = "some")]
    data: Option<Box<RawValue>>,
    b64data: String,
    tags: BTreeMap<String, String>,
    idempotency_key: String,
    /// Whoever reads deltas gets them anyway.
    #[serde(rename = "delta")]
    _delta: bool,
    skip_history: bool,
    version: u64,
    version_epoch: String,
}

fn some<'de, D: Deserializer<'de>>(data: D) -> Result<Option<Box<RawValue>>, D::Error> {
    Box::deserialize(data).map(Some)
}

/// Where a publication stands in its channel; nothing without a history.
#[derive(Serialize)]
pub(super) struct Published {
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    epoch: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Broadcasted {
    responses: Vec<Response>,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Response {
    Result(Published),
    Error(ApiError),
}

impl Request {
    /// What is to be stored in each channel.
    fn publication(&self, gateway: &Gateway) -> Result<StoredPublication, Unfit> {
        let not_available = |why| Unfit {
            error: CommandError::NotAvailable,
            why,
        };
        if self.skip_history {
            return Err(not_available("skip_history: what is published is stored"));
        }
        if self.version != 0 || !self.version_epoch.is_empty() {
            return Err(not_available("version"));
        }
        if self.idempotency_key.len() > IDEMPOTENCY_KEY_MAX {
            return Err(Unfit::bad("idempotency_key: at most 128 bytes"));
        }
        let data = token::json_or_base64(self.data.as_deref(), Some(&self.b64data));
        let data = match data.ok_or(Unfit::bad("b64data is not base64"))? {
            nothing if nothing.is_empty() && self.data.is_some() => Bytes::from_static(b"null"),
            data => data,
        };
        if data.len() > DATA_MAX {
            return Err(Unfit {
                error: CommandError::LimitExceeded,
                why: "data: at most 512 KiB",
            });
        }
        if !is_json(&data) {
            return Err(Unfit::bad("data is missing, or b64data is not JSON"));
        }
        Ok(StoredPublication {
            data,
            tags: self.tags.clone(),
            time: gateway.clock.now().timestamp_millis(),
            ..StoredPublication::default()
        })
    }
}

pub(super) async fn publish(
    gateway: &Gateway,
    key: &ApiKey,
    request: Request,
) -> Result<Published, Unfit> {
    let channel = match (&request.channel, &request.channels) {
        (Some(channel), None) => channel,
        _ => return Err(Unfit::bad("channel is missing")),
    };
    let route = writable(gateway, key, channel)?;
    let stored = request.publication(gateway)?;
    let offset = store(gateway, &route, &stored, &request.idempotency_key).await?;
    let epoch = epoch(gateway, &route).await?;
    Ok(published(&route, offset, epoch))
}

/// Publishes the same into many channels; what goes wrong in one keeps nothing from the others.
pub(super) async fn broadcast(
    gateway: &Gateway,
    key: &ApiKey,
    request: Request,
) -> Result<Broadcasted, Unfit> {
    let channels = match (&request.channel, &request.channels) {
        (None, Some(channels)) if !channels.is_empty() => channels,
        _ => return Err(Unfit::bad("channels are missing")),
    };
    if channels.len() > CHANNELS_MAX {
        return Err(Unfit {
            error: CommandError::LimitExceeded,
            why: "channels: at most 10000",
        });
    }
    let stored = request.publication(gateway)?;
    let one = async |channel: &String| {
        let route = writable(gateway, key, channel)?;
        let offset = store(gateway, &route, &stored, &request.idempotency_key).await?;
        Ok::<_, Unfit>((route, offset))
    };
    let all: Vec<_> = stream::iter(channels)
        .map(one)
        .buffered(PARALLEL_MAX)
        .collect()
        .await;
    // Asked once of each stream.
    let mut epochs = HashMap::new();
    let mut responses = Vec::with_capacity(all.len());
    for one in all {
        responses.push(match one {
            Ok((route, offset)) => {
                let stream = route.namespace.stream.clone();
                if !epochs.contains_key(&stream) {
                    let epoch = epoch(gateway, &route).await?;
                    epochs.insert(stream.clone(), epoch);
                }
                Response::Result(published(&route, offset, epochs[&stream].clone()))
            }
            Err(unfit) => Response::Error(unfit.into()),
        });
    }
    Ok(Broadcasted { responses })
}

/// The channel, if the gateway writes it.
fn writable(gateway: &Gateway, key: &ApiKey, channel: &str) -> Result<Route, Unfit> {
    let route = key.find(&gateway.config.now(), channel)?;
    match route.namespace.is_own() {
        true => Ok(route),
        false => Err(Unfit {
            error: CommandError::NotAvailable,
            why: "this namespace is mapped to subjects that others write: publish there",
        }),
    }
}

async fn store(
    gateway: &Gateway,
    route: &Route,
    stored: &StoredPublication,
    idempotency_key: &str,
) -> Result<u64, Unfit> {
    // The server remembers these by stream, and a key is of its channel.
    let id = (!idempotency_key.is_empty()).then(|| format!("{}/{idempotency_key}", route.subject));
    Ok(publish::store(gateway, route, stored.to_message(), id).await?)
}

/// The incarnation of the channel's stream, where publications have offsets.
async fn epoch(gateway: &Gateway, route: &Route) -> Result<Option<String>, Unfit> {
    if !route.namespace.has_history() {
        return Ok(None);
    }
    let state = gateway.store.state(&route.namespace.stream).await;
    let state = state.map_err(|_| CommandError::Internal)?;
    Ok(Some(state.epoch))
}

fn published(route: &Route, offset: u64, epoch: Option<String>) -> Published {
    let offset = route.namespace.has_history().then_some(offset);
    Published { offset, epoch }
}

/// Takes away what the stream keeps of a channel. A mark in its place tells everyone who comes back that they missed
/// something.
pub(super) async fn remove_history(gateway: &Gateway, route: &Route) -> Result<(), Unfit> {
    let not_available = |why| Unfit {
        error: CommandError::NotAvailable,
        why,
    };
    if !route.namespace.is_own() {
        return Err(not_available("others write this namespace's subjects"));
    }
    if !route.namespace.has_history() {
        return Err(not_available("the namespace has no history"));
    }
    let mark = publish::store(gateway, route, StoredPublication::removal(), None).await?;
    let stream = &route.namespace.stream;
    let purged = publish::purge(gateway, stream, &route.subject, mark).await;
    purged.map_err(|error| {
        tracing::warn!(stream, %error, "a channel's history was not removed");
        CommandError::Internal.into()
    })
}
