//! Candles of a bar's own ticks come back as the bar.

use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;
use crate::{DailyBar, TickSize};

fn tick_size() -> TickSize {
    TickSize::try_from("0.0001".to_owned()).unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

pub(super) fn tick(time: &str, price: &str, sequence: u64) -> Tick {
    Tick {
        symbol: Symbol::parse("X").unwrap(),
        name: String::new(),
        currency: String::new(),
        price: Price::try_from(price.to_owned()).unwrap(),
        day_open: None,
        day: None,
        time: at(time),
        late: None,
        sequence,
        size: Some("2.5".to_owned().try_into().unwrap()),
        bid: None,
        ask: None,
        replay_day: None,
        corrects: None,
    }
}

/// A bar's ticks at their own times, from 14:30 UTC of its day.
fn ticks(bar: &DailyBar, count: usize, seed: u64) -> Vec<Tick> {
    let opens = bar.day().and_hms_opt(14, 30, 0).unwrap().and_utc();
    let symbol = Symbol::parse("X").unwrap();
    let ticks = bar.ticks(count, tick_size(), &symbol, seed).unwrap();
    let made = ticks.into_iter().zip(1..).map(|(made, sequence)| Tick {
        price: made.price,
        time: opens + TimeDelta::milliseconds(made.offset_millis as i64),
        sequence,
        size: made.size,
        ..tick("2026-01-01T00:00:00Z", "1", 1)
    });
    made.collect()
}

fn bars() -> impl Strategy<Value = (DailyBar, [Price; 4])> {
    let prices = prop::array::uniform4(1_i64..2_000_000);
    (prices, 4_u64..2_000_000_000).prop_map(|(mut steps, volume)| {
        let (open, close) = (steps[0], steps[3]);
        steps.sort_unstable();
        let prices = [open, steps[3], steps[0], close].map(|s| tick_size().price(s).unwrap());
        let day = NaiveDate::from_ymd_opt(2003, 2, 18).unwrap();
        (
            DailyBar::new(day, prices, volume, tick_size()).unwrap(),
            prices,
        )
    })
}

fn aggregated(ticks: &[Tick], interval: Interval) -> Vec<Candle> {
    let mut series = Series::new(interval);
    let mut closed: Vec<_> = ticks.iter().filter_map(|tick| series.take(tick)).collect();
    closed.extend(series.pass(DateTime::<Utc>::MAX_UTC));
    closed.into_iter().map(Ended::candle).collect()
}

proptest! {
    #[test]
    fn bar_ticks_add_up_to_the_same_daily_bar(
        (bar, prices) in bars(), count in 0_usize..400, seed: u64,
    ) {
        let ticks = ticks(&bar, count, seed);
        let days = aggregated(&ticks, Interval::Day);
        prop_assert_eq!(days.len(), 1);
        let day = &days[0];
        prop_assert_eq!([day.open, day.high, day.low, day.close], prices);
        prop_assert_eq!(day.volume, Decimal::from(bar.volume()));
        prop_assert_eq!(day.trades, ticks.len() as u64);
        for shorter in Interval::ALL.into_iter().filter(|it| *it < Interval::Day) {
            let parts = aggregated(&ticks, shorter);
            prop_assert!(parts.is_sorted_by(|a, b| a.open_time < b.open_time));
            let mut whole = Series::new(Interval::Day);
            for part in &parts {
                prop_assert_eq!(whole.take_part(part), None);
            }
            let whole = whole.pass(day.end()).map(Ended::candle);
            prop_assert_eq!(whole.as_ref(), Some(day));
        }
    }
}

#[test]
fn candle_closes_at_later_tick_or_when_time_passed() {
    let mut series = Series::new(Interval::Minute);
    assert_eq!(series.take(&tick("2026-11-21T14:00:00Z", "2", 1)), None);
    assert_eq!(series.take(&tick("2026-11-21T14:00:59.999Z", "3", 2)), None);
    let closed = series.take(&tick("2026-11-21T14:01:00Z", "1", 3)).unwrap();
    let closed = closed.candle();
    assert_eq!(
        (closed.trades, closed.sequence, closed.closed),
        (2, 2, true)
    );
    assert_eq!(closed.volume.to_string(), "5.0");
    assert_eq!(series.pass(at("2026-11-21T14:01:59.999Z")), None);
    let closed = series.pass(at("2026-11-21T14:02:00Z")).unwrap().candle();
    assert_eq!(
        (closed.open_time, closed.trades),
        (at("2026-11-21T14:01:00Z"), 1)
    );
    assert_eq!(series.open(), None);
}

#[test]
fn late_tick_corrects_the_closed_candle_of_its_time() {
    let mut series = Series::new(Interval::Minute);
    let late = |time: &str, made: &str, price, sequence| Tick {
        late: Some(at(made)),
        ..tick(time, price, sequence)
    };
    series.take(&tick("2026-11-21T14:00:59.500Z", "2", 1));
    series.take(&tick("2026-11-21T14:01:01Z", "3", 2));
    let tick = late("2026-11-21T14:01:01Z", "2026-11-21T14:00:59.400Z", "9", 3);
    let Some(Ended::Corrected(minute)) = series.take(&tick) else {
        panic!("the minute before is corrected")
    };
    let prices = [minute.open, minute.high, minute.low, minute.close].map(|p| p.to_string());
    assert_eq!(prices, ["9", "9", "2", "2"]);
    assert_eq!((minute.trades, minute.sequence), (2, 3));
    // What is kept is read again at a start; this one is in it.
    assert_eq!(series.take_kept(&tick), None);
    assert_eq!(series.open().unwrap().trades, 1);
}

#[test]
fn candle_volume_stays_exact_up_to_its_bound() {
    assert_eq!(VOLUME_MAX.to_string(), "1000000000000000000");
}
