//! What is said of a lot in an English sale.

use auction::{
    Amount, LotPhase, LotState, PublicFormat, PublicLot, Refusal, Standing, StandingState,
};

use super::{
    FormatWords, History, OWN_UNKNOWN, You, above_ceiling, far_above, is_at_ceiling, minimum, next,
    out_of_range, price,
};
use crate::format::money;

/// The words of an English sale.
pub(super) struct English;

impl FormatWords for English {
    fn name(&self) -> &'static str {
        "Timed sale"
    }

    fn introduction(&self) -> &'static str {
        ""
    }

    fn history(&self) -> History {
        History {
            heading: "Last bids",
            empty: "The bids will be listed here.",
        }
    }

    fn house_bids(&self, is_over: bool) -> &'static str {
        match is_over {
            false => "Bids and bidders will be listed here.",
            true => "Nobody bid in this sale.",
        }
    }

    fn price_label(&self, lot: &PublicLot, state: LotState) -> &'static str {
        match (state, lot.price) {
            (_, None) => "Opening bid",
            (LotState::Unsold | LotState::Cancelled, _) => "Highest bid",
            _ => "Current bid",
        }
    }

    fn reserve(&self, lot: &PublicLot) -> &'static str {
        match lot.reserve_met {
            _ if matches!(lot.phase, LotPhase::Withdrawn | LotPhase::Cancelled) => "",
            None => "No reserve",
            Some(true) => "Reserve met",
            Some(false) => "Reserve not met",
        }
    }

    fn least(&self, lot: &PublicLot) -> String {
        format!("The opening bid is {}.", minimum(lot))
    }

    fn open(&self, lot: &PublicLot, you: You<'_>) -> String {
        let no_bids = lot.bid_count == Some(0);
        match you {
            You::Bidder(standing) if standing.state == StandingState::Leading => {
                self.standing(lot, standing)
            }
            You::Bidder(standing) => format!("{} {}", self.standing(lot, standing), next(lot)),
            You::Unknown => OWN_UNKNOWN.to_owned(),
            You::Looking | You::Voided(_) if no_bids => format!("No bids yet. {}", self.least(lot)),
            You::Looking | You::Voided(_) if is_at_ceiling(lot) => {
                format!("You have not bid on this lot. {}", next(lot))
            }
            You::Looking | You::Voided(_) => "You have not bid on this lot.".to_owned(),
            You::Anyone if no_bids => format!("No bids yet. Sign in to bid {}.", minimum(lot)),
            You::Anyone if is_at_ceiling(lot) => next(lot),
            You::Anyone => format!("Sign in to bid {}.", minimum(lot)),
        }
    }

    fn standing(&self, lot: &PublicLot, standing: &Standing) -> String {
        let highest = standing.maximum.map(|amount| money(amount, lot.currency));
        let hidden = highest
            .as_ref()
            .map(|maximum| format!(" Your maximum of {maximum} stays hidden."))
            .unwrap_or_default();
        if standing.state == StandingState::Leading {
            // Of one's own bid and one's maximum at the price nobody can tell which it was.
            return match (lot.reserve_met, standing.maximum == lot.price) {
                (Some(false), false) => {
                    format!("You are the highest bidder, but the reserve is not met.{hidden}")
                }
                (Some(false), true) => {
                    "You are the highest bidder, but the reserve is not met.".to_owned()
                }
                (_, true) => format!("You lead at {}, your highest bid.", price(lot)),
                (_, false) => format!("You lead at {}.{hidden}", price(lot)),
            };
        }
        match highest {
            Some(_) if standing.maximum == lot.price => {
                "Another bidder bid the same first.".to_owned()
            }
            Some(highest) => format!("You are outbid. Your maximum was {highest}."),
            None => "You are outbid.".to_owned(),
        }
    }

    fn at_least(&self, lot: &PublicLot, standing: Option<&Standing>) -> String {
        match own_lead(standing) {
            Some(maximum) => {
                let own = money(maximum, lot.currency);
                match (hides_maximum(lot, standing), may_lower(lot)) {
                    (false, _) => format!("More than {own}."),
                    (true, true) => format!("At least {}. Your maximum is {own}.", price(lot)),
                    (true, false) => format!("More than {own}, your maximum."),
                }
            }
            None => format!("At least {}.", minimum(lot)),
        }
    }

    fn takes_amount(&self, lot: &PublicLot, standing: Option<&Standing>) -> bool {
        match own_lead(standing) {
            Some(maximum) => may_lower(lot) || lot.ceiling.is_none_or(|ceiling| maximum < ceiling),
            None => !is_at_ceiling(lot),
        }
    }

    fn foreseen(
        &self,
        lot: &PublicLot,
        standing: Option<&Standing>,
        amount: Amount,
    ) -> Option<Refusal> {
        let Some(maximum) = own_lead(standing) else {
            return out_of_range(lot, amount);
        };
        let is_no_change = match may_lower(lot) && amount != maximum {
            true => below_price(lot, amount),
            false => (amount <= maximum).then_some(Refusal::MaximumNotHigher),
        };
        above_ceiling(lot, amount).or(is_no_change)
    }

    fn confirm(&self, lot: &PublicLot, amount: Amount) -> String {
        format!(
            "Set your maximum to {}?{} We bid for you, only as high as needed.",
            money(amount, lot.currency),
            far_above(lot, amount)
        )
    }
}

/// Whether whoever leads may lower their maximum.
fn may_lower(lot: &PublicLot) -> bool {
    matches!(lot.format, PublicFormat::English(format) if format.lower_maximum)
}

fn below_price(lot: &PublicLot, amount: Amount) -> Option<Refusal> {
    let price = lot.price.filter(|price| amount < *price)?;
    Some(Refusal::MaximumBelowPrice { price })
}

/// Whether a maximum above the price stands for whoever leads. Of one at the price nobody can tell whether it is one.
pub(crate) fn hides_maximum(lot: &PublicLot, standing: Option<&Standing>) -> bool {
    own_lead(standing).is_some_and(|maximum| Some(maximum) != lot.price)
}

/// The maximum of whoever leads.
fn own_lead(standing: Option<&Standing>) -> Option<Amount> {
    let leads = standing.filter(|standing| standing.state == StandingState::Leading);
    leads?.maximum
}
