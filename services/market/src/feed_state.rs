//! Whether prices of a symbol come as they should: it is silent only while its market is open.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{FEED_LIMITS, MarketPhase};

const AFTER_HOURS: TimeDelta = TimeDelta::milliseconds(FEED_LIMITS.after_hours_millis as i64);
const NEXT_WITHIN: TimeDelta = TimeDelta::milliseconds(FEED_LIMITS.next_within_millis as i64);
const HEARTBEAT_LASTS: TimeDelta =
    TimeDelta::milliseconds(FEED_LIMITS.heartbeat_lasts_millis as i64);

/// How a symbol's prices come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FeedState {
    Live,
    /// Those that come were made long ago: the feed tells what was missed, and is not there yet.
    CatchingUp,
    /// None came for longer than is usual, and whoever publishes them says that nothing was traded.
    Quiet,
    /// None came for longer than is usual, though it is traded.
    Silent,
    /// It is not traded now.
    MarketClosed {
        /// None: not within a month.
        opens_at: Option<DateTime<Utc>>,
    },
}

/// A last price, as far as its time goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LastSeen {
    pub made: DateTime<Utc>,
    /// When it came; none: before anybody looked.
    pub came: Option<DateTime<Utc>>,
    /// When one of its publishers last said that it lives; none: none of them does.
    pub heartbeat: Option<DateTime<Utc>>,
}

impl FeedState {
    /// Of a symbol by its last price. After an opening as much time is given as after a price.
    pub fn at(
        now: DateTime<Utc>,
        seen: LastSeen,
        stale_after: TimeDelta,
        phase: Option<MarketPhase>,
    ) -> Self {
        let last = seen.made;
        let is_told = |came: DateTime<Utc>| now - came <= NEXT_WITHIN && came - last > stale_after;
        let comes = seen.came.is_some_and(is_told);
        let lives = (seen.heartbeat).is_some_and(|heartbeat| now - heartbeat <= HEARTBEAT_LASTS);
        match phase {
            Some(MarketPhase::Closed { opens_at }) => {
                match now - last > stale_after.min(AFTER_HOURS) {
                    true => Self::MarketClosed { opens_at },
                    false => Self::Live,
                }
            }
            Some(MarketPhase::Open { since, .. }) if now - since <= stale_after => Self::Live,
            Some(MarketPhase::Open { .. }) | None => match now - last > stale_after {
                true if comes => Self::CatchingUp,
                true if lives => Self::Quiet,
                true => Self::Silent,
                false => Self::Live,
            },
        }
    }

    /// Its word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::CatchingUp => "catching_up",
            Self::Quiet => "quiet",
            Self::Silent => "silent",
            Self::MarketClosed { .. } => "market_closed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{TradingCalendar, WrittenCalendar};

    fn at(
        now: DateTime<Utc>,
        made: DateTime<Utc>,
        stale_after: TimeDelta,
        phase: Option<MarketPhase>,
    ) -> FeedState {
        let seen = LastSeen {
            made,
            came: None,
            heartbeat: None,
        };
        FeedState::at(now, seen, stale_after, phase)
    }

    #[test]
    fn feed_that_tells_what_was_missed_is_not_silent() {
        let made = "2026-11-20T12:00:00Z".parse::<DateTime<Utc>>().unwrap();
        let now = made + TimeDelta::days(3);
        let state = |came: i64| {
            let came = Some(now - TimeDelta::seconds(came));
            let stale_after = TimeDelta::hours(12);
            let seen = LastSeen {
                made,
                came,
                heartbeat: None,
            };
            FeedState::at(now, seen, stale_after, None).as_str()
        };
        assert_eq!(
            [state(0), state(5), state(6)],
            ["catching_up", "catching_up", "silent"]
        );
    }

    #[test]
    fn symbol_whose_publisher_lives_is_quiet_and_not_silent() {
        let made = "2026-11-20T12:00:00Z".parse::<DateTime<Utc>>().unwrap();
        let state = |seconds: i64, heartbeat: i64| {
            let seen = LastSeen {
                made,
                came: None,
                heartbeat: Some(made + TimeDelta::seconds(heartbeat)),
            };
            let now = made + TimeDelta::seconds(seconds);
            FeedState::at(now, seen, TimeDelta::seconds(4), None).as_str()
        };
        assert_eq!(
            [state(4, 4), state(5, 4), state(34, 4), state(35, 4)],
            ["live", "quiet", "quiet", "silent"]
        );
    }

    #[test]
    fn feed_is_silent_only_while_its_market_is_open() {
        let nyse = WrittenCalendar {
            name: "XNYS".to_owned(),
            time_zone: "America/New_York".to_owned(),
            hours: vec!["Mon-Fri 09:30-16:00".to_owned()],
            holidays: vec![],
        };
        let nyse = TradingCalendar::try_from(&nyse).unwrap();
        let time = |text: &str| format!("2026-11-{text}Z").parse::<DateTime<Utc>>().unwrap();
        for (last, now, expected) in [
            ("20T20:59:50", "20T20:59:59", "live"),
            ("20T20:30:00", "20T20:59:59", "silent"),
            // It closes at nine in the evening, UTC.
            ("20T20:30:00", "20T21:00:00", "market_closed"),
            ("20T21:30:00", "20T21:30:10", "live"),
            ("20T20:59:50", "23T14:29:59", "market_closed"),
            // It has just opened: the last price of Friday says nothing yet.
            ("20T20:59:50", "23T14:30:00", "live"),
            ("20T20:59:50", "23T14:30:30", "live"),
            ("20T20:59:50", "23T14:30:31", "silent"),
        ] {
            let (last, now) = (time(last), time(now));
            let state = at(now, last, TimeDelta::seconds(30), Some(nyse.phase(now)));
            assert_eq!(state.as_str(), expected, "{now}");
        }
        let always = |seconds| {
            at(
                time("20T12:00:30"),
                time("20T12:00:00"),
                TimeDelta::seconds(seconds),
                None,
            )
        };
        assert_eq!(
            (always(30), always(29)),
            (FeedState::Live, FeedState::Silent)
        );
    }
}
