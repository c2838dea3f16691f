//! A calendar as it is written: in the file of symbols, over the wire, in a form.

use std::{collections::BTreeMap, fmt};

use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::{DAY_MINUTES, Hours, TradingCalendar, WeeklyHours};

/// What stands in the place of a calendar's name where there is none: the market is never closed.
pub const ALWAYS_OPEN: &str = "24x7";
/// Longest name of a calendar, in characters.
pub const CALENDAR_NAME_LENGTH_MAX: usize = 30;
/// Most lines of weekly hours: two sessions on every day.
const HOURS_MAX: usize = 14;
/// Most holidays: some years ahead.
const HOLIDAYS_MAX: usize = 200;

/// When a market is open, as text.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenCalendar {
    pub name: String,
    /// As the tz database names it.
    pub time_zone: String,
    /// Days on which sessions begin, and their times there: `Mon-Fri 09:30-16:00`.
    pub hours: Vec<String>,
    /// Days on which none does, as `2026-12-25`; or with other hours, as `2026-11-27 09:30-13:00`.
    #[serde(default)]
    pub holidays: Vec<String>,
}

/// Why text is no calendar.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CalendarError {
    #[error(
        "a calendar's name is one line of 1 to {CALENDAR_NAME_LENGTH_MAX} characters, other than {ALWAYS_OPEN}"
    )]
    Name,
    #[error("there is no such time zone; one is named like America/New_York, or UTC")]
    TimeZone,
    #[error(
        "{0:?} is none: trading hours are days and times, such as Mon-Fri 09:30-16:00; an end that is not later is on the next day"
    )]
    Hours(String),
    #[error("a calendar has 1 to {HOURS_MAX} lines of trading hours, such as Mon-Fri 09:30-16:00")]
    HowManyHours,
    #[error(
        "{0:?} is none: a holiday is a day, such as 2026-12-25, or one with other hours, such as 2026-11-27 09:30-13:00"
    )]
    Holiday(String),
    #[error("a calendar has at most {HOLIDAYS_MAX} holidays: leave out those that are past")]
    HowManyHolidays,
}

impl TryFrom<&WrittenCalendar> for TradingCalendar {
    type Error = CalendarError;

    fn try_from(written: &WrittenCalendar) -> Result<Self, CalendarError> {
        let name = written.name.trim();
        let is_line = !name.chars().any(char::is_control);
        let length = name.chars().count();
        if !is_line || !(1..=CALENDAR_NAME_LENGTH_MAX).contains(&length) || name == ALWAYS_OPEN {
            return Err(CalendarError::Name);
        }
        let zone: Tz = (written.time_zone.trim().parse()).map_err(|_| CalendarError::TimeZone)?;
        if !(1..=HOURS_MAX).contains(&written.hours.len()) {
            return Err(CalendarError::HowManyHours);
        }
        if written.holidays.len() > HOLIDAYS_MAX {
            return Err(CalendarError::HowManyHolidays);
        }
        let weekly = written.hours.iter().map(|text| {
            let wrong = || CalendarError::Hours(shown(text));
            WeeklyHours::parse(text).ok_or_else(wrong)
        });
        let holidays = written.holidays.iter().map(|text| {
            let wrong = || CalendarError::Holiday(shown(text));
            holiday(text).ok_or_else(wrong)
        });
        Ok(Self {
            name: name.to_owned(),
            zone,
            weekly: weekly.collect::<Result<_, _>>()?,
            holidays: holidays.collect::<Result<BTreeMap<_, _>, _>>()?,
        })
    }
}

impl From<&TradingCalendar> for WrittenCalendar {
    fn from(calendar: &TradingCalendar) -> Self {
        let holidays = calendar.holidays.iter();
        Self {
            name: calendar.name.clone(),
            time_zone: calendar.zone.name().to_owned(),
            hours: calendar.weekly.iter().map(ToString::to_string).collect(),
            holidays: holidays
                .map(|(day, hours)| match hours {
                    Some(hours) => format!("{day} {hours}"),
                    None => day.to_string(),
                })
                .collect(),
        }
    }
}

impl CalendarError {
    /// The field it is about, as symbols' rules name it.
    pub(crate) fn field(&self) -> &'static str {
        match self {
            Self::Name => "calendar",
            Self::TimeZone => "time_zone",
            Self::Hours(_) | Self::HowManyHours => "trading_hours",
            Self::Holiday(_) | Self::HowManyHolidays => "holidays",
        }
    }
}

/// Of what somebody wrote, as much as a line takes.
fn shown(text: &str) -> String {
    text.chars().take(CALENDAR_NAME_LENGTH_MAX).collect()
}

fn holiday(text: &str) -> Option<(NaiveDate, Option<Hours>)> {
    let mut words = text.split_whitespace();
    let day = NaiveDate::parse_from_str(words.next()?, "%Y-%m-%d").ok()?;
    let hours = match words.next() {
        Some(hours) => Some(Hours::parse(hours)?),
        None => None,
    };
    words.next().is_none().then_some((day, hours))
}

impl WeeklyHours {
    fn parse(text: &str) -> Option<Self> {
        let mut words = text.split_whitespace();
        let (days, hours) = (words.next()?, words.next()?);
        let (first, last) = days.split_once('-').unwrap_or((days, days));
        let found = Self {
            first: first.parse().ok()?,
            last: last.parse().ok()?,
            hours: Hours::parse(hours)?,
        };
        words.next().is_none().then_some(found)
    }
}

impl Hours {
    fn parse(text: &str) -> Option<Self> {
        let (from, to) = text.split_once('-')?;
        let (from, to) = (minutes(from)?, minutes(to)?);
        (from < DAY_MINUTES).then_some(Self { from, to })
    }
}

/// `09:30` as minutes after midnight, up to `24:00`.
fn minutes(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let is_digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_digits(hours) || !is_digits(minutes) {
        return None;
    }
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    let all = hours * 60 + minutes;
    (minutes < 60 && all <= DAY_MINUTES).then_some(all)
}

impl fmt::Display for WeeklyHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { first, last, hours } = self;
        match first == last {
            true => write!(f, "{first} {hours}"),
            false => write!(f, "{first}-{last} {hours}"),
        }
    }
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from, to } = self;
        let part = |minutes: &u16| (minutes / 60, minutes % 60);
        let ((from, from_minutes), (to, to_minutes)) = (part(from), part(to));
        write!(f, "{from:02}:{from_minutes:02}-{to:02}:{to_minutes:02}")
    }
}
