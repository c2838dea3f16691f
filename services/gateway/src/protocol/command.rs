//! What clients send, parsed where it enters. None can be printed: they hold secrets.

use std::collections::BTreeMap;

use bytes::Bytes;
use prost::Message;
use serde::{Deserialize, Serialize};

use super::{Encoding, FilterNode, json};

/// One command of a client's frame.
pub(crate) enum Command {
    /// The empty command that answers a server ping.
    Pong,
    /// Expects no reply.
    Send,
    Request {
        id: u32,
        request: Request,
    },
}

/// What is asked. Each expects one reply.
pub(crate) enum Request {
    Connect(ConnectRequest),
    Subscribe(SubscribeRequest),
    Unsubscribe(ChannelRequest),
    Publish(PublishRequest),
    Presence(ChannelRequest),
    PresenceStats(ChannelRequest),
    History(HistoryRequest),
    Ping,
    Rpc(RpcRequest),
    Refresh(RefreshRequest),
    SubRefresh(SubRefreshRequest),
}

#[derive(Clone, PartialEq, Message, Deserialize)]
#[serde(default)]
#[prost(skip_debug)]
pub(crate) struct ConnectRequest {
    #[prost(string, tag = "1")]
    pub(crate) token: String,
    /// What the client held of subscriptions that the server makes for it.
    #[prost(btree_map = "string, message", tag = "3")]
    pub(crate) subs: BTreeMap<String, SubscribeRequest>,
}

#[derive(Clone, PartialEq, Eq, Message, Deserialize)]
#[serde(default)]
#[prost(skip_debug)]
pub(crate) struct SubscribeRequest {
    #[prost(string, tag = "1")]
    pub(crate) channel: String,
    #[prost(string, tag = "2")]
    pub(crate) token: String,
    #[prost(bool, tag = "3")]
    pub(crate) recover: bool,
    #[prost(string, tag = "6")]
    pub(crate) epoch: String,
    #[prost(uint64, tag = "7")]
    pub(crate) offset: u64,
    #[prost(bool, tag = "9")]
    pub(crate) positioned: bool,
    #[prost(bool, tag = "10")]
    pub(crate) recoverable: bool,
    #[prost(bool, tag = "11")]
    pub(crate) join_leave: bool,
    #[prost(string, tag = "12")]
    pub(crate) delta: String,
    /// A filter by tags.
    #[prost(message, optional, boxed, tag = "13")]
    pub(crate) tf: Option<Box<FilterNode>>,
    #[prost(int64, tag = "14")]
    pub(crate) flag: i64,
    /// Anything but a stream (0) is a kind of subscription that is not offered.
    #[prost(int32, tag = "15")]
    #[serde(rename = "type")]
    pub(crate) kind: i32,
}

/// Of `unsubscribe`, `presence` and `presence_stats`.
#[derive(Clone, PartialEq, Eq, Message, Deserialize)]
#[serde(default)]
#[prost(skip_debug)]
pub(crate) struct ChannelRequest {
    #[prost(string, tag = "1")]
    pub(crate) channel: String,
}

#[derive(Clone, PartialEq, Eq, Message, Deserialize)]
#[serde(default)]
#[prost(skip_debug)]
pub(crate) struct PublishRequest {
    #[prost(string, tag = "1")]
    pub(crate) channel: String,
    #[prost(bytes = "bytes", tag = "2")]
    #[serde(with = "json::raw")]
    pub(crate) data: Bytes,
    /// Anything but a stream (0) is not offered.
    #[prost(int32, tag = "3")]
    #[serde(rename = "type")]
    pub(crate) kind: i32,
}

#[derive(Clone, PartialEq, Eq, Message, Deserialize)]
#[serde(default)]
#[prost(skip_debug)]
pub(crate) struct HistoryRequest {
    #[prost(string, tag = "1")]
    pub(crate) channel: String,
    #[prost(int32, tag = "7")]
    pub(crate) limit: i32,
    #[prost(message, optional, tag = "8")]
    pub(crate) since: Option<Position>,
    #[prost(bool, tag = "9")]
    pub(crate) reverse: bool,
}

/// A position in a channel: everything up to `offset` of this incarnation of the stream is known.
#[derive(Clone, PartialEq, Eq, Message, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Position {
    #[prost(uint64, tag = "1")]
    pub(crate) offset: u64,
    /// Empty matches any.
    #[prost(string, tag = "2")]
    pub(crate) epoch: String,
}

#[derive(Clone, PartialEq, Eq, Message, Deserialize)]
#[serde(default)]
#[prost(skip_debug)]
pub(crate) struct RpcRequest {
    /// The bytes that the client sent; none is `null`.
    #[prost(bytes = "bytes", tag = "1")]
    #[serde(with = "json::raw")]
    pub(crate) data: Bytes,
    #[prost(string, tag = "2")]
    pub(crate) method: String,
}

#[derive(Clone, PartialEq, Eq, Message, Deserialize)]
#[serde(default)]
#[prost(skip_debug)]
pub(crate) struct RefreshRequest {
    #[prost(string, tag = "1")]
    pub(crate) token: String,
}

#[derive(Clone, PartialEq, Eq, Message, Deserialize)]
#[serde(default)]
#[prost(skip_debug)]
pub(crate) struct SubRefreshRequest {
    #[prost(string, tag = "1")]
    pub(crate) channel: String,
    #[prost(string, tag = "2")]
    pub(crate) token: String,
    /// Anything but a stream (0) is not offered.
    #[prost(int32, tag = "3")]
    #[serde(rename = "type")]
    pub(crate) kind: i32,
}

/// `ping` and `send`: whatever they hold is not looked at.
#[derive(Clone, Copy, PartialEq, Eq, Message, Deserialize)]
struct Nothing {}

#[derive(Clone, PartialEq, Message, Deserialize)]
#[serde(default)]
#[prost(skip_debug)]
struct Wire {
    #[prost(uint32, tag = "1")]
    id: u32,
    #[prost(message, optional, tag = "4")]
    connect: Option<ConnectRequest>,
    #[prost(message, optional, tag = "5")]
    subscribe: Option<SubscribeRequest>,
    #[prost(message, optional, tag = "6")]
    unsubscribe: Option<ChannelRequest>,
    #[prost(message, optional, tag = "7")]
    publish: Option<PublishRequest>,
    #[prost(message, optional, tag = "8")]
    presence: Option<ChannelRequest>,
    #[prost(message, optional, tag = "9")]
    presence_stats: Option<ChannelRequest>,
    #[prost(message, optional, tag = "10")]
    history: Option<HistoryRequest>,
    #[prost(message, optional, tag = "11")]
    ping: Option<Nothing>,
    #[prost(message, optional, tag = "12")]
    send: Option<Nothing>,
    #[prost(message, optional, tag = "13")]
    rpc: Option<RpcRequest>,
    #[prost(message, optional, tag = "14")]
    refresh: Option<RefreshRequest>,
    #[prost(message, optional, tag = "15")]
    sub_refresh: Option<SubRefreshRequest>,
}

/// Reads one command. Exactly one request with an id, or `send`, or nothing at all (a pong); else none.
pub(crate) fn parse(encoding: Encoding, command: &[u8]) -> Option<Command> {
    let wire = match encoding {
        Encoding::Protobuf => Wire::decode(command).ok()?,
        // An array would do for a structure whose every field has a default.
        Encoding::Json if !command.trim_ascii_start().starts_with(b"{") => return None,
        Encoding::Json => serde_json::from_slice(command).ok()?,
    };
    let (id, send) = (wire.id, wire.send.is_some());
    let requests = [
        wire.connect.map(Request::Connect),
        wire.subscribe.map(Request::Subscribe),
        wire.unsubscribe.map(Request::Unsubscribe),
        wire.publish.map(Request::Publish),
        wire.presence.map(Request::Presence),
        wire.presence_stats.map(Request::PresenceStats),
        wire.history.map(Request::History),
        wire.ping.map(|_| Request::Ping),
        wire.rpc.map(Request::Rpc),
        wire.refresh.map(Request::Refresh),
        wire.sub_refresh.map(Request::SubRefresh),
    ];
    let mut requests = requests.into_iter().flatten();
    match (id, send, requests.next(), requests.next()) {
        (0, false, None, None) => Some(Command::Pong),
        (_, true, None, None) => Some(Command::Send),
        (1.., false, Some(request), None) => Some(Command::Request { id, request }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(command: &str) -> Option<Command> {
        parse(Encoding::Json, command.as_bytes())
    }

    #[test]
    fn empty_command_is_parsed_as_pong() {
        assert!(matches!(json("{}"), Some(Command::Pong)));
        let protobuf = parse(Encoding::Protobuf, b"");
        assert!(matches!(protobuf, Some(Command::Pong)));
    }

    #[test]
    fn malformed_commands_are_rejected() {
        let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
        let deep = format!(r#"{{"id":1,"subscribe":{{"channel":{deep}}}}}"#);
        for command in [
            "",
            " ",
            "[]",
            "null",
            "{",
            r#"{"id":1}"#,
            r#"{"id":0,"subscribe":{"channel":"a"}}"#,
            r#"{"id":-1,"ping":{}}"#,
            r#"{"id":1,"ping":{},"rpc":{}}"#,
            r#"{"id":1,"subscribe":{"channel":7}}"#,
            r#"{"id":4294967296,"ping":{}}"#,
            r#"{"id":1,"rpc":{"data":tru}}"#,
            &deep,
        ] {
            assert!(json(command).is_none(), "{command}");
        }
        for command in [
            &b"\x08\x01"[..],
            b"\x08\x01\x2a\x7fa",
            b"\x08\x01\x2a\x03\x0a\x01\xff",
            b"\x2a\x03\x0a\x01a",
            b"\x08\x01\x2b\x2b\x2b",
            b"\xff",
        ] {
            assert!(parse(Encoding::Protobuf, command).is_none(), "{command:?}");
        }
    }

    #[test]
    fn unknown_fields_of_a_command_are_ignored() {
        let expected = |command: Option<Command>| {
            matches!(
                command,
                Some(Command::Request { id: 3, request: Request::Subscribe(s) }) if s.channel == "a"
            )
        };
        let line = r#"{"id":3,"subscribe":{"channel":"a","x":{"y":1}},"later":true}"#;
        assert!(expected(json(line)));
        let bytes = b"\x08\x03\x2a\x03\x0a\x01a\xfa\x07\x00";
        assert!(expected(parse(Encoding::Protobuf, bytes)));
    }

    #[test]
    fn payload_is_kept_byte_for_byte() {
        let line = r#"{"id":1,"rpc":{"data":{"b":1.0e0, "a":2}}}"#;
        let Some(Command::Request {
            request: Request::Rpc(rpc),
            ..
        }) = json(line)
        else {
            panic!("no rpc");
        };
        assert_eq!(rpc.data, r#"{"b":1.0e0, "a":2}"#);
    }
}
