//! The Centrifuge protocol, version 2: each message once, as a type that is encoded as JSON or as Protobuf.
//!
//! Field numbers and names are those of the published `client.proto`. Fields of type `bytes` are JSON itself in JSON.

pub(crate) mod codes;
pub(crate) mod command;
mod filter;
mod fossil;
mod frame;
mod json;
mod publication;
mod push_frames;
pub(crate) mod reply;

use prost::Message;
use serde::Serialize;

pub(crate) use filter::{Filter, FilterNode};
pub(crate) use frame::{Encoding, Frame};
pub(crate) use json::is_json;
pub(crate) use publication::{NotJson, Publication, StoredPublication};
pub(crate) use push_frames::{Form, PushFrames};

/// What clients are told of us.
pub(crate) const VERSION: &str = "outcry 0.1.0";

/// Who is on the other end, as others are told.
#[derive(Clone, PartialEq, Eq, Message, Serialize)]
pub(crate) struct ClientInfo {
    /// Empty for visitors, and said all the same: SDKs take it for a text.
    #[prost(string, tag = "1")]
    pub(crate) user: String,
    #[prost(string, tag = "2")]
    #[serde(skip_serializing_if = "json::is_default")]
    pub(crate) client: String,
    #[prost(bytes = "bytes", tag = "3")]
    #[serde(with = "json::raw", skip_serializing_if = "bytes::Bytes::is_empty")]
    pub(crate) conn_info: bytes::Bytes,
    #[prost(bytes = "bytes", tag = "4")]
    #[serde(with = "json::raw", skip_serializing_if = "bytes::Bytes::is_empty")]
    pub(crate) chan_info: bytes::Bytes,
}
