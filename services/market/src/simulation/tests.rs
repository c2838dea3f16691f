//! The stylised facts that make prices look like prices.

use super::*;

const SEED: u64 = 42;

fn simulation(symbol: &str, beta: f64) -> Simulation {
    let settings = SimulationSettings {
        group: "Crypto".to_owned(),
        yearly_volatility: 0.6,
        beta,
        rate: 0.7,
        spread_ticks: 900,
        usual_size: "0.0150".parse().unwrap(),
    };
    Simulation::new(
        Symbol::parse(symbol).unwrap(),
        TickSize::try_from("0.01".to_owned()).unwrap(),
        Price::try_from("64000".to_owned()).unwrap(),
        settings,
    )
    .unwrap()
}

/// Returns of the minutes of some days, one after the other.
fn minute_returns(simulation: &Simulation, days: std::ops::Range<u64>) -> Vec<f64> {
    let mut logs = Vec::new();
    for day in days {
        let day = simulation.day(day, SEED);
        let prices = (0..MINUTES_A_DAY).map(|minute| simulation.price_at(&day, minute).unwrap());
        logs.extend(prices.map(|price| price.value().to_f64().unwrap().ln()));
    }
    logs.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

fn trades(simulation: &Simulation, day: u64) -> Vec<SimulatedTrade> {
    let made = simulation.day(day, SEED);
    let minutes = 0..MINUTES_A_DAY;
    let of = |minute| {
        simulation
            .trades(&made, minute, Disturbance::NONE, SEED)
            .unwrap()
    };
    minutes
        .flat_map(|minute| {
            let trades = of(minute).into_iter();
            trades.map(move |trade| SimulatedTrade {
                offset_millis: trade.offset_millis + minute as u64 * 60_000,
                ..trade
            })
        })
        .collect()
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
    let trades = |day, seed| {
        let made = one.day(day, seed);
        one.trades(&made, 700, Disturbance::NONE, seed).unwrap()
    };
    assert_eq!(trades(7, 1), trades(7, 1));
    assert_ne!(trades(7, 1), trades(7, 2));
    assert_ne!(trades(7, 1), trades(8, 1));
    assert_ne!(one.day(7, 1), simulation("ETHUSD", 0.8).day(7, 1));
}

#[test]
fn returns_have_the_volatility_that_was_asked_for_and_fat_tails() {
    let returns = minute_returns(&simulation("BTCUSD", 0.8), 3_000..3_030);
    let yearly = (moment(&returns, 2) * MINUTES_A_DAY as f64 * DAYS_A_YEAR).sqrt();
    assert!((0.48..0.72).contains(&yearly), "{yearly}");
    let kurtosis = moment(&returns, 4) / moment(&returns, 2).powi(2) - 3.0;
    assert!(kurtosis > 1.0, "{kurtosis}");
    // Also from one day to the next.
    assert!(returns.iter().all(|each| each.abs() < 0.05));
}

#[test]
fn calm_and_storm_last() {
    let returns = minute_returns(&simulation("BTCUSD", 0.8), 3_000..3_030);
    let sizes: Vec<f64> = returns.iter().map(|each| each.abs()).collect();
    for lag in [1, 5, 10, 20] {
        let found = correlation(&sizes[lag..], &sizes[..sizes.len() - lag]);
        assert!(found > 0.02, "{found} at {lag}");
    }
}

#[test]
fn symbols_of_a_group_move_together_as_far_as_they_are_told() {
    let of = |symbol, beta| minute_returns(&simulation(symbol, beta), 3_000..3_015);
    for beta in [0.9_f64, 0.5] {
        let found = correlation(&of("BTCUSD", beta), &of("ETHUSD", beta));
        assert!(
            (found - beta * beta).abs() < 0.1,
            "{found} of {}",
            beta * beta
        );
    }
}

#[test]
fn trades_bounce_between_bid_and_ask_and_come_in_clusters() {
    let trades = trades(&simulation("BTCUSD", 0.8), 3_000);
    let a_second = trades.len() as f64 / 86_400.0;
    assert!(
        (0.45..1.0).contains(&a_second),
        "{a_second} trades a second"
    );
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
}

#[test]
fn afternoon_is_livelier_than_the_night_as_set() {
    let simulation = simulation("BTCUSD", 0.8);
    let volume = |hour: usize| {
        let days = 3_000..3_020;
        let of_day = |day| {
            let day = simulation.day(day, SEED);
            (hour * 60..hour * 60 + 60)
                .map(|minute| day.path.pace(minute))
                .sum::<f64>()
        };
        days.map(of_day).sum::<f64>()
    };
    let ratio = volume(15) / volume(3);
    assert!((1.6..3.0).contains(&ratio), "{ratio}");
}

#[test]
fn price_after_years_is_one_that_a_walk_may_reach() {
    let simulation = simulation("BTCUSD", 0.8);
    let ends = (0..2_100).step_by(23).map(|day| {
        let price = simulation.price_at(&simulation.day(day, 7), 0).unwrap();
        (price.value().to_f64().unwrap() / 64_000.0).ln().abs()
    });
    let farthest = ends.fold(0.0, f64::max);
    assert!((0.2..2.5).contains(&farthest), "{farthest}");
}

#[test]
fn impossible_simulation_settings_are_refused() {
    let good = simulation("X", 0.5).settings;
    let made = |tick: &str, start: &str, settings: SimulationSettings| {
        let tick = TickSize::try_from(tick.to_owned()).unwrap();
        let start = Price::try_from(start.to_owned()).unwrap();
        Simulation::new(Symbol::parse("X").unwrap(), tick, start, settings).err()
    };
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
    let still = SimulationSettings { rate: 0.0, ..good };
    assert_eq!(made("1", "5000", still), Some(SimulationError::Rate));
}
