//! What clients send: one command a line, parsed where it enters.

use serde::{Deserialize, de::IgnoredAny};
use serde_json::value::RawValue;

/// One line of a client's frame.
#[derive(Debug)]
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
#[derive(Debug)]
pub(crate) enum Request {
    Connect(Connect),
    Subscribe(Subscribe),
    Unsubscribe(Channel),
    Publish(Channel),
    Presence,
    History(History),
    Ping,
    Rpc(Rpc),
    Refresh(Refresh),
    SubRefresh,
}

/// The line is no command.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the line is no command")]
pub(crate) struct InvalidCommand;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Connect {
    pub(crate) token: String,
}

impl std::fmt::Debug for Connect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connect").finish_non_exhaustive()
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Refresh {
    pub(crate) token: String,
}

impl std::fmt::Debug for Refresh {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Refresh").finish_non_exhaustive()
    }
}

#[derive(Deserialize, Default, Debug)]
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

#[derive(Deserialize, Default, Debug)]
#[serde(default)]
pub(crate) struct Channel {
    pub(crate) channel: String,
}

#[derive(Deserialize, Default, Debug)]
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
    /// As the client spelled it; none is `null`.
    pub(crate) data: Option<Box<RawValue>>,
}

/// The data may hold what nobody else may know.
impl std::fmt::Debug for Rpc {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rpc")
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Raw {
    id: u32,
    connect: Option<Connect>,
    subscribe: Option<Subscribe>,
    unsubscribe: Option<Channel>,
    publish: Option<Channel>,
    presence: Option<Channel>,
    presence_stats: Option<Channel>,
    history: Option<History>,
    ping: Option<IgnoredAny>,
    send: Option<IgnoredAny>,
    rpc: Option<Rpc>,
    refresh: Option<Refresh>,
    sub_refresh: Option<Channel>,
}

/// Reads one line. Exactly one request with an id, or `send`, or nothing at all (a pong).
pub(crate) fn parse(line: &str) -> Result<Line, InvalidCommand> {
    // An array would do for a structure whose every field has a default.
    if !line.trim_start().starts_with('{') {
        return Err(InvalidCommand);
    }
    let raw: Raw = serde_json::from_str(line).map_err(|_| InvalidCommand)?;
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
        (0, false, None, None) => Ok(Line::Pong),
        (0, true, None, None) => Ok(Line::Send),
        (1.., false, Some(request), None) => Ok(Line::Command { id, request }),
        _ => Err(InvalidCommand),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_object_is_parsed_as_pong() {
        assert!(matches!(parse("{}"), Ok(Line::Pong)));
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
            assert!(parse(line).is_err(), "{line}");
        }
    }

    #[test]
    fn unknown_fields_of_a_command_are_ignored() {
        let line = r#"{"id":3,"subscribe":{"channel":"a","tf":{"x":1}},"later":true}"#;
        assert!(matches!(
            parse(line),
            Ok(Line::Command { id: 3, request: Request::Subscribe(s) }) if s.channel == "a"
        ));
    }
}
