//! What makes a sale as asked impossible.

use std::collections::BTreeSet;

use crate::{Amount, CreateSale, LotId, LotTerms, OutagePolicy, SaleTerms, Time};

/// Longer than any zone name there is; keeps records small.
const TIME_ZONE_LENGTH_MAX: usize = 64;

/// Where a sale contradicts itself. The text is for whoever asked for it; which lot it is about is told beside it, by
/// its place or by [`SaleProblem::with_lot`].
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SaleProblem {
    #[error("the sale has no lots yet: it needs 1 to {max}", max = CreateSale::LOTS_MAX)]
    NoLots,
    #[error("a sale has at most {max} lots: make two of it", max = CreateSale::LOTS_MAX)]
    TooManyLots,
    #[error("lot id {lot} is there twice")]
    LotTwice { lot: LotId },
    #[error("number {number} is there twice")]
    NumberTwice { lot: LotId, number: u32 },
    #[error("numbers begin at 1")]
    NumberZero { lot: LotId },
    #[error("it must end after it opens")]
    EndsBeforeOpening { lot: LotId },
    #[error("its end has passed")]
    EndPassed { lot: LotId },
    #[error("the opening price is 1 minor unit or more")]
    OpeningZero { lot: LotId },
    #[error("the reserve is below the opening price")]
    ReserveBelowOpening { lot: LotId },
    #[error("the ceiling is below the opening price")]
    CeilingBelowOpening { lot: LotId },
    #[error("the ceiling is below the reserve")]
    CeilingBelowReserve { lot: LotId },
    #[error("soft close: window and extension are 1 to {max} seconds", max = Self::MOVE_SECONDS_MAX)]
    SoftCloseSeconds,
    #[error("soft close: the end may move 1 to {max} times", max = Self::EXTENSIONS_MAX)]
    MaxExtensions,
    #[error("its hard end is before its end")]
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
    pub const MOVE_SECONDS_MAX: u32 = 86_400;
    /// More moves than any sale sees.
    pub const EXTENSIONS_MAX: u32 = 10_000;

    /// The text with the lot's id, for who is shown no place.
    pub fn with_lot(&self) -> String {
        match self.place() {
            // It says the id itself.
            (Some(lot), _) if !matches!(self, Self::LotTwice { .. }) => {
                format!("lot {lot}: {self}")
            }
            _ => self.to_string(),
        }
    }

    /// Which lot it is about, and the name of its field, or the sale's where it is about none.
    pub fn place(&self) -> (Option<&LotId>, &'static str) {
        match self {
            Self::NoLots | Self::TooManyLots => (None, "lots"),
            Self::LotTwice { lot } => (Some(lot), "lot"),
            Self::NumberTwice { lot, .. } | Self::NumberZero { lot } => (Some(lot), "number"),
            Self::EndsBeforeOpening { lot } | Self::EndPassed { lot } => (Some(lot), "ends_at"),
            Self::ReserveBelowOpening { lot } | Self::CeilingBelowReserve { lot } => {
                (Some(lot), "reserve")
            }
            Self::OpeningZero { lot } | Self::CeilingBelowOpening { lot } => (Some(lot), "opening"),
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
    ///
    /// # Errors
    /// With the first of its [`CreateSale::problems`].
    pub fn check(&self, now: Time) -> Result<(), SaleProblem> {
        let first = self.problems(now).into_iter().next();
        first.map_or(Ok(()), |(_, problem)| Err(problem))
    }

    /// Everywhere that the sale, asked for at `now`, contradicts itself; of a lot, with its place in the list.
    pub fn problems(&self, now: Time) -> Vec<(Option<usize>, SaleProblem)> {
        let of_sale = of_terms(&self.terms).into_iter();
        let mut problems: Vec<_> = of_sale.map(|problem| (None, problem)).collect();
        let count = match self.lots.len() {
            0 => Some(SaleProblem::NoLots),
            1..=Self::LOTS_MAX => None,
            _ => Some(SaleProblem::TooManyLots),
        };
        if let Some(problem) = count {
            problems.push((None, problem));
            return problems;
        }
        let mut ids = BTreeSet::new();
        let mut numbers = BTreeSet::new();
        for (index, terms) in self.lots.iter().enumerate() {
            let (lot, number) = (&terms.lot, terms.number);
            let (id_twice, number_twice) = (!ids.insert(lot), !numbers.insert(number));
            let twice = [
                id_twice.then(|| SaleProblem::LotTwice { lot: lot.clone() }),
                number_twice.then(|| SaleProblem::NumberTwice {
                    lot: lot.clone(),
                    number,
                }),
            ];
            let of_lot = twice
                .into_iter()
                .flatten()
                .chain(of_lot(terms, &self.terms, now));
            problems.extend(of_lot.map(|problem| (Some(index), problem)));
        }
        problems
    }
}

fn of_terms(terms: &SaleTerms) -> Vec<SaleProblem> {
    let in_zone_name =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'+' | b'-' | b'/');
    let zone = &terms.time_zone;
    let is_zone_name =
        (1..=TIME_ZONE_LENGTH_MAX).contains(&zone.len()) && zone.bytes().all(in_zone_name);
    let movable = 1..=SaleProblem::MOVE_SECONDS_MAX;
    let is_movable = match terms.outage_policy {
        OutagePolicy::Extend { seconds } => movable.contains(&seconds),
        OutagePolicy::CloseAsIs => true,
    };
    let problems = [
        (!is_zone_name).then_some(SaleProblem::TimeZone),
        terms.format.check().err(),
        (!is_movable).then_some(SaleProblem::OutageSeconds),
    ];
    problems.into_iter().flatten().collect()
}

fn of_lot(terms: &LotTerms, sale: &SaleTerms, now: Time) -> impl Iterator<Item = SaleProblem> {
    let lot = || terms.lot.clone();
    let is_zero = terms.number == 0;
    let end = if terms.ends_at <= now {
        Some(SaleProblem::EndPassed { lot: lot() })
    } else if terms.ends_at <= terms.opens_at {
        Some(SaleProblem::EndsBeforeOpening { lot: lot() })
    } else {
        None
    };
    // Nobody can bid nothing.
    let opening = if terms.opening < Amount::ONE {
        Some(SaleProblem::OpeningZero { lot: lot() })
    } else if terms.opening > sale.ceiling {
        Some(SaleProblem::CeilingBelowOpening { lot: lot() })
    } else {
        None
    };
    let reserve = match terms.reserve {
        Some(reserve) if reserve < terms.opening => {
            Some(SaleProblem::ReserveBelowOpening { lot: lot() })
        }
        Some(reserve) if reserve > sale.ceiling => {
            Some(SaleProblem::CeilingBelowReserve { lot: lot() })
        }
        _ => None,
    };
    let hard_end = terms.hard_end_in(sale);
    let ends_after = hard_end.is_some_and(|hard_end| hard_end < terms.ends_at);
    let problems = [
        is_zero.then(|| SaleProblem::NumberZero { lot: lot() }),
        end,
        opening,
        reserve,
        ends_after.then(|| SaleProblem::HardEndBeforeEnd { lot: lot() }),
    ];
    problems.into_iter().flatten()
}
