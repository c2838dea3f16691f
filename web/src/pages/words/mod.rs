//! What is said to bidders, in whole sentences. `client/words.ts` says the same; `vectors/words.json` holds both to it.

mod bidder;
pub(crate) mod buyer_terms;
mod english;
pub(crate) mod outage;
mod payment;
mod refusal;
mod sealed;

use std::time::Duration;

use auction::{
    Amount, Entry, EntryKind, LotState, PublicFormat, PublicLot, Refusal, Standing, Time,
};

use crate::{
    format::{money, time_left},
    locale::t,
};

pub(crate) use bidder::{You, about_you, own_remark, own_unknown};
pub(crate) use english::hides_maximum;
pub(crate) use payment::{payment_state, payment_words};
pub(crate) use refusal::refusal;

/// So many times the least bid is worth a second look.
const FAR_ABOVE: u64 = 3;

/// Whether an amount is so far above the least bid that it may be a slip.
pub(crate) fn is_far_above(amount: Amount, minimum: Amount) -> bool {
    amount.minor_units() > minimum.minor_units().saturating_mul(FAR_ABOVE)
}

/// What is said in one kind of sale. A new kind brings its own, and is chosen in [`of`].
pub(crate) trait FormatWords {
    /// The kind in two or three words.
    fn name(&self) -> String;

    /// What whoever bids here should know first; empty where it goes without saying.
    fn introduction(&self) -> String;

    /// Around the history of a lot.
    fn history(&self) -> History;

    /// What the house reads where it looks for bids and finds none.
    fn house_bids(&self, is_over: bool) -> String;

    /// What the price of a lot is that is not sold.
    fn price_label(&self, lot: &PublicLot, state: LotState) -> String;

    /// How the lot stands to its reserve; empty where nothing is told.
    fn reserve(&self, lot: &PublicLot) -> String;

    /// What one has to bid at least.
    fn least(&self, lot: &PublicLot) -> String;

    /// One or two sentences about you on a lot that is open.
    fn open(&self, lot: &PublicLot, you: You<'_>) -> String;

    /// How a bid of yours stands.
    fn standing(&self, lot: &PublicLot, standing: &Standing) -> String;

    /// From where on an amount may be entered by somebody who stands so.
    fn at_least(&self, lot: &PublicLot, standing: Option<&Standing>) -> String;
    /// Whether somebody who stands so may enter an amount at all while the lot is open.
    fn takes_amount(&self, lot: &PublicLot, standing: Option<&Standing>) -> bool;
    /// What the rules would say to an amount, as far as it is known here: nobody is asked to confirm what will be refused.
    fn foreseen(
        &self,
        lot: &PublicLot,
        standing: Option<&Standing>,
        amount: Amount,
    ) -> Option<Refusal>;
    /// The question before an amount is sent: the amount again, and what it means.
    fn confirm(&self, lot: &PublicLot, amount: Amount) -> String;
}

/// What stands around a lot's history.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct History {
    pub(crate) heading: String,
    /// Where no line is yet.
    pub(crate) empty: String,
}

/// The words of a lot's kind of sale.
pub(crate) fn of(lot: &PublicLot) -> &dyn FormatWords {
    match &lot.format {
        PublicFormat::English(_) => &english::English,
        PublicFormat::Sealed(sealed) => sealed,
    }
}

/// What is added to a question where the amount may be a slip.
fn far_above(lot: &PublicLot, amount: Amount) -> String {
    if !is_far_above(amount, lot.minimum_bid) {
        return String::new();
    }
    let minimum = minimum(lot);
    format!(" {}", t!("confirm-far", least = minimum))
}

/// A lot's state in a word or two.
pub(crate) fn state(state: LotState) -> String {
    match state {
        LotState::Upcoming => t!("state-upcoming"),
        LotState::Open => t!("state-open"),
        LotState::Closing => t!("state-closing"),
        LotState::Sold => t!("state-sold"),
        LotState::Unsold => t!("state-unsold"),
        LotState::Withdrawn => t!("state-withdrawn"),
        LotState::Cancelled => t!("state-cancelled"),
        LotState::OnHold => t!("state-held"),
    }
}

/// Whether the end may still move, as long as it matters; empty where nothing limits it.
pub(crate) fn limit(lot: &PublicLot, state: LotState) -> String {
    match (state, lot.extensions_left) {
        (LotState::OnHold, _) => t!("limit-held"),
        (state, _) if !is_ahead(state) => String::new(),
        // None was ever possible. A hold moves the end all the same.
        (_, Some(0)) if lot.extensions == 0 => t!("limit-never"),
        (_, Some(0)) => t!("limit-was-last"),
        _ if lot.hard_end.is_some_and(|hard_end| hard_end <= lot.ends_at) => t!("limit-none"),
        (_, Some(left)) => t!("limit-left", count = left),
        (_, None) => String::new(),
    }
}

/// When it ends at the latest, where extensions may still move the end up to then.
pub(crate) fn latest_end(lot: &PublicLot, state: LotState) -> Option<Time> {
    let movable = is_ahead(state) && lot.extensions_left != Some(0);
    lot.hard_end
        .filter(|hard_end| movable && *hard_end > lot.ends_at)
}

fn is_ahead(state: LotState) -> bool {
    matches!(state, LotState::Upcoming | LotState::Open)
}

/// What stands over the countdown.
pub(crate) fn clock_label(state: LotState) -> String {
    match state {
        LotState::Upcoming => t!("clock-opens"),
        LotState::Open | LotState::Closing => t!("clock-ends"),
        LotState::OnHold => t!("clock-stopped"),
        LotState::Sold | LotState::Unsold | LotState::Withdrawn | LotState::Cancelled => {
            t!("clock-ended")
        }
    }
}

/// What stands before the time of the end.
pub(crate) fn end_word(state: LotState) -> String {
    match state {
        LotState::Upcoming | LotState::Open | LotState::OnHold => t!("end-ends"),
        LotState::Withdrawn | LotState::Cancelled => t!("end-was-to"),
        LotState::Closing | LotState::Sold | LotState::Unsold => t!("end-ended"),
    }
}

/// What the price is at this point.
pub(crate) fn price_label(lot: &PublicLot, state: LotState) -> String {
    match state {
        LotState::Sold => t!("price-sold"),
        state => of(lot).price_label(lot, state),
    }
}

/// How many bids, in words.
pub(crate) fn bid_count(count: u32) -> String {
    t!("bids", count = count)
}

/// How many of the bids were placed by us for a standing maximum; empty where none was.
pub(crate) fn automatic_count(count: usize) -> String {
    match count {
        0 => String::new(),
        many => t!("bids-automatic", count = many),
    }
}

/// How many lots, in words.
pub(crate) fn lot_count(count: usize) -> String {
    t!("lot-count", count = count)
}

/// Whether no higher bid is taken: the next one would be above what the sale takes.
pub(crate) fn is_at_ceiling(lot: &PublicLot) -> bool {
    lot.ceiling.is_some_and(|ceiling| lot.minimum_bid > ceiling)
}

/// What whoever does not lead may do.
fn next(lot: &PublicLot) -> String {
    match lot.ceiling.filter(|_| is_at_ceiling(lot)) {
        Some(ceiling) => {
            let ceiling = money(ceiling, lot.currency);
            t!("next-none", limit = ceiling)
        }
        None => t!("next", least = minimum(lot)),
    }
}

/// An amount above what the sale takes, or below the least bid.
fn out_of_range(lot: &PublicLot, amount: Amount) -> Option<Refusal> {
    let minimum = lot.minimum_bid;
    above_ceiling(lot, amount).or((amount < minimum).then_some(Refusal::BidTooLow { minimum }))
}

fn above_ceiling(lot: &PublicLot, amount: Amount) -> Option<Refusal> {
    let ceiling = lot.ceiling.filter(|ceiling| amount > *ceiling)?;
    Some(Refusal::AboveCeiling { ceiling })
}

/// How much later the end is by all extensions together; holds are none.
pub(crate) fn extended_by(entries: &[Entry]) -> Duration {
    let pairs = entries.iter().zip(entries.iter().skip(1));
    let extensions = pairs.filter(|(_, after)| after.kind != EntryKind::Resumed);
    extensions
        .map(|(before, after)| before.ends_at.until(after.ends_at))
        .sum()
}

/// The same in words, behind the end; empty where there was none.
pub(crate) fn extended(by: Duration) -> String {
    match by {
        Duration::ZERO => String::new(),
        by => format!(" · {}", t!("end-extended", time = time_left(by))),
    }
}

fn price(lot: &PublicLot) -> String {
    money(lot.price.unwrap_or(lot.opening), lot.currency)
}

fn minimum(lot: &PublicLot) -> String {
    money(lot.minimum_bid, lot.currency)
}

#[cfg(test)]
mod tests;
