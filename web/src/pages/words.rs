//! What is said to bidders, in whole sentences. `client/words.ts` says the same; `vectors/words.json` holds both to it.

use auction::{Amount, LotState, PublicLot, Refusal, Standing, StandingState, Time};

use crate::{
    format::{exact_time, money},
    spelled::spelled,
};

/// Who a sentence speaks to.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum You<'a> {
    /// Not signed in.
    Anyone,
    /// Signed in, never bid here.
    Looking,
    /// Somebody who bid on this lot.
    Bidder(&'a Standing),
}

impl<'a> You<'a> {
    /// Who looks, from what the engine knows of them.
    pub fn new(signed_in: bool, standing: Option<&'a Standing>) -> Self {
        match standing {
            Some(standing) if standing.state != StandingState::None => Self::Bidder(standing),
            _ if signed_in => Self::Looking,
            _ => Self::Anyone,
        }
    }
}

/// One sentence about you on a lot.
pub fn about_you(lot: &PublicLot, state: LotState, you: You<'_>) -> String {
    match (state, you) {
        (LotState::Sold, You::Bidder(standing)) => result(lot, standing),
        (LotState::Sold, _) => format!("Sold for {}.", price(lot)),
        (LotState::Unsold, _) if lot.bid_count == 0 => "Not sold: there were no bids.".to_owned(),
        (LotState::Unsold, _) => "Not sold: the reserve was not met.".to_owned(),
        (LotState::Withdrawn, _) => "This lot was withdrawn from the sale.".to_owned(),
        (LotState::OnHold, You::Bidder(standing)) => {
            format!("The sale is on hold. {}", standing_now(lot, standing))
        }
        (LotState::OnHold, _) => "The sale is on hold. Bidding goes on later.".to_owned(),
        (LotState::Closing, _) => "Closing… the last bids are being counted.".to_owned(),
        (LotState::Upcoming, _) => {
            format!("Bidding has not begun. The first bid is {}.", minimum(lot))
        }
        (LotState::Open, You::Bidder(standing)) => standing_now(lot, standing),
        (LotState::Open, You::Looking) if lot.bid_count == 0 => {
            format!("No bids yet. The first bid is {}.", minimum(lot))
        }
        (LotState::Open, You::Looking) => "You have not bid on this lot.".to_owned(),
        (LotState::Open, You::Anyone) if lot.bid_count == 0 => {
            format!("No bids yet. Sign in to bid {}.", minimum(lot))
        }
        (LotState::Open, You::Anyone) => format!("Sign in to bid {}.", minimum(lot)),
    }
}

fn standing_now(lot: &PublicLot, standing: &Standing) -> String {
    let maximum = standing.maximum.map(|amount| money(amount, lot.currency));
    let hidden = maximum
        .as_ref()
        .map(|maximum| format!(" Your maximum of {maximum} stays hidden."))
        .unwrap_or_default();
    if standing.state == StandingState::Leading {
        return match (lot.reserve_met, standing.maximum == lot.price) {
            (Some(false), _) => format!(
                "Yours is the highest bid, but the reserve is not met: nobody has won yet.{hidden}"
            ),
            (_, true) => format!("You lead at {}, your maximum.", price(lot)),
            (_, false) => format!("You lead at {}.{hidden}", price(lot)),
        };
    }
    let next = minimum(lot);
    match maximum {
        Some(_) if standing.maximum == lot.price => {
            format!("Same maximum; theirs was first. Bid {next} to continue.")
        }
        Some(maximum) => {
            format!("You are outbid. Your maximum was {maximum}. Bid {next} to continue.")
        }
        None => format!("You are outbid. Bid {next} to continue."),
    }
}

fn result(lot: &PublicLot, standing: &Standing) -> String {
    match standing.state {
        StandingState::Won | StandingState::Leading => format!("You won at {}.", price(lot)),
        _ => format!("Sold to another bidder for {}.", price(lot)),
    }
}

/// So many times the least bid is worth a second look.
const FAR_ABOVE: u64 = 3;

/// Whether an amount is so far above the least bid that it may be a slip.
pub fn is_far_above(amount: Amount, minimum: Amount) -> bool {
    amount.minor_units() > minimum.minor_units().saturating_mul(FAR_ABOVE)
}

/// The question before a maximum is sent: the amount again, also in words, and what it means.
pub fn confirm(lot: &PublicLot, amount: Amount) -> String {
    let far = if is_far_above(amount, lot.minimum_bid) {
        format!(
            " That is more than three times the least bid of {}.",
            minimum(lot)
        )
    } else {
        String::new()
    };
    format!(
        "Set your maximum to {}, {}?{far} We bid for you, only as far as needed.",
        money(amount, lot.currency),
        spelled(amount, lot.currency)
    )
}

/// A lot's state in a word or two.
pub fn state(state: LotState) -> &'static str {
    match state {
        LotState::Upcoming => "Upcoming",
        LotState::Open => "Open",
        LotState::Closing => "Closing…",
        LotState::Sold => "Sold",
        LotState::Unsold => "Not sold",
        LotState::Withdrawn => "Withdrawn",
        LotState::OnHold => "On hold",
    }
}

/// How the lot stands to its reserve.
pub fn reserve(lot: &PublicLot) -> &'static str {
    match lot.reserve_met {
        None => "No reserve",
        Some(true) => "Reserve met",
        Some(false) => "Reserve not met",
    }
}

/// Whether the end may still move, as long as it matters; empty where nothing limits it.
pub fn limit(lot: &PublicLot, state: LotState) -> String {
    let said = match (state, lot.extensions_left) {
        (LotState::OnHold, _) => "It goes on with the time it had left.",
        (state, _) if !is_ahead(state) => "",
        (_, Some(0)) => "That was the last extension: the end does not move again.",
        _ if lot.hard_end.is_some_and(|hard_end| hard_end <= lot.ends_at) => {
            "The end does not move again."
        }
        (_, Some(1)) => "The next extension is the last.",
        (_, Some(left)) => return format!("At most {left} more extensions."),
        (_, None) => "",
    };
    said.to_owned()
}

/// When it ends at the latest, where extensions may still move the end up to then.
pub fn latest_end(lot: &PublicLot, state: LotState) -> Option<Time> {
    let movable = is_ahead(state) && lot.extensions_left != Some(0);
    lot.hard_end
        .filter(|hard_end| movable && *hard_end > lot.ends_at)
}

fn is_ahead(state: LotState) -> bool {
    matches!(state, LotState::Upcoming | LotState::Open)
}

/// What stands over the countdown.
pub fn clock_label(state: LotState) -> &'static str {
    match state {
        LotState::Upcoming => "Opens in",
        LotState::Open | LotState::Closing => "Ends in",
        LotState::OnHold => "The clock stands still",
        LotState::Withdrawn => "Not offered any more",
        LotState::Sold | LotState::Unsold => "Ended",
    }
}

/// What the price is at this point.
pub fn price_label(lot: &PublicLot, state: LotState) -> &'static str {
    match (state, lot.price) {
        (LotState::Sold, _) => "Sold for",
        (_, None) => "Opening bid",
        (LotState::Unsold, _) => "Highest bid",
        _ => "Current bid",
    }
}

/// How many bids, in words.
pub fn bid_count(count: u32) -> String {
    match count {
        0 => "No bids".to_owned(),
        1 => "1 bid".to_owned(),
        many => format!("{many} bids"),
    }
}

/// How many lots, in words.
pub fn lot_count(count: usize) -> String {
    match count {
        1 => "1 lot".to_owned(),
        many => format!("{many} lots"),
    }
}

/// Why a bid did not count, and what would be allowed.
pub fn refusal(refusal: &Refusal, lot: &PublicLot) -> String {
    let currency = lot.currency;
    match refusal {
        Refusal::OnHold => {
            "The sale is on hold. Nothing was changed: bid again when it goes on.".to_owned()
        }
        Refusal::LotWithdrawn => "This lot was withdrawn from the sale.".to_owned(),
        Refusal::UnknownSale | Refusal::UnknownLot => "This lot is not offered.".to_owned(),
        Refusal::BidTooLow { minimum } => format!(
            "The least you can bid now is {}.",
            money(*minimum, currency)
        ),
        Refusal::MaximumNotHigher => {
            "Your maximum is as high already. A new one must be higher.".to_owned()
        }
        Refusal::AboveCeiling { ceiling } => format!(
            "That is above what this sale takes: at most {}.",
            money(*ceiling, currency)
        ),
        Refusal::OffGrid { below, above } => format!(
            "This sale goes in steps: bid {} or {}.",
            money(*below, currency),
            money(*above, currency)
        ),
        Refusal::BidTooEarly {
            arrived_at,
            opens_at,
        } => format!(
            "Too early by {} (arrived {}, opens {}).",
            apart(arrived_at.until(*opens_at)),
            exact_time(*arrived_at),
            exact_time(*opens_at)
        ),
        Refusal::BidTooLate {
            arrived_at,
            ended_at,
        } => format!(
            "Too late by {} (arrived {}, ended {}).",
            apart(ended_at.until(*arrived_at)),
            exact_time(*arrived_at),
            exact_time(*ended_at)
        ),
        Refusal::BidIdReused => {
            "This form was used for another amount already. Enter your bid again.".to_owned()
        }
        Refusal::SaleExists
        | Refusal::InvalidSale { .. }
        | Refusal::LotHasBids
        | Refusal::LotClosed
        | Refusal::SaleOver
        | Refusal::MessageIdReused => "That is not possible here. Nothing was changed.".to_owned(),
    }
}

fn apart(by: std::time::Duration) -> String {
    format!("{}.{:03} s", by.as_secs(), by.subsec_millis())
}

fn price(lot: &PublicLot) -> String {
    money(lot.price.unwrap_or(lot.opening), lot.currency)
}

fn minimum(lot: &PublicLot) -> String {
    money(lot.minimum_bid, lot.currency)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::samples;
    use serde_json::Value;

    fn vectors(name: &str) -> Vec<Value> {
        let all: Value = serde_json::from_str(include_str!("../../vectors/words.json")).unwrap();
        all[name].as_array().unwrap().clone()
    }

    fn lot(row: &Value) -> PublicLot {
        let mut lot = serde_json::to_value(samples::lot(1, None)).unwrap();
        for (name, value) in row["lot"].as_object().unwrap() {
            lot[name] = value.clone();
        }
        serde_json::from_value(lot).unwrap()
    }

    #[test]
    fn a_bidder_is_told_where_they_stand_in_the_shared_words() {
        for row in vectors("about_you") {
            let state: LotState = serde_json::from_value(row["state"].clone()).unwrap();
            let standing: Option<Standing> = serde_json::from_value(row["me"].clone()).unwrap();
            let you = You::new(row["signed_in"].as_bool().unwrap(), standing.as_ref());
            assert_eq!(
                about_you(&lot(&row), state, you),
                row["said"].as_str().unwrap()
            );
        }
    }

    #[test]
    fn a_last_extension_and_a_latest_end_are_told_in_the_shared_words() {
        for row in vectors("limits") {
            let state: LotState = serde_json::from_value(row["state"].clone()).unwrap();
            let lot = lot(&row);
            assert_eq!(limit(&lot, state), row["said"].as_str().unwrap(), "{row}");
            let latest: Option<Time> = serde_json::from_value(row["latest"].clone()).unwrap();
            assert_eq!(latest_end(&lot, state), latest, "{row}");
        }
    }

    #[test]
    fn a_maximum_is_repeated_in_the_shared_words() {
        for row in vectors("confirm") {
            let amount = Amount::new(row["amount"].as_u64().unwrap()).unwrap();
            assert_eq!(confirm(&lot(&row), amount), row["said"].as_str().unwrap());
        }
    }

    #[test]
    fn a_refusal_is_told_in_the_shared_words() {
        for row in vectors("refusals") {
            let why: Refusal = serde_json::from_value(row["refusal"].clone()).unwrap();
            assert_eq!(
                refusal(&why, &samples::lot(1, None)),
                row["said"].as_str().unwrap()
            );
        }
    }
}
