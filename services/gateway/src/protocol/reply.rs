//! What clients are sent: replies to their commands, and pushes.

use std::collections::BTreeMap;

use bytes::Bytes;
use prost::{Message, Oneof};
use serde::{Serialize, Serializer};

use super::{ClientInfo, Publication, codes::CommandError, json};

/// An answer to the command of this id, or, without one, a push; empty, a ping.
#[derive(Clone, PartialEq, Message, Serialize)]
pub(crate) struct Reply {
    #[prost(uint32, tag = "1")]
    #[serde(skip_serializing_if = "json::is_default")]
    pub(crate) id: u32,
    #[prost(
        oneof = "Content",
        tags = "2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15"
    )]
    #[serde(flatten)]
    pub(crate) content: Option<Content>,
}

#[derive(Clone, PartialEq, Oneof, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Content {
    #[prost(message, tag = "2")]
    Error(ErrorReply),
    #[prost(message, tag = "4")]
    Push(Push),
    #[prost(message, tag = "5")]
    Connect(ConnectResult),
    #[prost(message, tag = "6")]
    Subscribe(SubscribeResult),
    #[prost(message, tag = "7")]
    Unsubscribe(Done),
    #[prost(message, tag = "8")]
    Publish(Done),
    #[prost(message, tag = "9")]
    Presence(PresenceResult),
    #[prost(message, tag = "10")]
    PresenceStats(PresenceStatsResult),
    #[prost(message, tag = "11")]
    History(HistoryResult),
    #[prost(message, tag = "12")]
    Ping(Done),
    #[prost(message, tag = "13")]
    Rpc(RpcResult),
    #[prost(message, tag = "14")]
    Refresh(RefreshResult),
    #[prost(message, tag = "15")]
    SubRefresh(SubRefreshResult),
}

impl Reply {
    pub(crate) const PING: Self = Self {
        id: 0,
        content: None,
    };

    pub(crate) fn new(id: u32, content: Content) -> Self {
        let content = Some(content);
        Self { id, content }
    }

    pub(crate) fn push(push: Push) -> Self {
        Self::new(0, Content::Push(push))
    }

    /// A message to the client itself, of no channel.
    pub(crate) fn message(data: Bytes) -> Self {
        let content = PushContent::Message(MessagePush { data });
        Self::push(Push::new("", content))
    }

    pub(crate) fn error(id: u32, error: CommandError) -> Self {
        let (code, message) = error.code_and_message();
        Self::new(
            id,
            Content::Error(ErrorReply {
                code,
                message: message.into(),
                temporary: error.is_temporary(),
            }),
        )
    }
}

#[derive(Clone, PartialEq, Eq, Message, Serialize)]
pub(crate) struct ErrorReply {
    #[prost(uint32, tag = "1")]
    pub(crate) code: u32,
    #[prost(string, tag = "2")]
    pub(crate) message: String,
    #[prost(bool, tag = "3")]
    #[serde(skip_serializing_if = "json::is_default")]
    pub(crate) temporary: bool,
}

/// An answer without content.
#[derive(Clone, Copy, PartialEq, Eq, Message, Serialize)]
pub(crate) struct Done {}

/// A subscription that the server made: an entry of a map. `prost` would leave out a value that says nothing, which the
/// JavaScript SDK takes for none.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct Subscribed {
    #[prost(string, tag = "1")]
    pub(crate) channel: String,
    #[prost(message, optional, tag = "2")]
    pub(crate) result: Option<SubscribeResult>,
}

fn as_map<S: Serializer>(subs: &[Subscribed], to: S) -> Result<S::Ok, S::Error> {
    to.collect_map(subs.iter().map(|it| (&it.channel, &it.result)))
}

#[derive(Clone, PartialEq, Message, Serialize)]
pub(crate) struct ConnectResult {
    #[prost(string, tag = "1")]
    pub(crate) client: String,
    #[prost(string, tag = "2")]
    pub(crate) version: String,
    #[prost(bool, tag = "3")]
    #[serde(skip_serializing_if = "json::is_default")]
    pub(crate) expires: bool,
    #[prost(uint32, tag = "4")]
    #[serde(skip_serializing_if = "json::is_default")]
    pub(crate) ttl: u32,
    #[prost(message, repeated, tag = "6")]
    #[serde(serialize_with = "as_map", skip_serializing_if = "Vec::is_empty")]
    pub(crate) subs: Vec<Subscribed>,
    #[prost(uint32, tag = "7")]
    #[serde(skip_serializing_if = "json::is_default")]
    pub(crate) ping: u32,
    #[prost(bool, tag = "8")]
    #[serde(skip_serializing_if = "json::is_default")]
    pub(crate) pong: bool,
    #[prost(string, tag = "9")]
    #[serde(skip_serializing_if = "json::is_default")]
    pub(crate) session: String,
    #[prost(string, tag = "10")]
    #[serde(skip_serializing_if = "json::is_default")]
    pub(crate) node: String,
}

#[derive(Clone, PartialEq, Message, Serialize)]
pub(crate) struct SubscribeResult {
    #[prost(bool, tag = "1")]
    #[serde(skip_serializing_if = "json::is_default")]
    pub(crate) expires: bool,
    #[prost(uint32, tag = "2")]
    #[serde(skip_serializing_if = "json::is_default")]
    pub(crate) ttl: u32,
    #[prost(bool, tag = "3")]
    #[serde(skip_serializing_if = "json::is_default")]
    pub(crate) recoverable: bool,
    #[prost(string, tag = "6")]
    #[serde(skip_serializing_if = "json::is_default")]
    pub(crate) epoch: String,
    #[prost(message, repeated, tag = "7")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) publications: Vec<Publication>,
    #[prost(bool, tag = "8")]
    #[serde(skip_serializing_if = "json::is_default")]
    pub(crate) recovered: bool,
    #[prost(uint64, tag = "9")]
    #[serde(skip_serializing_if = "json::is_default")]
    pub(crate) offset: u64,
    #[prost(bool, tag = "10")]
    #[serde(skip_serializing_if = "json::is_default")]
    pub(crate) positioned: bool,
    /// What its token has for the client.
    #[prost(bytes = "bytes", tag = "11")]
    #[serde(with = "json::raw", skip_serializing_if = "Bytes::is_empty")]
    pub(crate) data: Bytes,
    #[prost(bool, tag = "12")]
    #[serde(skip_serializing_if = "json::is_default")]
    pub(crate) was_recovering: bool,
    #[prost(bool, tag = "13")]
    #[serde(skip_serializing_if = "json::is_default")]
    pub(crate) delta: bool,
}

#[derive(Clone, PartialEq, Eq, Message, Serialize)]
pub(crate) struct PresenceResult {
    #[prost(btree_map = "string, message", tag = "1")]
    pub(crate) presence: BTreeMap<String, ClientInfo>,
}

#[derive(Clone, Copy, PartialEq, Eq, Message, Serialize)]
pub(crate) struct PresenceStatsResult {
    #[prost(uint32, tag = "1")]
    pub(crate) num_clients: u32,
    #[prost(uint32, tag = "2")]
    pub(crate) num_users: u32,
}

#[derive(Clone, PartialEq, Message, Serialize)]
pub(crate) struct HistoryResult {
    #[prost(message, repeated, tag = "1")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) publications: Vec<Publication>,
    #[prost(string, tag = "2")]
    #[serde(skip_serializing_if = "json::is_default")]
    pub(crate) epoch: String,
    #[prost(uint64, tag = "3")]
    pub(crate) offset: u64,
}

#[derive(Clone, PartialEq, Eq, Message, Serialize)]
pub(crate) struct RpcResult {
    #[prost(bytes = "bytes", tag = "1")]
    #[serde(with = "json::raw", skip_serializing_if = "Bytes::is_empty")]
    pub(crate) data: Bytes,
}

#[derive(Clone, PartialEq, Eq, Message, Serialize)]
pub(crate) struct RefreshResult {
    #[prost(string, tag = "1")]
    pub(crate) client: String,
    #[prost(string, tag = "2")]
    pub(crate) version: String,
    #[prost(bool, tag = "3")]
    #[serde(skip_serializing_if = "json::is_default")]
    pub(crate) expires: bool,
    #[prost(uint32, tag = "4")]
    #[serde(skip_serializing_if = "json::is_default")]
    pub(crate) ttl: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, Message, Serialize)]
pub(crate) struct SubRefreshResult {
    #[prost(bool, tag = "1")]
    #[serde(skip_serializing_if = "json::is_default")]
    pub(crate) expires: bool,
    #[prost(uint32, tag = "2")]
    #[serde(skip_serializing_if = "json::is_default")]
    pub(crate) ttl: u32,
}

/// What comes without having been asked for.
#[derive(Clone, PartialEq, Message, Serialize)]
pub(crate) struct Push {
    #[prost(string, tag = "2")]
    #[serde(skip_serializing_if = "json::is_default")]
    pub(crate) channel: String,
    #[prost(oneof = "PushContent", tags = "4, 5, 6, 7, 8, 9, 11, 12")]
    #[serde(flatten)]
    pub(crate) content: Option<PushContent>,
}

#[derive(Clone, PartialEq, Oneof, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PushContent {
    #[prost(message, tag = "4")]
    Pub(Publication),
    #[prost(message, tag = "5")]
    Join(Presence),
    #[prost(message, tag = "6")]
    Leave(Presence),
    #[prost(message, tag = "7")]
    Unsubscribe(UnsubscribePush),
    #[prost(message, tag = "8")]
    Message(MessagePush),
    #[prost(message, tag = "9")]
    Subscribe(SubscribePush),
    #[prost(message, tag = "11")]
    Disconnect(DisconnectPush),
    #[prost(message, tag = "12")]
    Refresh(SubRefreshResult),
}

impl Push {
    pub(crate) fn new(channel: &str, content: PushContent) -> Self {
        Self {
            channel: channel.to_owned(),
            content: Some(content),
        }
    }
}

/// Who came or went.
#[derive(Clone, PartialEq, Eq, Message, Serialize)]
pub(crate) struct Presence {
    #[prost(message, optional, tag = "1")]
    pub(crate) info: Option<ClientInfo>,
}

#[derive(Clone, PartialEq, Eq, Message, Serialize)]
pub(crate) struct UnsubscribePush {
    #[prost(uint32, tag = "2")]
    pub(crate) code: u32,
    #[prost(string, tag = "3")]
    pub(crate) reason: String,
}

#[derive(Clone, PartialEq, Eq, Message, Serialize)]
pub(crate) struct MessagePush {
    #[prost(bytes = "bytes", tag = "1")]
    #[serde(with = "json::raw", skip_serializing_if = "Bytes::is_empty")]
    pub(crate) data: Bytes,
}

#[derive(Clone, PartialEq, Eq, Message, Serialize)]
pub(crate) struct SubscribePush {
    #[prost(bool, tag = "1")]
    #[serde(skip_serializing_if = "json::is_default")]
    pub(crate) recoverable: bool,
    #[prost(string, tag = "4")]
    #[serde(skip_serializing_if = "json::is_default")]
    pub(crate) epoch: String,
    #[prost(uint64, tag = "5")]
    #[serde(skip_serializing_if = "json::is_default")]
    pub(crate) offset: u64,
    #[prost(bool, tag = "6")]
    #[serde(skip_serializing_if = "json::is_default")]
    pub(crate) positioned: bool,
    #[prost(bytes = "bytes", tag = "7")]
    #[serde(with = "json::raw", skip_serializing_if = "Bytes::is_empty")]
    pub(crate) data: Bytes,
}

#[derive(Clone, PartialEq, Eq, Message, Serialize)]
pub(crate) struct DisconnectPush {
    #[prost(uint32, tag = "1")]
    pub(crate) code: u32,
    #[prost(string, tag = "2")]
    pub(crate) reason: String,
    #[prost(bool, tag = "3")]
    #[serde(skip_serializing_if = "json::is_default")]
    pub(crate) reconnect: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subscription_of_the_server_that_says_nothing_is_there_in_both_encodings() {
        let result = Some(SubscribeResult::default());
        let channel = "news".to_owned();
        let connected = ConnectResult {
            subs: vec![Subscribed { channel, result }],
            ..ConnectResult::default()
        };
        let json = serde_json::to_value(&connected).unwrap();
        assert_eq!(json["subs"], serde_json::json!({ "news": {} }));
        // Field 6 of 8 bytes: field 1, a text of 4; field 2, a message of none.
        let entry = [&[0x32, 8, 0x0a, 4][..], b"news", &[0x12, 0]].concat();
        assert_eq!(connected.encode_to_vec(), entry);
    }
}
