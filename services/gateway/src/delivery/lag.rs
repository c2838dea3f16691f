//! Whether a reader keeps up, and what it is told when it does not. Pure: no socket, no clock.

use std::time::Duration;

use tokio::time::Instant;

use crate::protocol::reply::Reply;

/// A write that takes longer means that the reader lags: a few round trips of a far phone.
const SLOW_WRITE: Duration = Duration::from_millis(250);
/// So long no write may be slow until the reader is told that it keeps up again.
const CALM: Duration = Duration::from_secs(2);

/// What one reader was too slow for. Values that are replaced only because they come faster than the pace
/// everybody gets are not counted.
#[derive(Debug, Default)]
pub(super) struct Lag {
    writing_since: Option<Instant>,
    /// The last write was slow: it was too slow for what is replaced until values are taken again.
    was_slow: bool,
    slow_at: Option<Instant>,
    /// Values skipped since it began to lag.
    skipped: u64,
    told: u64,
}

impl Lag {
    pub(super) fn write_begins(&mut self, now: Instant) {
        self.writing_since = Some(now);
    }

    pub(super) fn write_ends(&mut self, now: Instant) {
        let took = self.writing_since.take().map(|since| now - since);
        self.was_slow |= took.is_some_and(|took| took > SLOW_WRITE);
    }

    /// Values are taken, and so many were replaced since others were.
    pub(super) fn replaced(&mut self, values: u64, now: Instant) {
        if std::mem::take(&mut self.was_slow) && values > 0 {
            if self.slow_at.replace(now).is_none() {
                crate::metrics::lag();
            }
            self.skipped += values;
        }
    }

    /// When there is something to tell though nothing else is to be written.
    pub(super) fn over_at(&self) -> Option<Instant> {
        self.slow_at.map(|at| at + CALM)
    }

    /// What the reader is to know now, if it is news.
    pub(super) fn notice(&mut self, now: Instant) -> Option<Reply> {
        if self.skipped > self.told {
            self.told = self.skipped;
            return Some(message(&format!("{{\"skipped\":{}}}", self.skipped)));
        }
        if self.over_at().is_some_and(|over| over <= now) {
            *self = Self::default();
            return Some(message("null"));
        }
        None
    }
}

/// A message to the client itself, which clients without an ear for it pass over.
fn message(lag: &str) -> Reply {
    Reply::message(format!("{{\"lag\":{lag}}}").into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Encoding;

    fn write(lag: &mut Lag, begin: Instant, took: Duration, replaced: u64) -> Instant {
        lag.write_begins(begin);
        lag.write_ends(begin + took);
        lag.replaced(replaced, begin + took);
        begin + took
    }

    fn text(news: Option<Reply>) -> Option<String> {
        let frame = Encoding::Json.encode(&news?)?;
        Some(String::from_utf8_lossy(frame.payload()).into_owned())
    }

    #[test]
    fn slow_reader_is_told_skipped_count_then_recovery() {
        let (mut lag, start) = (Lag::default(), Instant::now());
        let slow = SLOW_WRITE + Duration::from_millis(1);
        let now = write(&mut lag, start, slow, 3);
        let told = r#"{"push":{"message":{"data":{"lag":{"skipped":3}}}}}"#;
        assert_eq!(text(lag.notice(now)).as_deref(), Some(told));
        assert_eq!(text(lag.notice(now)), None, "it is told once");
        let now = write(&mut lag, now, slow, 4);
        assert!(text(lag.notice(now)).is_some_and(|told| told.contains(":7}")));
        let over = lag.over_at().unwrap();
        assert_eq!(over, now + CALM);
        assert_eq!(text(lag.notice(over - SLOW_WRITE)), None);
        let told = r#"{"push":{"message":{"data":{"lag":null}}}}"#;
        assert_eq!(text(lag.notice(over)).as_deref(), Some(told));
        assert_eq!(lag.over_at(), None);
    }

    #[test]
    fn quick_reader_gets_no_lag_message_at_any_rate() {
        let (mut lag, mut now) = (Lag::default(), Instant::now());
        for _ in 0..10 {
            lag.replaced(1, now);
            now = write(&mut lag, now, SLOW_WRITE, 5);
            assert_eq!(text(lag.notice(now)), None);
        }
        now = write(&mut lag, now, CALM, 0);
        assert_eq!(text(lag.notice(now)), None, "slow, but nothing was skipped");
        assert_eq!(lag.over_at(), None);
    }
}
