//! What the feed prices when, and how far prices move.

use std::collections::{BTreeMap, BTreeSet};

use market::SimulatorOrder;

use super::*;
use crate::{
    orders::{self, Flags},
    simulated_list,
};

/// A market, and what happens in it.
struct Played {
    market: Market,
    orders: Orders,
    scenarios: Scenarios,
}

impl Played {
    fn new(speed: u32, seed: u64) -> Self {
        let lines = simulated_list::read(None).unwrap().into_iter();
        let simulations = lines.flat_map(|(_, simulations)| simulations).collect();
        Self::of(speed, seed, simulations)
    }

    fn of(speed: u32, seed: u64, simulations: Vec<Simulation>) -> Self {
        let scenario = "calm".to_owned();
        Self {
            market: Market::new(seed, simulations).unwrap(),
            orders: Orders::none(Flags { speed, scenario }),
            scenarios: Scenarios::read(&[]).unwrap(),
        }
    }

    fn due(&mut self, from: i64, to: i64) -> Vec<(Symbol, PublishedPrice)> {
        let span = (at(from), at(to));
        self.market
            .due(span, &self.orders, &self.scenarios)
            .unwrap()
    }

    fn past(&mut self, times: &[DateTime<Utc>]) -> Past {
        self.market
            .past(times, &self.orders, &self.scenarios)
            .unwrap()
    }

    fn order(&mut self, order: &SimulatorOrder, now: i64) {
        let stage = orders::Stage {
            scenarios: &self.scenarios,
            symbols: self.market.symbols(),
            is_captured: false,
        };
        self.orders = self.orders.with(order, stage, at(now)).unwrap();
    }
}

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_269_600 + seconds, 250_000_000).unwrap()
}

#[test]
fn many_small_steps_publish_what_one_large_step_does() {
    let sorted = |mut due: Vec<(Symbol, PublishedPrice)>| {
        due.sort_by_key(|(symbol, due)| (symbol.clone(), due.replay_day, due.price, due.size));
        due
    };
    let whole = Played::new(600, 1).due(0, 200);
    let mut stepwise = Played::new(600, 1);
    let steps = (0..40).flat_map(|step| stepwise.due(step * 5, step * 5 + 5));
    assert_eq!(sorted(steps.collect()), sorted(whole.clone()));
    let other = Played::new(600, 2).due(0, 200);
    assert_ne!(sorted(other), sorted(whole));
}

#[test]
fn price_feed_ticks_every_symbol_steadily_and_prices_stay_believable() {
    let due = Played::new(1, 1).due(0, 3_600);
    let symbols: BTreeSet<_> = due.iter().map(|(symbol, _)| symbol.to_string()).collect();
    assert_eq!(symbols.len(), 9);
    let a_second = due.len() as f64 / 3_600.0;
    assert!((4.0..30.0).contains(&a_second), "{a_second} ticks a second");
    for symbol in symbols {
        let prices = due.iter().filter(|(of, _)| of.as_str() == symbol);
        let prices: Vec<_> = prices.map(|(_, price)| price.price.value()).collect();
        let (low, high) = (prices.iter().min().unwrap(), prices.iter().max().unwrap());
        let range = (high - low) / low;
        assert!(
            range < "0.08".parse().unwrap(),
            "{symbol}: {range} within an hour"
        );
    }
}

#[test]
fn faster_market_does_in_a_minute_what_a_slow_one_does_in_an_hour() {
    let count = |due: Vec<(Symbol, PublishedPrice)>, symbol: &str| {
        due.iter().filter(|(of, _)| of.as_str() == symbol).count() as f64
    };
    let (slow, fast) = (
        Played::new(1, 1).due(0, 3_600),
        Played::new(60, 1).due(0, 60),
    );
    let ratio = count(fast.clone(), "BTCUSD") / count(slow, "BTCUSD");
    assert!((0.4..2.5).contains(&ratio), "{ratio}");
    // What is replayed is as often seen as ever.
    let replayed = count(fast, "AAPL");
    assert!((10.0..120.0).contains(&replayed), "{replayed} in a minute");
}

#[test]
fn speed_that_is_changed_goes_on_where_the_market_stands() {
    let mut played = Played::new(1, 1);
    let mut last = BTreeMap::new();
    for (symbol, price) in played.due(0, 120) {
        last.insert(symbol, price.price.value());
    }
    played.order(&SimulatorOrder::SetSpeed { speed: 30 }, 120);
    for (symbol, price) in played.due(120, 121) {
        let before = last.insert(symbol.clone(), price.price.value()).unwrap();
        let step = (price.price.value() / before - rust_decimal::Decimal::ONE).abs();
        assert!(step < "0.1".parse().unwrap(), "{symbol}: {step}");
    }
}

#[test]
fn orders_halt_silence_and_crash_what_is_simulated() {
    let mut played = Played::new(1, 1);
    played.order(&SimulatorOrder::Halt, 0);
    let symbols: BTreeSet<_> = (played.due(0, 120).iter())
        .map(|(symbol, _)| symbol.to_string())
        .collect();
    assert_eq!(
        symbols.into_iter().collect::<Vec<_>>(),
        ["AAPL", "FB", "GOOG", "IBM", "MSFT"]
    );
    played.order(&SimulatorOrder::Silence, 120);
    assert_eq!(played.due(120, 240), []);
    played.order(&SimulatorOrder::Resume, 240);
    let bitcoin = |due: Vec<(Symbol, PublishedPrice)>| -> Vec<_> {
        let due = due.into_iter();
        let due = due.filter(|(symbol, _)| symbol.as_str() == "BTCUSD");
        due.map(|(_, price)| price.price.value()).collect()
    };
    let before = bitcoin(played.due(240, 360));
    let scenario = "crash".to_owned();
    played.order(&SimulatorOrder::Begin { scenario }, 360);
    let during = bitcoin(played.due(360, 560));
    let fallen = during.iter().min().unwrap() / before.last().unwrap();
    assert!(fallen < "0.9".parse().unwrap(), "{fallen}");
    assert!(during.len() > 2 * before.len(), "{}", during.len());
}

#[test]
fn past_ends_where_the_present_begins() {
    let now = at(0);
    let times = past_times(now, TimeDelta::days(60), 9);
    assert!(times.is_sorted() && times[0] == now - TimeDelta::days(60));
    let mut played = Played::new(1, 1);
    let past = played.past(&times);
    assert_eq!(past.len(), 9);
    let due = played.due(0, 60);
    for (symbol, prices) in past {
        assert!(prices.len() > 900, "{symbol}: {}", prices.len());
        let last = prices.last().unwrap().price.value();
        let next = due.iter().find(|(of, _)| *of == symbol).unwrap();
        let step = (next.1.price.value() - last).abs() / last;
        assert!(
            step < "0.01".parse().unwrap(),
            "{symbol}: from {last} to {}",
            next.1.price
        );
    }
}

#[test]
fn thousands_of_symbols_are_simulated_each_on_its_own_path() {
    let text = "[[symbol]]\nsymbol = \"S\"\ncount = 2000\ngroup = \"Many\"\ntick_size = \"0.01\"\nstart = \"100\"\n\
        yearly_percent = 30\nbeta = 0.6\nrate = 0.1\nspread_ticks = 2\nusual_size = \"100\"\n";
    let lines = simulated_list::parse(text).unwrap();
    let simulations = lines.into_iter().flat_map(|(_, simulations)| simulations);
    let mut played = Played::of(1, 1, simulations.collect());
    assert_eq!(played.market.symbols(), 2_005);
    let due = played.due(0, 50);
    let paths: BTreeMap<_, _> = (due.iter())
        .filter(|(symbol, _)| symbol.as_str().starts_with('S'))
        .map(|(symbol, price)| (symbol, price.price))
        .collect();
    assert!(paths.len() > 1_700, "{}", paths.len());
    let prices: BTreeSet<_> = paths.values().collect();
    assert!(prices.len() > 1_000, "{}", prices.len());
    // Their past is told in a time that somebody waits for.
    let times = past_times(at(0), TimeDelta::days(60), 2_005);
    assert!((10..=15).contains(&times.len()), "{}", times.len());
    assert_eq!(
        times.last(),
        past_times(at(0), TimeDelta::days(60), 9).last()
    );
}

#[test]
fn session_place_follows_the_markets_clock() {
    let start = DateTime::from_timestamp_millis(FIRST_MILLIS).unwrap();
    let place = |session, offset_millis| SessionPlace {
        session,
        offset_millis,
    };
    assert_eq!(SessionPlace::at(start - TimeDelta::days(1)), place(0, 0));
    let later = start + TimeDelta::seconds(23_400 * 7 + 1_200);
    assert_eq!(SessionPlace::at(later), place(7, 1_200_000));
}
