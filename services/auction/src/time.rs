//! Server time to the millisecond. Nothing here reads a clock.

use std::{fmt, time::Duration};

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An instant in UTC, to the millisecond; RFC 3339 with three decimals where people read it, milliseconds after 1970 in
/// binary forms.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "string"))]
pub struct Time(i64);

/// Why text is no time.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a time is RFC 3339 in the years 1970 to 9999, such as 2026-11-21T14:00:00.000Z")]
pub struct TimeError;

impl Time {
    /// When 1970 began: before every stamp.
    pub const EPOCH: Self = Self(0);
    /// The last millisecond of the year 9999.
    const LAST: i64 = 253_402_300_799_999;

    /// So many milliseconds after 1970 began.
    ///
    /// # Errors
    /// When that is before 1970 or after 9999.
    pub fn from_unix_millis(millis: i64) -> Result<Self, TimeError> {
        if (0..=Self::LAST).contains(&millis) {
            Ok(Self(millis))
        } else {
            Err(TimeError)
        }
    }

    /// Milliseconds after 1970 began.
    pub fn unix_millis(self) -> i64 {
        self.0
    }

    /// This instant moved later; stops at the end of the year 9999.
    #[must_use]
    pub fn after(self, by: Duration) -> Self {
        let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        Self(self.0.saturating_add(by).min(Self::LAST))
    }

    /// This instant so many seconds later; stops like [`Time::after`].
    #[must_use]
    pub fn after_seconds(self, seconds: u32) -> Self {
        self.after(Duration::from_secs(seconds.into()))
    }

    /// How long until `later`; zero if that has passed.
    pub fn until(self, later: Self) -> Duration {
        Duration::from_millis(u64::try_from(later.0 - self.0).unwrap_or_default())
    }
}

impl From<DateTime<Utc>> for Time {
    /// Cuts to the millisecond.
    fn from(time: DateTime<Utc>) -> Self {
        Self(time.timestamp_millis().clamp(0, Self::LAST))
    }
}

impl From<Time> for DateTime<Utc> {
    fn from(time: Time) -> Self {
        DateTime::from_timestamp_millis(time.0).expect("the years to 9999 are known to chrono")
    }
}

impl TryFrom<String> for Time {
    type Error = TimeError;

    fn try_from(text: String) -> Result<Self, TimeError> {
        text.as_str().try_into()
    }
}

impl TryFrom<&str> for Time {
    type Error = TimeError;

    fn try_from(text: &str) -> Result<Self, TimeError> {
        let time = DateTime::parse_from_rfc3339(text).map_err(|_| TimeError)?;
        Self::from_unix_millis(time.timestamp_millis())
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            serializer.serialize_i64(self.0)
        }
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = if deserializer.is_human_readable() {
            String::deserialize(deserializer)?.try_into()
        } else {
            Self::from_unix_millis(i64::deserialize(deserializer)?)
        };
        read.map_err(serde::de::Error::custom)
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = DateTime::<Utc>::from(*self);
        f.write_str(&time.to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

impl fmt::Debug for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
