//! When and how the lot ends: soft close, outages, holds, withdrawal, the hammer.

use super::{Lot, Phase};
use crate::{
    Amount, EntryKind, ExtensionTrigger, Outcome, Paddle, Refusal, SaleTerms, Time, UserId,
    proxy::Effect,
};

impl Lot {
    /// The end after a bid that counts.
    pub(super) fn end_after(&self, effect: Effect, sale: &SaleTerms, now: Time) -> Time {
        let Some(soft_close) = sale.soft_close else {
            return self.ends_at;
        };
        let extends = match (effect, soft_close.ext_trigger) {
            // Else a leader could hold a lot open alone.
            (Effect::Raised, _) | (Effect::Beaten, ExtensionTrigger::LeadChange) => false,
            (Effect::TookLead, _)
            | (Effect::Beaten, ExtensionTrigger::AnyAccepted | ExtensionTrigger::PriceChange) => {
                true
            }
        };
        if !extends || self.extensions_left == Some(0) {
            return self.ends_at;
        }
        self.capped(soft_close.end_after_bid(self.ends_at, now))
    }

    /// A later end, no later than the hard end and no earlier than now.
    fn capped(&self, ends_at: Time) -> Time {
        let hard_end = self.hard_end.unwrap_or(ends_at);
        ends_at.min(hard_end).max(self.ends_at)
    }

    /// The end that an outage policy gives, if that leaves any time at all.
    pub(crate) fn end_after_outage(&self, ends_at: Time, now: Time) -> Option<Time> {
        Some(self.capped(ends_at)).filter(|ends_at| *ends_at > now)
    }

    /// Gives the lot more time after an outage.
    pub(crate) fn extend(&mut self, ends_at: Time, at: Time) {
        self.move_end(ends_at);
        self.enter_house(EntryKind::Extended, None, at);
    }

    pub(super) fn move_end(&mut self, ends_at: Time) {
        if ends_at > self.ends_at {
            self.ends_at = ends_at;
            self.extensions += 1;
        }
    }

    /// How the lot ends if it closes as it stands: sold iff the price reaches the reserve.
    pub(crate) fn outcome(&self, paddle_of: impl Fn(&UserId) -> Option<Paddle>) -> Outcome {
        let reserve = self.terms.reserve.unwrap_or(Amount::ZERO);
        match (self.contest.leader(), self.contest.price()) {
            (Some(user), Some(price)) if price >= reserve => Outcome::Sold {
                user: user.clone(),
                paddle: paddle_of(user).expect("whoever leads has a paddle"),
                price,
            },
            _ => Outcome::Unsold,
        }
    }

    /// Closes the lot for good.
    pub(crate) fn close(&mut self, outcome: Outcome, at: Time) {
        match outcome {
            Outcome::Sold { paddle, .. } => self.enter_house(EntryKind::Sold, Some(paddle), at),
            Outcome::Unsold => self.enter_house(EntryKind::Unsold, None, at),
        }
        self.phase = Phase::Closed(outcome);
    }

    /// Only a lot that nobody bid on, and whose end is to come, may leave the sale.
    pub(crate) fn check_withdrawal(&self, now: Time) -> Result<(), Refusal> {
        if self.contest.price().is_some() {
            return Err(Refusal::LotHasBids);
        }
        let over = self.deadline().is_some_and(|ends_at| ends_at <= now);
        if !self.is_open() || over {
            return Err(Refusal::LotClosed);
        }
        Ok(())
    }

    pub(crate) fn withdraw(&mut self, at: Time) {
        self.held_since = None;
        self.phase = Phase::Withdrawn;
        self.enter_house(EntryKind::Withdrawn, None, at);
    }

    pub(crate) fn hold(&mut self, at: Time) {
        self.held_since = Some(at);
        self.enter_house(EntryKind::Held, None, at);
    }

    /// Goes on with as much time as it had when it was held; that is no extension.
    pub(crate) fn resume(&mut self, at: Time) {
        let held_for = self.held_since.take().map(|since| since.until(at));
        let held_for = held_for.unwrap_or_default();
        self.ends_at = self.ends_at.after(held_for);
        self.hard_end = self.hard_end.map(|hard_end| hard_end.after(held_for));
        self.enter_house(EntryKind::Resumed, None, at);
    }
}
