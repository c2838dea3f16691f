//! Calls that take their time: requests to NATS and readings of a channel's history.

use std::sync::Arc;

use async_nats::HeaderMap;
use serde_json::{Value, value::RawValue};
use tokio::time::Instant;

use crate::{
    channel::Route,
    codes::Refusal,
    command::{History, Rpc},
    config::Audience,
    delivery::Frame,
    gateway::Gateway,
    method::Method,
    publication::Publication,
    reply::{self, Called, Kept},
    template::Values,
    token::Identity,
};

/// The code of a responder's fault (NATS micro, ADR-32); it is an HTTP status.
const FAULT_CODE: &str = "Nats-Service-Error-Code";
/// The fault of a request that came after its deadline: an earlier one, repeated by us, may have been taken.
const PAST_DEADLINE: &str = "408";
/// Times as everyone writes them: UTC with milliseconds.
const TIME_FORMAT: &str = "%Y-%m-%dT%H:%M:%S%.3fZ";

/// Finds the method and whether this person may call it.
pub(crate) fn method(
    gateway: &Gateway,
    name: &str,
    who: Option<&Identity>,
) -> Result<Arc<Method>, Refusal> {
    let method = gateway.config.methods.get(name);
    let method = method.ok_or(Refusal::MethodNotFound)?;
    if method.caller != Audience::Anyone && who.is_none() {
        return Err(Refusal::PermissionDenied);
    }
    Ok(Arc::clone(method))
}

/// Carries a call to NATS and its answer back.
pub(crate) async fn rpc(
    gateway: Arc<Gateway>,
    id: u32,
    method: Arc<Method>,
    rpc: Rpc,
    who: Option<Identity>,
) -> Frame {
    match answer(&gateway, &method, &rpc, who.as_ref()).await {
        Ok(data) => reply::result(id, "rpc", &Called { data: &data }),
        Err(refusal) => reply::refusal(id, refusal),
    }
}

async fn answer(
    gateway: &Gateway,
    method: &Method,
    rpc: &Rpc,
    who: Option<&Identity>,
) -> Result<Box<RawValue>, Refusal> {
    let now = gateway.clock.now();
    let (now, deadline) = (
        now.format(TIME_FORMAT),
        (now + method.timeout).format(TIME_FORMAT),
    );
    let (now, deadline) = (now.to_string(), deadline.to_string());
    let values = Values {
        user: who.map_or("", |who| &who.user),
        session: who.map_or("", |who| &who.session),
        now: &now,
        deadline: &deadline,
        data: &rpc.data,
        partitions: gateway.config.partitions,
    };
    if let Some(answer) = &method.answer {
        return raw(&answer.fill(&values));
    }
    let subject = method.subject.as_ref().ok_or(Refusal::NotAvailable)?;
    let subject = subject.fill(&values).map_err(|_| Refusal::BadRequest)?;
    let mut headers = HeaderMap::new();
    for (name, template) in &method.headers {
        headers.insert(name.as_str(), template.fill(&values));
    }
    let payload = rpc.data.to_string().into();
    let until = Instant::now() + method.timeout;
    let client = &gateway.requests;
    match broker::request_until(client, &subject, &headers, &payload, until).await {
        Ok(message) => match fault(&message) {
            Some(PAST_DEADLINE) => unknown(method, &values),
            Some(code) => Err(refusal(code)),
            None => one_line(&message.payload),
        },
        Err(broker::RequestError::OutcomeUnknown) => unknown(method, &values),
        Err(broker::RequestError::Unsendable(_)) => Err(Refusal::BadRequest),
    }
}

/// What the caller is told of a call that may have been done.
fn unknown(method: &Method, values: &Values<'_>) -> Result<Box<RawValue>, Refusal> {
    match &method.on_unknown {
        Some(template) => raw(&template.fill(values)),
        None => Err(Refusal::Internal),
    }
}

/// The code of a responder's fault.
fn fault(message: &async_nats::Message) -> Option<&str> {
    let code = message.headers.as_ref()?.get(FAULT_CODE)?;
    Some(code.as_str())
}

/// A fault in the protocol's words.
fn refusal(code: &str) -> Refusal {
    match code {
        "400" | "413" | "422" => Refusal::BadRequest,
        "401" | "403" => Refusal::PermissionDenied,
        "404" => Refusal::NotAvailable,
        "429" => Refusal::TooManyRequests,
        _ => Refusal::Internal,
    }
}

/// The answer as it came, if it is JSON; line breaks would break the frame.
fn one_line(payload: &[u8]) -> Result<Box<RawValue>, Refusal> {
    let data: &RawValue = serde_json::from_slice(payload).map_err(|_| Refusal::Internal)?;
    let line = data.get().replace(['\n', '\r'], " ");
    RawValue::from_string(line).map_err(|_| Refusal::Internal)
}

fn raw(value: &Value) -> Result<Box<RawValue>, Refusal> {
    serde_json::value::to_raw_value(value).map_err(|_| Refusal::Internal)
}

/// Reads what the stream keeps of a channel.
pub(crate) async fn history(
    gateway: Arc<Gateway>,
    id: u32,
    route: Route,
    history: History,
) -> Frame {
    match kept(&gateway, id, &route, &history).await {
        Ok(frame) => frame,
        Err(refusal) => reply::refusal(id, refusal),
    }
}

async fn kept(
    gateway: &Gateway,
    id: u32,
    route: &Route,
    history: &History,
) -> Result<Frame, Refusal> {
    use crate::store::ReadError;
    let namespace = &route.namespace;
    if !namespace.recovery {
        return Err(Refusal::NotAvailable);
    }
    let reading = gateway
        .store
        .read(&namespace.stream, &route.subject, None, 0)
        .await;
    let reading = match reading {
        Ok(reading) => reading,
        Err(ReadError::Missing) => return Err(Refusal::NotAvailable),
        Err(ReadError::Failed(_)) => return Err(Refusal::Internal),
    };
    let since = history.since.as_ref();
    if since.is_some_and(|since| !since.epoch.is_empty() && since.epoch != reading.epoch) {
        return Err(Refusal::UnrecoverablePosition);
    }
    // A negative limit asks for all; nobody gets more than the namespace gives.
    let limit = usize::try_from(history.limit).unwrap_or(namespace.history);
    let limit = limit.min(namespace.history);
    let mut publications = Vec::new();
    if limit > 0 {
        publications = page(gateway, route, history, limit).await?;
    }
    let kept = Kept {
        publications: publications.iter().map(Publication::body).collect(),
        epoch: &reading.epoch,
        offset: reading.newest.map_or(0, |newest| newest.sequence),
    };
    Ok(reply::result(id, "history", &kept))
}

/// The oldest after a place, or, in reverse, the newest before it.
async fn page(
    gateway: &Gateway,
    route: &Route,
    history: &History,
    limit: usize,
) -> Result<Vec<Publication>, Refusal> {
    /// Most messages that are read to find the newest: what streams keep of one subject.
    const REVERSE_MAX: usize = 1_000;
    let offset = history.since.as_ref().map(|since| since.offset);
    let (from, read_max) = match (history.reverse, offset) {
        (false, offset) => (offset.map_or(1, |offset| offset.saturating_add(1)), limit),
        (true, _) => (1, REVERSE_MAX),
    };
    let store = &gateway.store;
    let stored = store.page(&route.namespace.stream, &route.subject, from, read_max);
    let mut stored = stored.await.map_err(|_| Refusal::Internal)?;
    if history.reverse {
        stored.retain(|message| offset.is_none_or(|offset| message.sequence < offset));
        stored.reverse();
        stored.truncate(limit);
    }
    let encode = |message: &crate::store::Stored| {
        Publication::encode(&route.name, message.sequence, &message.payload).ok()
    };
    Ok(stored.iter().filter_map(encode).collect())
}
