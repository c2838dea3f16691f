//! Proxy bidding: who leads, up to what, and the price that follows. Knows no time and no log.
//!
//! A bidder names a maximum; the price is one step over the second-highest maximum, never more
//! than the leader's own.

use serde::Serialize;

use crate::{Amount, Increments, OffGrid, Refusal, UserId};

/// What a lot asks of its bids.
#[derive(Clone, Copy)]
pub(crate) struct Asking<'a> {
    pub(crate) opening: Amount,
    /// Hidden: in mode `second_price` the price jumps to it once the leader's maximum reaches it.
    pub(crate) reserve: Option<Amount>,
    pub(crate) increments: &'a Increments,
    pub(crate) off_grid: OffGrid,
}

impl Asking<'_> {
    /// By how much a price must be passed: one step, or up to the grid where bids keep to it.
    pub(crate) fn step_after(&self, price: Amount) -> Amount {
        match self.off_grid {
            OffGrid::Accept => self.increments.step_at(price),
            OffGrid::Reject | OffGrid::Floor | OffGrid::Nearest => {
                let next = self.increments.next_on_grid(price);
                next.saturating_sub(price)
            }
        }
    }

    /// What a maximum counts as.
    pub(crate) fn counted(&self, maximum: Amount) -> Result<Amount, Refusal> {
        let (mut below, mut above) = self.increments.neighbours(maximum);
        // The opening price is asked for: it is on the grid.
        if self.opening <= maximum {
            below = below.max(self.opening);
        } else {
            above = above.min(self.opening);
        }
        if self.off_grid == OffGrid::Accept || below == maximum {
            return Ok(maximum);
        }
        let nearer_above =
            above.saturating_sub(maximum) < maximum.saturating_sub(below) && above > maximum;
        match self.off_grid {
            OffGrid::Reject => Err(Refusal::OffGrid { below, above }),
            OffGrid::Nearest if nearer_above => Ok(above),
            OffGrid::Accept | OffGrid::Floor | OffGrid::Nearest => Ok(below),
        }
    }
}

/// The contest for one lot. Holds hidden maxima.
#[derive(Clone, PartialEq, Eq, Default, Serialize)]
pub(crate) struct Contest {
    leading: Option<Leading>,
    /// The highest maximum among everyone else.
    second: Option<Amount>,
    price: Option<Amount>,
}

#[derive(Clone, PartialEq, Eq, Serialize)]
struct Leading {
    user: UserId,
    maximum: Amount,
}

/// What an accepted bid did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Effect {
    /// The bidder leads now and did not before.
    TookLead,
    /// An earlier maximum is higher or the same.
    Beaten,
    /// The leader raised their own maximum.
    Raised,
}

impl Contest {
    /// None until the first bid.
    pub(crate) fn price(&self) -> Option<Amount> {
        self.price
    }

    /// None until the first bid.
    pub(crate) fn leader(&self) -> Option<&UserId> {
        self.leading.as_ref().map(|leading| &leading.user)
    }

    /// The least that a rival of the leader may bid. Follows from public facts alone.
    pub(crate) fn minimum_bid(&self, asking: &Asking<'_>) -> Amount {
        match self.price {
            None => asking.opening,
            Some(price) => price.saturating_add(asking.step_after(price)),
        }
    }

    /// The contest after a bid, or why the bid does not count.
    pub(crate) fn bid(
        &self,
        user: &UserId,
        maximum: Amount,
        asking: &Asking<'_>,
    ) -> Result<(Self, Effect), Refusal> {
        let mine = Leading {
            user: user.clone(),
            maximum,
        };
        if let Some(leading) = &self.leading
            && leading.user == *user
        {
            if maximum <= leading.maximum {
                return Err(Refusal::MaximumNotHigher);
            }
            let raised = self.repriced(mine, self.second, asking);
            return Ok((raised, Effect::Raised));
        }
        // The second test matters only where the sum stops at the greatest amount there is.
        let minimum = self.minimum_bid(asking);
        if maximum < minimum || self.price.is_some_and(|price| maximum <= price) {
            return Err(Refusal::BidTooLow { minimum });
        }
        Ok(match &self.leading {
            None => (self.repriced(mine, None, asking), Effect::TookLead),
            Some(leading) if maximum > leading.maximum => {
                let contest = self.repriced(mine, Some(leading.maximum), asking);
                (contest, Effect::TookLead)
            }
            Some(leading) => {
                let second = self.second.max(Some(maximum));
                let contest = self.repriced(leading.clone(), second, asking);
                (contest, Effect::Beaten)
            }
        })
    }

    fn repriced(&self, leading: Leading, second: Option<Amount>, asking: &Asking<'_>) -> Self {
        let mut price = match second {
            None => asking.opening,
            Some(second) => {
                let step = asking.step_after(second);
                second.saturating_add(step).min(leading.maximum)
            }
        };
        if let Some(reserve) = asking.reserve
            && leading.maximum >= reserve
        {
            price = price.max(reserve);
        }
        Self {
            price: Some(price).max(self.price),
            leading: Some(leading),
            second,
        }
    }
}
