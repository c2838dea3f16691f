//! What feeds get wrong, each kind once: what it is answered, and that the next good price counts.

use super::{
    tests::{DEMO, at, borne_out, judge, kind, rules},
    *,
};
use crate::TickSize;

/// A price with a time, in milliseconds after the start.
fn timed(price: &str, millis: i64) -> String {
    let time = at(0) + TimeDelta::milliseconds(millis);
    format!(r#"{{"price":"{price}","time":"{}"}}"#, time.to_rfc3339())
}

#[test]
fn number_that_is_no_price_is_refused_and_the_next_one_counts() {
    let mut state = SymbolState::default();
    borne_out(&mut state);
    for (price, expected) in [
        ("NaN", "malformed"),
        ("\"NaN\"", "malformed"),
        ("Infinity", "malformed"),
        ("1e400", "out_of_range"),
        ("\"1e400\"", "out_of_range"),
        ("-1e400", "out_of_range"),
        ("1e-400", "malformed"),
        ("101.25000000000001", "off_tick_size"),
        ("\"0.00000270062606671658\"", "off_tick_size"),
    ] {
        let judged = judge(&mut state, &format!(r#"{{"price":{price}}}"#), 0);
        assert_eq!(kind(judged), expected, "{price}");
        let next = judge(&mut state, r#"{"price":100}"#, 0);
        assert_eq!(kind(next), "admitted", "after {price}");
    }
}

#[test]
fn price_of_many_decimals_is_told_the_nearest_one_of_its_grid() {
    let grid = "0.00000001".to_owned();
    let rules = SymbolRules {
        tick_size: TickSize::try_from(grid).unwrap(),
        ..rules()
    };
    let published = PublishedPrice::parse(br#"{"price":"0.00000270062606671658"}"#).unwrap();
    let judged = admit(&rules, &SymbolState::default(), &published, DEMO, at(0));
    let Err(PriceRefusal::OffTickSize { nearest, .. }) = judged else {
        panic!("{judged:?}");
    };
    let nearest = nearest.unwrap();
    assert_eq!(nearest.to_string(), "0.00000270");
    let json = format!(r#"{{"price":"{nearest}"}}"#);
    let published = PublishedPrice::parse(json.as_bytes()).unwrap();
    assert!(admit(&rules, &SymbolState::default(), &published, DEMO, at(0)).is_ok());
}

#[test]
fn clock_that_is_ahead_by_seconds_or_hours_is_told_the_latest_time() {
    let mut state = SymbolState::default();
    for ahead in [3_000, 2 * 3_600_000] {
        let judged = judge(&mut state, &timed("100", ahead), 0);
        let latest = at(2);
        assert_eq!(judged, Err(PriceRefusal::TimeAhead { latest }), "{ahead}");
    }
    assert_eq!(kind(judge(&mut state, &timed("100", 2_000), 0)), "admitted");
}

#[test]
fn time_without_a_zone_is_refused_by_its_field() {
    for time in [
        "2026-11-21T10:00:00",
        "2026-11-21 10:00:00",
        "2026-11-21",
        "10:00:00Z",
    ] {
        let json = format!(r#"{{"price":"100","time":"{time}"}}"#);
        let judged = judge(&mut SymbolState::default(), &json, 0);
        let expected = PriceRefusal::Malformed {
            field: Some(PriceField::Time),
            reason: crate::Malformation::NotATime,
        };
        assert_eq!(judged, Err(expected), "{time}");
    }
}

#[test]
fn crossed_quote_costs_its_price_and_no_other() {
    let mut state = SymbolState::default();
    borne_out(&mut state);
    let crossed = r#"{"price":"100","bid":"100.10","ask":"100.05"}"#;
    assert_eq!(kind(judge(&mut state, crossed, 0)), "crossed_quote");
    // A market that is locked is none that is crossed.
    let locked = r#"{"price":"100","bid":"100.05","ask":"100.05"}"#;
    assert_eq!(kind(judge(&mut state, locked, 0)), "admitted");
}

#[test]
fn two_ticks_of_one_millisecond_are_two() {
    let mut state = SymbolState::default();
    let first = judge(&mut state, &timed("100", 250), 1).unwrap();
    let second = judge(&mut state, &timed("100.05", 250), 1).unwrap();
    assert_eq!(first.time, second.time);
    assert_eq!((first.sequence, second.sequence), (1, 2));
    let day = second.day.unwrap();
    assert_eq!((day.trades, day.high.to_string()), (2, "100.05".to_owned()));
}

#[test]
fn one_tick_and_five_hundred_equal_ones_make_one_day_each() {
    let mut state = SymbolState::default();
    let json = r#"{"price":"100","size":"2"}"#;
    let first = judge(&mut state, json, 0).unwrap().day.unwrap();
    assert_eq!((first.trades, first.volume.to_string().as_str()), (1, "2"));
    let mut last = None;
    for _ in 1..500 {
        last = judge(&mut state, json, 1).unwrap().day;
    }
    let last = last.unwrap();
    assert_eq!((last.trades, last.volume), (500, 1_000.into()));
    assert_eq!(
        (last.high, last.low, last.vwap),
        (last.open, last.open, Some(last.open))
    );
}

/// A level that stays is believed within ten seconds, right or wrong: nobody here knows better than the only publisher. The right
/// one comes back as fast, and what was wrong can be struck.
#[test]
fn price_a_hundred_times_off_for_ten_minutes_is_believed_late_and_left_soon() {
    let mut state = SymbolState::default();
    borne_out(&mut state);
    let mut admitted_at = |price: &str, from: i64, until: i64| {
        let json = format!(r#"{{"price":"{price}"}}"#);
        (from..until).find(|second| judge(&mut state, &json, *second).is_ok())
    };
    assert_eq!(admitted_at("10000", 1, 600), Some(11));
    assert_eq!(admitted_at("10000", 12, 600), Some(12));
    assert_eq!(admitted_at("100", 601, 1_200), Some(601 + 10));
    // One that is off now and then is never believed.
    for second in 1_300..1_900 {
        let price = if second % 3 == 0 { "10000" } else { "100" };
        let is_right = price == "100";
        assert_eq!(
            admitted_at(price, second, second + 1).is_some(),
            is_right,
            "at {second}"
        );
    }
}
