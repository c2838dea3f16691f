//! The stylised facts that make prices look like prices.

use std::ops::Range;

use super::*;

const SEED: u64 = 42;

fn group() -> SimulatedGroup {
    SimulatedGroup {
        name: "Crypto".to_owned(),
        hours: SimulatedHours::AroundTheClock,
        leverage: 0.0,
    }
}

fn settings(beta: f64) -> SimulationSettings {
    SimulationSettings {
        group: group(),
        yearly_volatility: 0.6,
        beta,
        rate: 0.7,
        spread_ticks: 900,
        usual_size: "0.0150".parse().unwrap(),
        lot_size: "0.0001".parse().unwrap(),
        halt_limit: 0.2,
    }
}

fn with(symbol: &str, settings: SimulationSettings) -> Simulation {
    Simulation::new(
        Symbol::parse(symbol).unwrap(),
        TickSize::try_from("0.01".to_owned()).unwrap(),
        Price::try_from("64000".to_owned()).unwrap(),
        settings,
    )
    .unwrap()
}

fn simulation(symbol: &str, beta: f64) -> Simulation {
    with(symbol, settings(beta))
}

fn shares() -> Simulation {
    let group = SimulatedGroup {
        name: "Shares".to_owned(),
        hours: SimulatedHours::parse("13:30-20:00").unwrap(),
        leverage: -0.7,
    };
    with(
        "ACME",
        SimulationSettings {
            group,
            lot_size: 100.into(),
            usual_size: 400.into(),
            ..settings(0.7)
        },
    )
}

fn day(simulation: &Simulation, number: u64, seed: u64) -> SimulatedDay {
    let group = GroupDay::of(simulation.group(), number, seed);
    simulation.day(group.into(), seed)
}

fn trades_of(simulation: &Simulation, day: &SimulatedDay, minute: usize) -> Vec<SimulatedTrade> {
    let made = simulation.trades(day, minute, Disturbance::NONE, SEED);
    made.unwrap()
}

/// Returns of the minutes of some days, one after the other.
fn minute_returns(simulation: &Simulation, days: Range<u64>) -> Vec<f64> {
    let mut logs = Vec::new();
    for number in days {
        let day = day(simulation, number, SEED);
        let prices = (0..MINUTES_A_DAY).map(|minute| simulation.price_at(&day, minute).unwrap());
        logs.extend(prices.map(|price| price.value().to_f64().unwrap().ln()));
    }
    logs.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

fn trades(simulation: &Simulation, number: u64) -> Vec<SimulatedTrade> {
    let made = day(simulation, number, SEED);
    let of_minute = |minute: usize| {
        let trades = trades_of(simulation, &made, minute).into_iter();
        trades.map(move |trade| SimulatedTrade {
            offset_millis: trade.offset_millis + minute as u64 * 60_000,
            ..trade
        })
    };
    (0..MINUTES_A_DAY).flat_map(of_minute).collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn moment(values: &[f64], power: i32) -> f64 {
    let mean = mean(values);
    let moments: Vec<f64> = values
        .iter()
        .map(|value| (value - mean).powi(power))
        .collect();
    self::mean(&moments)
}

fn correlation(one: &[f64], other: &[f64]) -> f64 {
    let (a, b) = (mean(one), mean(other));
    let products: Vec<f64> = one
        .iter()
        .zip(other)
        .map(|(x, y)| (x - a) * (y - b))
        .collect();
    mean(&products) / (moment(one, 2) * moment(other, 2)).sqrt()
}

#[test]
fn simulated_day_depends_on_its_seed_alone() {
    let one = simulation("BTCUSD", 0.8);
    let trades = |number, seed| {
        let made = day(&one, number, seed);
        one.trades(&made, 700, Disturbance::NONE, seed).unwrap()
    };
    assert_eq!(trades(7, 1), trades(7, 1));
    assert_ne!(trades(7, 1), trades(7, 2));
    assert_ne!(trades(7, 1), trades(8, 1));
    assert_ne!(day(&one, 7, 1), day(&simulation("ETHUSD", 0.8), 7, 1));
}

#[test]
fn each_day_begins_where_the_one_before_ended() {
    let one = simulation("BTCUSD", 0.8);
    // Also from one block of days to the next.
    for number in [7, 2_046, 2_047, 2_048] {
        let (today, next) = (day(&one, number, SEED), day(&one, number + 1, SEED));
        let gap = today.level(MINUTES_A_DAY) - next.level(0);
        assert!(gap.abs() < 1e-9, "{gap} after {number}");
    }
}

#[test]
fn realised_volatility_of_each_day_is_what_was_asked_for() {
    let one = simulation("BTCUSD", 0.8);
    let mut over_all = Vec::new();
    for number in (3_000..5_000).step_by(100) {
        let returns = minute_returns(&one, number..number + 1);
        let realised: f64 = returns.iter().map(|each| each * each).sum();
        let variance = GroupDay::of(one.group(), number, SEED).variance();
        let asked = one.daily_volatility.powi(2) * variance;
        over_all.push(realised / one.daily_volatility.powi(2));
        let ratio = (realised / asked).sqrt();
        assert!((0.75..1.3).contains(&ratio), "{ratio} on day {number}");
    }
    let ratio = mean(&over_all).sqrt();
    assert!((0.8..1.2).contains(&ratio), "{ratio}");
}

#[test]
fn returns_have_fat_tails() {
    let returns = minute_returns(&simulation("BTCUSD", 0.8), 3_000..3_030);
    let kurtosis = moment(&returns, 4) / moment(&returns, 2).powi(2) - 3.0;
    assert!(kurtosis > 1.0, "{kurtosis}");
    // Also from one day to the next.
    assert!(returns.iter().all(|each| each.abs() < 0.05));
}

#[test]
fn calm_and_storm_last() {
    let returns = minute_returns(&simulation("BTCUSD", 0.8), 3_000..3_030);
    let sizes: Vec<f64> = returns.iter().map(|each| each.abs()).collect();
    for lag in 1..=20 {
        let found = correlation(&sizes[lag..], &sizes[..sizes.len() - lag]);
        assert!(found > 0.02, "{found} at {lag}");
    }
}

#[test]
fn variance_wanders_about_its_mean_and_rises_as_prices_fall() {
    let blocks = || 0..12_u64;
    let of = |leverage| -> Vec<Vec<f64>> {
        blocks()
            .map(|block| days::variances("Shares", leverage, block, SEED))
            .collect()
    };
    let all = of(-0.7).concat();
    assert!((0.85..1.15).contains(&mean(&all)), "{}", mean(&all));
    let spread = moment(&all, 2).sqrt();
    assert!((0.2..0.6).contains(&spread), "{spread}");
    for (leverage, expected) in [(-0.7, -0.7), (0.0, 0.0), (0.5, 0.5)] {
        let (mut moves, mut rises) = (vec![], vec![]);
        for (block, variances) in blocks().zip(of(leverage)) {
            let first = block * days::BLOCK_DAYS as u64;
            for place in (0..variances.len() - 1).step_by(61) {
                let day = first + place as u64;
                let (from, to) = days::day_ends("Shares", &variances, day, SEED);
                moves.push((to - from) / variances[place].sqrt());
                let rise = variances[place + 1] - variances[place];
                rises.push(rise / variances[place].sqrt());
            }
        }
        let found = correlation(&moves, &rises);
        assert!((found - expected).abs() < 0.15, "{found} of {expected}");
    }
}

#[test]
fn symbols_of_a_group_move_together_as_far_as_they_are_told() {
    let betas = [("A", 0.9_f64), ("B", 0.8), ("C", 0.6), ("D", 0.3)];
    let returns = betas.map(|(symbol, beta)| {
        let returns = minute_returns(&simulation(symbol, beta), 3_000..3_012);
        (beta, returns)
    });
    for (place, (beta, one)) in returns.iter().enumerate() {
        for (other_beta, other) in &returns[place + 1..] {
            let (found, asked) = (correlation(one, other), beta * other_beta);
            assert!((found - asked).abs() < 0.1, "{found} of {asked}");
        }
    }
}

#[test]
fn trades_bounce_between_bid_and_ask_and_come_in_clusters() {
    let trades = trades(&simulation("BTCUSD", 0.8), 3_000);
    let a_second = trades.len() as f64 / 86_400.0;
    assert!((0.4..1.1).contains(&a_second), "{a_second} trades a second");
    for trade in &trades {
        assert!(trade.bid < trade.ask);
        assert!([trade.bid, trade.ask].contains(&trade.price));
    }
    let logs: Vec<f64> = trades
        .iter()
        .map(|trade| trade.price.value().to_f64().unwrap().ln())
        .collect();
    let returns: Vec<f64> = logs.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let bounce = correlation(&returns[1..], &returns[..returns.len() - 1]);
    assert!(bounce < 0.0, "{bounce}");
    let gaps: Vec<f64> = trades
        .windows(2)
        .map(|pair| (pair[1].offset_millis - pair[0].offset_millis) as f64)
        .collect();
    let variation = moment(&gaps, 2).sqrt() / mean(&gaps);
    assert!(variation > 1.0, "{variation}");
    let buys: Vec<f64> = trades
        .iter()
        .map(|trade| if trade.price == trade.ask { 1.0 } else { 0.0 })
        .collect();
    let drawn = correlation(&buys[1..], &buys[..buys.len() - 1]);
    assert!(drawn > 0.03, "{drawn}");
}

#[test]
fn afternoon_is_livelier_than_the_night_as_set() {
    let volume = |hour: usize| {
        let of_day = |number| {
            let day = GroupDay::of(&group(), number, SEED);
            let minutes = hour * 60..hour * 60 + 60;
            minutes.map(|minute| day.activity(minute)).sum::<f64>()
        };
        (3_000..3_040).map(of_day).sum::<f64>()
    };
    let ratio = volume(15) / volume(3);
    assert!((1.7..2.7).contains(&ratio), "{ratio}");
}

#[test]
fn trading_day_has_its_lively_open_and_close_and_none_beyond() {
    let shares = shares();
    let mut volumes = [0.0; 3];
    let (opens, closes) = (13 * 60 + 30, 20 * 60);
    for number in 3_000..3_020 {
        let made = day(&shares, number, SEED);
        let count = |minute| trades_of(&shares, &made, minute).len() as f64;
        for minute in 0..15 {
            volumes[0] += count(opens + minute);
            volumes[1] += count(16 * 60 + 37 + minute);
            volumes[2] += count(closes - 15 + minute);
        }
        for minute in [0, opens - 1, closes, MINUTES_A_DAY - 1] {
            assert_eq!(count(minute), 0.0, "at {minute}");
        }
        // What is closed stands where it closed.
        let gap = made.level(closes) - made.level(MINUTES_A_DAY);
        assert!(gap.abs() < 1e-9, "{gap}");
    }
    let [open, noon, close] = volumes;
    assert!((2.9..4.3).contains(&(open / noon)), "{}", open / noon);
    assert!((3.1..4.8).contains(&(close / noon)), "{}", close / noon);
}

#[test]
fn sizes_are_whole_lots() {
    let shares = shares();
    let made = day(&shares, 3_000, SEED);
    let trades = trades_of(&shares, &made, 13 * 60 + 31);
    assert!(trades.len() > 20);
    for trade in trades {
        assert_eq!(trade.size.value() % Decimal::from(100), Decimal::ZERO);
    }
}

#[test]
fn large_move_within_five_minutes_halts_trading_for_five() {
    let one = simulation("BTCUSD", 0.8);
    let made = day(&one, 3_000, SEED);
    let halted = |shift: &dyn Fn(usize) -> f64| -> Vec<usize> {
        (0..MINUTES_A_DAY)
            .filter(|minute| one.is_halted(&made, *minute, shift))
            .collect()
    };
    assert_eq!(halted(&|_| 0.0), [0_usize; 0]);
    // A fall of a third at the start of minute 100, which stays.
    let fall = |minute: usize| if minute >= 100 { -0.4 } else { 0.0 };
    assert_eq!(halted(&fall), (100..109).collect::<Vec<_>>());
}

#[test]
fn storm_and_scenario_widen_the_spread() {
    let one = simulation("BTCUSD", 0.8);
    let made = day(&one, 3_000, SEED);
    let widest = |spread| {
        let disturbance = Disturbance {
            spread,
            ..Disturbance::NONE
        };
        let trades = one.trades(&made, 700, disturbance, SEED).unwrap();
        let spreads = trades.iter().map(|it| it.ask.value() - it.bid.value());
        spreads.min().unwrap().to_f64().unwrap()
    };
    let ratio = widest(3.0) / widest(1.0);
    assert!((2.99..3.01).contains(&ratio), "{ratio}");
}

#[test]
fn price_after_years_is_one_that_a_walk_may_reach() {
    let simulation = simulation("BTCUSD", 0.8);
    let ends = (0..2_100).step_by(23).map(|number| {
        let price = simulation.price_at(&day(&simulation, number, 7), 0);
        (price.unwrap().value().to_f64().unwrap() / 64_000.0)
            .ln()
            .abs()
    });
    let farthest = ends.fold(0.0, f64::max);
    assert!((0.2..2.5).contains(&farthest), "{farthest}");
}

#[test]
fn trading_hours_are_read_or_refused() {
    let session = |opens, closes| Some(SimulatedHours::Session { opens, closes });
    for (text, expected) in [
        ("13:30-20:00", session(810, 1_200)),
        ("00:00 - 24:00", session(0, 1_440)),
        ("20:00-13:30", None),
        ("9-17", None),
        ("10:00-24:01", None),
        ("10:60-12:00", None),
        ("", None),
    ] {
        assert_eq!(SimulatedHours::parse(text), expected, "{text:?}");
    }
}

#[test]
fn impossible_simulation_settings_are_refused() {
    let made = |tick: &str, start: &str, settings: SimulationSettings| {
        let tick = TickSize::try_from(tick.to_owned()).unwrap();
        let start = Price::try_from(start.to_owned()).unwrap();
        Simulation::new(Symbol::parse("X").unwrap(), tick, start, settings).err()
    };
    let good = settings(0.5);
    assert_eq!(made("1", "5000", good.clone()), None);
    assert_eq!(made("1", "5", good.clone()), Some(SimulationError::Start));
    let wild = SimulationSettings {
        yearly_volatility: 3.0,
        ..good.clone()
    };
    assert_eq!(made("1", "5000", wild), Some(SimulationError::Volatility));
    let beyond = SimulationSettings {
        beta: 1.1,
        ..good.clone()
    };
    assert_eq!(made("1", "5000", beyond), Some(SimulationError::Beta));
    let nothing = SimulationSettings {
        lot_size: Decimal::ZERO,
        ..good.clone()
    };
    assert_eq!(made("1", "5000", nothing), Some(SimulationError::Size));
    let still = SimulationSettings { rate: 0.0, ..good };
    assert_eq!(made("1", "5000", still), Some(SimulationError::Rate));
}
