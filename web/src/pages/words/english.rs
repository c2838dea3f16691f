//! What is said of a lot in an English sale.

use auction::{
    Amount, LotPhase, LotState, PublicFormat, PublicLot, Refusal, Standing, StandingState,
};

use super::{
    FormatWords, History, You, above_ceiling, far_above, is_at_ceiling, minimum, next,
    out_of_range, own_unknown, price,
};
use crate::{format::money, locale::t};

/// The words of an English sale.
pub(super) struct English;

impl FormatWords for English {
    fn name(&self) -> String {
        t!("kind-timed")
    }

    fn introduction(&self) -> String {
        String::new()
    }

    fn history(&self) -> History {
        History {
            heading: t!("history-bids"),
            empty: t!("history-no-bids"),
        }
    }

    fn house_bids(&self, is_over: bool) -> String {
        match is_over {
            false => t!("no-bids-listed"),
            true => t!("no-bids-placed"),
        }
    }

    fn price_label(&self, lot: &PublicLot, state: LotState) -> String {
        match (state, lot.price) {
            (_, None) => t!("price-opening"),
            (LotState::Unsold | LotState::Cancelled, _) => t!("price-highest"),
            _ => t!("price-current"),
        }
    }

    fn reserve(&self, lot: &PublicLot) -> String {
        match lot.reserve_met {
            _ if matches!(lot.phase, LotPhase::Withdrawn | LotPhase::Cancelled) => String::new(),
            None => t!("reserve-none"),
            Some(true) => t!("reserve-met"),
            Some(false) => t!("reserve-not-met"),
        }
    }

    fn least(&self, lot: &PublicLot) -> String {
        t!("least-opening", least = minimum(lot))
    }

    fn open(&self, lot: &PublicLot, you: You<'_>) -> String {
        let no_bids = lot.bid_count == Some(0);
        match you {
            You::Bidder(standing) if standing.state == StandingState::Leading => {
                self.standing(lot, standing)
            }
            You::Bidder(standing) => format!("{} {}", self.standing(lot, standing), next(lot)),
            You::Unknown => own_unknown(),
            You::Looking | You::Voided(_) if no_bids => {
                format!("{} {}", t!("no-bids-yet"), self.least(lot))
            }
            You::Looking | You::Voided(_) if is_at_ceiling(lot) => {
                format!("{} {}", t!("not-bid"), next(lot))
            }
            You::Looking | You::Voided(_) => t!("not-bid"),
            You::Anyone if no_bids => format!("{} {}", t!("no-bids-yet"), sign_in(lot)),
            You::Anyone if is_at_ceiling(lot) => next(lot),
            You::Anyone => sign_in(lot),
        }
    }

    fn standing(&self, lot: &PublicLot, standing: &Standing) -> String {
        let highest = standing.maximum.map(|amount| money(amount, lot.currency));
        let hidden = highest
            .as_ref()
            .map(|maximum| format!(" {}", t!("lead-hidden", maximum = maximum)))
            .unwrap_or_default();
        if standing.state == StandingState::Leading {
            // Of one's own bid and one's maximum at the price nobody can tell which it was.
            return match (lot.reserve_met, standing.maximum == lot.price) {
                (Some(false), false) => format!("{}{hidden}", t!("lead-reserve")),
                (Some(false), true) => t!("lead-reserve"),
                (_, true) => t!("lead-highest", price = price(lot)),
                (_, false) => format!("{}{hidden}", t!("lead", price = price(lot))),
            };
        }
        match highest {
            Some(_) if standing.maximum == lot.price => t!("outbid-same"),
            Some(highest) => {
                format!("{} {}", t!("outbid"), t!("maximum-was", maximum = highest))
            }
            None => t!("outbid"),
        }
    }

    fn at_least(&self, lot: &PublicLot, standing: Option<&Standing>) -> String {
        match own_lead(standing) {
            Some(maximum) => {
                let own = money(maximum, lot.currency);
                match (hides_maximum(lot, standing), may_lower(lot)) {
                    (false, _) => t!("more-than", own = own),
                    (true, true) => {
                        let least = t!("at-least", least = price(lot));
                        format!("{least} {}", t!("maximum-is", maximum = own))
                    }
                    (true, false) => t!("more-than-maximum", own = own),
                }
            }
            None => t!("at-least", least = minimum(lot)),
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
        let question = t!("confirm-maximum", amount = money(amount, lot.currency));
        format!(
            "{question}{} {}",
            far_above(lot, amount),
            t!("bids-for-you")
        )
    }
}

fn sign_in(lot: &PublicLot) -> String {
    t!("sign-in-to-bid-least", least = minimum(lot))
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
