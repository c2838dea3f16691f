//! What is wrong with a sale, said to whoever asked for it: the rules' own errors, in the language of the task.

use auction::{CreateSale, IdError, NotPayable, SaleProblem};
use market::ReferenceError;
use settlement::{RateError, TaxName, TaxNameError, Tiers, TiersError};

use crate::locale::t;

/// Where a sale contradicts itself.
pub(crate) fn sale(problem: &SaleProblem) -> String {
    let (moves, lots) = (SaleProblem::MOVE_SECONDS_MAX, CreateSale::LOTS_MAX);
    match problem {
        SaleProblem::NoLots => t!("house-wrong-no-lots", max = lots),
        SaleProblem::TooManyLots => t!("house-wrong-many-lots", max = lots),
        SaleProblem::LotTwice { lot } => t!("house-wrong-lot-twice", lot = lot.as_str()),
        SaleProblem::NumberTwice { number, .. } => {
            t!("house-wrong-number-twice", number = *number)
        }
        SaleProblem::NumberZero { .. } => t!("house-wrong-number-zero"),
        SaleProblem::EndsBeforeOpening { .. } => t!("house-wrong-ends-before"),
        SaleProblem::EndPassed { .. } => t!("house-wrong-end-passed"),
        SaleProblem::OpeningZero { .. } => t!("house-wrong-opening-zero"),
        SaleProblem::ReserveBelowOpening { .. } => t!("house-wrong-reserve-low"),
        SaleProblem::CeilingBelowOpening { .. } => t!("house-wrong-ceiling-opening"),
        SaleProblem::CeilingBelowReserve { .. } => t!("house-wrong-ceiling-reserve"),
        SaleProblem::SoftCloseSeconds => t!("house-wrong-soft-close", max = moves),
        SaleProblem::MaxExtensions => {
            t!("house-wrong-extensions", max = SaleProblem::EXTENSIONS_MAX)
        }
        SaleProblem::HardEndBeforeEnd { .. } => t!("house-wrong-hard-end"),
        SaleProblem::OutageSeconds => t!("house-wrong-outage", max = moves),
        // A name that is read was one of a zone that exists.
        SaleProblem::TimeZone => problem.to_string(),
    }
}

/// Why nobody can be asked to pay in a currency.
pub(crate) fn not_payable(not: NotPayable) -> String {
    match not {
        NotPayable::Unknown(currency) => {
            t!("house-wrong-currency-unknown", currency = currency.as_str())
        }
        NotPayable::Withdrawn(currency, by) => t!(
            "house-wrong-currency-withdrawn",
            currency = currency.as_str(),
            by = by.as_str()
        ),
        NotPayable::NoMoney(currency) => t!(
            "house-wrong-currency-no-money",
            currency = currency.as_str()
        ),
    }
}

/// Why tiers of a premium are none.
pub(crate) fn tiers(error: TiersError) -> String {
    match error {
        TiersError::Count => t!("house-wrong-tiers", max = Tiers::COUNT_MAX),
        TiersError::First => t!("house-wrong-tier-first"),
        TiersError::NotRising { index } => t!("house-wrong-tier-order", index = index),
    }
}

/// Why text is no percentage.
pub(crate) fn rate(error: RateError) -> String {
    match error {
        RateError::NotAPercentage => t!("house-wrong-rate"),
        RateError::TooHigh => t!("house-wrong-rate-much"),
    }
}

/// Why text is no name of a tax.
pub(crate) fn tax_name(_: TaxNameError) -> String {
    t!("house-wrong-tax-name", max = TaxName::LENGTH_MAX)
}

/// Why text is no id of a lot.
pub(crate) fn lot_id(_: IdError) -> String {
    t!("house-wrong-lot-id")
}

/// Why text is no reference to a symbol.
pub(crate) fn reference(_: ReferenceError) -> String {
    t!("house-wrong-reference")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Language;

    #[test]
    fn the_rules_are_said_in_their_own_words_and_in_german() {
        let lot = || "chair".parse().unwrap();
        for problem in [
            SaleProblem::NoLots,
            SaleProblem::TooManyLots,
            SaleProblem::LotTwice { lot: lot() },
            SaleProblem::NumberTwice {
                lot: lot(),
                number: 7,
            },
            SaleProblem::NumberZero { lot: lot() },
            SaleProblem::EndsBeforeOpening { lot: lot() },
            SaleProblem::EndPassed { lot: lot() },
            SaleProblem::OpeningZero { lot: lot() },
            SaleProblem::ReserveBelowOpening { lot: lot() },
            SaleProblem::CeilingBelowOpening { lot: lot() },
            SaleProblem::CeilingBelowReserve { lot: lot() },
            SaleProblem::SoftCloseSeconds,
            SaleProblem::MaxExtensions,
            SaleProblem::HardEndBeforeEnd { lot: lot() },
            SaleProblem::OutageSeconds,
        ] {
            assert_eq!(sale(&problem), problem.to_string());
            assert_ne!(Language::German.say(|| sale(&problem)), problem.to_string());
        }
        assert_eq!(rate(RateError::TooHigh), RateError::TooHigh.to_string());
        assert_eq!(tiers(TiersError::Count), TiersError::Count.to_string());
        assert_eq!(tax_name(TaxNameError), TaxNameError.to_string());
        assert_eq!(reference(ReferenceError), ReferenceError.to_string());
        assert_eq!(lot_id(IdError), IdError.to_string());
    }
}
