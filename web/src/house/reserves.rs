//! The hidden reserves of a sale, for the house alone: the engine knows them, no public record does.

use std::collections::BTreeMap;

use auction::{Amount, LotId, LotState, PublicLot, SaleId};

use crate::{App, format, locale::t};

/// The reserves of a sale's lots; none: the engine could not be asked.
pub(crate) struct Reserves(Option<BTreeMap<LotId, Amount>>);

/// What an operator reads of a lot's reserve.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct ReserveWords {
    pub(crate) amount: String,
    /// Empty: there is none, or it is hidden.
    pub(crate) is_met: String,
}

impl Reserves {
    pub(crate) async fn of(app: &App, sale: &SaleId) -> Self {
        let reserves = app.engine().reserves(sale).await;
        Self(
            reserves
                .map_err(|error| tracing::warn!(%sale, %error, "reserves are not known now"))
                .ok(),
        )
    }

    /// Whether the engine could be asked.
    pub(crate) fn are_known(&self) -> bool {
        self.0.is_some()
    }

    /// A lot's; none: it has none, or nobody could be asked.
    pub(crate) fn amount(&self, lot: &LotId) -> Option<Amount> {
        self.0.as_ref()?.get(lot).copied()
    }

    pub(crate) fn words(&self, lot: &PublicLot, state: LotState) -> ReserveWords {
        let words = |amount: String, is_met| ReserveWords { amount, is_met };
        let Some(reserves) = &self.0 else {
            return words(t!("house-reserve-unavailable"), String::new());
        };
        let Some(reserve) = reserves.get(&lot.lot) else {
            return words(t!("house-reserve-none"), String::new());
        };
        // Of sealed bids nothing is told before the end; what was sold had reached it.
        let is_met = match (lot.reserve_met, state) {
            (_, LotState::Withdrawn | LotState::Cancelled) => String::new(),
            (Some(true), _) | (None, LotState::Sold) => t!("house-reserve-met"),
            (Some(false), _) | (None, LotState::Unsold) => t!("house-reserve-not-met"),
            (None, _) => t!("house-reserve-hidden"),
        };
        words(format::money(*reserve, lot.currency), is_met)
    }
}

#[cfg(test)]
impl Reserves {
    pub(crate) fn of_a_test(lot: LotId, reserve: Amount) -> Self {
        Self(Some([(lot, reserve)].into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::samples;

    #[test]
    fn reserve_is_told_with_whether_it_is_met_and_sealed_bids_stay_hidden() {
        let lot = samples::sale().lots[0].public.clone();
        let reserve = Amount::new(12_345).unwrap();
        let known = Reserves(Some([(lot.lot.clone(), reserve)].into()));
        for (met, state, is_met) in [
            (Some(true), LotState::Open, "met"),
            (Some(false), LotState::Open, "not met"),
            (None, LotState::Open, "hidden until the end"),
            (None, LotState::Sold, "met"),
            (None, LotState::Unsold, "not met"),
            (Some(false), LotState::Withdrawn, ""),
        ] {
            let lot = PublicLot {
                reserve_met: met,
                ..lot.clone()
            };
            let words = known.words(&lot, state);
            assert_eq!((&*words.amount, &*words.is_met), ("€123.45", is_met));
        }
        let none = Reserves(Some(BTreeMap::new())).words(&lot, LotState::Open);
        assert_eq!((&*none.amount, &*none.is_met), ("none", ""));
        let unknown = Reserves(None).words(&lot, LotState::Open);
        assert_eq!((&*unknown.amount, &*unknown.is_met), ("unavailable", ""));
    }
}
