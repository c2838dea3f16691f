//! Sessions just looked up, so that a page's many requests ask the bucket once.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use super::Session;

/// How long a lookup is believed. A session ended elsewhere is over within this, well under a second.
const FRESH: Duration = Duration::from_millis(500);
/// How long it is believed while NATS is away.
const RECENT: Duration = Duration::from_secs(60);
/// Lookups kept, found or not: some 10 MB.
const ENTRIES_MAX: usize = 20_000;

#[derive(Debug, Default)]
pub(super) struct Cache(Mutex<HashMap<String, (Instant, Option<Session>)>>);

impl Cache {
    /// A lookup not older than [`FRESH`].
    pub(super) fn fresh(&self, id: &str) -> Option<Option<Session>> {
        self.within(id, FRESH)
    }

    /// A lookup not older than [`RECENT`].
    pub(super) fn recent(&self, id: &str) -> Option<Option<Session>> {
        self.within(id, RECENT)
    }

    pub(super) fn keep(&self, id: String, session: Option<Session>) {
        let mut entries = self.entries();
        if entries.len() >= ENTRIES_MAX {
            entries.retain(|_, (at, _)| at.elapsed() < FRESH);
        }
        if entries.len() < ENTRIES_MAX {
            entries.insert(id, (Instant::now(), session));
        }
    }

    pub(super) fn forget(&self, id: &str) {
        self.entries().remove(id);
    }

    fn within(&self, id: &str, age_max: Duration) -> Option<Option<Session>> {
        let entries = self.entries();
        let (at, session) = entries.get(id)?;
        (at.elapsed() < age_max).then(|| session.clone())
    }

    fn entries(&self) -> std::sync::MutexGuard<'_, HashMap<String, (Instant, Option<Session>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
