//! Which prices are believed, told as a publisher tells them.

use std::collections::BTreeSet;

use super::*;
use crate::{JumpLimit, Symbol, TickSize};

pub(super) const DEMO: &str = "demo";

pub(super) fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_269_600 + second, 0).unwrap()
}

pub(super) fn rules() -> SymbolRules {
    SymbolRules {
        symbol: Symbol::parse("DEMO").unwrap(),
        name: "Demo".to_owned(),
        group: String::new(),
        currency: "EUR".to_owned(),
        tick_size: TickSize::try_from("0.05".to_owned()).unwrap(),
        jump_limit: JumpLimit::default(),
        lowest: None,
        highest: None,
        age_max: SymbolRules::AGE_MAX_DEFAULT,
        history_max: TimeDelta::zero(),
        publishers: BTreeSet::from([DEMO.to_owned()]),
        calendar: None,
    }
}

pub(super) fn judge(
    state: &mut SymbolState,
    json: &str,
    second: i64,
) -> Result<Tick, PriceRefusal> {
    let published = PublishedPrice::parse(json.as_bytes())?;
    let judged = admit(&rules(), state, &published, DEMO, at(second));
    state.note(&rules(), &published, DEMO, &judged, at(second));
    judged
}

/// A last price of 100 that a second one agreed with.
pub(super) fn borne_out(state: &mut SymbolState) {
    for _ in 0..2 {
        judge(state, r#"{"price":100}"#, 0).unwrap();
    }
}

pub(super) fn kind(judged: Result<Tick, PriceRefusal>) -> &'static str {
    judged.map_or_else(|refusal| refusal.kind(), |_| "admitted")
}

#[test]
fn sequences_rise_by_one_and_refusals_take_none() {
    let mut state = SymbolState::default();
    assert_eq!(
        judge(&mut state, r#"{"price":100}"#, 0).unwrap().sequence,
        1
    );
    assert_eq!(
        kind(judge(&mut state, r#"{"price":100.01}"#, 1)),
        "off_tick_size"
    );
    let tick = judge(&mut state, r#"{"price":"100.1","size":3}"#, 1).unwrap();
    assert_eq!(
        (tick.sequence, tick.price.to_string()),
        (2, "100.10".to_owned())
    );
}

#[test]
fn price_of_unpermitted_publisher_is_refused() {
    let published = PublishedPrice::parse(br#"{"price":100}"#).unwrap();
    let judged = admit(&rules(), &SymbolState::default(), &published, "feed", at(0));
    assert_eq!(judged, Err(PriceRefusal::PublisherNotAllowed));
}

#[test]
fn quotes_keep_to_the_grid_and_to_the_price() {
    let mut state = SymbolState::default();
    for (json, expected) in [
        (r#"{"price":100,"bid":99.95,"ask":100.05}"#, "admitted"),
        (r#"{"price":100,"bid":100.1,"ask":100.05}"#, "crossed_quote"),
        (r#"{"price":100,"bid":99.99}"#, "off_tick_size"),
        (r#"{"price":100,"ask":10000}"#, "jump_too_large"),
    ] {
        assert_eq!(kind(judge(&mut state, json, 0)), expected, "{json}");
    }
}

#[test]
fn times_that_are_behind_or_ahead_are_refused() {
    let mut state = SymbolState::default();
    let at_time = |second| format!(r#"{{"price":100,"time":"{}"}}"#, at(second).to_rfc3339());
    for (time, now, expected) in [
        (-31, 0, "time_behind"),
        (3, 0, "time_ahead"),
        (-5, 0, "admitted"),
        (-6, 0, "time_behind"),
        (-5, 0, "admitted"),
        (2, 0, "admitted"),
    ] {
        assert_eq!(
            kind(judge(&mut state, &at_time(time), now)),
            expected,
            "{time}"
        );
    }
    let untimed = judge(&mut state, r#"{"price":100}"#, 1).unwrap();
    assert_eq!(untimed.time, at(1), "no tick is of the future");
    let earlier = judge(&mut state, r#"{"price":100}"#, 0).unwrap();
    assert_eq!(earlier.time, at(1), "time never goes back");
}

#[test]
fn a_publishers_clock_holds_up_no_other_publisher() {
    let both = SymbolRules {
        publishers: BTreeSet::from([DEMO.to_owned(), "feed".to_owned()]),
        ..rules()
    };
    let mut state = SymbolState::default();
    let mut judge = |publisher, made_at: i64, now: i64| {
        let time = at(0) + TimeDelta::milliseconds(made_at);
        let json = format!(r#"{{"price":100,"time":"{}"}}"#, time.to_rfc3339());
        let published = PublishedPrice::parse(json.as_bytes()).unwrap();
        let now = at(0) + TimeDelta::milliseconds(now);
        let judged = admit(&both, &state, &published, publisher, now);
        state.note(&both, &published, publisher, &judged, now);
        judged
    };
    assert_eq!(judge(DEMO, 1_900, 0).unwrap().time, at(0));
    assert_eq!(kind(judge("feed", 100, 110)), "admitted");
    assert_eq!(
        kind(judge("feed", 99, 120)),
        "time_behind",
        "its own clock went back"
    );
    assert_eq!(kind(judge(DEMO, 2_000, 130)), "admitted");
}

#[test]
fn off_grid_refusal_names_the_nearest_price() {
    let judged = judge(
        &mut SymbolState::default(),
        r#"{"price":101.25000000000001}"#,
        0,
    );
    let nearest = Price::try_from("101.25".to_owned()).ok();
    assert_eq!(
        judged,
        Err(PriceRefusal::OffTickSize {
            field: PriceField::Price,
            tick_size: rules().tick_size,
            nearest,
        })
    );
}

#[test]
fn price_jump_is_refused_in_both_directions() {
    let mut state = SymbolState::default();
    for (price, expected) in [
        ("10000", "admitted"),
        ("10000", "admitted"),
        ("1000000", "jump_too_large"),
        ("100", "jump_too_large"),
        ("12000.05", "jump_too_large"),
        ("12000", "admitted"),
        ("9599.95", "jump_too_large"),
        ("9600", "admitted"),
    ] {
        let json = format!(r#"{{"price":"{price}"}}"#);
        assert_eq!(kind(judge(&mut state, &json, 0)), expected, "{price}");
    }
}

#[test]
fn new_price_level_is_believed_after_steady_agreement() {
    let mut state = SymbolState::default();
    borne_out(&mut state);
    for second in [1, 2, 3, 4, 5, 10] {
        let judged = judge(&mut state, r#"{"price":50}"#, second);
        assert_eq!(kind(judged), "jump_too_large", "at {second}");
    }
    assert_eq!(kind(judge(&mut state, r#"{"price":51}"#, 11)), "admitted");
    assert_eq!(
        kind(judge(&mut state, r#"{"price":100}"#, 12)),
        "jump_too_large"
    );
}

#[test]
fn prices_that_do_not_agree_are_not_believed() {
    let mut state = SymbolState::default();
    borne_out(&mut state);
    for second in 1..40 {
        let price = if second % 2 == 0 { 50 } else { 500 };
        let judged = judge(&mut state, &format!(r#"{{"price":{price}}}"#), second);
        assert_eq!(kind(judged), "jump_too_large", "at {second}");
    }
}

#[test]
fn jump_of_a_symbol_that_is_seldom_priced_is_believed_at_its_second_price() {
    let hour = 3_600;
    let daily = SymbolRules {
        age_max: TimeDelta::days(30),
        ..rules()
    };
    for apart in [hour, 24 * hour] {
        let mut state = SymbolState::default();
        let prices = ["100", "100", "131", "131", "132"];
        let kinds = prices.iter().zip(-8..).map(|(price, place)| {
            let time = at(apart * place).to_rfc3339();
            let json = format!(r#"{{"price":{price},"time":"{time}"}}"#);
            let published = PublishedPrice::parse(json.as_bytes()).unwrap();
            // All at once: what counts is when they were made.
            let judged = admit(&daily, &state, &published, DEMO, at(0));
            state.note(&daily, &published, DEMO, &judged, at(0));
            kind(judged)
        });
        let expected = [
            "admitted",
            "admitted",
            "jump_too_large",
            "admitted",
            "admitted",
        ];
        assert_eq!(kinds.collect::<Vec<_>>(), expected, "{apart} seconds apart");
    }
}

#[test]
fn wrong_first_price_does_not_win() {
    let mut state = SymbolState::default();
    for (price, expected) in [
        ("10000", "admitted"),
        ("100", "jump_too_large"),
        ("100.05", "admitted"),
        ("10000", "jump_too_large"),
    ] {
        let json = format!(r#"{{"price":{price}}}"#);
        assert_eq!(kind(judge(&mut state, &json, 0)), expected, "{price}");
    }
}

#[test]
fn last_price_of_long_ago_loses_its_veto() {
    let mut state = SymbolState::default();
    borne_out(&mut state);
    assert_eq!(
        kind(judge(&mut state, r#"{"price":200}"#, 600)),
        "jump_too_large"
    );
    assert_eq!(kind(judge(&mut state, r#"{"price":200}"#, 600)), "admitted");
}

#[test]
fn zero_and_below_pass_where_the_symbol_allows_them() {
    let json = |price: &str| format!(r#"{{"price":"{price}"}}"#);
    for price in ["0", "-5"] {
        let judged = judge(&mut SymbolState::default(), &json(price), 0);
        assert_eq!(kind(judged), "not_positive", "{price}");
    }
    let rules = SymbolRules {
        jump_limit: JumpLimit::try_from("±50".to_owned()).unwrap(),
        ..rules()
    };
    let mut state = SymbolState::default();
    for (price, expected) in [
        ("10.00", "admitted"),
        ("0", "admitted"),
        ("-37.65", "admitted"),
        ("-90.00", "jump_too_large"),
        ("12.35", "admitted"),
    ] {
        let published = PublishedPrice::parse(json(price).as_bytes()).unwrap();
        let judged = admit(&rules, &state, &published, DEMO, at(0));
        state.note(&rules, &published, DEMO, &judged, at(0));
        assert_eq!(kind(judged), expected, "{price}");
    }
}

#[test]
fn history_is_filled_from_the_last_price_on() {
    let rules = SymbolRules {
        history_max: TimeDelta::days(60),
        ..rules()
    };
    let mut state = SymbolState::default();
    let mut told = |time: i64, now: i64| {
        let time = at(time).to_rfc3339();
        let json = format!(r#"{{"price":"100.00","time":"{time}"}}"#);
        let published = PublishedPrice::parse(json.as_bytes()).unwrap();
        let judged = admit(&rules, &state, &published, DEMO, at(now));
        state.note(&rules, &published, DEMO, &judged, at(now));
        kind(judged)
    };
    let day = 86_400;
    assert_eq!(
        told(-61 * day, 0),
        "time_behind",
        "it is older than the symbol allows"
    );
    assert_eq!(told(-60 * day, 0), "admitted");
    assert_eq!(told(-day, 0), "admitted");
    assert_eq!(told(-2 * day, 0), "time_behind", "that is told already");
    assert_eq!(told(0, 0), "admitted");
    assert_eq!(told(-60, 0), "time_behind");
    // A feed that was away fills what was missed.
    assert_eq!(told(3_600, day), "admitted");
}

#[test]
fn history_is_not_told_again_after_ticks_are_lost() {
    let rules = SymbolRules {
        history_max: TimeDelta::days(60),
        ..rules()
    };
    let price = r#"{"price":"100.00"}"#;
    let tick = judge(&mut SymbolState::default(), price, 0).unwrap();
    let mut state = SymbolState::default();
    state.resume_day(&Candle::of(&tick, Interval::Day));
    let told = |time: i64| {
        let json = format!(r#"{{"price":"100.00","time":"{}"}}"#, at(time).to_rfc3339());
        let published = PublishedPrice::parse(json.as_bytes()).unwrap();
        kind(admit(&rules, &state, &published, DEMO, at(86_400)))
    };
    assert_eq!(told(-60), "time_behind");
    assert_eq!(told(60), "admitted");
}
