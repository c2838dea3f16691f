//! From a channel's name to a subject, checked where bytes enter, and who may do what there.

mod wildcard;

use std::{fmt::Write, sync::Arc};

use broker::is_token;
use bytes::Bytes;

use crate::{
    config::{NAME_LENGTH_MAX, Namespace, Storage},
    protocol::{NotJson, Publication, StoredPublication, codes::CommandError},
};

/// A channel that exists by configuration: its name and where its messages are.
#[derive(Clone, Debug)]
pub(crate) struct Route {
    pub(crate) name: Arc<str>,
    pub(crate) subject: Arc<str>,
    pub(crate) namespace: Arc<Namespace>,
}

/// Finds the channel.
pub(crate) fn find(name: &str, namespaces: &[Arc<Namespace>]) -> Result<Route, CommandError> {
    if name.is_empty() || name.len() > NAME_LENGTH_MAX {
        return Err(CommandError::BadRequest);
    }
    let (prefix, rest) = name.split_once(':').unwrap_or(("", name));
    let prefix = prefix.trim_start_matches(PRIVATE);
    let namespace = namespaces.iter().find(|n| n.name == prefix);
    let namespace = namespace.ok_or(CommandError::UnknownChannel)?;
    let tokens = match &namespace.storage {
        Storage::Own => encode(name),
        Storage::Mapped { tokens, dots } => {
            let rest = match namespace.options.allow_user_limited_channels {
                true => rest.strip_prefix(USERS).ok_or(CommandError::BadRequest)?,
                false => rest,
            };
            let wildcards = namespace.options.allow_wildcards;
            mapped(rest, *tokens, *dots, wildcards).ok_or(CommandError::BadRequest)?
        }
    };
    Ok(Route {
        name: name.into(),
        subject: format!("{}.{tokens}", namespace.subject).into(),
        namespace: Arc::clone(namespace),
    })
}

/// A token that stands for any.
const ANY: &str = "*";
/// Finds what is one channel: most of what is asked of a channel cannot be asked of several.
pub(crate) fn find_one(name: &str, namespaces: &[Arc<Namespace>]) -> Result<Route, CommandError> {
    let route = find(name, namespaces)?;
    match route.is_wildcard() {
        true => Err(CommandError::NotAvailable),
        false => Ok(route),
    }
}

/// Before the name of a channel that only a subscription token opens.
const PRIVATE: char = '$';
/// Before the users whom a channel is for.
const USERS: char = '#';
const USERS_SEPARATOR: char = ',';

/// What is to be done in a channel.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Action {
    Subscribe,
    Publish,
    History,
    Presence,
}

impl Route {
    /// A message of the channel's stream.
    pub(crate) fn publication(
        &self,
        sequence: u64,
        (subject, payload): (&str, &Bytes),
    ) -> Result<Publication, NotJson> {
        let mut stored = StoredPublication::of_message(payload).map_err(|_| NotJson)?;
        stored.channel = match self.is_wildcard() {
            true => self.concrete(subject),
            false => String::new(),
        };
        stored.offset = if self.namespace.has_history() {
            sequence
        } else {
            0
        };
        Publication::new(sequence, stored)
    }

    /// Whether this user, empty for a visitor, may do this; `subscribed` is whether they read the channel.
    pub(crate) fn allows(&self, action: Action, user: &str, subscribed: bool) -> bool {
        let o = &self.namespace.options;
        let (client, anonymous, subscriber) = match action {
            Action::Subscribe => {
                let private = self.name.starts_with(PRIVATE);
                let client = o.allow_subscribe_for_client && !private;
                (client, o.allow_subscribe_for_anonymous, false)
            }
            Action::Publish => (
                o.allow_publish_for_client,
                o.allow_publish_for_anonymous,
                o.allow_publish_for_subscriber,
            ),
            Action::History => (
                o.allow_history_for_client,
                o.allow_history_for_anonymous,
                o.allow_history_for_subscriber,
            ),
            Action::Presence => (
                o.allow_presence_for_client,
                o.allow_presence_for_anonymous,
                o.allow_presence_for_subscriber,
            ),
        };
        if o.allow_user_limited_channels
            && let Some((_, users)) = self.name.split_once(USERS)
        {
            let is_theirs = !user.is_empty() && users.split(USERS_SEPARATOR).any(|u| u == user);
            return is_theirs
                && (action == Action::Subscribe || client || (subscriber && subscribed));
        }
        (subscriber && subscribed) || (client && (!user.is_empty() || anonymous))
    }
}

/// What stands after the colon, as it stands in the subject. Where symbols have dots, those in excess are the last
/// token's own.
fn mapped(text: &str, count: usize, dots: Option<char>, wildcards: bool) -> Option<String> {
    let count_max = dots.map_or(usize::MAX, |_| count);
    let tokens: Vec<&str> = text.splitn(count_max, '.').collect();
    let (last, before) = tokens.split_last()?;
    let fits = |token: &str| is_token(token) || (wildcards && token == ANY);
    let fits =
        tokens.len() == count && before.iter().all(|t| fits(t)) && fits(&last.replace('.', "_"));
    let dot = dots.unwrap_or('.').to_string();
    let before = &text[..text.len() - last.len()];
    fits.then(|| format!("{before}{}", last.replace('.', &dot)))
}

/// Any text as one token of a subject, and no two texts as the same: what is not a letter, a digit, `-` or `_` becomes
/// `=` and two hexadecimal digits for each byte.
pub(crate) fn encode(text: &str) -> String {
    text.bytes().fold(String::new(), |mut token, byte| {
        if byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_' {
            token.push(char::from(byte));
        } else {
            write!(token, "={byte:02X}").expect("a string takes all text");
        }
        token
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn subject(name: &str) -> Result<String, CommandError> {
        let config = Config::load(None).unwrap();
        find(name, &config.namespaces).map(|route| route.subject.to_string())
    }

    fn may(action: Action, name: &str, user: &str, subscribed: bool, options: &str) -> bool {
        let text = format!("[without_namespace]\n{options}");
        let config = Config::parse(&text).unwrap();
        let route = find(name, &config.namespaces).unwrap();
        route.allows(action, user, subscribed)
    }

    #[test]
    fn channel_name_maps_to_subject_of_its_namespace() {
        for (name, expected) in [
            ("lot:spring.l1", "record.lot.spring.l1"),
            ("sale:spring", "record.sale.spring"),
            ("user:#u1", "notice.u1"),
            ("tick:AAPL", "market.tick.AAPL"),
            ("tick:BRK.B", "market.tick.BRK=B"),
            ("candle:1m.AAPL", "market.open.1m.AAPL"),
            ("candle:1m.BRK.B", "market.open.1m.BRK=B"),
        ] {
            assert_eq!(subject(name).as_deref(), Ok(expected), "{name}");
        }
    }

    #[test]
    fn channel_subjects_agree_with_the_topology() {
        let token = |text| topology::Token::parse(text).unwrap();
        let symbol = topology::encode_symbol("BRK.B").unwrap();
        for (name, subject) in [
            (
                "lot:a.b",
                topology::subject::lot_record(&token("a"), &token("b")),
            ),
            ("sale:a", topology::subject::sale_record(&token("a"))),
            ("user:#u1", topology::subject::notice(&token("u1"))),
            ("tick:BRK.B", topology::subject::market_tick(&symbol)),
            (
                "candle:1m.BRK.B",
                topology::subject::market_open("1m", &symbol),
            ),
        ] {
            assert_eq!(self::subject(name), Ok(subject.to_string()), "{name}");
        }
    }

    #[test]
    fn wildcards_in_mapped_channel_names_are_rejected() {
        for name in [
            "tick:>",
            "tick:*",
            "tick:",
            "tick:A=B",
            "tick:a b",
            "lot:a",
            "lot:a.b.c",
            "lot:a.*",
            "lot:a.",
            "candle:1m",
            "candle:1m.",
            "candle:.AAPL",
            "candle:*.AAPL",
            "candle:1m.A=B",
            "sale:a.b",
            "sale:ä",
            "user:#*",
            "user:#",
            "user:u1",
            "user:#a,b",
            "sale:a\n",
            "",
        ] {
            assert_eq!(subject(name), Err(CommandError::BadRequest), "{name}");
        }
        let long = format!("sale:{}", "x".repeat(300));
        assert_eq!(subject(&long), Err(CommandError::BadRequest));
    }

    #[test]
    fn own_channels_take_any_name_and_none_shares_a_subject() {
        let config = Config::parse("[without_namespace]\n[[namespace]]\nname = \"a\"").unwrap();
        let subject = |name| find(name, &config.namespaces).map(|r| r.subject.to_string());
        for (name, expected) in [
            ("plain", "channel._.plain"),
            ("a.b > *", "channel._.a=2Eb=20=3E=20=2A"),
            ("a=2Eb", "channel._.a=3D2Eb"),
            ("ä", "channel._.=C3=A4"),
            ("a:b", "channel.a.a=3Ab"),
            ("$a:b", "channel.a.=24a=3Ab"),
            ("a:", "channel.a.a=3A"),
        ] {
            assert_eq!(subject(name).as_deref(), Ok(expected), "{name}");
        }
        assert_eq!(subject("b:c"), Err(CommandError::UnknownChannel));
    }

    #[test]
    fn permissions_are_those_of_the_namespace() {
        use Action::{History, Presence, Publish, Subscribe};
        for (action, name, user, subscribed, options, expected) in [
            (Subscribe, "c", "u1", false, "", false),
            (
                Subscribe,
                "c",
                "u1",
                false,
                "allow_subscribe_for_client = true",
                true,
            ),
            (
                Subscribe,
                "c",
                "",
                false,
                "allow_subscribe_for_client = true",
                false,
            ),
            (
                Subscribe,
                "$c",
                "u1",
                false,
                "allow_subscribe_for_client = true",
                false,
            ),
            (
                Subscribe,
                "c",
                "",
                false,
                "allow_subscribe_for_client = true\nallow_subscribe_for_anonymous = true",
                true,
            ),
            (
                Subscribe,
                "c#u1,u2",
                "u2",
                false,
                "allow_user_limited_channels = true",
                true,
            ),
            (
                Subscribe,
                "c#u1,u2",
                "u3",
                false,
                "allow_user_limited_channels = true",
                false,
            ),
            (
                Subscribe,
                "c#",
                "",
                false,
                "allow_user_limited_channels = true",
                false,
            ),
            (
                Publish,
                "c",
                "u1",
                false,
                "allow_publish_for_subscriber = true",
                false,
            ),
            (
                Publish,
                "c",
                "u1",
                true,
                "allow_publish_for_subscriber = true",
                true,
            ),
            (
                Publish,
                "c",
                "",
                true,
                "allow_publish_for_subscriber = true",
                true,
            ),
            (
                History,
                "c",
                "u1",
                false,
                "allow_history_for_client = true",
                true,
            ),
            (
                History,
                "c",
                "",
                false,
                "allow_history_for_client = true",
                false,
            ),
            (
                Presence,
                "c",
                "u1",
                true,
                "allow_presence_for_subscriber = true",
                true,
            ),
        ] {
            let allowed = may(action, name, user, subscribed, options);
            assert_eq!(allowed, expected, "{action:?} {name} {user:?} {options}");
        }
    }

    #[test]
    fn owner_channel_is_denied_to_other_users() {
        let config = Config::load(None).unwrap();
        let route = find("user:#u1", &config.namespaces).unwrap();
        for action in [Action::Subscribe, Action::History] {
            assert!(route.allows(action, "u1", false));
            assert!(!route.allows(action, "u2", false));
            assert!(!route.allows(action, "", false));
        }
    }

    #[test]
    fn channel_without_namespace_is_unknown() {
        for name in ["lot", "auction:log", "$SYS:a", ":a"] {
            assert_eq!(subject(name), Err(CommandError::UnknownChannel), "{name}");
        }
    }
}
