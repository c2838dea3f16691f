//! A price as a publisher sends it, parsed once, here; and as everyone gets it once it is admitted.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::{
    DayFigures, Malformation, Price, PriceError, PriceField, PriceRefusal, Size, StruckPrice,
    Symbol,
    notation::{
        DecimalError, instant, optional_day, optional_instant, parse_day, parse_decimal, parse_time,
    },
};

/// Longest message that is looked at, in bytes: a price with every field takes about 200.
pub const PAYLOAD_BYTES_MAX: usize = 4_096;

/// A price with what came beside it; checked in form, not yet against a symbol.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
pub struct PublishedPrice {
    pub price: Price,
    /// How much was traded at this price.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<Size>,
    /// A size beyond its bounds was left out: the price counts.
    #[serde(skip)]
    pub size_left_out: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bid: Option<Price>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ask: Option<Price>,
    /// When the price was made; without it, when it arrives.
    #[serde(skip_serializing_if = "Option::is_none", with = "optional_instant")]
    #[cfg_attr(feature = "typescript", ts(as = "Option<String>"))]
    pub time: Option<DateTime<Utc>>,
    /// The day of the past that this price is a replay of.
    #[serde(skip_serializing_if = "Option::is_none", with = "optional_day")]
    #[cfg_attr(feature = "typescript", ts(as = "Option<String>"))]
    pub replay_day: Option<NaiveDate>,
}

/// One admitted price. Readers ignore fields they do not know; fields are only ever added.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
pub struct Tick {
    pub symbol: Symbol,
    /// What the symbol stands for, for people.
    #[serde(default)]
    pub name: String,
    /// What the price is in: three letters.
    #[serde(default)]
    pub currency: String,
    /// On the symbol's grid, with the grid's decimals.
    pub price: Price,
    /// The first price of its day in UTC. Older ticks have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day_open: Option<Price>,
    /// What its day has come to with it. Older ticks have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<DayFigures>,
    /// When the price was made, by its publisher's clock within the admitted bounds; never goes back.
    #[serde(with = "instant")]
    #[cfg_attr(feature = "typescript", ts(as = "String"))]
    pub time: DateTime<Utc>,
    /// When the price was made, where it came late: another of the symbol was made after it. Candles count it here.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "optional_instant"
    )]
    #[cfg_attr(feature = "typescript", ts(as = "Option<String>"))]
    pub late: Option<DateTime<Utc>>,
    /// Rises with every tick of the symbol. A number that never comes was lost on the way.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub sequence: u64,
    /// How much was traded at this price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<Size>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bid: Option<Price>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask: Option<Price>,
    /// The day of the past that this price is a replay of.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "optional_day"
    )]
    #[cfg_attr(feature = "typescript", ts(as = "Option<String>"))]
    pub replay_day: Option<NaiveDate>,
    /// A price that the house struck. What is told here is the last price and the day without it: it is no new price, and no
    /// candle counts it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrects: Option<StruckPrice>,
}

impl Tick {
    /// What a change is measured from, on every page and in every answer: the last price of the day before, or else the
    /// day's first.
    pub fn reference(&self) -> Option<Price> {
        let close = self.day.as_ref().and_then(|day| day.previous_close);
        close.or(self.day_open)
    }

    /// When its price was made.
    pub fn made_at(&self) -> DateTime<Utc> {
        self.late.unwrap_or(self.time)
    }
}

/// The message's own digits; unknown fields are ignored.
#[derive(Deserialize)]
struct Message<'a> {
    #[serde(borrow)]
    price: Option<&'a RawValue>,
    #[serde(borrow)]
    size: Option<&'a RawValue>,
    #[serde(borrow)]
    bid: Option<&'a RawValue>,
    #[serde(borrow)]
    ask: Option<&'a RawValue>,
    #[serde(borrow)]
    time: Option<&'a RawValue>,
    #[serde(borrow)]
    replay_day: Option<&'a RawValue>,
}

impl PublishedPrice {
    /// Reads `{"price":"101.25"}`: a string, or a JSON number taken by its digits.
    ///
    /// # Errors
    /// When the payload is too large, no JSON object, or a field of it is malformed.
    pub fn parse(payload: &[u8]) -> Result<Self, PriceRefusal> {
        if payload.len() > PAYLOAD_BYTES_MAX {
            return Err(PriceRefusal::Oversized {
                limit_bytes: PAYLOAD_BYTES_MAX,
            });
        }
        let not_an_object = PriceRefusal::Malformed {
            field: None,
            reason: Malformation::NotAJsonObject,
        };
        // A list of the fields in order would be read as well.
        if payload.trim_ascii_start().first() != Some(&b'{') {
            return Err(not_an_object);
        }
        let message: Message<'_> = serde_json::from_slice(payload).map_err(|_| not_an_object)?;
        let price = |raw: Option<&RawValue>, field| number(raw, field, Price::new, Price::MAX);
        let size = size(message.size)?;
        Ok(Self {
            price: price(message.price, PriceField::Price)?
                .ok_or_else(|| malformed(PriceField::Price, Malformation::Missing))?,
            size: size.within_bounds,
            size_left_out: size.left_out,
            bid: price(message.bid, PriceField::Bid)?,
            ask: price(message.ask, PriceField::Ask)?,
            time: text(
                message.time,
                PriceField::Time,
                Malformation::NotATime,
                parse_time,
            )?,
            replay_day: text(
                message.replay_day,
                PriceField::ReplayDay,
                Malformation::NotADay,
                parse_day,
            )?,
        })
    }
}

fn malformed(field: PriceField, reason: Malformation) -> PriceRefusal {
    PriceRefusal::Malformed {
        field: Some(field),
        reason,
    }
}

/// A size as it came.
struct ReadSize {
    within_bounds: Option<Size>,
    left_out: bool,
}

/// A size of nothing, or beyond what is kept, does not cost the price.
fn size(raw: Option<&RawValue>) -> Result<ReadSize, PriceRefusal> {
    let (within_bounds, left_out) = match number(raw, PriceField::Size, Size::new, Size::MAX) {
        Ok(size) => (size, false),
        Err(
            PriceRefusal::NotPositive { .. }
            | PriceRefusal::OutOfRange { .. }
            | PriceRefusal::Malformed {
                reason: Malformation::TooPrecise,
                ..
            },
        ) => (None, true),
        Err(refusal) => return Err(refusal),
    };
    Ok(ReadSize {
        within_bounds,
        left_out,
    })
}

/// A decimal from a JSON string or number; null is as good as absent.
fn number<T>(
    raw: Option<&RawValue>,
    field: PriceField,
    check: impl Fn(Decimal) -> Result<T, PriceError>,
    maximum: Decimal,
) -> Result<Option<T>, PriceRefusal> {
    let Some(raw) = raw else { return Ok(None) };
    let value = match raw.get().as_bytes() {
        [b'"', ..] => serde_json::from_str::<String>(raw.get())
            .map_err(|_| malformed(field, Malformation::NotADecimal))
            .map(|text| parse_decimal(&text))?,
        _ => parse_decimal(raw.get()),
    };
    let out_of_range = PriceRefusal::OutOfRange { field, maximum };
    let value = value.map_err(|error| match error {
        DecimalError::NotADecimal => malformed(field, Malformation::NotADecimal),
        DecimalError::TooPrecise => malformed(field, Malformation::TooPrecise),
        DecimalError::TooLarge => out_of_range.clone(),
    })?;
    check(value).map(Some).map_err(|error| match error {
        PriceError::NotADecimal => malformed(field, Malformation::TooPrecise),
        PriceError::NotPositive => PriceRefusal::NotPositive { field },
        PriceError::TooLarge => out_of_range,
    })
}

/// A JSON string in some notation; null is as good as absent.
fn text<T>(
    raw: Option<&RawValue>,
    field: PriceField,
    reason: Malformation,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, PriceRefusal> {
    let Some(raw) = raw else { return Ok(None) };
    let text: String = serde_json::from_str(raw.get()).map_err(|_| malformed(field, reason))?;
    parse(&text)
        .map(Some)
        .ok_or_else(|| malformed(field, reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(payload: &str) -> &'static str {
        match PublishedPrice::parse(payload.as_bytes()) {
            Ok(_) => "parsed",
            Err(refusal) => refusal.kind(),
        }
    }

    #[test]
    fn json_number_price_is_read_by_its_digits() {
        for payload in [
            r#"{"price":0.1}"#,
            r#"{"price":"0.1"}"#,
            r#"{"price":1e-1}"#,
        ] {
            let published = PublishedPrice::parse(payload.as_bytes()).unwrap();
            assert_eq!(published.price.to_string(), "0.1", "{payload}");
        }
        let long = PublishedPrice::parse(br#"{"price":123456789.123456789}"#).unwrap();
        assert_eq!(long.price.to_string(), "123456789.123456789");
    }

    #[test]
    fn unknown_price_fields_ignored_null_is_absent() {
        let payload = br#"{"price":"5","bid":null,"mood":{"deep":[1,2]},"time":null}"#;
        let published = PublishedPrice::parse(payload).unwrap();
        assert_eq!((published.bid, published.time), (None, None));
    }

    #[test]
    fn size_out_of_bounds_does_not_cost_the_price() {
        for (size, kept, left_out) in [
            ("null", None, false),
            ("3", Some("3"), false),
            ("\"0.000000001\"", Some("0.000000001"), false),
            ("0", None, true),
            ("-1", None, true),
            ("0.1234567891", None, true),
            ("2e12", None, true),
            ("1e-400", None, true),
        ] {
            let payload = format!(r#"{{"price":"101.25","size":{size}}}"#);
            let published = PublishedPrice::parse(payload.as_bytes()).unwrap();
            let found = published.size.map(String::from);
            assert_eq!(
                (found.as_deref(), published.size_left_out),
                (kept, left_out),
                "{size}"
            );
        }
    }

    #[test]
    fn malformed_price_gets_its_refusal() {
        for (payload, expected) in [
            ("", "malformed"),
            ("hello", "malformed"),
            ("[]", "malformed"),
            (r#"["5",null,null,null,null,null]"#, "malformed"),
            ("101.25", "malformed"),
            ("{}", "malformed"),
            (r#"{"price":null}"#, "malformed"),
            (r#"{"price":NaN}"#, "malformed"),
            (r#"{"price":"NaN"}"#, "malformed"),
            (r#"{"price":"cheap"}"#, "malformed"),
            (r#"{"price":[1]}"#, "malformed"),
            (r#"{"price":true}"#, "malformed"),
            (r#"{"price":"1.0000000000000000000000001"}"#, "malformed"),
            (r#"{"price":5,"size":"many"}"#, "malformed"),
            (r#"{"price":1,"price":2}"#, "malformed"),
            (r#"{"price":"5","time":"yesterday"}"#, "malformed"),
            (r#"{"price":"5","time":5}"#, "malformed"),
            (r#"{"price":"5","replay_day":"2001-02-30"}"#, "malformed"),
            (r#"{"price":0}"#, "parsed"),
            (r#"{"price":"-37.63"}"#, "parsed"),
            (r#"{"price":"-1000000000000001"}"#, "out_of_range"),
            (r#"{"price":1e300}"#, "out_of_range"),
            (r#"{"price":"1000000000000000.01"}"#, "out_of_range"),
            (r#"{"price":"5"}"#, "parsed"),
        ] {
            assert_eq!(kind(payload), expected, "{payload}");
        }
        let padded = format!(
            r#"{{"price":5,"note":"{}"}}"#,
            "x".repeat(PAYLOAD_BYTES_MAX)
        );
        assert_eq!(kind(&padded), "oversized");
        assert_eq!(
            kind(&format!(r#"{{"price":{}"#, "[".repeat(4_000))),
            "malformed"
        );
    }
}
