//! From a channel's name to a subject, checked where bytes enter.

use std::sync::Arc;

use broker::is_token;

use crate::{
    codes::CommandError,
    config::{Audience, Namespace},
    token::Identity,
};

/// Longest channel name, in bytes, as with Centrifugo.
const NAME_LENGTH_MAX: usize = 255;

/// A channel that exists by configuration: its name and where its messages are.
#[derive(Clone, Debug)]
pub(crate) struct Route {
    pub(crate) name: Arc<str>,
    pub(crate) subject: Arc<str>,
    pub(crate) namespace: Arc<Namespace>,
}

/// Finds the channel, and whether this person may read it.
pub(crate) fn find(
    name: &str,
    namespaces: &[Arc<Namespace>],
    who: Option<&Identity>,
) -> Result<Route, CommandError> {
    if name.len() > NAME_LENGTH_MAX {
        return Err(CommandError::BadRequest);
    }
    let (prefix, rest) = name.split_once(':').ok_or(CommandError::UnknownChannel)?;
    let namespace = namespaces.iter().find(|n| n.name == prefix);
    let namespace = namespace.ok_or(CommandError::UnknownChannel)?;
    let rest = match namespace.subscribe {
        Audience::Owner => rest.strip_prefix('#').ok_or(CommandError::BadRequest)?,
        Audience::Anyone | Audience::SignedIn => rest,
    };
    let tokens = tokens(rest, namespace).ok_or(CommandError::BadRequest)?;
    let allowed = match namespace.subscribe {
        Audience::Anyone => true,
        Audience::SignedIn => who.is_some(),
        Audience::Owner => who.is_some_and(|identity| identity.user == rest),
    };
    if !allowed {
        return Err(CommandError::PermissionDenied);
    }
    Ok(Route {
        name: name.into(),
        subject: format!("{}.{tokens}", namespace.subject).into(),
        namespace: Arc::clone(namespace),
    })
}

/// What stands after the colon, as it stands in the subject. Where symbols have dots, those in excess are the last
/// token's own.
fn tokens(text: &str, namespace: &Namespace) -> Option<String> {
    let count_max = namespace.dots.map_or(usize::MAX, |_| namespace.tokens);
    let tokens: Vec<&str> = text.splitn(count_max, '.').collect();
    let (last, before) = tokens.split_last()?;
    let fits = tokens.len() == namespace.tokens
        && before.iter().all(|token| is_token(token))
        && is_token(&last.replace('.', "_"));
    let dot = namespace.dots.unwrap_or('.').to_string();
    let before = &text[..text.len() - last.len()];
    fits.then(|| format!("{before}{}", last.replace('.', &dot)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn subject(name: &str, user: Option<&str>) -> Result<String, CommandError> {
        let config = Config::load(None).unwrap();
        let identity = user.map(|user| Identity {
            roles: vec![],
            user: user.into(),
            session: "s".into(),
            expires_at: 0,
        });
        find(name, &config.namespaces, identity.as_ref()).map(|route| route.subject.to_string())
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
            assert_eq!(subject(name, Some("u1")).as_deref(), Ok(expected), "{name}");
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
            assert_eq!(
                self::subject(name, Some("u1")),
                Ok(subject.to_string()),
                "{name}"
            );
        }
    }

    #[test]
    fn wildcards_in_channel_names_are_rejected() {
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
        ] {
            assert_eq!(
                subject(name, Some("u1")),
                Err(CommandError::BadRequest),
                "{name}"
            );
        }
        let long = format!("sale:{}", "x".repeat(300));
        assert_eq!(subject(&long, None), Err(CommandError::BadRequest));
    }

    #[test]
    fn owner_channel_is_denied_to_other_users() {
        assert_eq!(
            subject("user:#u1", None),
            Err(CommandError::PermissionDenied)
        );
        assert_eq!(
            subject("user:#u1", Some("u2")),
            Err(CommandError::PermissionDenied)
        );
    }

    #[test]
    fn channel_without_namespace_is_unknown() {
        for name in ["", "lot", "auction:log", "$SYS:a", ":a"] {
            assert_eq!(
                subject(name, None),
                Err(CommandError::UnknownChannel),
                "{name}"
            );
        }
    }
}
