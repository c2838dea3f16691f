//! What makes a sale as asked impossible.

use std::collections::BTreeSet;

use crate::{Amount, CreateSale, LotId, LotTerms, OutagePolicy, SaleTerms, Time};

/// Longer than any zone name there is; keeps records small.
const TIME_ZONE_LENGTH_MAX: usize = 64;

/// Where a sale contradicts itself. The text is for whoever asked for it.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SaleProblem {
    #[error("a sale has 1 to {max} lots", max = CreateSale::LOTS_MAX)]
    LotCount,
    #[error("lot id {lot} is there twice")]
    LotTwice { lot: LotId },
    #[error("lot {lot}: number {number} is there twice")]
    NumberTwice { lot: LotId, number: u32 },
    #[error("lot {lot}: numbers begin at 1")]
    NumberZero { lot: LotId },
    #[error("lot {lot}: it must end after it opens")]
    EndsBeforeOpening { lot: LotId },
    #[error("lot {lot}: its end has passed")]
    EndPassed { lot: LotId },
    #[error("lot {lot}: the reserve is below the opening price")]
    ReserveBelowOpening { lot: LotId },
    #[error("lot {lot}: the ceiling is below the opening price")]
    CeilingBelowOpening { lot: LotId },
    #[error("lot {lot}: the ceiling is below the reserve")]
    CeilingBelowReserve { lot: LotId },
    #[error("soft close: window and extension are 1 to {max} seconds", max = Self::MOVE_SECONDS_MAX)]
    SoftCloseSeconds,
    #[error("soft close: the end may move 1 to {max} times", max = Self::EXTENSIONS_MAX)]
    MaxExtensions,
    #[error("lot {lot}: its hard end is before its end")]
    HardEndBeforeEnd { lot: LotId },
    #[error("outage policy: an extension is 1 to {max} seconds", max = Self::MOVE_SECONDS_MAX)]
    OutageSeconds,
    #[error(
        "the time zone is an IANA name of 1 to {TIME_ZONE_LENGTH_MAX} letters, digits, '_', '+', '-' and '/'"
    )]
    TimeZone,
}

impl SaleProblem {
    /// A day, in seconds: an end that moves further is another sale.
    pub(crate) const MOVE_SECONDS_MAX: u32 = 86_400;
    /// More moves than any sale sees.
    pub(crate) const EXTENSIONS_MAX: u32 = 10_000;

    /// Which lot it is about, and the name of its field, or the sale's where it is about none.
    pub fn place(&self) -> (Option<&LotId>, &'static str) {
        match self {
            Self::LotCount => (None, "lots"),
            Self::LotTwice { lot } => (Some(lot), "lot"),
            Self::NumberTwice { lot, .. } | Self::NumberZero { lot } => (Some(lot), "number"),
            Self::EndsBeforeOpening { lot } | Self::EndPassed { lot } => (Some(lot), "ends_at"),
            Self::ReserveBelowOpening { lot } | Self::CeilingBelowReserve { lot } => {
                (Some(lot), "reserve")
            }
            Self::CeilingBelowOpening { lot } => (Some(lot), "opening"),
            Self::HardEndBeforeEnd { lot } => (Some(lot), "hard_end"),
            Self::SoftCloseSeconds | Self::MaxExtensions => (None, "soft_close"),
            Self::OutageSeconds => (None, "outage_policy"),
            Self::TimeZone => (None, "time_zone"),
        }
    }
}

impl CreateSale {
    /// Whether the sale, asked for at `now`, makes sense: what [`PartitionState::decide`](crate::PartitionState::decide)
    /// asks before it announces one.
    pub fn check(&self, now: Time) -> Result<(), SaleProblem> {
        check(&self.terms, &self.lots, now)
    }
}

/// Checks a sale as asked at `now`.
pub(crate) fn check(terms: &SaleTerms, lots: &[LotTerms], now: Time) -> Result<(), SaleProblem> {
    check_terms(terms)?;
    if lots.is_empty() || lots.len() > CreateSale::LOTS_MAX {
        return Err(SaleProblem::LotCount);
    }
    let mut ids = BTreeSet::new();
    let mut numbers = BTreeSet::new();
    for terms_of_lot in lots {
        let lot = terms_of_lot.lot.clone();
        let number = terms_of_lot.number;
        if !ids.insert(&terms_of_lot.lot) {
            return Err(SaleProblem::LotTwice { lot });
        }
        if !numbers.insert(number) {
            return Err(SaleProblem::NumberTwice { lot, number });
        }
        check_lot(terms_of_lot, terms.ceiling, now)?;
        let hard_end = terms_of_lot.hard_end_in(terms);
        if hard_end.is_some_and(|hard_end| hard_end < terms_of_lot.ends_at) {
            return Err(SaleProblem::HardEndBeforeEnd { lot });
        }
    }
    Ok(())
}

fn check_terms(terms: &SaleTerms) -> Result<(), SaleProblem> {
    let in_zone_name =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'+' | b'-' | b'/');
    let zone = &terms.time_zone;
    if !(1..=TIME_ZONE_LENGTH_MAX).contains(&zone.len()) || !zone.bytes().all(in_zone_name) {
        return Err(SaleProblem::TimeZone);
    }
    terms.format.check()?;
    let movable = 1..=SaleProblem::MOVE_SECONDS_MAX;
    match terms.outage_policy {
        OutagePolicy::Extend { seconds } if !movable.contains(&seconds) => {
            Err(SaleProblem::OutageSeconds)
        }
        OutagePolicy::Extend { .. } | OutagePolicy::CloseAsIs => Ok(()),
    }
}

fn check_lot(terms: &LotTerms, ceiling: Amount, now: Time) -> Result<(), SaleProblem> {
    let lot = || terms.lot.clone();
    if terms.number == 0 {
        return Err(SaleProblem::NumberZero { lot: lot() });
    }
    if terms.ends_at <= terms.opens_at {
        return Err(SaleProblem::EndsBeforeOpening { lot: lot() });
    }
    if terms.ends_at <= now {
        return Err(SaleProblem::EndPassed { lot: lot() });
    }
    if terms.opening > ceiling {
        return Err(SaleProblem::CeilingBelowOpening { lot: lot() });
    }
    match terms.reserve {
        Some(reserve) if reserve < terms.opening => {
            Err(SaleProblem::ReserveBelowOpening { lot: lot() })
        }
        Some(reserve) if reserve > ceiling => Err(SaleProblem::CeilingBelowReserve { lot: lot() }),
        _ => Ok(()),
    }
}
