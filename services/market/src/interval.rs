//! The lengths of candles, aligned to UTC.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// 1970-01-05, a Monday: weeks begin there, and so does every shorter interval.
const MONDAY_SECONDS: i64 = 4 * 86_400;

/// Makes [`Interval`] from its table. A line here and one in `nats/topology/src/streams.rs`, which says how many candles are
/// kept, are all that an interval takes. Each is a multiple of the one above it: longer candles can be made of shorter ones.
macro_rules! intervals {
    ($($name:ident $code:tt $seconds:tt $word:tt;)+) => {
        /// How long a candle is.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
        pub enum Interval {
            $(#[serde(rename = $code)] $name,)+
        }

        impl Interval {
            /// Every interval, shortest first.
            pub const ALL: [Self; [$($code),+].len()] = [$(Self::$name),+];

            /// Its name, which is also its token in subjects and channels.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// How long it is, in words.
            pub fn words(self) -> &'static str {
                match self { $(Self::$name => $word,)+ }
            }

            /// How long it is, in seconds.
            pub fn seconds(self) -> i64 {
                match self { $(Self::$name => $seconds,)+ }
            }
        }
    };
}

intervals! {
    Second         "1s"        1 "one second";
    Minute         "1m"       60 "one minute";
    FiveMinutes    "5m"      300 "five minutes";
    QuarterHour    "15m"     900 "15 minutes";
    Hour           "1h"    3_600 "one hour";
    FourHours      "4h"   14_400 "four hours";
    Day            "1d"   86_400 "one day";
    Week           "1w"  604_800 "one week";
}

/// Why text is no interval.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("an interval is one of {}", Interval::ALL.map(Interval::as_str).join(", "))]
pub struct IntervalError;

impl Interval {
    /// How long it is.
    pub fn length(self) -> TimeDelta {
        TimeDelta::seconds(self.seconds())
    }

    /// When the candle of this moment begins: at a whole unit of UTC, and a week on Monday.
    pub fn open_time(self, time: DateTime<Utc>) -> DateTime<Utc> {
        let into = (time.timestamp() - MONDAY_SECONDS).rem_euclid(self.seconds());
        let open = DateTime::from_timestamp(time.timestamp() - into, 0);
        open.unwrap_or(DateTime::<Utc>::MIN_UTC)
    }

    /// The next shorter interval.
    pub fn shorter(self) -> Option<Self> {
        Self::ALL.into_iter().take_while(|it| *it < self).last()
    }
}

impl std::str::FromStr for Interval {
    type Err = IntervalError;

    fn from_str(text: &str) -> Result<Self, IntervalError> {
        let named = |interval: &Self| interval.as_str() == text;
        Self::ALL.into_iter().find(named).ok_or(IntervalError)
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn candles_begin_at_whole_units_of_utc() {
        let at = |text: &str| DateTime::parse_from_rfc3339(text).unwrap().to_utc();
        for (interval, time, open) in [
            ("1s", "2026-11-21T14:00:00.999Z", "2026-11-21T14:00:00Z"),
            ("1m", "2026-11-21T14:01:59.999Z", "2026-11-21T14:01:00Z"),
            ("5m", "2026-11-21T14:09:59.999Z", "2026-11-21T14:05:00Z"),
            ("15m", "2026-11-21T14:15:00Z", "2026-11-21T14:15:00Z"),
            ("1h", "2026-11-21T14:59:59Z", "2026-11-21T14:00:00Z"),
            ("4h", "2026-11-21T15:59:59Z", "2026-11-21T12:00:00Z"),
            ("1d", "2026-11-21T23:59:59.999Z", "2026-11-21T00:00:00Z"),
            ("1d", "1969-12-31T23:59:59.500Z", "1969-12-31T00:00:00Z"),
            ("1w", "2026-11-22T23:59:59.999Z", "2026-11-16T00:00:00Z"),
            ("1w", "2026-11-23T00:00:00Z", "2026-11-23T00:00:00Z"),
            ("1w", "1969-12-31T23:59:59.500Z", "1969-12-29T00:00:00Z"),
        ] {
            let interval: Interval = interval.parse().unwrap();
            assert_eq!(interval.open_time(at(time)), at(open), "{interval} {time}");
        }
        let refused = "2m".parse::<Interval>().unwrap_err().to_string();
        assert_eq!(
            refused,
            "an interval is one of 1s, 1m, 5m, 15m, 1h, 4h, 1d, 1w"
        );
    }

    #[test]
    fn longer_candles_can_be_made_of_the_next_shorter_ones() {
        for interval in Interval::ALL {
            let Some(shorter) = interval.shorter() else {
                assert_eq!(interval, Interval::ALL[0]);
                continue;
            };
            assert!(interval.seconds() > shorter.seconds());
            assert_eq!(interval.seconds() % shorter.seconds(), 0, "{interval}");
        }
    }
}
