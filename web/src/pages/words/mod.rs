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

use crate::format::{money, time_left};

pub(crate) use bidder::{OWN_UNKNOWN, You, about_you, own_remark};
pub(crate) use english::hides_maximum;
pub(crate) use payment::{payment_state, payment_words};
pub(crate) use refusal::refusal;

/// While the outcome of a bid is not known.
pub(crate) const CHECKING: &str = "Checking… your bid may have been accepted; do not bid again.";
/// So many times the least bid is worth a second look.
const FAR_ABOVE: u64 = 3;

/// Whether an amount is so far above the least bid that it may be a slip.
pub(crate) fn is_far_above(amount: Amount, minimum: Amount) -> bool {
    amount.minor_units() > minimum.minor_units().saturating_mul(FAR_ABOVE)
}

/// What is said in one kind of sale. A new kind brings its own, and is chosen in [`of`].
pub(crate) trait FormatWords {
    /// The kind in two or three words.
    fn name(&self) -> &'static str;

    /// What whoever bids here should know first; empty where it goes without saying.
    fn introduction(&self) -> &'static str;

    /// Around the history of a lot.
    fn history(&self) -> History;

    /// What the house reads where it looks for bids and finds none.
    fn house_bids(&self, is_over: bool) -> &'static str;

    /// What the price of a lot is that is not sold.
    fn price_label(&self, lot: &PublicLot, state: LotState) -> &'static str;

    /// How the lot stands to its reserve; empty where nothing is told.
    fn reserve(&self, lot: &PublicLot) -> &'static str;

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
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct History {
    pub(crate) heading: &'static str,
    /// Where no line is yet.
    pub(crate) empty: &'static str,
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
    format!(" That is more than three times the minimum bid of {minimum}.")
}

/// A lot's state in a word or two.
pub(crate) fn state(state: LotState) -> &'static str {
    match state {
        LotState::Upcoming => "Upcoming",
        LotState::Open => "Open",
        LotState::Closing => "Closing…",
        LotState::Sold => "Sold",
        LotState::Unsold => "Not sold",
        LotState::Withdrawn => "Withdrawn",
        LotState::Cancelled => "Cancelled",
        LotState::OnHold => "On hold",
    }
}

/// Whether the end may still move, as long as it matters; empty where nothing limits it.
pub(crate) fn limit(lot: &PublicLot, state: LotState) -> String {
    let said = match (state, lot.extensions_left) {
        (LotState::OnHold, _) => "It will resume with the time it had left.",
        (state, _) if !is_ahead(state) => "",
        // None was ever possible. A hold moves the end all the same.
        (_, Some(0)) if lot.extensions == 0 => "No bid moves the end.",
        (_, Some(0)) => "That was the last extension.",
        _ if lot.hard_end.is_some_and(|hard_end| hard_end <= lot.ends_at) => {
            "There are no more extensions."
        }
        (_, Some(1)) => "The next extension is the last.",
        (_, Some(left)) => return format!("At most {left} more extensions."),
        (_, None) => "",
    };
    said.to_owned()
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
pub(crate) fn clock_label(state: LotState) -> &'static str {
    match state {
        LotState::Upcoming => "Opens in",
        LotState::Open | LotState::Closing => "Ends in",
        LotState::OnHold => "Clock stopped",
        LotState::Sold | LotState::Unsold | LotState::Withdrawn | LotState::Cancelled => "Ended",
    }
}

/// What stands before the time of the end.
pub(crate) fn end_word(state: LotState) -> &'static str {
    match state {
        LotState::Upcoming | LotState::Open | LotState::OnHold => "Ends",
        LotState::Withdrawn | LotState::Cancelled => "Was to end",
        LotState::Closing | LotState::Sold | LotState::Unsold => "Ended",
    }
}

/// What the price is at this point.
pub(crate) fn price_label(lot: &PublicLot, state: LotState) -> &'static str {
    match state {
        LotState::Sold => "Sold for",
        state => of(lot).price_label(lot, state),
    }
}

/// How many bids, in words.
pub(crate) fn bid_count(count: u32) -> String {
    match count {
        0 => "No bids".to_owned(),
        1 => "1 bid".to_owned(),
        many => format!("{many} bids"),
    }
}

/// How many of the bids were placed by us for a standing maximum; empty where none was.
pub(crate) fn automatic_count(count: usize) -> String {
    match count {
        0 => String::new(),
        many => format!("and\u{a0}{many}\u{a0}automatic"),
    }
}

/// How many lots, in words.
pub(crate) fn lot_count(count: usize) -> String {
    match count {
        1 => "1 lot".to_owned(),
        many => format!("{many} lots"),
    }
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
            format!("No higher bid is taken: the limit of this sale is {ceiling}.")
        }
        None => format!("Bid {} to continue.", minimum(lot)),
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
        by => format!(" · extended by {}", time_left(by)),
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
