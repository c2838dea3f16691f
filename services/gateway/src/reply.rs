//! What clients are sent: each reply and push as one line of JSON.

use serde::Serialize;
use serde_json::value::RawValue;

use crate::{codes::Refusal, delivery::Frame};

/// The server's ping.
pub(crate) fn ping() -> Frame {
    Frame::from_static("{}")
}

/// An answer under the name of its command, such as `{"id":2,"subscribe":{…}}`.
pub(crate) fn result(id: u32, name: &str, result: &impl Serialize) -> Frame {
    let result = serde_json::to_string(result).expect("results have string keys");
    format!("{{\"id\":{id},\"{name}\":{result}}}").into()
}

/// An answer without content.
pub(crate) fn done(id: u32, name: &str) -> Frame {
    format!("{{\"id\":{id},\"{name}\":{{}}}}").into()
}

/// A refusal, counted.
pub(crate) fn refusal(id: u32, refusal: Refusal) -> Frame {
    crate::count::refused(refusal.code());
    let (code, message) = (refusal.code(), refusal.message());
    let temporary = if refusal.is_temporary() {
        ",\"temporary\":true"
    } else {
        ""
    };
    format!("{{\"id\":{id},\"error\":{{\"code\":{code},\"message\":\"{message}\"{temporary}}}}}")
        .into()
}

/// Ends a subscription; the client subscribes again and learns where it stands.
pub(crate) fn insufficient_state(channel: &str) -> Frame {
    format!(
        "{{\"push\":{{\"channel\":\"{channel}\",\
         \"unsubscribe\":{{\"code\":2500,\"reason\":\"insufficient state\"}}}}}}"
    )
    .into()
}

#[derive(Serialize)]
pub(crate) struct Connected<'a> {
    pub(crate) client: &'a str,
    pub(crate) version: &'static str,
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) ttl: u64,
    #[serde(skip_serializing_if = "is_false")]
    pub(crate) expires: bool,
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) ping: u64,
    #[serde(skip_serializing_if = "is_false")]
    pub(crate) pong: bool,
}

#[derive(Serialize, Default)]
pub(crate) struct Subscribed<'a> {
    #[serde(skip_serializing_if = "is_false")]
    pub(crate) recoverable: bool,
    #[serde(skip_serializing_if = "is_false")]
    pub(crate) positioned: bool,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(crate) epoch: &'a str,
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) offset: u64,
    #[serde(skip_serializing_if = "is_false")]
    pub(crate) was_recovering: bool,
    #[serde(skip_serializing_if = "is_false")]
    pub(crate) recovered: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) publications: Vec<&'a RawValue>,
}

#[derive(Serialize)]
pub(crate) struct Kept<'a> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) publications: Vec<&'a RawValue>,
    pub(crate) epoch: &'a str,
    pub(crate) offset: u64,
}

#[derive(Serialize)]
pub(crate) struct Called<'a> {
    pub(crate) data: &'a RawValue,
}

fn is_false(value: &bool) -> bool {
    !value
}

fn is_zero(value: &u64) -> bool {
    *value == 0
}
