//! What the feed prices when, and how far prices move.

use std::collections::BTreeSet;

use super::*;

fn market(speed: u32, seed: u64) -> Market {
    Market::new(Calendar::new(speed), seed, Scenario::Calm).unwrap()
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
    let whole = market(600, 1).due(at(0), at(200)).unwrap();
    let mut stepwise = market(600, 1);
    let steps = (0..40).flat_map(|step| stepwise.due(at(step * 5), at(step * 5 + 5)).unwrap());
    assert_eq!(sorted(steps.collect()), sorted(whole.clone()));
    let other = market(600, 2).due(at(0), at(200)).unwrap();
    assert_ne!(sorted(other), sorted(whole));
}

#[test]
fn price_feed_ticks_every_symbol_steadily_and_prices_stay_believable() {
    for speed in [1, 600] {
        let hour = 3_600;
        let due = market(speed, 1).due(at(0), at(hour)).unwrap();
        let symbols: BTreeSet<_> = due.iter().map(|(symbol, _)| symbol.to_string()).collect();
        assert_eq!(symbols.len(), 9);
        let a_second = due.len() as f64 / hour as f64;
        assert!((4.0..30.0).contains(&a_second), "{a_second} ticks a second");
        if speed == 1 {
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
    }
}

#[test]
fn past_ends_where_the_present_begins() {
    let now = at(0);
    let times = past_times(now, TimeDelta::days(60));
    assert!(times.is_sorted() && times[0] == now - TimeDelta::days(60));
    let mut market = market(1, 1);
    let past = market.past(&times).unwrap();
    assert_eq!(past.len(), 9);
    let due = market.due(now, at(60)).unwrap();
    for (symbol, prices) in past {
        assert!(prices.len() > 900, "{symbol}: {}", prices.len());
        let last = prices.last().unwrap().price.value();
        let next = due
            .iter()
            .find(|(of, _)| *of == symbol)
            .unwrap()
            .1
            .price
            .value();
        let step = (next - last).abs() / last;
        assert!(
            step < "0.01".parse().unwrap(),
            "{symbol}: from {last} to {next}"
        );
    }
}

#[test]
fn session_place_follows_the_clock() {
    let calendar = Calendar::new(600);
    let start = DateTime::from_timestamp_millis(FIRST_SESSION_MILLIS).unwrap();
    let place = |session, offset_millis| MarketTime {
        session,
        offset_millis,
    };
    assert_eq!(calendar.place(start - TimeDelta::days(1)), place(0, 0));
    assert_eq!(
        calendar.place(start + TimeDelta::seconds(1)),
        place(0, 600_000)
    );
    assert_eq!(
        calendar.place(start + TimeDelta::seconds(39 * 7 + 2)),
        place(7, 1_200_000)
    );
}
