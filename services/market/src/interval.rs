//! The lengths of candles, aligned to UTC.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// How long a candle is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum Interval {
    #[serde(rename = "1s")]
    Second,
    #[serde(rename = "1m")]
    Minute,
    #[serde(rename = "1h")]
    Hour,
    #[serde(rename = "1d")]
    Day,
}

/// Why text is no interval.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("an interval is 1s, 1m, 1h or 1d")]
pub struct IntervalError;

impl Interval {
    /// Every interval, shortest first.
    pub const ALL: [Self; 4] = [Self::Second, Self::Minute, Self::Hour, Self::Day];

    /// Its name, which is also its token in subjects and channels.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Second => "1s",
            Self::Minute => "1m",
            Self::Hour => "1h",
            Self::Day => "1d",
        }
    }

    /// How long it is.
    pub fn length(self) -> TimeDelta {
        TimeDelta::seconds(self.seconds())
    }

    /// When the candle of this moment begins: a whole second, minute, hour or day of UTC.
    pub fn open_time(self, time: DateTime<Utc>) -> DateTime<Utc> {
        let into = time.timestamp().rem_euclid(self.seconds());
        let open = DateTime::from_timestamp(time.timestamp() - into, 0);
        open.unwrap_or(DateTime::<Utc>::MIN_UTC)
    }

    fn seconds(self) -> i64 {
        match self {
            Self::Second => 1,
            Self::Minute => 60,
            Self::Hour => 3_600,
            Self::Day => 86_400,
        }
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
            ("1h", "2026-11-21T14:59:59Z", "2026-11-21T14:00:00Z"),
            ("1d", "2026-11-21T23:59:59.999Z", "2026-11-21T00:00:00Z"),
            ("1d", "1969-12-31T23:59:59.500Z", "1969-12-31T00:00:00Z"),
        ] {
            let interval: Interval = interval.parse().unwrap();
            assert_eq!(interval.open_time(at(time)), at(open), "{interval} {time}");
        }
        assert_eq!("5m".parse::<Interval>(), Err(IntervalError));
    }
}
