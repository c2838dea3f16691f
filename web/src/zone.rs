//! The house's time zone: the wall's time there, for people. The rules know UTC.
//!
//! Comes in: an IANA name, instants, text of a field. Goes out: text, instants. Never: a clock.

use std::fmt;

use auction::Time;
use chrono::{DateTime, LocalResult, NaiveDateTime, Offset, SecondsFormat, TimeZone};
use chrono_tz::Tz;

use crate::{
    format::{day, day_of_year, seconds},
    locale::t,
};

/// A zone that exists.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Zone(Tz);

/// There is no zone of this name.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum UnknownZone {
    #[error("{}", t!("zone-unknown"))]
    Unlike,
    /// Another spelling is.
    #[error("{}", t!("zone-respelt", zone = _0.name()))]
    Respelt(Zone),
}

/// Why a time on the wall is no instant.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum WallTimeError {
    #[error("{}", t!("time-none"))]
    NotATime,
    #[error("{}", t!("time-skipped"))]
    Skipped,
    #[error("{}", t!("time-twice"))]
    Twice,
}

impl Zone {
    pub(crate) const UTC: Self = Self(Tz::UTC);
    /// Where every time on the wall comes last.
    pub(crate) const LAST: Self = Self(Tz::Etc__GMTPlus12);

    /// The zone of this name.
    pub(crate) fn parse(name: &str) -> Result<Self, UnknownZone> {
        name.parse().map(Self).map_err(|_| {
            let meant = name.trim().replace(' ', "_");
            let mut known = chrono_tz::TZ_VARIANTS.into_iter();
            let meant = known.find(|zone| zone.name().eq_ignore_ascii_case(&meant));
            meant.map_or(UnknownZone::Unlike, |zone| UnknownZone::Respelt(Self(zone)))
        })
    }

    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        self.0.name()
    }

    /// RFC 3339 with the offset that holds there then.
    pub(crate) fn rfc3339(self, time: Time) -> String {
        self.local(time)
            .to_rfc3339_opts(SecondsFormat::Millis, false)
    }

    /// Date, time and offset, for people: `21 Nov 2026, 15:00:00 (UTC+1)`.
    pub(crate) fn date_and_time(self, time: Time) -> String {
        let local = self.local(time);
        let minutes = local.offset().fix().local_minus_utc() / 60;
        let offset = match (minutes / 60, minutes % 60) {
            (0, 0) => "UTC".to_owned(),
            (hours, 0) => format!("UTC{hours:+}"),
            (hours, minutes) => {
                let sign = if hours < 0 || minutes < 0 { '-' } else { '+' };
                format!("UTC{sign}{}:{:02}", hours.abs(), minutes.abs())
            }
        };
        format!("{}, {} ({offset})", day(&local), local.format("%H:%M:%S"))
    }

    /// Day and time to the millisecond, where the order of two counts: `21 Nov, 15:00:00.250`.
    pub(crate) fn time_of_day(self, time: Time) -> String {
        let local = self.local(time);
        let time_of_day = local.format("%H:%M:%S%.3f").to_string();
        format!("{}, {}", day_of_year(&local), seconds(&time_of_day))
    }

    /// The day there: `21 Nov 2026`.
    pub(crate) fn date(self, time: Time) -> String {
        day(&self.local(time))
    }

    /// As a field for a date and a time holds it.
    pub(crate) fn field(self, time: Time) -> String {
        self.local(time).format("%Y-%m-%dT%H:%M:%S").to_string()
    }

    /// As spreadsheets read a date and a time, whatever their language: `2026-11-21 15:00:00`.
    pub(crate) fn cell(self, time: Time) -> String {
        self.local(time).format("%Y-%m-%d %H:%M:%S").to_string()
    }

    /// Reads what such a field holds; a space may stand for the `T`, and the seconds may be missing.
    pub(crate) fn read(self, text: &str) -> Result<Time, WallTimeError> {
        let text = text.trim().replacen(' ', "T", 1);
        let forms = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"];
        let mut read = forms
            .iter()
            .filter_map(|form| NaiveDateTime::parse_from_str(&text, form).ok());
        let wall = read.next().ok_or(WallTimeError::NotATime)?;
        match self.0.from_local_datetime(&wall) {
            LocalResult::Single(time) => {
                Time::from_unix_millis(time.timestamp_millis()).map_err(|_| WallTimeError::NotATime)
            }
            LocalResult::Ambiguous(..) => Err(WallTimeError::Twice),
            LocalResult::None => Err(WallTimeError::Skipped),
        }
    }

    fn local(self, time: Time) -> DateTime<Tz> {
        DateTime::from(time).with_timezone(&self.0)
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> Time {
        text.to_owned().try_into().unwrap()
    }

    #[test]
    fn an_instant_is_written_with_the_offset_that_holds_then() {
        for (zone, utc, shown) in [
            (
                "Europe/Berlin",
                "2026-11-21T14:00:00Z",
                "21 Nov 2026, 15:00:00 (UTC+1)",
            ),
            (
                "Europe/Berlin",
                "2026-07-01T14:00:00Z",
                "1 Jul 2026, 16:00:00 (UTC+2)",
            ),
            (
                "Asia/Kolkata",
                "2026-11-21T14:00:00Z",
                "21 Nov 2026, 19:30:00 (UTC+5:30)",
            ),
            (
                "America/St_Johns",
                "2026-11-21T14:00:00Z",
                "21 Nov 2026, 10:30:00 (UTC-3:30)",
            ),
            (
                "America/New_York",
                "2026-11-21T02:00:00Z",
                "20 Nov 2026, 21:00:00 (UTC-5)",
            ),
            ("UTC", "2026-11-21T14:00:00Z", "21 Nov 2026, 14:00:00 (UTC)"),
        ] {
            let zone = Zone::parse(zone).unwrap();
            assert_eq!(zone.date_and_time(time(utc)), shown);
            assert_eq!(zone.read(&zone.field(time(utc))), Ok(time(utc)));
        }
    }

    #[test]
    fn a_wall_time_that_is_not_or_is_twice_is_asked_back() {
        let berlin = Zone::parse("Europe/Berlin").unwrap();
        assert_eq!(
            berlin.read("2026-11-21 15:00"),
            Ok(time("2026-11-21T14:00:00Z"))
        );
        assert_eq!(berlin.read("2026-03-29T02:30"), Err(WallTimeError::Skipped));
        assert_eq!(
            berlin.read("2026-10-25T02:30:00"),
            Err(WallTimeError::Twice)
        );
        for text in [
            "",
            "tomorrow",
            "2026-02-30T10:00",
            "1960-01-01T00:00",
            "2026-11-21",
        ] {
            assert_eq!(berlin.read(text), Err(WallTimeError::NotATime), "{text}");
        }
    }

    #[test]
    fn a_zone_that_does_not_exist_is_refused() {
        for name in ["", "Europe/Nowhere", "<b>"] {
            assert_eq!(Zone::parse(name), Err(UnknownZone::Unlike), "{name}");
        }
    }

    #[test]
    fn a_zone_that_is_spelt_otherwise_is_named() {
        for (name, meant) in [
            ("asia/kolkata", "Asia/Kolkata"),
            ("europe/berlin ", "Europe/Berlin"),
            ("America/New York", "America/New_York"),
            ("utc", "UTC"),
        ] {
            let words = Zone::parse(name).unwrap_err().to_string();
            assert!(
                words.ends_with(&format!("did you mean {meant}?")),
                "{name}: {words}"
            );
        }
    }
}
