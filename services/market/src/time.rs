//! Times and days as they stand on the wire.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};

/// Reads an RFC 3339 time and cuts it to the millisecond.
pub(crate) fn parse_time(text: &str) -> Option<DateTime<Utc>> {
    let time = DateTime::parse_from_rfc3339(text).ok()?;
    cut_to_millis(time.with_timezone(&Utc))
}

/// The same instant to the millisecond.
pub(crate) fn cut_to_millis(time: DateTime<Utc>) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_millis(time.timestamp_millis())
}

/// Reads a day such as `2003-02-18`.
pub(crate) fn parse_day(text: &str) -> Option<NaiveDate> {
    (text.len() == 10).then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok())?
}

/// An instant as RFC 3339 UTC with milliseconds.
pub(crate) mod instant {
    use super::{DateTime, SecondsFormat, Utc, parse_time};
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(crate) fn serialize<S: Serializer>(time: &DateTime<Utc>, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(&time.to_rfc3339_opts(SecondsFormat::Millis, true))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<DateTime<Utc>, D::Error> {
        let text = String::deserialize(d)?;
        parse_time(&text).ok_or_else(|| D::Error::custom("a time is RFC 3339"))
    }
}

/// A day of the calendar, when there is one.
pub(crate) mod optional_day {
    use super::{NaiveDate, parse_day};
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(crate) fn serialize<S: Serializer>(
        day: &Option<NaiveDate>,
        s: S,
    ) -> Result<S::Ok, S::Error> {
        match day {
            Some(day) => s.collect_str(day),
            None => s.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        d: D,
    ) -> Result<Option<NaiveDate>, D::Error> {
        let Some(text) = Option::<String>::deserialize(d)? else {
            return Ok(None);
        };
        let day = parse_day(&text).ok_or_else(|| D::Error::custom("a day is YYYY-MM-DD"))?;
        Ok(Some(day))
    }
}
