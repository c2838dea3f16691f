//! Push services that are left alone for a while: each by its origin, so that one that hangs or has had enough is not asked again for
//! everybody who has a browser there.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

/// Services that are left alone at once; of more, those that have waited are forgotten, and no other is added.
const PAUSED_MAX: usize = 1_000;

#[derive(Default, Debug)]
pub(super) struct Pauses(Mutex<HashMap<String, Instant>>);

impl Pauses {
    /// How long it is to be left alone still.
    pub(super) fn left(&self, origin: &str) -> Option<Duration> {
        let paused = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let left = paused.get(origin)?.duration_since(Instant::now());
        Some(left).filter(|left| !left.is_zero())
    }

    pub(super) fn pause(&self, origin: String, time: Duration) {
        let now = Instant::now();
        let mut paused = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if paused.len() >= PAUSED_MAX {
            paused.retain(|_, until| now < *until);
        }
        if paused.len() < PAUSED_MAX {
            paused.insert(origin, now + time);
        }
    }
}
