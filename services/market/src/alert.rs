//! Price alerts: when somebody wants to be told of a symbol's price, and whether a price is that crossing.
//!
//! An alert is armed while its condition does not hold, fires at the price at which it does, and is armed again only once the
//! price has gone back by a margin: a price that trembles around the level fires once.

mod rule;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::{Price, Tick, notation::instant};

pub use rule::{AlertError, AlertRule, AlertWhen, Repeat, WrittenAlert};

/// So long after it fired an alert is not armed again, however far the price goes back: nobody is written to every second.
pub const ALERT_PAUSE: TimeDelta = TimeDelta::minutes(1);

/// Which price something was seen at. Prices of a symbol come in this order, also after their sequence began anew.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct PriceMark {
    #[serde(with = "instant")]
    pub time: DateTime<Utc>,
    /// Of its tick.
    pub sequence: u64,
}

/// A price as an alert looks at it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SeenPrice {
    pub price: Price,
    /// What a change is measured from; none where it is not known.
    pub base: Option<Price>,
    pub mark: PriceMark,
    /// It is no new price: what is left since another one was struck.
    pub is_correction: bool,
}

/// An alert with how it stands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PriceAlert {
    pub rule: AlertRule,
    state: AlertState,
    /// The price at which it came to stand so; those before it, and itself, change nothing any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    since: Option<PriceMark>,
    /// The price at which it fired last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fired: Option<PriceMark>,
}

/// How an alert stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AlertState {
    /// No price was seen yet: the first one decides, and fires nothing.
    New,
    /// It fires at the next price at which its condition holds.
    Armed,
    /// Its condition holds already, or it fired: the price has to go back by the margin first.
    Waiting,
    /// It fired, and was to do so once.
    Done,
}

/// What a price did to an alert.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AlertMove {
    /// It stands otherwise from now on, and nobody is told.
    Quiet,
    Fired,
}

impl From<&Tick> for SeenPrice {
    fn from(tick: &Tick) -> Self {
        Self {
            price: tick.price,
            base: tick.reference(),
            mark: PriceMark {
                time: tick.time,
                sequence: tick.sequence,
            },
            is_correction: tick.corrects.is_some(),
        }
    }
}

impl PriceAlert {
    /// A new one, which what was seen last does not fire.
    pub fn new(rule: AlertRule, seen: Option<&SeenPrice>) -> Self {
        let mut alert = Self {
            rule,
            state: AlertState::New,
            since: None,
            fired: None,
        };
        if let Some(seen) = seen {
            alert.take(seen);
        }
        alert
    }

    /// How it stands.
    pub fn state(&self) -> AlertState {
        self.state
    }

    /// Whether it can fire ever again.
    pub fn is_done(&self) -> bool {
        self.state == AlertState::Done
    }

    /// The price at which it came to stand so.
    pub fn since(&self) -> Option<PriceMark> {
        self.since
    }

    /// Takes a price; none: it changes nothing. Prices may be told again from any earlier one on: what they did is not done
    /// twice.
    pub fn take(&mut self, seen: &SeenPrice) -> Option<AlertMove> {
        if self.since.is_some_and(|since| seen.mark <= since) {
            return None;
        }
        let beyond = self.rule.beyond(seen)?;
        let next = self.next(beyond, seen)?;
        let fires = self.state == AlertState::Armed && !seen.is_correction;
        let fires = fires && next != AlertState::Armed;
        self.state = next;
        self.since = Some(seen.mark);
        Some(match fires {
            true => {
                self.fired = Some(seen.mark);
                AlertMove::Fired
            }
            false => AlertMove::Quiet,
        })
    }

    /// How it stands after a price that lies so far beyond its level; none: as before.
    fn next(&self, beyond: rule::Beyond, seen: &SeenPrice) -> Option<AlertState> {
        use AlertState::{Armed, Done, New, Waiting};
        match (self.state, beyond) {
            (New, rule::Beyond::Holds) => Some(Waiting),
            (New, _) => Some(Armed),
            // A struck price may have armed it, or moved the base of the change: no price crossed anything.
            (Armed, rule::Beyond::Holds) if seen.is_correction => Some(Waiting),
            (Armed, rule::Beyond::Holds) => Some(match self.rule.repeat {
                Repeat::Once => Done,
                Repeat::EveryTime => Waiting,
            }),
            (Waiting, rule::Beyond::Back) if !seen.is_correction && self.has_paused(seen) => {
                Some(Armed)
            }
            (Armed | Waiting | Done, _) => None,
        }
    }

    fn has_paused(&self, seen: &SeenPrice) -> bool {
        let fired = self.fired;
        fired.is_none_or(|fired| seen.mark.time - fired.time >= ALERT_PAUSE)
    }
}

#[cfg(test)]
mod tests;
