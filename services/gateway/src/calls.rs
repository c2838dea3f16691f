//! Calls of methods: requests to NATS, and their answers.

use std::sync::Arc;

use async_nats::HeaderMap;
use serde_json::{Value, value::RawValue};
use tokio::time::Instant;

use crate::{
    codes::Refusal,
    command::Rpc,
    config::Audience,
    delivery::Frame,
    gateway::Gateway,
    limits::Caller,
    method::Method,
    reply::{self, Called},
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
    (who, caller): (Option<Identity>, Caller),
) -> Frame {
    match answer(&gateway, &method, &rpc, (who.as_ref(), &caller)).await {
        Ok(data) => reply::result(id, "rpc", &Called { data: &data }),
        Err(refusal) => reply::refusal(id, refusal),
    }
}

async fn answer(
    gateway: &Gateway,
    method: &Method,
    rpc: &Rpc,
    (who, caller): (Option<&Identity>, &Caller),
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
    gateway.call_limits.allow(caller)?;
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
