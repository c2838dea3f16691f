//! How decimals, times and days stand on the wire: read exactly, or not at all.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use rust_decimal::Decimal;

/// Longest figure that is looked at, in bytes.
const TEXT_LENGTH_MAX: usize = 64;
/// Most digits before the point: below ten thousand million million.
const WHOLE_DIGITS_MAX: i64 = 16;
/// Most digits behind the point. Grids are far coarser: what programs write when they mean less than a digit of it, such as
/// `101.25000000000001`, is read as written, so that its refusal can name what is near.
pub(crate) const DECIMALS_MAX: u32 = 24;
/// Most digits in all that a decimal keeps exactly.
const DIGITS_MAX: usize = 28;

/// Why text is no decimal that is kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum DecimalError {
    NotADecimal,
    TooPrecise,
    TooLarge,
}

/// Reads `-12.50`, `1e2` and the like; never rounds. Trailing zeros do not matter.
pub(crate) fn parse_decimal(text: &str) -> Result<Decimal, DecimalError> {
    if text.len() > TEXT_LENGTH_MAX {
        return Err(DecimalError::NotADecimal);
    }
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, power_of_ten(exponent)?),
        None => (unsigned, 0),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
        Some(_) => return Err(DecimalError::NotADecimal),
        None => (mantissa, ""),
    };
    if whole.is_empty() || !mantissa.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return Err(DecimalError::NotADecimal);
    }
    if fraction.contains('.') {
        return Err(DecimalError::NotADecimal);
    }
    let digits = format!("{whole}{fraction}");
    let value = scaled(
        digits.trim_start_matches('0'),
        exponent - fraction.len() as i64,
    )?;
    Ok(if negative { -value } else { value })
}

fn power_of_ten(text: &str) -> Result<i64, DecimalError> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if unsigned.is_empty() || !unsigned.bytes().all(|b| b.is_ascii_digit()) {
        return Err(DecimalError::NotADecimal);
    }
    text.parse().map_err(|_| DecimalError::NotADecimal)
}

/// The whole number `digits` times ten to the `exponent`.
fn scaled(digits: &str, exponent: i64) -> Result<Decimal, DecimalError> {
    let significant = digits.trim_end_matches('0');
    if significant.is_empty() {
        return Ok(Decimal::ZERO);
    }
    let exponent = exponent.saturating_add((digits.len() - significant.len()) as i64);
    let length = significant.len() as i64;
    if length.saturating_add(exponent) > WHOLE_DIGITS_MAX {
        return Err(DecimalError::TooLarge);
    }
    if exponent < -i64::from(DECIMALS_MAX) || significant.len() > DIGITS_MAX {
        return Err(DecimalError::TooPrecise);
    }
    let mantissa: i128 = significant.parse().map_err(|_| DecimalError::TooPrecise)?;
    let (mantissa, scale) = if exponent >= 0 {
        (mantissa * 10_i128.pow(exponent as u32), 0)
    } else {
        (mantissa, exponent.unsigned_abs() as u32)
    };
    Ok(Decimal::from_i128_with_scale(mantissa, scale))
}

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

/// An instant, when there is one.
pub(crate) mod optional_instant {
    use super::{DateTime, Utc, instant};
    use serde::{Deserialize, Deserializer, Serializer};

    #[derive(Deserialize)]
    struct Instant(#[serde(with = "instant")] DateTime<Utc>);

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        d: D,
    ) -> Result<Option<DateTime<Utc>>, D::Error> {
        let instant = Option::<Instant>::deserialize(d)?;
        Ok(instant.map(|Instant(time)| time))
    }

    pub(crate) fn serialize<S: Serializer>(
        time: &Option<DateTime<Utc>>,
        s: S,
    ) -> Result<S::Ok, S::Error> {
        match time {
            Some(time) => instant::serialize(time, s),
            None => s.serialize_none(),
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_digits_are_read_exactly() {
        for (text, value) in [
            ("101.25", "101.25"),
            ("0.1", "0.1"),
            ("1e2", "100"),
            ("12.5E-1", "1.25"),
            ("-3", "-3"),
            ("007", "7"),
            ("0e999", "0"),
            ("5.000000000000000000000", "5"),
            (
                "1234567890123456.123456789012",
                "1234567890123456.123456789012",
            ),
            ("101.25000000000001", "101.25000000000001"),
            ("0.00000270062606671658", "0.00000270062606671658"),
        ] {
            assert_eq!(
                parse_decimal(text).map(|d| d.to_string()),
                Ok(value.to_owned()),
                "{text}"
            );
        }
    }

    #[test]
    fn number_that_is_no_plain_decimal_is_refused() {
        use DecimalError::{NotADecimal, TooLarge, TooPrecise};
        for (text, error) in [
            ("", NotADecimal),
            ("NaN", NotADecimal),
            ("inf", NotADecimal),
            ("1.", NotADecimal),
            (".5", NotADecimal),
            ("+1", NotADecimal),
            ("1.2.3", NotADecimal),
            ("1,5", NotADecimal),
            (" 1", NotADecimal),
            ("0x10", NotADecimal),
            ("1e", NotADecimal),
            ("1e99999999999999999999", NotADecimal),
            ("1e400", TooLarge),
            ("12345678901234567", TooLarge),
            ("1e-400", TooPrecise),
            ("0.1234567890123456789012345", TooPrecise),
            ("1234567890123.1234567890123456", TooPrecise),
        ] {
            assert_eq!(parse_decimal(text), Err(error), "{text}");
        }
    }
}
