//! What comes of orders, one after the other.

use super::*;

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_269_600 + seconds, 0).unwrap()
}

fn none(scenario: &str) -> Orders {
    Orders::none(Flags {
        speed: 1,
        scenario: scenario.to_owned(),
    })
}

fn begin(scenario: &str) -> SimulatorOrder {
    SimulatorOrder::Begin {
        scenario: scenario.to_owned(),
    }
}

#[test]
fn scenario_that_is_ordered_is_played_once_and_then_it_is_calm() {
    let scenarios = &Scenarios::read(&[]).unwrap();
    let stage = Stage {
        scenarios,
        symbols: 9,
        is_captured: false,
    };
    let orders = none(CALM).with(&begin("silence"), stage, at(0)).unwrap();
    let state = orders.state(stage, at(60));
    assert_eq!((state.scenario.as_str(), state.silent), ("silence", true));
    assert_eq!(state.scenario_ends_at, Some(at(15 * 60)));
    assert!(!orders.state(stage, at(180)).silent);
    let over = orders.state(stage, at(15 * 60));
    assert_eq!(
        (over.scenario.as_str(), over.scenario_ends_at),
        (CALM, None)
    );
    // The same order again, as whoever has no answer gives it, begins nothing anew.
    assert_eq!(
        orders.with(&begin("silence"), stage, at(90)),
        Ok(orders.clone())
    );
    assert_ne!(
        orders.with(&begin("silence"), stage, at(901)),
        Ok(orders.clone())
    );
    let unknown = orders.with(&begin("boom"), stage, at(0)).unwrap_err();
    assert!(
        unknown
            .to_string()
            .contains("calm, crash, halt, open, silence")
    );
}

#[test]
fn scenario_of_the_flags_is_played_over_and_over_until_one_is_ordered() {
    let scenarios = &Scenarios::read(&[]).unwrap();
    let stage = Stage {
        scenarios,
        symbols: 9,
        is_captured: false,
    };
    let orders = none("halt");
    let halted = |orders: &Orders| -> Vec<i64> {
        (0..30)
            .filter(|minute| orders.state(stage, at(minute * 60)).halted)
            .collect()
    };
    assert_eq!(halted(&orders), [0, 1, 2, 15, 16, 17]);
    assert_eq!(orders.state(stage, at(0)).scenario_ends_at, None);
    let calm = orders.with(&begin(CALM), stage, at(0)).unwrap();
    assert_eq!(halted(&calm), [0_i64; 0]);
}

#[test]
fn broken_off_crash_brings_prices_back_without_a_jump() {
    let scenarios = &Scenarios::read(&[]).unwrap();
    let stage = Stage {
        scenarios,
        symbols: 9,
        is_captured: false,
    };
    let crash = none(CALM).with(&begin("crash"), stage, at(0)).unwrap();
    let calm = crash.with(&begin(CALM), stage, at(120)).unwrap();
    let (before, after) = (crash.play(scenarios), calm.play(scenarios));
    let fallen = before.shift(at(120), "X");
    assert!(fallen < -0.08, "{fallen}");
    assert!((after.shift(at(120), "X") - fallen).abs() < 1e-12);
    assert_eq!(after.shift(at(120 + 600), "X"), 0.0);
    // Each minute of a crash begins where the one before ended.
    let shift = |minute: i64| before.disturbance(at(minute * 60), "X").shift;
    assert_eq!((shift(0).0, shift(15)), (0.0, (0.0, 0.0)));
    for minute in 0..15 {
        let gap = shift(minute).1 - shift(minute + 1).0;
        assert!(gap.abs() < 1e-12, "{gap} after {minute}");
    }
}

#[test]
fn halt_and_silence_last_until_resumed_and_speed_is_bounded() {
    let scenarios = &Scenarios::read(&[]).unwrap();
    let stage = Stage {
        scenarios,
        symbols: 2_000,
        is_captured: false,
    };
    let with = |orders: &Orders, order| orders.with(&order, stage, at(0)).unwrap();
    let held = with(
        &with(&none(CALM), SimulatorOrder::Halt),
        SimulatorOrder::Silence,
    );
    let state = held.state(stage, at(86_400));
    assert!(state.halted && state.silent);
    let state = with(&held, SimulatorOrder::Resume).state(stage, at(1));
    assert!(!state.halted && !state.silent);
    let set = |speed| none(CALM).with(&SimulatorOrder::SetSpeed { speed }, stage, at(60));
    for speed in [0, 101] {
        assert_eq!(set(speed), Err(SimulatorRefusal::WrongSpeed { most: 100 }));
    }
    let fast = set(10).unwrap();
    assert_eq!(fast.state(stage, at(66)).market_time, at(120));
    assert_eq!((speed_max(9), speed_max(0)), (20_000, 20_000));
}

#[test]
fn captured_session_has_no_scenarios() {
    let scenarios = &Scenarios::read(&[]).unwrap();
    let stage = Stage {
        scenarios,
        symbols: 2,
        is_captured: true,
    };
    for order in [begin("crash"), SimulatorOrder::Halt] {
        let refused = none(CALM).with(&order, stage, at(0));
        assert_eq!(refused, Err(SimulatorRefusal::Captured));
    }
    assert!(
        none(CALM)
            .with(&SimulatorOrder::Silence, stage, at(0))
            .is_ok()
    );
    assert_eq!(none(CALM).state(stage, at(0)).scenarios, []);
}

#[test]
fn stored_orders_count_for_a_process_with_the_same_flags_only() {
    let scenarios = &Scenarios::read(&[]).unwrap();
    let stage = Stage {
        scenarios,
        symbols: 9,
        is_captured: false,
    };
    let orders = none(CALM).with(&begin("crash"), stage, at(7)).unwrap();
    let stored = serde_json::to_vec(&orders).unwrap();
    assert_eq!(Orders::stored(&stored, &orders.flags), Some(orders.clone()));
    let other = Flags {
        speed: 600,
        ..orders.flags.clone()
    };
    assert_eq!(Orders::stored(&stored, &other), None);
    assert_eq!(Orders::stored(b"{}", &other), None);
}
