//! What others read: one file for each form on the wire. A file may gain fields, never lose or change one.
//!
//! `WRITE_GOLDEN=1 cargo test -p market golden` writes files that are not there yet.

use std::{fmt::Debug, path::PathBuf};

use crate::{
    Candle, DayFigures, Interval, JumpLimit, Malformation, PAYLOAD_BYTES_MAX, Price, PriceAnswer,
    PriceField, PriceRefusal, PublishedPrice, RefusedPrice, Size, Symbol, Tick, TickSize,
};
use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Serialize, de::DeserializeOwned};

#[test]
fn ticks_and_answers_read_as_published() {
    check("tick", &tick());
    let bare = Tick {
        day_open: None,
        day: None,
        size: None,
        bid: None,
        ask: None,
        replay_day: None,
        ..tick()
    };
    check("tick-bare", &bare);
    check("admitted", &PriceAnswer::admitted(43, None));
    let without_size = PriceAnswer::admitted(43, Some(PriceField::Size));
    check("admitted-without-size", &without_size);
    let refused = RefusedPrice {
        symbol: "NONE".to_owned(),
        refused: PriceRefusal::UnknownSymbol,
    };
    check("refused-price", &refused);
}

#[test]
fn published_price_is_read_as_it_is_written() {
    let Tick {
        price,
        size,
        bid,
        ask,
        ..
    } = tick();
    let published = PublishedPrice {
        price,
        size,
        size_left_out: false,
        bid,
        ask,
        time: Some(time()),
        replay_day: tick().replay_day,
    };
    let written = serde_json::to_vec(&published).unwrap();
    assert_eq!(PublishedPrice::parse(&written), Ok(published));
}

#[test]
fn candles_serialize_as_published() {
    let open = Candle::of(&tick(), Interval::Minute);
    check("candle-open", &open);
    let closed = Candle {
        closed: true,
        ..open
    };
    check("candle-closed", &closed);
}

#[test]
fn price_refusals_serialize_as_published() {
    let mut kinds: Vec<&str> = refusals().iter().map(PriceRefusal::kind).collect();
    kinds.dedup();
    assert_eq!(kinds.len(), 15, "one of each kind");
    for refusal in refusals() {
        check(
            &format!("refused-{}", refusal.kind()),
            &PriceAnswer::refused(refusal),
        );
    }
}

fn tick() -> Tick {
    Tick {
        symbol: Symbol::parse("BRK.B").unwrap(),
        name: "Berkshire Hathaway B".to_owned(),
        currency: "USD".to_owned(),
        price: price("101.20"),
        day_open: Some(price("100.00")),
        day: Some(DayFigures {
            open: price("100.00"),
            high: price("102.00"),
            low: price("99.80"),
            previous_close: Some(price("98.00")),
            volume: Decimal::from(1_200),
            turnover: Some(Decimal::new(12_126_000, 2)),
            vwap: Some(price("101.05")),
            trades: 31,
        }),
        time: time(),
        late: None,
        sequence: 42,
        size: Some(Size::try_from("300".to_owned()).unwrap()),
        bid: Some(price("101.19")),
        ask: Some(price("101.21")),
        replay_day: NaiveDate::from_ymd_opt(2003, 2, 18),
        corrects: None,
    }
}

fn refusals() -> Vec<PriceRefusal> {
    vec![
        PriceRefusal::UnknownSymbol,
        PriceRefusal::RetiredSymbol,
        PriceRefusal::PublisherNotAllowed,
        PriceRefusal::Oversized {
            limit_bytes: PAYLOAD_BYTES_MAX,
        },
        PriceRefusal::Malformed {
            field: Some(PriceField::Price),
            reason: Malformation::NotADecimal,
        },
        PriceRefusal::NotPositive {
            field: PriceField::Size,
        },
        PriceRefusal::OutOfRange {
            field: PriceField::Price,
            maximum: Price::MAX,
        },
        PriceRefusal::OutsideRange {
            field: PriceField::Ask,
            lowest: Some(price("-500")),
            highest: Some(price("4000")),
        },
        PriceRefusal::OffTickSize {
            field: PriceField::Bid,
            tick_size: TickSize::try_from("0.01".to_owned()).unwrap(),
            nearest: Some(price("101.25")),
        },
        PriceRefusal::JumpTooLarge {
            field: PriceField::Price,
            last: price("101.20"),
            limit: JumpLimit::default(),
            lowest: Some(price("84.34")),
            highest: Some(price("121.44")),
        },
        PriceRefusal::CrossedQuote,
        PriceRefusal::TimeBehind { earliest: time() },
        PriceRefusal::TimeAhead { latest: time() },
        PriceRefusal::Superseded,
        PriceRefusal::TooManyWaiting { limit: 16_384 },
    ]
}

fn price(text: &str) -> Price {
    Price::try_from(text.to_owned()).unwrap()
}

fn time() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_795_269_600_250).unwrap()
}

/// The value is written as the file says, and the file is read as the value.
fn check<T: Serialize + DeserializeOwned + PartialEq + Debug>(name: &str, value: &T) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(format!("{name}.json"));
    if std::env::var_os("WRITE_GOLDEN").is_some() && !path.exists() {
        let text = serde_json::to_string_pretty(value).unwrap() + "\n";
        std::fs::write(&path, text).expect("the golden folder and JSON work");
    }
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{name}: {e}"));
    let written = serde_json::to_value(value).expect("the golden folder and JSON work");
    let golden: serde_json::Value =
        serde_json::from_str(&text).expect("the golden folder and JSON work");
    assert_eq!(written, golden, "{name}");
    assert_eq!(
        &serde_json::from_str::<T>(&text).expect("a golden file is read"),
        value,
        "{name}"
    );
}
