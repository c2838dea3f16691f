//! Server time to the millisecond. Nothing here reads a clock.

use std::{fmt, time::Duration};

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// An instant in UTC, to the millisecond; RFC 3339 with three decimals on the wire.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Time(DateTime<Utc>);

/// Why text is no time.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a time is RFC 3339 in the years 1970 to 9999, such as 2026-11-21T14:00:00.000Z")]
pub struct TimeError;

impl Time {
    /// When 1970 began: before every stamp.
    pub const EPOCH: Self = Self(DateTime::UNIX_EPOCH);

    /// So many milliseconds after 1970 began.
    pub fn from_unix_millis(millis: i64) -> Result<Self, TimeError> {
        const YEAR_10000_MILLIS: i64 = 253_402_300_800_000;
        if !(0..YEAR_10000_MILLIS).contains(&millis) {
            return Err(TimeError);
        }
        DateTime::from_timestamp_millis(millis)
            .map(Self)
            .ok_or(TimeError)
    }

    /// Milliseconds after 1970 began.
    pub fn unix_millis(self) -> i64 {
        self.0.timestamp_millis()
    }

    /// This instant moved later; stops at the end of the year 9999.
    #[must_use]
    pub fn after(self, by: Duration) -> Self {
        let moved = TimeDelta::from_std(by)
            .ok()
            .and_then(|by| self.0.checked_add_signed(by));
        moved
            .and_then(|time| Self::from_unix_millis(time.timestamp_millis()).ok())
            .unwrap_or(self)
    }

    /// This instant so many seconds later; stops like [`Time::after`].
    #[must_use]
    pub fn after_seconds(self, seconds: u32) -> Self {
        self.after(Duration::from_secs(seconds.into()))
    }

    /// How long until `later`; zero if that has passed.
    pub fn until(self, later: Self) -> Duration {
        (later.0 - self.0).to_std().unwrap_or_default()
    }
}

impl From<DateTime<Utc>> for Time {
    /// Cuts to the millisecond.
    fn from(time: DateTime<Utc>) -> Self {
        Self::from_unix_millis(time.timestamp_millis().max(0)).expect("a clock is before 10000")
    }
}

impl From<Time> for DateTime<Utc> {
    fn from(time: Time) -> Self {
        time.0
    }
}

impl TryFrom<String> for Time {
    type Error = TimeError;

    fn try_from(text: String) -> Result<Self, TimeError> {
        let time = DateTime::parse_from_rfc3339(&text).map_err(|_| TimeError)?;
        Self::from_unix_millis(time.timestamp_millis())
    }
}

impl From<Time> for String {
    fn from(time: Time) -> Self {
        time.to_string()
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

impl fmt::Debug for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
