//! Which streams are available. Pure: no NATS, no clock.

use std::{collections::HashSet, time::Duration};

use tokio::time::Instant;

/// A connection that is back within this time is not spoken of: what it missed is read from the stream.
const LOST_MAX: Duration = Duration::from_millis(500);

/// Streams that were there once and are unavailable now: NATS is away, or the stream is gone until its owner makes
/// it again. A stream that never was there is not missed.
#[derive(Debug, Default)]
pub(super) struct StreamHealth {
    seen: HashSet<String>,
    unavailable: HashSet<String>,
    lost_at: Option<Instant>,
    back_at: Option<Instant>,
}

impl StreamHealth {
    /// How the connection is. The answer is the streams that just became stale.
    pub(super) fn connection(&mut self, is_up: bool, now: Instant) -> Vec<String> {
        if is_up {
            if self.lost_at.take().is_some() {
                self.back_at = Some(now);
            }
            return vec![];
        }
        let lost_at = *self.lost_at.get_or_insert(now);
        if now.duration_since(lost_at) < LOST_MAX {
            return vec![];
        }
        let stale: Vec<String> = self.seen.difference(&self.unavailable).cloned().collect();
        self.unavailable.extend(stale.iter().cloned());
        stale
    }

    /// The stream was there when it was asked for. True when it is available again.
    pub(super) fn mark_available(&mut self, stream: &str, asked_at: Instant) -> bool {
        self.seen.insert(stream.to_owned());
        let is_new = self.lost_at.is_none() && self.back_at.is_none_or(|back| back <= asked_at);
        is_new && self.unavailable.remove(stream)
    }

    /// The stream was not there. True when it just became stale.
    pub(super) fn mark_missing(&mut self, stream: &str) -> bool {
        self.seen.contains(stream) && self.unavailable.insert(stream.to_owned())
    }

    pub(super) fn is_available(&self, stream: &str) -> bool {
        !self.unavailable.contains(stream)
    }

    /// Whether there is a stream to ask for that may be back.
    pub(super) fn awaits_streams(&self) -> bool {
        self.lost_at.is_none() && !self.unavailable.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_disconnect_is_ignored_long_one_reported_once() {
        let (mut health, start) = (StreamHealth::default(), Instant::now());
        assert!(!health.mark_available("A", start), "it was never missed");
        assert!(health.connection(false, start).is_empty());
        assert!(health.connection(true, start + LOST_MAX).is_empty());
        let lost = start + 2 * LOST_MAX;
        assert!(health.connection(false, lost).is_empty());
        assert_eq!(health.connection(false, lost + LOST_MAX), ["A"]);
        assert!(health.connection(false, lost + 2 * LOST_MAX).is_empty());
        assert!(!health.is_available("A") && !health.awaits_streams());
    }

    #[test]
    fn only_state_read_after_reconnect_makes_available() {
        let (mut health, start) = (StreamHealth::default(), Instant::now());
        health.mark_available("A", start);
        health.connection(false, start);
        health.connection(false, start + LOST_MAX);
        assert!(
            !health.mark_available("A", start + LOST_MAX),
            "the line is down"
        );
        let back = start + 2 * LOST_MAX;
        health.connection(true, back);
        assert!(health.awaits_streams());
        assert!(!health.mark_available("A", start), "asked before it went");
        assert!(health.mark_available("A", back));
        assert!(health.is_available("A") && !health.awaits_streams());
    }

    #[test]
    fn stream_never_seen_is_not_reported_missing() {
        let (mut health, start) = (StreamHealth::default(), Instant::now());
        assert!(!health.mark_missing("A"));
        health.mark_available("A", start);
        assert!(health.mark_missing("A"));
        assert!(!health.mark_missing("A"), "it is told once");
        assert!(health.mark_available("A", start));
    }
}
