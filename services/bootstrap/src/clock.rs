//! The one place where clocks are read, and where the wall clock is held against the one that nobody sets.
//! Whose clock counts, and what happens when one is set, is told in `CLOCK.md` of this crate.

use std::{sync::Mutex, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use rustix::time::{ClockId, clock_gettime};

/// A wall clock that moved against the steady one by more than this was set. A leap second is no more.
pub const STEP_MAX: TimeDelta = TimeDelta::seconds(1);
/// So slowly two clocks may come apart, as a part of the time that passes: a thousandth, twice of what NTP slews at most
/// where the steady clock does not follow it (500 ppm; on Linux it does).
const DRIFT_PART: i32 = 1_000;
/// How long a clock has to stay set before it is followed where nobody says that it is right.
const SETTLED_AFTER: Duration = Duration::from_secs(60);
/// Both clocks are read within this time, or once more: a process may be put to sleep in between.
const READ_WITHIN: Duration = Duration::from_millis(50);
const READS_MAX: u32 = 3;

/// The clock that goes on while the machine sleeps: by one that stands still meanwhile, every nap would look like a step.
#[cfg(any(target_os = "linux", target_os = "android"))]
const STEADY: ClockId = ClockId::Boottime;
#[cfg(not(any(target_os = "linux", target_os = "android")))]
const STEADY: ClockId = ClockId::Monotonic;

/// The time now. Everything else takes time as an argument.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the place the ban points to"
)]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}

/// What both clocks say at one moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reading {
    pub wall: DateTime<Utc>,
    /// Since some moment that stays the same while the machine runs.
    pub steady: Duration,
}

/// Reads both clocks.
pub fn read() -> Reading {
    let mut steady = read_steady();
    for _ in 1..READS_MAX {
        let wall = now();
        let after = read_steady();
        if after.saturating_sub(steady) <= READ_WITHIN {
            return Reading { wall, steady };
        }
        steady = after;
    }
    Reading {
        wall: now(),
        steady,
    }
}

fn read_steady() -> Duration {
    // The kernel never says a time before it started.
    clock_gettime(STEADY).try_into().unwrap_or_default()
}

/// The wall clock, believed for as long as it goes as the steady one does. Reads no clock.
#[derive(Clone, Debug)]
pub struct ClockCheck {
    /// What the wall clock is to say when the steady one says [`ClockCheck::steady`].
    wall: DateTime<Utc>,
    /// Of the newest reading that was believed.
    steady: Duration,
    vouched: bool,
}

/// What time it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CheckedTime {
    /// By the wall clock; while that is not believed, as if it had gone on.
    pub now: DateTime<Utc>,
    /// How far the wall clock was set forward, or back; none: it is believed.
    pub step: Option<TimeDelta>,
    /// Somebody said that the wall clock is right, and it went on steadily since.
    pub vouched: bool,
}

impl ClockCheck {
    /// Begins with a wall clock that is believed: there is nothing yet to hold it against.
    pub fn new(start: Reading) -> Self {
        Self {
            wall: start.wall,
            steady: start.steady,
            vouched: false,
        }
    }

    /// Holds the wall clock against the steady one. Once they agree again, after whatever step, it is believed again.
    pub fn check(&mut self, reading: Reading) -> CheckedTime {
        let passed = reading.steady.saturating_sub(self.steady);
        let passed = TimeDelta::from_std(passed).unwrap_or(TimeDelta::MAX);
        let expected = self.wall.checked_add_signed(passed);
        let expected = expected.unwrap_or(DateTime::<Utc>::MAX_UTC);
        let apart = reading.wall - expected;
        if apart.abs() > STEP_MAX {
            return CheckedTime {
                now: expected,
                step: Some(apart),
                vouched: false,
            };
        }
        let drift = passed / DRIFT_PART;
        self.wall = expected + apart.clamp(-drift, drift);
        self.steady = self.steady.max(reading.steady);
        CheckedTime {
            now: reading.wall,
            step: None,
            vouched: self.vouched,
        }
    }

    /// Takes somebody's word that the wall clock is right as it is now.
    pub fn vouch(&mut self, reading: Reading) {
        *self = Self {
            vouched: true,
            ..Self::new(reading)
        };
    }
}

/// The time now where nobody can be asked which clock is right: one that was set is followed once it stayed so for a minute.
pub fn settled() -> DateTime<Utc> {
    static CLOCK: Mutex<Option<SettledClock>> = Mutex::new(None);
    let reading = read();
    let mut clock = CLOCK.lock().expect("no holder panics");
    let clock = clock.get_or_insert_with(|| SettledClock::new(reading));
    clock.now(reading)
}

/// A wall clock that was set is followed once it stayed so for [`SETTLED_AFTER`]; until then time goes on as before. Reads no
/// clock.
#[derive(Clone, Debug)]
struct SettledClock {
    check: ClockCheck,
    /// When, by the steady clock, it was first seen to be set.
    set_since: Option<Duration>,
}

impl SettledClock {
    fn new(start: Reading) -> Self {
        Self {
            check: ClockCheck::new(start),
            set_since: None,
        }
    }

    fn now(&mut self, reading: Reading) -> DateTime<Utc> {
        let CheckedTime { now, step, .. } = self.check.check(reading);
        let Some(step) = step else {
            self.set_since = None;
            return now;
        };
        let since = *self.set_since.get_or_insert_with(|| {
            let seconds = step.as_seconds_f64();
            tracing::warn!(
                seconds,
                "the clock was set: it is followed once it stays so for a minute"
            );
            reading.steady
        });
        if reading.steady.saturating_sub(since) < SETTLED_AFTER {
            return now;
        }
        *self = Self::new(reading);
        reading.wall
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Duration = Duration::from_secs(1_000);

    /// So many milliseconds after the start, with a wall clock that is this many ahead.
    fn reading(passed: u64, ahead: i64) -> Reading {
        let since = i64::try_from(passed).unwrap() + ahead;
        Reading {
            wall: DateTime::from_timestamp_millis(1_000_000_000_000 + since).unwrap(),
            steady: START + Duration::from_millis(passed),
        }
    }

    fn step(check: &mut ClockCheck, passed: u64, ahead: i64) -> Option<i64> {
        let step = check.check(reading(passed, ahead)).step;
        step.map(|step| step.num_milliseconds())
    }

    #[test]
    fn step_either_way_is_told_until_clocks_agree_again() {
        for ahead in [7_200_000, 1_001, -1_001, -7_200_000] {
            let mut check = ClockCheck::new(reading(0, 0));
            assert_eq!(step(&mut check, 10, 0), None);
            assert_eq!(step(&mut check, 20, ahead), Some(ahead));
            let later = check.check(reading(86_400_000, ahead));
            assert_eq!(later.now, reading(86_400_000, 0).wall, "time goes on");
            assert!(later.step.is_some());
            assert_eq!(step(&mut check, 86_400_010, 0), None);
        }
    }

    #[test]
    fn small_step_and_leap_second_are_no_step() {
        for ahead in [1_000, 128, -128, -1_000] {
            let mut check = ClockCheck::new(reading(0, 0));
            let checked = check.check(reading(5, ahead));
            assert_eq!((checked.now, checked.step), (reading(5, ahead).wall, None));
        }
    }

    #[test]
    fn small_steps_in_a_row_add_up_to_one() {
        let mut check = ClockCheck::new(reading(0, 0));
        assert_eq!(step(&mut check, 10, 600), None);
        assert!(step(&mut check, 20, 1_200).is_some());
    }

    #[test]
    fn slewing_clock_is_followed_for_days() {
        for ppm in [500, -500] {
            let mut check = ClockCheck::new(reading(0, 0));
            for hundredth in 0..(3 * 24 * 360_000_u64 / 50) {
                let passed = hundredth * 500;
                let ahead = i64::try_from(passed).unwrap() * ppm / 1_000_000;
                assert_eq!(step(&mut check, passed, ahead), None, "after {passed} ms");
            }
        }
    }

    #[test]
    fn sleeping_machine_is_no_step() {
        let mut check = ClockCheck::new(reading(0, 0));
        assert_eq!(step(&mut check, 8 * 3_600_000, 40), None);
    }

    #[test]
    fn word_makes_the_wall_clock_right_until_the_next_step() {
        let mut check = ClockCheck::new(reading(0, 0));
        assert!(check.check(reading(10, 7_200_000)).step.is_some());
        check.vouch(reading(20, 7_200_000));
        let checked = check.check(reading(30, 7_200_000));
        assert_eq!((checked.step, checked.vouched), (None, true));
        let back = check.check(reading(40, 0));
        assert_eq!(back.step, Some(TimeDelta::milliseconds(-7_200_000)));
        assert!(!back.vouched);
        assert!(check.check(reading(50, 7_200_000)).vouched);
    }

    #[test]
    fn clock_that_stays_set_is_followed_after_a_minute() {
        let mut clock = SettledClock::new(reading(0, 0));
        let hour = 3_600_000;
        assert_eq!(clock.now(reading(10, hour)), reading(10, 0).wall);
        assert_eq!(clock.now(reading(1_500, 0)), reading(1_500, 0).wall);
        for passed in [2_000, 61_999] {
            assert_eq!(clock.now(reading(passed, hour)), reading(passed, 0).wall);
        }
        assert_eq!(clock.now(reading(62_000, hour)), reading(62_000, hour).wall);
        assert_eq!(clock.now(reading(62_010, hour)), reading(62_010, hour).wall);
    }

    #[test]
    fn clocks_are_read_together() {
        let (before, between, after) = (read(), now(), read());
        assert!((before.wall..=after.wall).contains(&between));
        assert!(before.steady <= after.steady);
    }
}
