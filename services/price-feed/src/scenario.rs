//! What happens to the market now and then, for whoever wants to see how pages and programs take it. Each quarter of an
//! hour has the same turn of events, read off the clock.

use chrono::{DateTime, Utc};
use market::Disturbance;

/// Minutes of one turn, and where in it something begins and ends.
const TURN: f64 = 15.0;
const BEGINS: f64 = 5.0;
const ENDS: f64 = 8.0;
/// How far a crash goes, as a logarithm: some 13 %; half of it comes back by the turn's end.
const CRASH: f64 = -0.14;
/// Trades come so much faster in it.
const HASTE: f64 = 6.0;

/// A turn of events.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, clap::ValueEnum)]
pub enum Scenario {
    /// Nothing in particular.
    #[default]
    Calm,
    /// Simulated prices fall by an eighth within three minutes, and come back slowly.
    Crash,
    /// No simulated symbol is traded for three minutes.
    Halt,
    /// Nothing is published at all for three minutes.
    Silence,
}

impl Scenario {
    /// Whether nothing is published.
    pub(crate) fn is_silent(self, now: DateTime<Utc>) -> bool {
        self == Self::Silence && is_amid(turn(now))
    }

    /// Whether simulated symbols are not traded in this minute.
    pub(crate) fn halts(self, minute: DateTime<Utc>) -> bool {
        self == Self::Halt && is_amid(turn(minute))
    }

    /// What it does to a minute of simulated symbols.
    pub(crate) fn disturbance(self, minute: DateTime<Utc>) -> Disturbance {
        if self != Self::Crash {
            return Disturbance::NONE;
        }
        let at = turn(minute);
        Disturbance {
            shift: (fallen(at), fallen(at + 1.0)),
            haste: if is_amid(at) { HASTE } else { 1.0 },
        }
    }
}

/// How far prices have fallen at this minute of the turn.
fn fallen(at: f64) -> f64 {
    if at <= BEGINS {
        0.0
    } else if at <= ENDS {
        CRASH * (at - BEGINS) / (ENDS - BEGINS)
    } else {
        CRASH * (1.0 - (at - ENDS) / (TURN - ENDS))
    }
}

fn is_amid(at: f64) -> bool {
    (BEGINS..ENDS).contains(&at)
}

/// Minutes since the quarter began.
fn turn(now: DateTime<Utc>) -> f64 {
    let turn_seconds = (TURN * 60.0) as i64;
    now.timestamp().rem_euclid(turn_seconds) as f64 / 60.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_quarter_of_an_hour_has_its_turn_of_events() {
        let at = |minute: i64| DateTime::from_timestamp(1_795_269_600 + minute * 60, 0).unwrap();
        let silent: Vec<i64> = (0..30)
            .filter(|m| Scenario::Silence.is_silent(at(*m)))
            .collect();
        assert_eq!(silent, [5, 6, 7, 20, 21, 22]);
        let halted: Vec<i64> = (0..15).filter(|m| Scenario::Halt.halts(at(*m))).collect();
        assert_eq!(halted, [5, 6, 7]);
        assert!(!Scenario::Halt.is_silent(at(6)));
        let crash = |minute| Scenario::Crash.disturbance(at(minute)).shift;
        assert_eq!((crash(0).0, crash(7).1), (0.0, CRASH));
        // Each minute begins where the one before ended.
        for minute in 0..14 {
            assert!((crash(minute).1 - crash(minute + 1).0).abs() < 1e-12);
        }
        assert!(crash(14).1.abs() < 1e-12 && crash(15).0 == 0.0);
        assert_eq!(Scenario::Calm.disturbance(at(6)), Disturbance::NONE);
    }
}
