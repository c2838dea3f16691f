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
/// A jump further than this may be a lie. It is followed at once only where one's own clock tells the same time.
const JUMP_MAX: Duration = Duration::from_secs(1);
/// Else it is once all answers told of it for so long.
const SETTLED_AFTER: Duration = Duration::from_secs(60);

/// One answer: what the other's clock said, about half-way between question and answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Sample {
    /// On our monotonic clock, which no correction of the wall clock moves.
    pub(crate) asked_at: Instant,
    pub(crate) answered_at: Instant,
    pub(crate) theirs: DateTime<Utc>,
    /// By one's own clock, when the answer came.
    pub(crate) own: DateTime<Utc>,
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
pub(crate) struct ClockOffsetEstimator {
    samples: VecDeque<Sample>,
    /// The first of those that tell of a far jump and agree with each other.
    jumped: Option<Sample>,
}

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

    /// How far it is from the time expected, if that is more than both may be wrong together.
    fn contradicts(&self, expected: TheirTime) -> Option<Duration> {
        let apart = (expected.time - self.theirs).abs().to_std();
        let apart = apart.unwrap_or(Duration::MAX);
        let possible = expected.within + self.round_trip() / 2 + SLACK;
        (apart > possible).then_some(apart)
    }

    fn is_as_own(&self) -> bool {
        let apart = (self.theirs - self.own).abs().to_std();
        apart.is_ok_and(|apart| apart <= JUMP_MAX + self.round_trip())
    }
}

impl ClockOffsetEstimator {
    /// Takes the newest sample, unless it tells of a far jump that may be a lie: false.
    pub(crate) fn take(&mut self, sample: Sample) -> bool {
        let expected = self.time_at(sample.middle());
        if let Some(apart) = expected.and_then(|expected| sample.contradicts(expected)) {
            if apart > JUMP_MAX && !sample.is_as_own() && !self.is_settled(sample) {
                return false;
            }
            self.samples.clear();
        }
        self.jumped = None;
        if self.samples.len() == SAMPLES_MAX {
            self.samples.pop_front();
        }
        self.samples.push_back(sample);
        true
    }

    /// Whether all have told of the same jump for long enough.
    fn is_settled(&mut self, sample: Sample) -> bool {
        let first = *self.jumped.get_or_insert(sample);
        let middle = sample.middle();
        if sample.contradicts(first.time_at(middle)).is_some() {
            self.jumped = Some(sample);
            return false;
        }
        middle.duration_since(first.middle()) >= SETTLED_AFTER
    }

    /// The other's time; nothing before the first sample.
    pub(crate) fn time_at(&self, now: Instant) -> Option<TheirTime> {
        let times = self.samples.iter().map(|sample| sample.time_at(now));
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
            own: time(theirs + i64::from(after + there + back)),
        }
    }

    /// The same, where one's own clock says 0 at the start.
    fn sample_unlike_own(start: Instant, after: u32, theirs: i64) -> Sample {
        Sample {
            own: time(i64::from(after) + 2),
            ..sample(start, after, 1, 1, theirs)
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
    fn far_jump_unlike_ones_own_clock_is_followed_once_it_stayed() {
        let start = Instant::now();
        let jump = 3_600_000;
        // When each answer comes and how far it jumped; whether it is taken.
        let table = [
            (vec![(500, 900, true)], "a near one at once"),
            (
                vec![(500, -jump, false), (1_000, 0, true)],
                "a lie among truths",
            ),
            (
                vec![(500, jump, false), (40_000, 0, true), (70_000, jump, false)],
                "every truth ends it",
            ),
            (
                vec![
                    (500, jump, false),
                    (30_000, -jump, false),
                    (70_000, -jump, false),
                ],
                "another jump is another",
            ),
            (
                vec![
                    (500, jump, false),
                    (30_000, jump, false),
                    (60_501, jump, true),
                ],
                "one that stayed",
            ),
        ];
        for (answers, what) in table {
            let mut estimator = ClockOffsetEstimator::default();
            assert!(estimator.take(sample_unlike_own(start, 0, 0)));
            let mut told = 0;
            for (after, jumped, is_taken) in answers {
                let taken = estimator.take(sample_unlike_own(start, after, jumped));
                assert_eq!(taken, is_taken, "{what}: {after}");
                told = if taken { jumped } else { told };
                let now = estimator.time_at(start + MILLI * (after + 1)).unwrap();
                assert_eq!(
                    now.time,
                    time(told + i64::from(after) + 1),
                    "{what}: {after}"
                );
            }
        }
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
        assert_eq!(estimator.samples.len(), SAMPLES_MAX);
    }
}
