//! When newest values are written: to all readers at the same moments, so that most get the same bytes, as often as was asked
//! for where that is light work, and less often where it would keep the processor from what cannot wait.

use std::time::Duration;

use tokio::time::Instant;

/// Writing may take one part in so many of a shard's time before its beat becomes slower.
const PARTS: u32 = 6;
/// The slowest beat, however much there is to write.
const LONGEST: Duration = Duration::from_millis(250);

/// The beat of one shard.
#[derive(Debug)]
pub(super) struct Beat {
    next: Instant,
    /// What writing took since the last beat.
    spent: Duration,
}

impl Beat {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            next: now,
            spent: Duration::ZERO,
        }
    }

    /// Writing took so long.
    pub(super) fn spend(&mut self, time: Duration) {
        self.spent += time;
    }

    /// When whoever gets values now may get the next: with all who get some before that.
    pub(super) fn after(&mut self, now: Instant, shortest: Duration) -> Instant {
        if self.next <= now {
            self.next = now + (self.spent * PARTS).min(LONGEST).max(shortest);
            self.spent = Duration::ZERO;
        }
        self.next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_who_get_values_between_two_beats_wait_for_the_second() {
        let began = Instant::now();
        let at = |millis| began + Duration::from_millis(millis);
        let mut beat = Beat::new(began);
        for (now, next) in [(0, 50), (1, 50), (49, 50), (50, 100), (170, 220)] {
            let after = beat.after(at(now), Duration::from_millis(50));
            assert_eq!(after, at(next), "{now}");
        }
    }

    #[test]
    fn the_more_there_is_to_write_the_slower_is_the_beat_within_bounds() {
        for (spent, next) in [(0, 20), (1, 20), (10, 60), (1_000, 250)] {
            let began = Instant::now();
            let mut beat = Beat::new(began);
            beat.spend(Duration::from_millis(spent));
            let after = beat.after(began, Duration::from_millis(20));
            assert_eq!(after, began + Duration::from_millis(next), "{spent} ms");
            // It is forgotten when there is less to do.
            let later = beat.after(after, Duration::from_millis(20));
            assert_eq!(later, after + Duration::from_millis(20), "{spent} ms");
        }
    }
}
