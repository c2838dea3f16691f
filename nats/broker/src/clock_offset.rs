//! What time it is by another's clock, estimated from questions and answers. Pure: reads no clock.

use std::{collections::VecDeque, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::time::Instant;

/// Samples that are remembered.
const SAMPLES_MAX: usize = 16;
/// Two sound quartz clocks drift apart by less than this part of the time that passes: 50 millionths.
const DRIFT_PART: u32 = 20_000;
/// Stamps are in whole milliseconds, and somebody may be scheduled late.
const SLACK: Duration = Duration::from_millis(2);

/// One answer: what the other's clock said, about half-way between question and answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Sample {
    /// On our monotonic clock, which no correction of the wall clock moves.
    pub(crate) asked_at: Instant,
    pub(crate) answered_at: Instant,
    pub(crate) theirs: DateTime<Utc>,
}

/// The other's time, and how far off it may be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct TheirTime {
    pub(crate) time: DateTime<Utc>,
    pub(crate) within: Duration,
}

/// The samples that count. The one with the smallest round trip decides, a little less so as it ages; one
/// that contradicts it tells that a clock has jumped, and then only the new one counts.
#[derive(Clone, Debug, Default)]
pub(crate) struct ClockOffsetEstimator(VecDeque<Sample>);

impl Sample {
    fn round_trip(&self) -> Duration {
        self.answered_at.duration_since(self.asked_at)
    }

    fn middle(&self) -> Instant {
        self.asked_at + self.round_trip() / 2
    }

    fn time_at(&self, now: Instant) -> TheirTime {
        let age = now.saturating_duration_since(self.middle());
        TheirTime {
            time: self.theirs + TimeDelta::from_std(age).unwrap_or(TimeDelta::MAX),
            within: self.round_trip() / 2 + age / DRIFT_PART,
        }
    }
}

impl ClockOffsetEstimator {
    /// Takes the newest sample.
    pub(crate) fn take(&mut self, sample: Sample) {
        let middle = sample.middle();
        if let Some(expected) = self.time_at(middle) {
            let apart = (expected.time - sample.theirs).abs().to_std();
            let possible = expected.within + sample.round_trip() / 2 + SLACK;
            if apart.unwrap_or(Duration::MAX) > possible {
                self.0.clear();
            }
        }
        if self.0.len() == SAMPLES_MAX {
            self.0.pop_front();
        }
        self.0.push_back(sample);
    }

    /// The other's time; nothing before the first sample.
    pub(crate) fn time_at(&self, now: Instant) -> Option<TheirTime> {
        let times = self.0.iter().map(|sample| sample.time_at(now));
        times.min_by_key(|time| time.within)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MILLI: Duration = Duration::from_millis(1);

    /// Asks a clock that says `theirs` milliseconds at the start, `after` from the start; the way takes
    /// `there` and `back` milliseconds.
    fn sample(start: Instant, after: u32, there: u32, back: u32, theirs: i64) -> Sample {
        let asked_at = start + MILLI * after;
        Sample {
            asked_at,
            answered_at: asked_at + MILLI * (there + back),
            theirs: time(theirs + i64::from(after + there)),
        }
    }

    fn time(millis: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(millis).unwrap()
    }

    /// What is estimated a second after the start of a clock that says 0 then, in milliseconds.
    fn estimated(samples: &[Sample], start: Instant) -> (i64, u128) {
        let mut estimator = ClockOffsetEstimator::default();
        for sample in samples {
            estimator.take(*sample);
        }
        let time = estimator.time_at(start + MILLI * 1_000).unwrap();
        (time.time.timestamp_millis(), time.within.as_millis())
    }

    #[test]
    fn smallest_round_trip_sample_decides_the_offset() {
        let start = Instant::now();
        let table = [
            (vec![(0, 5, 5)], (1_000, 5)),
            // All of the way was on one side: wrong by no more than is said.
            (vec![(0, 10, 0)], (1_005, 5)),
            (vec![(0, 40, 0), (100, 1, 1), (200, 0, 80)], (1_000, 1)),
            (vec![(0, 1, 1), (500, 30, 0)], (1_000, 1)),
        ];
        for (asked, expected) in table {
            let samples: Vec<_> = asked
                .iter()
                .map(|(after, there, back)| sample(start, *after, *there, *back, 0))
                .collect();
            assert_eq!(estimated(&samples, start), expected, "{asked:?}");
        }
    }

    #[test]
    fn clock_jump_replaces_better_but_older_samples() {
        let start = Instant::now();
        for jump in [600_000, -600_000, 60] {
            let before = sample(start, 0, 1, 1, 0);
            let after = sample(start, 500, 20, 20, jump);
            assert_eq!(estimated(&[before, after], start), (1_000 + jump, 20));
        }
        let within_what_is_possible = sample(start, 500, 20, 20, 15);
        let before = sample(start, 0, 1, 1, 0);
        assert_eq!(
            estimated(&[before, within_what_is_possible], start),
            (1_000, 1)
        );
    }

    #[test]
    fn old_sample_yields_to_nearly_as_good_new_one() {
        let (start, mut estimator) = (Instant::now(), ClockOffsetEstimator::default());
        estimator.take(sample(start, 0, 1, 1, 0));
        let hour = 3_600_000;
        let late = estimator.time_at(start + MILLI * hour).unwrap();
        assert_eq!(late.within.as_millis(), 180);
        estimator.take(sample(start, hour, 3, 3, 100));
        let now = estimator.time_at(start + MILLI * (hour + 6)).unwrap();
        assert_eq!(now.within.as_millis(), 3);
        assert_eq!(now.time, time(i64::from(hour) + 106));
    }

    #[test]
    fn sample_count_never_exceeds_its_bound() {
        let (start, mut estimator) = (Instant::now(), ClockOffsetEstimator::default());
        assert_eq!(estimator.time_at(start), None);
        for n in 0..100 {
            estimator.take(sample(start, n, 1, 1, 0));
        }
        assert_eq!(estimator.0.len(), SAMPLES_MAX);
    }
}
