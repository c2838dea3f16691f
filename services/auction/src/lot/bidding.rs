//! Judging a bid, and taking it in.

use super::Lot;
use crate::{
    Amount, BidAccepted, BidId, Entry, EntryKind, Paddle, Refusal, SaleTerms, Time, UserId,
    proxy::{Asking, Contest, Effect},
};

/// A bid as the rules see it.
#[derive(Clone, Copy)]
pub(crate) struct Offer<'a> {
    pub(crate) user: &'a UserId,
    /// The paddle they have, or would get.
    pub(crate) paddle: Paddle,
    pub(crate) bid_id: &'a BidId,
    pub(crate) maximum: Amount,
}

/// What an accepted bid comes to.
pub(crate) struct Placed {
    pub(crate) entries: Vec<Entry>,
    pub(crate) answer: BidAccepted,
    /// The maximum it counts as.
    counted: Amount,
    contest: Contest,
}

impl Lot {
    /// Judges a bid whose id is new. `leader` is the paddle of who leads now.
    pub(crate) fn judge(
        &self,
        sale: &SaleTerms,
        leader: Option<Paddle>,
        offer: &Offer<'_>,
        now: Time,
    ) -> Result<Placed, Refusal> {
        self.check_time(now)?;
        if offer.maximum > sale.ceiling {
            let ceiling = sale.ceiling;
            return Err(Refusal::AboveCeiling { ceiling });
        }
        let asking = self.asking(sale);
        let counted = asking.counted(offer.maximum)?.min(sale.ceiling);
        let (contest, effect) = self.contest.bid(offer.user, counted, &asking)?;
        let price = contest.price().expect("a contest with a bid has a price");
        let ends_at = self.end_after(effect, sale, now);
        let entry = |nth, paddle, price, automatic| Entry {
            sequence: self.sequence() + nth,
            at: now,
            kind: EntryKind::Bid,
            paddle: Some(paddle),
            price: Some(price),
            automatic,
            ends_at,
        };
        let entries = match effect {
            Effect::TookLead => vec![entry(1, offer.paddle, price, false)],
            Effect::Beaten => {
                let leader = leader.expect("only a leader beats a bid");
                vec![
                    entry(1, offer.paddle, counted, false),
                    entry(2, leader, price, true),
                ]
            }
            Effect::Raised if contest.price() != self.contest.price() => {
                vec![entry(1, offer.paddle, price, true)]
            }
            Effect::Raised => vec![],
        };
        let answer = BidAccepted {
            bid_id: offer.bid_id.clone(),
            sequence: self.sequence() + entries.len() as u64,
            paddle: offer.paddle,
            price,
            leading: effect != Effect::Beaten,
            minimum_bid: contest.minimum_bid(&asking),
            ends_at,
        };
        Ok(Placed {
            entries,
            answer,
            counted,
            contest,
        })
    }

    fn check_time(&self, now: Time) -> Result<(), Refusal> {
        if self.is_withdrawn() {
            return Err(Refusal::LotWithdrawn);
        }
        if self.is_held() {
            return Err(Refusal::OnHold);
        }
        if now < self.terms.opens_at {
            return Err(Refusal::BidTooEarly {
                arrived_at: now,
                opens_at: self.terms.opens_at,
            });
        }
        // A bid at exactly the end is late.
        if now >= self.ends_at || !self.is_open() {
            return Err(Refusal::BidTooLate {
                arrived_at: now,
                ended_at: self.ends_at,
            });
        }
        Ok(())
    }

    /// What the lot asks of a bid under the sale's terms.
    pub(super) fn asking<'a>(&self, sale: &'a SaleTerms) -> Asking<'a> {
        Asking {
            opening: self.terms.opening,
            reserve: self.terms.reserve,
            increments: &sale.increments,
            off_grid: sale.off_grid,
        }
    }

    /// Takes in a bid judged on this very state.
    pub(crate) fn place(&mut self, placed: Placed, offer: &Offer<'_>) {
        let by_people = placed.entries.iter().filter(|entry| !entry.automatic);
        self.bid_count += by_people.count() as u32;
        if placed.answer.ends_at > self.ends_at {
            self.extensions_left = self.extensions_left.map(|left| left.saturating_sub(1));
        }
        self.move_end(placed.answer.ends_at);
        self.contest = placed.contest;
        self.entries.extend(placed.entries);
        self.bidder_mut(offer.user)
            .remember_accepted(offer.maximum, placed.counted, placed.answer);
    }
}
