//! When a lot ends, and what may move that.

use serde::{Deserialize, Serialize};

use crate::{LotTerms, SaleTerms, Time};

/// A lot's end and what is left to move it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Clock {
    pub ends_at: Time,
    /// How often the end moved.
    pub extensions: u32,
    /// How often bids may still move it; none: as often as they come.
    pub extensions_left: Option<u32>,
    /// No extension moves the end past this.
    pub hard_end: Option<Time>,
}

impl Clock {
    /// The clock of a lot just announced.
    pub(crate) fn of(lot: &LotTerms, sale: &SaleTerms) -> Self {
        Self {
            ends_at: lot.ends_at,
            extensions: 0,
            extensions_left: sale.format.max_extensions(),
            hard_end: lot.hard_end_in(sale),
        }
    }

    /// With the end moved by a bid, as far as the hard end; none: it does not move.
    pub(crate) fn extended_by_bid(&self, ends_at: Time) -> Option<Self> {
        if self.extensions_left == Some(0) {
            return None;
        }
        let extended = self.extended(ends_at)?;
        Some(Self {
            extensions_left: self.extensions_left.map(|left| left - 1),
            ..extended
        })
    }

    /// With the end that an outage policy gives, if that leaves any time at all.
    pub(crate) fn after_outage(&self, ends_at: Time, now: Time) -> Option<Self> {
        self.extended(ends_at).filter(|clock| clock.ends_at > now)
    }

    /// Goes on after a hold with as much time as it had; that is no extension.
    pub(crate) fn after_hold(&self, held_since: Time, now: Time) -> Self {
        let held_for = held_since.until(now);
        Self {
            ends_at: self.ends_at.after(held_for),
            hard_end: self.hard_end.map(|hard_end| hard_end.after(held_for)),
            ..*self
        }
    }

    fn extended(&self, ends_at: Time) -> Option<Self> {
        let hard_end = self.hard_end.unwrap_or(ends_at);
        let ends_at = ends_at.min(hard_end);
        (ends_at > self.ends_at).then_some(Self {
            ends_at,
            extensions: self.extensions + 1,
            ..*self
        })
    }
}
