//! When a market closes and opens, in the words of its own wall; and how old a price is.

use std::time::Duration;

use auction::Time;
use chrono::{DateTime, Datelike, TimeDelta, TimeZone, Utc};
use market::{MarketPhase, TradingCalendar};

use crate::{format, locale::t};

/// So long a market is closed at least that does not open within what is looked ahead.
const NOT_SOON: Duration = Duration::from_hours(24);
/// Openings within this time are told by their weekday.
const WEEKDAY_TELLS: TimeDelta = TimeDelta::days(6);

/// The closure that a market is in, or the next one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Closure {
    /// It is closed from then on; of one that is closed already, the time of the page.
    pub(crate) from: Time,
    pub(crate) until: Time,
    /// `Closed till Mon 09:30 EST`.
    pub(crate) short: String,
    /// `Market closed. It opens Monday 23 November, 09:30 EST (14:30 UTC).`
    pub(crate) long: String,
}

impl Closure {
    /// Of a market; none where one session follows the other.
    pub(super) fn of(calendar: &TradingCalendar, now: Time) -> Option<Self> {
        let (from, opens_at) = match calendar.phase(now.into()) {
            MarketPhase::Closed { opens_at } => (now, opens_at),
            MarketPhase::Open { until, .. } => match calendar.phase(until) {
                MarketPhase::Closed { opens_at } => (until.into(), opens_at),
                MarketPhase::Open { .. } => return None,
            },
        };
        let Some(opens_at) = opens_at else {
            return Some(Self {
                from,
                until: from.after(NOT_SOON),
                short: t!("closure"),
                long: t!("closure-not-soon"),
            });
        };
        let there = opens_at.with_timezone(&calendar.time_zone());
        let time = there.format("%H:%M %Z").to_string();
        let elsewhere = match there.naive_local() == opens_at.naive_utc() {
            true => String::new(),
            false => opens_at.format(" (%H:%M UTC)").to_string(),
        };
        Some(Self {
            from,
            until: opens_at.into(),
            short: match opens_at - DateTime::<Utc>::from(now) < WEEKDAY_TELLS {
                true => t!(
                    "closure-till-weekday",
                    weekday = weekday(&there),
                    time = &time
                ),
                false => t!(
                    "closure-till-day",
                    day = format::day_of_year(&there),
                    time = &time
                ),
            },
            long: t!(
                "closure-opens",
                weekday = weekday(&there),
                day = there.day(),
                month = there.month(),
                time = format!("{time}{elsewhere}")
            ),
        })
    }
}

/// Which day of the week, from 1 for Monday.
fn weekday<T: TimeZone>(there: &DateTime<T>) -> u32 {
    there.weekday().number_from_monday()
}

/// An age: `3 min ago`. `client/price-series.ts` says the same.
pub(crate) fn age_words(age: Duration) -> String {
    match age.as_secs() {
        age @ 0..60 => t!("price-seconds-ago", count = age),
        age @ 60..3600 => t!("price-minutes-ago", count = age / 60),
        age => t!("price-hours-ago", count = age / 3600),
    }
}
