//! What is said of a lot in a sealed-bid sale.

use auction::{
    Amount, LotState, PublicLot, Refusal, Standing,
    format::sealed::{Pricing, Public},
};

use super::{FormatWords, History, You, far_above, minimum, out_of_range, own_unknown};
use crate::{format::money, locale::t};

impl FormatWords for Public {
    fn name(&self) -> String {
        t!("kind-sealed")
    }

    fn introduction(&self) -> String {
        match self.pricing {
            Pricing::FirstPrice => t!("sealed-first-price"),
            Pricing::SecondPrice => t!("sealed-second-price"),
        }
    }

    fn history(&self) -> History {
        History {
            heading: t!("history"),
            empty: t!("history-sealed"),
        }
    }

    fn house_bids(&self, is_over: bool) -> String {
        match is_over {
            false => t!("sealed-bids-listed"),
            true => t!("sealed-bids-stay"),
        }
    }

    fn price_label(&self, _: &PublicLot, state: LotState) -> String {
        match state {
            LotState::Unsold | LotState::Withdrawn | LotState::Cancelled => t!("price-minimum"),
            _ => t!("price-sealed"),
        }
    }

    fn reserve(&self, _: &PublicLot) -> String {
        String::new()
    }

    fn least(&self, lot: &PublicLot) -> String {
        t!("least", least = minimum(lot))
    }

    fn open(&self, lot: &PublicLot, you: You<'_>) -> String {
        match you {
            You::Bidder(standing) => {
                let placed = self.standing(lot, standing);
                format!("{placed} {}", t!("placed-may"))
            }
            You::Unknown => own_unknown(),
            You::Looking | You::Voided(_) => {
                format!("{} {}", t!("not-bid"), self.least(lot))
            }
            You::Anyone => format!("{} {}", t!("sign-in-to-bid"), self.least(lot)),
        }
    }

    fn standing(&self, lot: &PublicLot, standing: &Standing) -> String {
        match standing.amount {
            Some(amount) => t!("placed", amount = money(amount, lot.currency)),
            None => t!("placed-hidden"),
        }
    }

    fn at_least(&self, lot: &PublicLot, _: Option<&Standing>) -> String {
        t!("at-least", least = minimum(lot))
    }

    fn takes_amount(&self, _: &PublicLot, _: Option<&Standing>) -> bool {
        true
    }

    fn foreseen(&self, lot: &PublicLot, _: Option<&Standing>, amount: Amount) -> Option<Refusal> {
        out_of_range(lot, amount)
    }

    fn confirm(&self, lot: &PublicLot, amount: Amount) -> String {
        let question = t!("confirm-sealed", amount = money(amount, lot.currency));
        format!(
            "{question}{} {}",
            far_above(lot, amount),
            t!("sealed-until-end")
        )
    }
}
