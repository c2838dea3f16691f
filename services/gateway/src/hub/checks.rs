//! What the hub looks after by itself: reads, late answers, streams made again, quiet channels.

use std::{collections::HashSet, sync::Arc};

use async_nats::connection::State;
use broker::ReadError;
use tokio::time::Instant;

use super::{
    Finished, Hub, LINGER, QUIET_RECHECK,
    channel::{Channel, ReadRequest},
};
use crate::{metrics, store::StreamState};

impl Hub {
    /// Reads beside the hub, which is told what was found.
    fn spawn(&self, read: impl Future<Output = Finished> + Send + 'static) {
        let finished = self.finished.clone();
        tokio::spawn(async move {
            // The hub is gone when the gateway stops: nobody waits for this then.
            let _ = finished.send(read.await).await;
        });
    }

    pub(super) fn start_read(&self, subject: &Arc<str>, read: ReadRequest) {
        let Some(channel) = self.channels.get(subject) else {
            return;
        };
        let (store, route) = (self.store.clone(), channel.route.clone());
        self.spawn(async move {
            let result = store.read(&route, read.since, read.limit).await;
            let subject = route.subject;
            Finished::Read { subject, result }
        });
    }

    /// The stream as it was when asked at `asked_at`.
    pub(super) fn stream_found(&mut self, stream: &str, state: &StreamState, asked_at: Instant) {
        let is_back = self.stream_health.mark_available(stream, asked_at);
        self.each(Some(stream), |channel| {
            channel.stream_is(&state.epoch, state.last, asked_at);
            is_back.then(|| channel.mark_available()).flatten()
        });
    }

    /// The stream is away: its readers are told.
    pub(super) fn stream_lost(&mut self, stream: &str) {
        tracing::warn!(stream, "not available any more");
        self.each(Some(stream), |channel| {
            channel.mark_unavailable();
            None
        });
    }

    /// Changes every channel, or those of one stream; then what each needs is read.
    fn each(
        &mut self,
        stream: Option<&str>,
        mut change: impl FnMut(&mut Channel) -> Option<ReadRequest>,
    ) {
        let mut changed = Vec::new();
        for (subject, channel) in &mut self.channels {
            if stream.is_none_or(|stream| channel.route.namespace.stream == stream) {
                changed.push((Arc::clone(subject), change(channel)));
            }
        }
        for (subject, read) in changed {
            self.after(&subject, read);
        }
    }

    /// Whether NATS is there, and what may have come back with it.
    fn check_connection(&mut self, now: Instant) {
        let is_up = self.live.connection_state() == State::Connected;
        for stream in self.stream_health.connection(is_up, now) {
            self.stream_lost(&stream);
        }
        if self.stream_health.awaits_streams() {
            self.check_streams();
        }
    }

    pub(super) fn tick(&mut self) {
        let now = Instant::now();
        self.check_connection(now);
        self.channels
            .retain(|_, channel| !channel.is_idle(LINGER, now));
        let channels = &self.channels;
        self.wildcards
            .retain(|route| channels.contains_key(&route.subject));
        self.each(None, |channel| channel.tick(now));
        if std::mem::take(&mut self.suspect) {
            self.check_streams();
        }
        if self.quiet_checks.iter().any(|at| *at <= now) {
            self.quiet_checks.retain(|at| *at > now);
            self.check_quiet();
        }
        metrics::channels(self.channels.len());
        metrics::subscriptions(self.members.values().map(HashSet::len).sum());
    }

    pub(super) fn check_streams(&self) {
        for name in self.streams.iter().cloned() {
            let store = self.store.clone();
            let asked_at = Instant::now();
            self.spawn(async move {
                let result = store.state(&name).await;
                Finished::Stream {
                    name,
                    asked_at,
                    result,
                }
            });
        }
    }

    pub(super) fn check_quiet(&self) {
        for stream in self.streams.iter().cloned() {
            let of_stream = |channel: &&Channel| channel.route.namespace.stream == stream;
            let routes = self.channels.values().filter(of_stream);
            let routes = routes.map(|channel| &channel.route);
            // What is followed by wildcards is as many channels as there are: they are asked for by themselves.
            let (wildcards, plain): (Vec<_>, Vec<_>) = routes.partition(|it| it.is_wildcard());
            let questions = wildcards.into_iter().map(|route| vec![route]);
            for routes in questions.chain([plain]).filter(|routes| !routes.is_empty()) {
                let subjects = routes.iter().map(|route| route.subject.to_string());
                let (store, stream) = (self.store.clone(), stream.clone());
                let subjects: Vec<String> = subjects.collect();
                self.spawn(async move {
                    let result = store.newest_of_all(&stream, &subjects).await;
                    Finished::Quiet(result)
                });
            }
        }
    }

    /// Live messages may have been lost.
    pub(super) fn disturbed(&mut self) {
        self.check_streams();
        self.check_quiet();
        self.quiet_checks.push(Instant::now() + QUIET_RECHECK);
    }

    pub(super) fn compare_quiet(&mut self, result: Result<Vec<(String, u64)>, ReadError>) {
        let newest = match result {
            Ok(newest) => newest,
            // Its channels are told when it is there again.
            Err(ReadError::Missing { .. }) => return,
            Err(error) => {
                tracing::debug!(%error, "quiet channels not compared");
                if self.quiet_checks.is_empty() {
                    self.quiet_checks.push(Instant::now());
                }
                return;
            }
        };
        for (subject, sequence) in newest {
            let mut followed = self.wildcards_of(&subject);
            followed.push(subject.into());
            for subject in followed {
                let channel = self.channels.get_mut(&subject);
                let read = channel.and_then(|channel| channel.newest_is(sequence));
                self.after(&subject, read);
            }
        }
    }
}
