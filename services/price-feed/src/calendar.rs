//! Which session runs when: read off the clock, so that no process has to remember.

use chrono::{DateTime, Utc};
use market::SESSION_MILLIS;

/// When session 0 began: 2026-01-01, before anyone ran this. Changing it changes what is replayed when.
const FIRST_SESSION_MILLIS: i64 = 1_767_225_600_000;

/// Maps the clock to sessions and places in them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Calendar {
    speed: u64,
}

/// A place in market time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct MarketTime {
    /// The number of the session.
    pub session: u64,
    /// Milliseconds of market time after its start.
    pub offset_millis: u64,
}

impl Calendar {
    /// A calendar in which so many market seconds pass in a second.
    pub(crate) fn new(speed: u32) -> Self {
        let speed = u64::from(speed.max(1));
        Self { speed }
    }

    /// Where the market stands at `now`; before the first session it stands at its start.
    pub(crate) fn place(self, now: DateTime<Utc>) -> MarketTime {
        let elapsed = now.timestamp_millis().saturating_sub(FIRST_SESSION_MILLIS);
        let market_millis = elapsed.max(0).unsigned_abs().saturating_mul(self.speed);
        MarketTime {
            session: market_millis / SESSION_MILLIS,
            offset_millis: market_millis % SESSION_MILLIS,
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn session_place_follows_the_clock() {
        let calendar = Calendar::new(600);
        let start = DateTime::from_timestamp_millis(FIRST_SESSION_MILLIS).unwrap();
        let place = |session, offset_millis| MarketTime {
            session,
            offset_millis,
        };
        assert_eq!(calendar.place(start - TimeDelta::days(1)), place(0, 0));
        assert_eq!(
            calendar.place(start + TimeDelta::seconds(1)),
            place(0, 600_000)
        );
        assert_eq!(
            calendar.place(start + TimeDelta::seconds(39 * 7 + 2)),
            place(7, 1_200_000)
        );
    }
}
