//! From a channel's name to a subject, checked where bytes enter, and who may do what there.

#[cfg(test)]
mod tests;
mod wildcard;

use std::sync::Arc;

use broker::is_token;
use bytes::Bytes;

use crate::{
    config::{NAME_LENGTH_MAX, Namespace, Storage, template::encode},
    protocol::{NotJson, Publication, StoredPublication, codes::CommandError},
};

/// A token that stands for any.
const ANY: &str = "*";
/// Before the name of a channel that only a subscription token opens.
const PRIVATE: char = '$';
/// Before the users whom a channel is for.
const USERS: char = '#';
const USERS_SEPARATOR: char = ',';

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

/// Finds what is one channel: most of what is asked of a channel cannot be asked of several.
pub(crate) fn find_one(name: &str, namespaces: &[Arc<Namespace>]) -> Result<Route, CommandError> {
    let route = find(name, namespaces)?;
    match route.is_wildcard() {
        true => Err(CommandError::NotAvailable),
        false => Ok(route),
    }
}

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
        let is_admitted = !user.is_empty() || anonymous;
        is_admitted && (client || (subscriber && subscribed))
    }
}

/// What else the last token may hold where symbols have dots; only `=` needs another spelling, as a dot is `=` already.
const OF_SYMBOLS: [char; 5] = ['.', '/', '^', ':', '='];
/// What `=` becomes.
const EQUALS: &str = "~";

/// What stands after the colon, as it stands in the subject. Where symbols have dots, those in excess are the last
/// token's own.
fn mapped(text: &str, count: usize, dots: Option<char>, wildcards: bool) -> Option<String> {
    let count_max = dots.map_or(usize::MAX, |_| count);
    let tokens: Vec<&str> = text.splitn(count_max, '.').collect();
    let (last, before) = tokens.split_last()?;
    let fits = |token: &str| is_token(token) || (wildcards && token == ANY);
    let last_fits = match dots {
        Some(_) => fits(&last.replace(OF_SYMBOLS, "_")),
        None => fits(last),
    };
    let all_fit = tokens.len() == count && before.iter().all(|t| fits(t)) && last_fits;
    let before = &text[..text.len() - last.len()];
    let encoded = match dots {
        Some(dot) => last.replace('=', EQUALS).replace('.', &dot.to_string()),
        None => (*last).to_owned(),
    };
    all_fit.then(|| format!("{before}{encoded}"))
}
