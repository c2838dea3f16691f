//! Reading a stream without a consumer: its state, newest messages, and ranges of one subject.

use std::{sync::Arc, time::Duration};

use broker::{Batch, Connection, Message, OWN_API, ReadError, StreamApi};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::{
    channel::Route, config::NatsNames, delivery::STORED_PART, protocol::StoredPublication,
};

/// How long one read may take. Clients wait five seconds for a subscription, and a read has four steps.
const READ_MAX: Duration = Duration::from_millis(1_500);
/// Subjects in one question for newest messages; the server refuses more than 1,024.
const SUBJECTS_MAX: usize = 1_000;

/// Reads streams over the connection for requests.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    /// Of the namespaces that are mapped to somebody's subjects.
    mapped: StreamApi,
    /// Of the gateway's own namespaces.
    own: StreamApi,
    /// What the names of those begin with.
    own_prefix: Arc<str>,
}

/// One incarnation of a stream, and what it holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct StreamState {
    pub(crate) epoch: String,
    pub(crate) first: u64,
    pub(crate) last: u64,
    /// How many subjects it has messages of.
    pub(crate) subjects: u64,
    /// Messages kept of each subject; none means all.
    pub(crate) per_subject_max: Option<u64>,
}

/// What a stream holds of one subject.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct SubjectSnapshot {
    pub(crate) epoch: String,
    /// The stream's last sequence, taken first.
    pub(crate) stream_last: u64,
    /// The newest message; of a wildcard the newest of each channel, oldest first, where newest values are all that counts.
    pub(crate) newest: Vec<Message>,
    pub(crate) after: Option<MessagesAfter>,
}

impl SubjectSnapshot {
    pub(crate) fn newest(&self) -> Option<&Message> {
        self.newest.last()
    }
}

/// Messages after a sequence, oldest first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct MessagesAfter {
    pub(crate) since: u64,
    pub(crate) messages: Vec<Message>,
    /// How many there are after these.
    pub(crate) pending: u64,
    /// None the subject ever had after `since` was evicted.
    pub(crate) proved: bool,
}

impl MessagesAfter {
    /// Every message the subject ever had after `since` is here.
    pub(crate) fn is_whole(&self) -> bool {
        self.pending == 0 && self.proved
    }

    /// How many messages the subject has after `since`.
    pub(crate) fn count(&self) -> u64 {
        (self.messages.len() as u64).saturating_add(self.pending)
    }
}

impl Store {
    pub(crate) fn new(connection: &Connection, nats: &NatsNames) -> Self {
        Self {
            mapped: StreamApi::new(connection, &nats.streams),
            own: StreamApi::new(connection, OWN_API),
            own_prefix: nats.own_streams().into(),
        }
    }

    fn api(&self, stream: &str) -> &StreamApi {
        match stream.starts_with(&*self.own_prefix) {
            true => &self.own,
            false => &self.mapped,
        }
    }

    /// The stream's state now.
    pub(crate) async fn state(&self, stream: &str) -> Result<StreamState, ReadError> {
        let info = self
            .api(stream)
            .info(stream, Instant::now() + READ_MAX)
            .await?;
        Ok(StreamState {
            epoch: broker::epoch(&info),
            first: info.state.first_sequence,
            last: info.state.last_sequence,
            subjects: info.state.subjects_count,
            per_subject_max: u64::try_from(info.config.max_messages_per_subject)
                .ok()
                .filter(|max| *max > 0),
        })
    }

    /// What the stream holds of a channel: its newest message, and those after `since`, at most `limit` and about a
    /// [`STORED_PART`] of them.
    pub(crate) async fn read(
        &self,
        route: &Route,
        since: Option<u64>,
        limit: usize,
    ) -> Result<SubjectSnapshot, ReadError> {
        let state = self.state(&route.namespace.stream).await?;
        let newest = match route.is_wildcard() {
            true => self.newest_of_wildcard(route, &state).await?,
            false => self.newest(route, None).await?.into_iter().collect(),
        };
        let after = match since {
            Some(since) => {
                let newest = newest.last().map(|newest: &Message| newest.sequence);
                Some(self.after(route, since, limit, &state, newest).await?)
            }
            None => None,
        };
        Ok(SubjectSnapshot {
            epoch: state.epoch,
            stream_last: state.last,
            newest,
            after,
        })
    }

    /// Messages after `since` with the proof that none is missing: an eviction always takes a subject's
    /// oldest message first, so one that is kept from before shows that nothing after it was evicted.
    async fn after(
        &self,
        route: &Route,
        since: u64,
        limit: usize,
        state: &StreamState,
        newest: Option<u64>,
    ) -> Result<MessagesAfter, ReadError> {
        if newest.is_some_and(|newest| newest <= since) {
            return Ok(MessagesAfter {
                since,
                messages: vec![],
                pending: 0,
                proved: since <= state.last,
            });
        }
        let batch = self.page(route, since.saturating_add(1), limit).await?;
        let mut after = MessagesAfter {
            since,
            messages: batch.messages,
            pending: batch.pending,
            proved: false,
        };
        let is_removal = |it: &Message| StoredPublication::is_removal(&it.payload);
        let nothing_evicted =
            nothing_evicted(since, after.count(), state) && !after.messages.iter().any(is_removal);
        // What one channel of several keeps proves nothing of the others.
        let keeps = async || match route.is_wildcard() {
            true => Ok(false),
            false => self.keeps(route, since).await,
        };
        after.proved = since <= state.last && (nothing_evicted || keeps().await?);
        Ok(after)
    }

    /// Whether a message of the channel from `sequence` or before is still there.
    async fn keeps(&self, route: &Route, sequence: u64) -> Result<bool, ReadError> {
        let first = self.page(route, 1, 1).await?.messages;
        Ok(first
            .first()
            .is_some_and(|first| first.sequence <= sequence))
    }

    /// The newest message of a channel, or the newest before a sequence, if there is one.
    pub(crate) async fn newest(
        &self,
        route: &Route,
        before: Option<u64>,
    ) -> Result<Option<Message>, ReadError> {
        let mut question = json!({ "multi_last": [*route.subject], "batch": 1 });
        match before {
            // Nothing is before the first, and to the server zero is no bound at all.
            Some(0 | 1) => return Ok(None),
            Some(before) => question["up_to_seq"] = json!(before - 1),
            None => {}
        }
        let mut newest = self.ask(&route.namespace.stream, &question).await?;
        Ok(newest.messages.pop())
    }

    /// The newest message of each channel, oldest first. Nothing where every message counts, since the stream's end is what
    /// readers begin at; nor where there are more channels than can be asked for at once: each comes with its next value.
    async fn newest_of_wildcard(
        &self,
        route: &Route,
        state: &StreamState,
    ) -> Result<Vec<Message>, ReadError> {
        if !route.namespace.is_latest() || state.subjects > SUBJECTS_MAX as u64 {
            return Ok(vec![]);
        }
        let question = json!({ "multi_last": [*route.subject], "batch": SUBJECTS_MAX });
        let mut newest = self.ask(&route.namespace.stream, &question).await?.messages;
        newest.sort_unstable_by_key(|message| message.sequence);
        Ok(newest)
    }

    /// Up to `limit` messages of a channel from a sequence on, and about a [`STORED_PART`] of them.
    pub(crate) async fn page(
        &self,
        route: &Route,
        from: u64,
        limit: usize,
    ) -> Result<Batch, ReadError> {
        let question = json!({
            "batch": limit, "max_bytes": STORED_PART, "next_by_subj": *route.subject, "seq": from.max(1),
        });
        self.ask(&route.namespace.stream, &question).await
    }

    /// The sequence of each subject's newest message.
    pub(crate) async fn newest_of_all(
        &self,
        stream: &str,
        subjects: &[String],
    ) -> Result<Vec<(String, u64)>, ReadError> {
        let mut found = Vec::with_capacity(subjects.len());
        for subjects in subjects.chunks(SUBJECTS_MAX) {
            let question = json!({ "multi_last": subjects, "batch": SUBJECTS_MAX });
            let messages = self.ask(stream, &question).await?;
            let newest = messages.messages.into_iter();
            let newest = newest.map(|m| (m.subject, m.sequence));
            found.extend(newest);
        }
        Ok(found)
    }

    async fn ask(&self, stream: &str, question: &Value) -> Result<Batch, ReadError> {
        let until = Instant::now() + READ_MAX;
        self.api(stream).direct_get(stream, question, until).await
    }
}

/// Whether the stream's state alone proves that all `count` messages after `since` are still there:
/// it begins early enough, and the subject has not come to its limit.
fn nothing_evicted(since: u64, count: u64, state: &StreamState) -> bool {
    let begins_early = since.saturating_add(1) >= state.first;
    begins_early && state.per_subject_max.is_none_or(|max| count < max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_eviction_is_proved_below_limit_and_after_first() {
        let state = |first, per_subject_max| StreamState {
            epoch: String::new(),
            first,
            last: 100,
            subjects: 1,
            per_subject_max,
        };
        for (since, count, first, max, proved) in [
            (0, 5, 1, Some(10), true),
            (0, 10, 1, Some(10), false),
            (0, 10, 1, None, true),
            (3, 5, 4, Some(10), true),
            (3, 5, 5, Some(10), false),
        ] {
            let state = state(first, max);
            assert_eq!(
                nothing_evicted(since, count, &state),
                proved,
                "{since} {count} {state:?}"
            );
        }
    }
}
