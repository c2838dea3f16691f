//! Calls of methods: requests to NATS, and their answers.

use std::{sync::Arc, time::Duration};

use async_nats::HeaderMap;
use broker::{Fault, RequestError};
use bytes::Bytes;
use serde_json::{Value, value::RawValue};
use tokio::time::Instant;

use crate::{
    config::{Audience, Method, template::Values},
    gateway::Gateway,
    limits::Caller,
    protocol::{
        codes::CommandError,
        command::RpcRequest,
        is_json,
        reply::{Content, RpcResult},
    },
    token::Identity,
};

/// Times as everyone writes them: UTC with milliseconds.
const TIME_FORMAT: &str = "%Y-%m-%dT%H:%M:%S%.3fZ";

/// Finds the method and whether this person may call it.
pub(crate) fn method(
    gateway: &Gateway,
    name: &str,
    who: &Identity,
) -> Result<Arc<Method>, CommandError> {
    let config = gateway.config.now();
    if config.methods.is_empty() {
        return Err(CommandError::NotAvailable);
    }
    let found = config.method(name);
    let method = found.ok_or(CommandError::MethodNotFound)?;
    let is_stranger = method.caller != Audience::Anyone && who.user.is_empty();
    let has_role = |role: &String| who.roles.contains(role);
    if is_stranger || !method.role.as_ref().is_none_or(has_role) {
        return Err(CommandError::PermissionDenied);
    }
    Ok(Arc::clone(method))
}

/// Carries a call to NATS and its answer back.
pub(crate) async fn rpc(
    gateway: &Gateway,
    method: &Method,
    rpc: &RpcRequest,
    (who, caller): (&Identity, &Caller),
) -> Result<Content, CommandError> {
    let now = gateway.clock.now();
    let timeout = Duration::from_millis(method.timeout_ms);
    let (now, deadline) = (now.format(TIME_FORMAT), (now + timeout).format(TIME_FORMAT));
    let (now, deadline) = (now.to_string(), deadline.to_string());
    let data: &RawValue = match rpc.data.is_empty() {
        true => RawValue::NULL,
        // Protobuf takes any bytes; calls are JSON.
        false => serde_json::from_slice(&rpc.data).map_err(|_| CommandError::BadRequest)?,
    };
    let values = Values {
        user: &who.user,
        session: &who.session,
        now: &now,
        deadline: &deadline,
        data,
        partitions: gateway.config.now().partitions,
    };
    if let Some(answer) = &method.answer {
        return Ok(called(answer.fill(&values)));
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
            Some(Fault::PAST_DEADLINE) => unknown(method, &values),
            Some(code) => Err(fault_error(code)),
            None => told(method, message.payload),
        },
        Err(RequestError::OutcomeUnknown) => unknown(method, &values),
        Err(RequestError::Unheard) => Err(CommandError::NotAvailable),
        Err(RequestError::Unsendable(_)) => Err(CommandError::BadRequest),
    }
}

/// The answer as the caller gets it, in whatever encoding: JSON, or nothing.
fn told(method: &Method, data: Bytes) -> Result<Content, CommandError> {
    if data.is_empty() || is_json(&data) {
        return Ok(Content::Rpc(RpcResult { data }));
    }
    tracing::warn!(method = method.name, "the service's answer is not JSON");
    Err(CommandError::Internal)
}

/// What the caller is told of a call that may have been done.
fn unknown(method: &Method, values: &Values<'_>) -> Result<Content, CommandError> {
    match &method.on_unknown {
        Some(template) => Ok(called(template.fill(values))),
        None => Err(CommandError::Internal),
    }
}

fn called(data: Value) -> Content {
    let data = data.to_string().into();
    Content::Rpc(RpcResult { data })
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
