//! Calls of methods: requests to NATS, and their answers.

use std::{sync::Arc, time::Duration};

use async_nats::HeaderMap;
use broker::{Fault, RequestError};
use bytes::Bytes;
use serde::Serialize;
use serde_json::value::RawValue;
use tokio::time::Instant;

use crate::{
    codes::CommandError,
    command::Rpc,
    config::{Audience, Method},
    delivery::Frame,
    gateway::Gateway,
    limits::Caller,
    reply::{self, Called},
    template::Values,
    token::Identity,
};

/// Times as everyone writes them: UTC with milliseconds.
const TIME_FORMAT: &str = "%Y-%m-%dT%H:%M:%S%.3fZ";

/// Finds the method and whether this person may call it.
pub(crate) fn method(
    gateway: &Gateway,
    name: &str,
    who: Option<&Identity>,
) -> Result<Arc<Method>, CommandError> {
    let found = gateway.config.method(name);
    let method = found.ok_or(CommandError::MethodNotFound)?;
    let has_role = |role: &String| who.is_some_and(|who| who.roles.contains(role));
    let is_stranger = method.caller != Audience::Anyone && who.is_none();
    if is_stranger || !method.role.as_ref().is_none_or(has_role) {
        return Err(CommandError::PermissionDenied);
    }
    Ok(Arc::clone(method))
}

/// Carries a call to NATS and its answer back.
pub(crate) async fn rpc(
    gateway: Arc<Gateway>,
    id: u32,
    method: Arc<Method>,
    rpc: Rpc,
    (who, caller): (Option<Identity>, Caller),
) -> Frame {
    let answer = answer(&gateway, id, &method, &rpc, (who.as_ref(), &caller)).await;
    answer.unwrap_or_else(|error| reply::error(id, error))
}

async fn answer(
    gateway: &Gateway,
    id: u32,
    method: &Method,
    rpc: &Rpc,
    (who, caller): (Option<&Identity>, &Caller),
) -> Result<Frame, CommandError> {
    let now = gateway.clock.now();
    let timeout = Duration::from_millis(method.timeout_ms);
    let (now, deadline) = (now.format(TIME_FORMAT), (now + timeout).format(TIME_FORMAT));
    let (now, deadline) = (now.to_string(), deadline.to_string());
    let data = rpc.data.as_deref().unwrap_or(RawValue::NULL);
    let values = Values {
        user: who.map_or("", |who| &who.user),
        session: who.map_or("", |who| &who.session),
        now: &now,
        deadline: &deadline,
        data,
        partitions: gateway.config.partitions,
    };
    if let Some(answer) = &method.answer {
        return Ok(called(id, &answer.fill(&values)));
    }
    let subject = method.subject.as_ref().ok_or(CommandError::NotAvailable)?;
    let subject = subject.fill(&values);
    let subject = subject.map_err(|_| CommandError::BadRequest)?;
    gateway.call_limits.allow(caller, 1)?;
    let mut headers = HeaderMap::new();
    for (name, template) in &method.headers {
        headers.insert(name.as_str(), template.fill(&values));
    }
    let payload = Bytes::copy_from_slice(data.get().as_bytes());
    let until = Instant::now() + timeout;
    let client = &gateway.requests;
    match broker::request_until(client, &subject, &headers, &payload, until).await {
        Ok(message) => match Fault::of(&message).map(|fault| fault.code) {
            Some(Fault::PAST_DEADLINE) => unknown(id, method, &values),
            Some(code) => Err(fault_error(code)),
            None => match serde_json::from_slice::<&RawValue>(&message.payload) {
                Ok(data) => Ok(called(id, data)),
                Err(_) => Err(CommandError::Internal),
            },
        },
        Err(RequestError::OutcomeUnknown) => unknown(id, method, &values),
        Err(RequestError::Unsendable(_)) => Err(CommandError::BadRequest),
    }
}

/// What the caller is told of a call that may have been done.
fn unknown(id: u32, method: &Method, values: &Values<'_>) -> Result<Frame, CommandError> {
    match &method.on_unknown {
        Some(template) => Ok(called(id, &template.fill(values))),
        None => Err(CommandError::Internal),
    }
}

fn called<T: Serialize + ?Sized>(id: u32, data: &T) -> Frame {
    reply::result(id, "rpc", &Called { data })
}

/// A fault in the protocol's words.
fn fault_error(code: u16) -> CommandError {
    match code {
        400 | 413 | 422 => CommandError::BadRequest,
        401 | 403 => CommandError::PermissionDenied,
        404 => CommandError::NotAvailable,
        429 => CommandError::TooManyRequests,
        _ => CommandError::Internal,
    }
}
