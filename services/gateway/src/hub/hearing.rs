//! Which streams can be vouched for. Pure: no NATS, no clock.

use std::{collections::HashSet, time::Duration};

use tokio::time::Instant;

/// A connection that is back within this time is not spoken of: what it missed is read from the stream.
const LOST_MAX: Duration = Duration::from_millis(500);

/// What was there once and cannot be heard now: NATS is away, or the stream is gone until its owner makes
/// it again. A stream that never was there is not missed.
#[derive(Debug, Default)]
pub(super) struct Hearing {
    seen: HashSet<String>,
    unheard: HashSet<String>,
    lost_at: Option<Instant>,
    back_at: Option<Instant>,
}

impl Hearing {
    /// How the connection is. The answer is the streams that just fell silent.
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
        let silent: Vec<String> = self.seen.difference(&self.unheard).cloned().collect();
        self.unheard.extend(silent.iter().cloned());
        silent
    }

    /// The stream was there when it was asked for. True when it is heard again.
    pub(super) fn there(&mut self, stream: &str, asked_at: Instant) -> bool {
        self.seen.insert(stream.to_owned());
        let is_new = self.lost_at.is_none() && self.back_at.is_none_or(|back| back <= asked_at);
        is_new && self.unheard.remove(stream)
    }

    /// The stream was not there. True when it just fell silent.
    pub(super) fn missing(&mut self, stream: &str) -> bool {
        self.seen.contains(stream) && self.unheard.insert(stream.to_owned())
    }

    pub(super) fn is_heard(&self, stream: &str) -> bool {
        !self.unheard.contains(stream)
    }

    /// Whether there is a stream to ask for that may be back.
    pub(super) fn waits(&self) -> bool {
        self.lost_at.is_none() && !self.unheard.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_absence_is_not_spoken_of_and_a_long_one_once() {
        let (mut hearing, start) = (Hearing::default(), Instant::now());
        assert!(!hearing.there("A", start), "it was never missed");
        assert!(hearing.connection(false, start).is_empty());
        assert!(hearing.connection(true, start + LOST_MAX).is_empty());
        let lost = start + 2 * LOST_MAX;
        assert!(hearing.connection(false, lost).is_empty());
        assert_eq!(hearing.connection(false, lost + LOST_MAX), ["A"]);
        assert!(hearing.connection(false, lost + 2 * LOST_MAX).is_empty());
        assert!(!hearing.is_heard("A") && !hearing.waits());
    }

    #[test]
    fn only_an_answer_from_after_the_absence_vouches_for_a_stream() {
        let (mut hearing, start) = (Hearing::default(), Instant::now());
        hearing.there("A", start);
        hearing.connection(false, start);
        hearing.connection(false, start + LOST_MAX);
        assert!(!hearing.there("A", start + LOST_MAX), "the line is down");
        let back = start + 2 * LOST_MAX;
        hearing.connection(true, back);
        assert!(hearing.waits());
        assert!(!hearing.there("A", start), "asked before it went");
        assert!(hearing.there("A", back));
        assert!(hearing.is_heard("A") && !hearing.waits());
    }

    #[test]
    fn a_stream_is_missed_only_if_it_was_there_once() {
        let (mut hearing, start) = (Hearing::default(), Instant::now());
        assert!(!hearing.missing("A"));
        hearing.there("A", start);
        assert!(hearing.missing("A"));
        assert!(!hearing.missing("A"), "it is told once");
        assert!(hearing.there("A", start));
    }
}
