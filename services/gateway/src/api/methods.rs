//! What each method of the server API does.

use std::collections::BTreeMap;

use futures_util::{StreamExt, stream};
use glob::Pattern;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{
    json,
    value::{RawValue, to_raw_value},
};

use super::{ApiError, publishing};
use crate::{
    api_keys::ApiKey,
    channel::Route,
    config::ApiMethod,
    control::{Control, Unfit},
    gateway::Gateway,
    history, presence,
    protocol::{
        codes::CommandError,
        command::{HistoryRequest, Position},
        reply::{Content, HistoryResult, PresenceResult},
    },
};

/// Commands of a batch that are carried out at one time, if they may.
const PARALLEL_MAX: usize = 64;

/// Why a request has no result.
pub(super) enum Failed {
    /// It is not what the method takes.
    Malformed(String),
    Refused(Unfit),
}

impl From<Failed> for ApiError {
    fn from(failed: Failed) -> Self {
        match failed {
            Failed::Refused(unfit) => unfit.into(),
            Failed::Malformed(why) => {
                let (code, message) = CommandError::BadRequest.code_and_message();
                let message = format!("{message}: {why}");
                Self { code, message }
            }
        }
    }
}

impl<E: Into<Unfit>> From<E> for Failed {
    fn from(error: E) -> Self {
        Self::Refused(error.into())
    }
}

type Done = Result<Box<RawValue>, Failed>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InChannel {
    channel: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct History {
    channel: String,
    #[serde(default)]
    limit: i32,
    since: Option<Position>,
    #[serde(default)]
    reverse: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Channels {
    #[serde(default)]
    pattern: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

/// Carries out one command.
pub(super) async fn execute(
    gateway: &Gateway,
    key: &ApiKey,
    method: ApiMethod,
    body: &[u8],
) -> Done {
    key.check(method)?;
    let find = |channel: &str| key.find(&gateway.config.now(), channel);
    match method {
        ApiMethod::Publish => result(&publishing::publish(gateway, key, read(body)?).await?),
        ApiMethod::Broadcast => result(&publishing::broadcast(gateway, key, read(body)?).await?),
        ApiMethod::Subscribe => {
            let order: crate::control::Subscribe = read(body)?;
            find(&order.channel)?;
            self::order(gateway, &Control::Subscribe(order)).await
        }
        ApiMethod::Unsubscribe => {
            let order: crate::control::Unsubscribe = read(body)?;
            find(&order.channel)?;
            self::order(gateway, &Control::Unsubscribe(order)).await
        }
        ApiMethod::Disconnect => order(gateway, &Control::Disconnect(read(body)?)).await,
        ApiMethod::Refresh => order(gateway, &Control::Refresh(read(body)?)).await,
        ApiMethod::Presence | ApiMethod::PresenceStats => {
            let route = find(&read::<InChannel>(body)?.channel)?;
            if !route.namespace.options.presence {
                return Err(CommandError::NotAvailable.into());
            }
            let here = gateway.present(&route.subject).await;
            let presence = presence::everyone(gateway, &route, here).await?;
            match method {
                ApiMethod::Presence => result(&PresenceResult { presence }),
                _ => result(&presence::counted(&presence)),
            }
        }
        ApiMethod::History => {
            let asked: History = read(body)?;
            let route = find(&asked.channel)?;
            result(&history(gateway, &route, asked).await?)
        }
        ApiMethod::HistoryRemove => {
            let route = find(&read::<InChannel>(body)?.channel)?;
            publishing::remove_history(gateway, &route).await?;
            result(&json!({}))
        }
        ApiMethod::Channels => {
            let asked: Channels = read(body)?;
            gateway.nodes.are_reachable()?;
            let channels = channels(gateway, key, &asked.pattern).await?;
            result(&json!({ "channels": channels }))
        }
        ApiMethod::Info => {
            read::<Nothing>(body)?;
            gateway.nodes.are_reachable()?;
            result(&json!({ "nodes": gateway.totals().await }))
        }
        ApiMethod::Batch => Err(Unfit::bad("a batch holds no batch").into()),
    }
}

fn result(result: &impl Serialize) -> Done {
    to_raw_value(result).map_err(|_| CommandError::Internal.into())
}

/// What a method takes. An empty body is a request without anything.
fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Failed> {
    let body = match body.trim_ascii() {
        b"" => b"{}",
        body => body,
    };
    // An array would do for a structure whose every field has a default.
    if !body.starts_with(b"{") {
        return Err(Failed::Malformed(
            "a request is an object of JSON".to_owned(),
        ));
    }
    serde_json::from_slice(body).map_err(|error| Failed::Malformed(error.to_string()))
}

/// Has an order carried out at all nodes; where others cannot be told, here alone, and whoever gave it shall give it again.
async fn order(gateway: &Gateway, control: &Control) -> Done {
    gateway.controller.execute(control)?;
    gateway.nodes.are_reachable()?;
    gateway.nodes.order(control).await;
    result(&json!({}))
}

async fn history(
    gateway: &Gateway,
    route: &Route,
    asked: History,
) -> Result<HistoryResult, CommandError> {
    if !route.namespace.has_history() {
        return Err(CommandError::NotAvailable);
    }
    let request = HistoryRequest {
        channel: asked.channel,
        limit: asked.limit,
        since: asked.since,
        reverse: asked.reverse,
    };
    match history::read(gateway, route, &request, None).await? {
        Content::History(result) => Ok(result),
        _ => Err(CommandError::Internal),
    }
}

/// The channels that somebody reads and the key is for.
async fn channels(
    gateway: &Gateway,
    key: &ApiKey,
    pattern: &str,
) -> Result<BTreeMap<String, serde_json::Value>, Unfit> {
    let pattern = match pattern {
        "" => "*",
        pattern => pattern,
    };
    let pattern = Pattern::new(pattern).map_err(|_| Unfit::bad("pattern: *, ? and […] alone"))?;
    let found = gateway.channels(&pattern).await.ok_or(Unfit {
        error: CommandError::LimitExceeded,
        why: "too many channels: ask with a narrower pattern",
    })?;
    let is_theirs = |name: &String| key.find(&gateway.config.now(), name).is_ok();
    let found = found.into_iter().filter(|(name, _)| is_theirs(name));
    let told = found.map(|(name, readers)| (name, json!({ "num_clients": readers })));
    Ok(told.collect())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Batch {
    commands: Vec<BTreeMap<String, Box<RawValue>>>,
    #[serde(default)]
    parallel: bool,
}

/// The replies to many commands, in their order.
#[derive(Serialize)]
pub(super) struct Replies {
    replies: Vec<BTreeMap<String, Box<RawValue>>>,
}

/// Carries out many commands, one after the other unless they may go together.
pub(super) async fn batch(gateway: &Gateway, key: &ApiKey, body: &[u8]) -> Result<Replies, Failed> {
    let Batch { commands, parallel } = read(body)?;
    let at_once = if parallel { PARALLEL_MAX } else { 1 };
    let replies = stream::iter(commands).map(|command| one(gateway, key, command));
    let replies = replies.buffered(at_once).collect().await;
    Ok(Replies { replies })
}

async fn one(
    gateway: &Gateway,
    key: &ApiKey,
    command: BTreeMap<String, Box<RawValue>>,
) -> BTreeMap<String, Box<RawValue>> {
    let mut parts = command.into_iter();
    let done = match (parts.next(), parts.next()) {
        (Some((name, body)), None) => match ApiMethod::parse(&name) {
            Some(method) => {
                let done = execute(gateway, key, method, body.get().as_bytes()).await;
                done.map(|result| (name, result))
            }
            None => Err(CommandError::MethodNotFound.into()),
        },
        _ => Err(Unfit::bad("a command is one method and what it takes").into()),
    };
    let (name, content) = match done {
        Ok(done) => done,
        Err(failed) => {
            let error = to_raw_value(&ApiError::from(failed));
            ("error".to_owned(), error.unwrap_or_default())
        }
    };
    BTreeMap::from([(name, content)])
}
