//! A day, as it stands on a bank's statement.

use std::{fmt, str::FromStr, time::Duration};

use auction::Time;
use chrono::{DateTime, Months, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, schema::Type},
};

use crate::{format, locale::t};

/// What it looks like.
const FORM: &str = "%Y-%m-%d";
/// By then it is tomorrow somewhere.
const AHEAD_MAX: Duration = Duration::from_secs(14 * 60 * 60);

/// A day of the calendar.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Day(NaiveDate);

/// Why text is no day.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{}", t!("day-unknown"))]
pub(crate) struct DayError;

impl Day {
    /// The day of a time, in UTC.
    pub(crate) fn of(time: Time) -> Self {
        Self(DateTime::<Utc>::from(time).date_naive())
    }

    /// The last day that it is somewhere at `now`.
    pub(crate) fn last(now: Time) -> Self {
        Self::of(now.after(AHEAD_MAX))
    }

    /// The same day a year before; the calendar's first, where there is none.
    pub(crate) fn year_before(self) -> Self {
        let before = self.0.checked_sub_months(Months::new(12));
        Self(before.unwrap_or(NaiveDate::MIN))
    }

    /// As it is written for people.
    pub(crate) fn words(self) -> String {
        format::day(&self.0)
    }
}

impl FromStr for Day {
    type Err = DayError;

    fn from_str(text: &str) -> Result<Self, DayError> {
        let day = NaiveDate::parse_from_str(text, FORM).map_err(|_| DayError)?;
        // The library takes signs and single digits too.
        let day = Self(day);
        (day.to_string() == text).then_some(day).ok_or(DayError)
    }
}

impl TryFrom<String> for Day {
    type Error = DayError;

    fn try_from(text: String) -> Result<Self, DayError> {
        text.parse()
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.to_string()
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.format(FORM).fmt(f)
    }
}

impl PartialSchema for Day {
    fn schema() -> RefOr<Schema> {
        let day = ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Date)))
            .description(Some("A day of the calendar: year-month-day."))
            .examples(["2026-05-03"]);
        day.into()
    }
}

impl ToSchema for Day {
    fn name() -> std::borrow::Cow<'static, str> {
        "Day".into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_days_that_are_there_are_read() {
        for text in ["2026-05-03", "2028-02-29"] {
            assert_eq!(text.parse::<Day>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "2026-5-3",
            "03.05.2026",
            "2026-02-29",
            "+2026-5-03",
            "12026-05-03",
        ] {
            assert_eq!(text.parse::<Day>(), Err(DayError), "{text}");
        }
    }

    #[test]
    fn tomorrow_is_ahead_only_where_it_is_nowhere() {
        let at = |time: &str| Time::try_from(time.to_owned()).unwrap();
        let tomorrow: Day = "2026-05-04".parse().unwrap();
        assert!(tomorrow > Day::last(at("2026-05-03T09:59:59.000Z")));
        assert!(tomorrow <= Day::last(at("2026-05-03T10:00:00.000Z")));
        assert_eq!(tomorrow.year_before().to_string(), "2025-05-04");
        assert_eq!(tomorrow.words(), "4 May 2026");
    }
}
