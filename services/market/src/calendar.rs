//! Trading calendars: when a market is open, by the wall of its own place. A symbol without one is traded around the clock.
//!
//! Hours are those of the weekday on which a session begins; one may end on the next day. A holiday takes that day's sessions
//! away, or gives it other hours. Where clocks are put forward over an opening, the market opens as soon as they show a later
//! time; a time that comes twice opens at the first and closes at the second.

mod written;

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, TimeZone, Utc, Weekday};
use chrono_tz::Tz;

pub use written::{ALWAYS_OPEN, CALENDAR_NAME_LENGTH_MAX, CalendarError, WrittenCalendar};

/// How far ahead an opening is looked for, in days: no market with hours every week is closed for longer.
const LOOK_AHEAD_DAYS: u64 = 30;
/// Minutes of a day.
const DAY_MINUTES: u16 = 24 * 60;

/// When a market is open.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TradingCalendar {
    name: String,
    zone: Tz,
    weekly: Vec<WeeklyHours>,
    /// None: no session begins on that day.
    holidays: BTreeMap<NaiveDate, Option<Hours>>,
}

/// From one weekday to another, around the week's end too.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct WeeklyHours {
    first: Weekday,
    last: Weekday,
    hours: Hours,
}

/// Minutes after midnight on the wall. An end that is not after the beginning is on the next day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Hours {
    from: u16,
    to: u16,
}

/// Whether a market is open at a moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MarketPhase {
    /// Since its session began.
    Open {
        since: DateTime<Utc>,
        until: DateTime<Utc>,
    },
    /// Until its next session; none: not within a month.
    Closed { opens_at: Option<DateTime<Utc>> },
}

impl TradingCalendar {
    /// What it is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// By whose wall its hours are.
    pub fn time_zone(&self) -> Tz {
        self.zone
    }

    /// Whether the market is open at a moment.
    pub fn phase(&self, at: DateTime<Utc>) -> MarketPhase {
        let today = at.with_timezone(&self.zone).date_naive();
        // One that began yesterday may not be over.
        let Some(begin) = today.checked_sub_days(Days::new(1)) else {
            return MarketPhase::Closed { opens_at: None };
        };
        let days =
            (0..=LOOK_AHEAD_DAYS).filter_map(|ahead| begin.checked_add_days(Days::new(ahead)));
        for day in days {
            let sessions = self.sessions(day);
            let running = sessions
                .iter()
                .find(|(from, to)| (*from..*to).contains(&at));
            if let Some((since, until)) = running.copied() {
                return MarketPhase::Open { since, until };
            }
            let later = sessions
                .iter()
                .map(|(from, _)| *from)
                .filter(|from| *from > at);
            if let Some(opens_at) = later.min() {
                // Sessions of a day begin before those of the next.
                return MarketPhase::Closed {
                    opens_at: Some(opens_at),
                };
            }
        }
        MarketPhase::Closed { opens_at: None }
    }

    /// The sessions that begin on a day: from, and to but without it.
    fn sessions(&self, day: NaiveDate) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
        let hours: Vec<Hours> = match self.holidays.get(&day) {
            Some(hours) => hours.iter().copied().collect(),
            None => {
                let weekly = self.weekly.iter();
                let weekly = weekly.filter(|weekly| weekly.has(day.weekday()));
                weekly.map(|weekly| weekly.hours).collect()
            }
        };
        let sessions = hours.into_iter().filter_map(|Hours { from, to }| {
            let to = if to > from { to } else { to + DAY_MINUTES };
            let from = self.wall(day, from)?.0;
            let to = self.wall(day, to)?.1;
            Some((from, to)).filter(|(from, to)| from < to)
        });
        sessions.collect()
    }

    /// The first and the last moment at which the wall shows so many minutes after a day's midnight, or else the first later time.
    fn wall(&self, day: NaiveDate, minutes: u16) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        let midnight = day.and_hms_opt(0, 0, 0)?;
        let mut shown = i64::from(minutes)..=i64::from(minutes + DAY_MINUTES);
        shown.find_map(|minutes| {
            let shown = midnight.checked_add_signed(TimeDelta::minutes(minutes))?;
            let found = self.zone.from_local_datetime(&shown);
            let (first, last) = (found.earliest()?, found.latest()?);
            Some((first.to_utc(), last.to_utc()))
        })
    }
}

impl WeeklyHours {
    fn has(self, day: Weekday) -> bool {
        day.days_since(self.first) <= self.last.days_since(self.first)
    }
}

#[cfg(test)]
mod tests;
