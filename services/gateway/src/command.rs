//! What clients send: one command a line, parsed where it enters. None can be printed: they hold secrets.

use serde::{Deserialize, de::IgnoredAny};
use serde_json::value::RawValue;

/// One line of a client's frame.
pub(crate) enum Line {
    /// The empty command that answers a server ping.
    Pong,
    /// Expects no reply.
    Send,
    Command {
        id: u32,
        request: Request,
    },
}

/// What is asked. Each expects one reply.
pub(crate) enum Request {
    Connect(Token),
    Subscribe(Subscribe),
    Unsubscribe(Channel),
    Publish(Channel),
    Presence,
    History(History),
    Ping,
    Rpc(Rpc),
    Refresh(Token),
    SubRefresh,
}

/// Of `connect` and `refresh`.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Token {
    pub(crate) token: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Subscribe {
    pub(crate) channel: String,
    pub(crate) recover: bool,
    pub(crate) epoch: String,
    pub(crate) offset: u64,
    pub(crate) flag: i64,
    /// Anything but a stream (0) is a kind of subscription that is not offered.
    #[serde(rename = "type")]
    pub(crate) kind: i32,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Channel {
    pub(crate) channel: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct History {
    pub(crate) channel: String,
    pub(crate) limit: i32,
    pub(crate) since: Option<Position>,
    pub(crate) reverse: bool,
}

/// A position in a channel: everything up to `offset` of this incarnation of the stream is known.
#[derive(Deserialize, Clone, Default, PartialEq, Eq, Debug)]
#[serde(default)]
pub(crate) struct Position {
    pub(crate) offset: u64,
    /// Empty matches any.
    pub(crate) epoch: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Rpc {
    pub(crate) method: String,
    /// The bytes that the client sent; none is `null`.
    pub(crate) data: Option<Box<RawValue>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Raw {
    id: u32,
    connect: Option<Token>,
    subscribe: Option<Subscribe>,
    unsubscribe: Option<Channel>,
    publish: Option<Channel>,
    presence: Option<Channel>,
    presence_stats: Option<Channel>,
    history: Option<History>,
    ping: Option<IgnoredAny>,
    send: Option<IgnoredAny>,
    rpc: Option<Rpc>,
    refresh: Option<Token>,
    sub_refresh: Option<Channel>,
}

/// Reads one line. Exactly one request with an id, or `send`, or nothing at all (a pong); else none.
pub(crate) fn parse(line: &str) -> Option<Line> {
    // An array would do for a structure whose every field has a default.
    if !line.trim_start().starts_with('{') {
        return None;
    }
    let raw: Raw = serde_json::from_str(line).ok()?;
    let id = raw.id;
    let send = raw.send.is_some();
    let requests = [
        raw.connect.map(Request::Connect),
        raw.subscribe.map(Request::Subscribe),
        raw.unsubscribe.map(Request::Unsubscribe),
        raw.publish.map(Request::Publish),
        raw.presence.map(|_| Request::Presence),
        raw.presence_stats.map(|_| Request::Presence),
        raw.history.map(Request::History),
        raw.ping.map(|_| Request::Ping),
        raw.rpc.map(Request::Rpc),
        raw.refresh.map(Request::Refresh),
        raw.sub_refresh.map(|_| Request::SubRefresh),
    ];
    let mut requests = requests.into_iter().flatten();
    match (id, send, requests.next(), requests.next()) {
        (0, false, None, None) => Some(Line::Pong),
        (0, true, None, None) => Some(Line::Send),
        (1.., false, Some(request), None) => Some(Line::Command { id, request }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_object_is_parsed_as_pong() {
        assert!(matches!(parse("{}"), Some(Line::Pong)));
    }

    #[test]
    fn malformed_command_lines_are_rejected() {
        for line in [
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
        ] {
            assert!(parse(line).is_none(), "{line}");
        }
    }

    #[test]
    fn unknown_fields_of_a_command_are_ignored() {
        let line = r#"{"id":3,"subscribe":{"channel":"a","tf":{"x":1}},"later":true}"#;
        assert!(matches!(
            parse(line),
            Some(Line::Command { id: 3, request: Request::Subscribe(s) }) if s.channel == "a"
        ));
    }
}
