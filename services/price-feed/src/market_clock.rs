//! What time it is in the market, which may run faster than ours.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// When both clocks showed the same, and session 0 of what is replayed began: 2026-01-01, before anyone ran this. Changing it
/// changes what is replayed when.
pub(crate) const FIRST_MILLIS: i64 = 1_767_225_600_000;

/// A clock that shows the same at a moment, and from there on so many seconds in one of ours.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct MarketClock {
    speed: u32,
    our_millis: i64,
    market_millis: i64,
}

impl MarketClock {
    /// A clock that always ran so fast.
    pub(crate) fn new(speed: u32) -> Self {
        Self {
            speed: speed.max(1),
            our_millis: FIRST_MILLIS,
            market_millis: FIRST_MILLIS,
        }
    }

    pub(crate) fn speed(self) -> u32 {
        self.speed
    }

    /// The same clock until now, and from now on so fast.
    pub(crate) fn with_speed(self, speed: u32, now: DateTime<Utc>) -> Self {
        Self {
            speed: speed.max(1),
            our_millis: now.timestamp_millis(),
            market_millis: self.millis(now),
        }
    }

    /// What it shows at a moment of ours. Before the speed was changed it ran as ours does.
    pub(crate) fn time(self, now: DateTime<Utc>) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.millis(now)).unwrap_or(DateTime::<Utc>::MAX_UTC)
    }

    /// When it shows this.
    pub(crate) fn ours(self, market: DateTime<Utc>) -> DateTime<Utc> {
        let passed = market.timestamp_millis().saturating_sub(self.market_millis);
        let passed = match passed {
            passed if passed > 0 => passed / i64::from(self.speed),
            passed => passed,
        };
        let ours = self.our_millis.saturating_add(passed);
        DateTime::from_timestamp_millis(ours).unwrap_or(DateTime::<Utc>::MAX_UTC)
    }

    fn millis(self, now: DateTime<Utc>) -> i64 {
        let passed = now.timestamp_millis().saturating_sub(self.our_millis);
        let speed = if passed > 0 { self.speed.into() } else { 1 };
        passed
            .saturating_mul(speed)
            .saturating_add(self.market_millis)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(FIRST_MILLIS + seconds * 1_000).unwrap()
    }

    #[test]
    fn market_time_runs_as_fast_as_is_said_and_never_jumps() {
        let clock = MarketClock::new(60);
        assert_eq!(clock.time(at(0)), at(0));
        assert_eq!(clock.time(at(10)), at(600));
        let slower = clock.with_speed(2, at(10));
        assert_eq!(slower.time(at(10)), at(600));
        assert_eq!(slower.time(at(15)), at(610));
        for now in [5, 10, 15, 400] {
            assert_eq!(slower.ours(slower.time(at(now))), at(now));
        }
        assert_eq!(MarketClock::new(0).time(at(7)), at(7));
    }

    #[test]
    fn market_time_beyond_all_calendars_does_not_panic() {
        let clock = MarketClock::new(u32::MAX);
        let late = clock.time(at(i64::from(u32::MAX)));
        assert!(clock.ours(late) <= DateTime::<Utc>::MAX_UTC);
    }
}
