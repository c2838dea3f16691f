//! Who leads an English lot and at what price, told from the list of its bids alone.
//!
//! The leader has the highest maximum, the earlier of equal ones. The price is what the highest maximum of the others
//! asks for, one step on, at most the leader's own and at least the reserve once that is reached; and it never falls.

use std::cmp::Reverse;

use auction::{
    LotTerms, UserId,
    format::english::{ExtensionMode, ExtensionTrigger, OffGrid, Terms},
};

use super::grid::Grid;

pub(super) struct English {
    terms: Terms,
    grid: Grid,
}

/// A bid that counts.
#[derive(Clone)]
pub(super) struct Bid {
    pub(super) user: UserId,
    /// What it counts as.
    pub(super) maximum: u64,
    /// The line that shows it, or the bid that it raises; it follows from what happened before.
    pub(super) line: u64,
}

impl Bid {
    pub(super) fn new(user: UserId, maximum: u64) -> Self {
        Self {
            user,
            maximum,
            line: 0,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Lead {
    Taken,
    Beaten,
    Raised,
}

/// Where a lot stands after a bid.
#[derive(Clone)]
pub(super) struct Position {
    pub(super) leader: UserId,
    pub(super) maximum: u64,
    pub(super) price: u64,
    /// What the bid did.
    pub(super) lead: Lead,
}

impl English {
    pub(super) fn of(terms: &Terms) -> Self {
        Self {
            terms: terms.clone(),
            grid: Grid::of(&terms.increments),
        }
    }

    /// Whether a maximum may be lowered.
    pub(super) fn lowers(&self) -> bool {
        self.terms.lower_maximum
    }

    pub(super) fn step(&self, price: u64) -> u64 {
        self.grid.step(price, self.terms.off_grid)
    }

    /// How often bids may move the end.
    pub(super) fn extensions_max(&self) -> Option<u32> {
        self.terms.soft_close?.max_extensions
    }

    /// The position after each of the bids, as if there had been no others.
    pub(super) fn positions(&self, bids: &[Bid], lot: &LotTerms) -> Vec<Position> {
        let mut positions: Vec<Position> = vec![];
        for count in 1..=bids.len() {
            let next = self.next(&bids[..count], positions.last(), lot);
            positions.push(next);
        }
        positions
    }

    /// The position after the last of the bids.
    pub(super) fn next(&self, bids: &[Bid], before: Option<&Position>, lot: &LotTerms) -> Position {
        {
            let last = bids.last().unwrap();
            let (leader, maximum, second) = ranked(bids);
            let mut price = match second {
                None => lot.opening.minor_units(),
                Some(second) => maximum.min(second + self.step(second)),
            };
            let reserve = lot.reserve.map_or(0, |reserve| reserve.minor_units());
            if maximum >= reserve {
                price = price.max(reserve);
            }
            let lead = match before {
                Some(before) if before.leader == last.user => Lead::Raised,
                _ if leader == last.user => Lead::Taken,
                _ => Lead::Beaten,
            };
            Position {
                price: before.map_or(price, |before| before.price.max(price)),
                leader,
                maximum,
                lead,
            }
        }
    }

    /// What a maximum counts as; else its neighbours on the grid.
    pub(super) fn counted(
        &self,
        asked: u64,
        lot: &LotTerms,
        ceiling: u64,
    ) -> Result<u64, (u64, u64)> {
        let (below, above) = self.grid.around(asked, lot.opening.minor_units());
        let counted = match self.terms.off_grid {
            OffGrid::Accept => asked,
            OffGrid::Reject if below != asked => return Err((below, above)),
            OffGrid::Nearest if above - asked < asked - below => above,
            OffGrid::Reject | OffGrid::Nearest | OffGrid::RoundDown => below,
        };
        Ok(counted.min(ceiling))
    }

    /// The end that a bid asks for, in milliseconds like all times here; none: it moves nothing.
    pub(super) fn end_after(&self, lead: Lead, now: i64, ends_at: i64) -> Option<i64> {
        let close = self.terms.soft_close?;
        let triggers = match close.ext_trigger {
            ExtensionTrigger::AnyAccepted | ExtensionTrigger::PriceChange => lead != Lead::Raised,
            ExtensionTrigger::LeadChange => lead == Lead::Taken,
        };
        let inside = ends_at - now <= i64::from(close.window_seconds) * 1_000;
        let from = match close.ext_mode {
            ExtensionMode::FromBid => now,
            ExtensionMode::FromEnd => ends_at,
        };
        (triggers && inside).then_some(from + i64::from(close.extension_seconds) * 1_000)
    }
}

/// The leader, their maximum and the highest maximum of everyone else.
fn ranked(bids: &[Bid]) -> (UserId, u64, Option<u64>) {
    let mut best: Vec<(&UserId, u64, usize)> = vec![];
    for (place, bid) in bids.iter().enumerate() {
        match best.iter_mut().find(|(user, _, _)| *user == &bid.user) {
            Some(own) if bid.maximum > own.1 => *own = (&bid.user, bid.maximum, place),
            // Lowered, where it is.
            Some(own) => own.1 = bid.maximum,
            None => best.push((&bid.user, bid.maximum, place)),
        }
    }
    best.sort_by_key(|(_, maximum, place)| (Reverse(*maximum), *place));
    let (leader, maximum, _) = best[0];
    (leader.clone(), maximum, best.get(1).map(|rival| rival.1))
}
