//! One account's alerts, and what crossed of late. Pure.

use auction::Time;
use bootstrap::random;
use market::{AlertMove, AlertRule, Price, PriceAlert, PriceMark, SeenPrice, Symbol, Tick};
use serde::{Deserialize, Serialize};

use crate::model::LastPrice;

/// Most alerts of one account: each is held against every price of its symbol.
pub(crate) const ALERTS_MAX: usize = 50;
/// Newest crossings of an account that are kept.
const CROSSINGS_MAX: usize = 20;

/// The name of an alert, safe as a token.
pub(crate) type AlertId = String;

/// What one account set, and what came of it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct AlertList {
    /// In the order in which they were set.
    #[serde(default)]
    pub(crate) alerts: Vec<SetAlert>,
    /// The newest last.
    #[serde(default)]
    pub(crate) crossings: Vec<Crossing>,
    /// Of the newest crossing; 0: there was none.
    #[serde(default)]
    last_number: u64,
}

/// An alert that somebody set.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct SetAlert {
    pub(crate) id: AlertId,
    pub(crate) symbol: Symbol,
    pub(crate) set_at: Time,
    pub(crate) alert: PriceAlert,
}

/// A price that crossed what an alert waited for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Crossing {
    /// Rises with every crossing of the account.
    pub(crate) number: u64,
    pub(crate) alert: AlertId,
    pub(crate) symbol: Symbol,
    /// What the symbol stands for, and what its price is in.
    pub(crate) name: String,
    pub(crate) currency: String,
    pub(crate) rule: AlertRule,
    pub(crate) price: Price,
    pub(crate) at: PriceMark,
    /// Whoever tells people has it.
    #[serde(default)]
    pub(crate) handed: bool,
    /// Its person saw it on a page.
    #[serde(default)]
    pub(crate) seen: bool,
}

/// A price of a symbol, with what is said of the symbol.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct NamedPrice {
    pub(super) symbol: Symbol,
    pub(super) name: String,
    pub(super) currency: String,
    pub(super) seen: SeenPrice,
}

impl From<&Tick> for NamedPrice {
    fn from(tick: &Tick) -> Self {
        Self {
            symbol: tick.symbol.clone(),
            name: tick.name.clone(),
            currency: tick.currency.clone(),
            seen: tick.into(),
        }
    }
}

impl NamedPrice {
    /// The last price of a symbol, as pages know it.
    pub(super) fn last(symbol: &Symbol, last: &LastPrice) -> Option<Self> {
        Some(Self {
            symbol: symbol.clone(),
            name: last.name.clone(),
            currency: last.currency.clone(),
            seen: SeenPrice {
                price: Price::new(last.price).ok()?,
                base: Price::new(last.reference).ok(),
                mark: PriceMark {
                    time: last.time,
                    sequence: last.sequence,
                },
                is_correction: false,
            },
        })
    }
}

/// An account has as many alerts as it may.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("you have {ALERTS_MAX} alerts, which is the most: delete one first")]
pub(crate) struct TooMany;

impl AlertList {
    /// Sets an alert on a symbol, whose last price is known or not; one that is the same and still waits is that one.
    pub(crate) fn set(
        &mut self,
        symbol: &Symbol,
        rule: AlertRule,
        seen: Option<&SeenPrice>,
        now: Time,
    ) -> Result<SetAlert, TooMany> {
        let is_same = |set: &&SetAlert| {
            set.symbol == *symbol && set.alert.rule == rule && !set.alert.is_done()
        };
        if let Some(known) = self.alerts.iter().find(is_same) {
            return Ok(known.clone());
        }
        if self.alerts.len() >= ALERTS_MAX {
            return Err(TooMany);
        }
        let set = SetAlert {
            id: random::id(),
            symbol: symbol.clone(),
            set_at: now,
            alert: PriceAlert::new(rule, seen),
        };
        self.alerts.push(set.clone());
        Ok(set)
    }

    /// Deletes an alert; says whether it was there.
    pub(crate) fn delete(&mut self, id: &str) -> bool {
        let before = self.alerts.len();
        self.alerts.retain(|set| set.id != id);
        self.alerts.len() < before
    }

    /// The crossings up to a number were seen.
    pub(crate) fn see(&mut self, up_to: u64) {
        let crossings = self.crossings.iter_mut();
        for crossing in crossings.filter(|crossing| crossing.number <= up_to) {
            crossing.seen = true;
        }
    }

    /// Crossings that were not seen, the newest first.
    pub(crate) fn unseen(&self) -> impl Iterator<Item = &Crossing> {
        let crossings = self.crossings.iter().rev();
        crossings.filter(|crossing| !crossing.seen)
    }

    /// Crossings that nobody has been given to tell.
    pub(super) fn unhanded(&self) -> impl Iterator<Item = &Crossing> {
        let crossings = self.crossings.iter();
        crossings.filter(|crossing| !crossing.handed)
    }

    /// Those of these numbers are in good hands.
    pub(super) fn hand(&mut self, numbers: &[u64]) {
        let crossings = self.crossings.iter_mut();
        for crossing in crossings.filter(|crossing| numbers.contains(&crossing.number)) {
            crossing.handed = true;
        }
    }

    /// Takes a price; says whether any alert stands otherwise now. A price that was taken changes nothing any more.
    pub(super) fn take(&mut self, price: &NamedPrice) -> bool {
        let mut moved = false;
        let own = self
            .alerts
            .iter_mut()
            .filter(|set| set.symbol == price.symbol);
        let mut fired = vec![];
        for set in own {
            let took = set.alert.take(&price.seen);
            moved |= took.is_some();
            if took == Some(AlertMove::Fired) {
                fired.push((set.id.clone(), set.alert.rule.clone()));
            }
        }
        for (alert, rule) in fired {
            self.cross(alert, rule, price);
        }
        moved
    }

    fn cross(&mut self, alert: AlertId, rule: AlertRule, price: &NamedPrice) {
        self.last_number += 1;
        self.crossings.push(Crossing {
            number: self.last_number,
            alert,
            symbol: price.symbol.clone(),
            name: price.name.clone(),
            currency: price.currency.clone(),
            rule,
            price: price.seen.price,
            at: price.seen.mark,
            handed: false,
            seen: false,
        });
        if self.crossings.len() > CROSSINGS_MAX {
            // One that is yet to be told stays as long as another can go.
            let told = self.crossings.iter().position(|crossing| crossing.handed);
            self.crossings.remove(told.unwrap_or(0));
        }
    }
}
