//! An invoice over lots, and credit notes against it. A lot is named by whatever its house names lots by.

use crate::{Charge, LotCharges, Money, Owed};

/// The lots that one buyer pays for together, each once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Invoice<L> {
    lots: Vec<(L, LotCharges)>,
}

/// Lots of an invoice that need not be paid after all, or are paid back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CreditNote<L> {
    lots: Vec<(L, LotCharges)>,
}

/// Why lots are no invoice.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum InvoiceError {
    #[error("an invoice has 1 to {max} lots", max = Invoice::<()>::LOTS_MAX)]
    Count,
    #[error("a lot is on an invoice once")]
    Twice,
}

/// Why lots are not credited.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CreditError {
    #[error("a credit note has a lot")]
    Empty,
    #[error("a lot is not on the invoice")]
    NotInvoiced,
    #[error("a lot is credited already")]
    AlreadyCredited,
}

impl<L: Eq + Clone> Invoice<L> {
    /// With lots of the largest amounts its total is still exact as a JSON number.
    pub const LOTS_MAX: usize = 1_000;

    /// Checks the lots.
    ///
    /// # Errors
    /// Without lots, with too many, or with one twice.
    pub fn new(lots: Vec<(L, LotCharges)>) -> Result<Self, InvoiceError> {
        if lots.is_empty() || lots.len() > Self::LOTS_MAX {
            return Err(InvoiceError::Count);
        }
        if has_twice(lots.iter().map(|(lot, _)| lot)) {
            return Err(InvoiceError::Twice);
        }
        Ok(Self { lots })
    }

    /// The lots as they were given.
    pub fn lots(&self) -> &[(L, LotCharges)] {
        &self.lots
    }

    /// What is to be paid: the sum of all lines.
    pub fn total(&self) -> Money {
        total(&self.lots)
    }

    /// The sum of one kind of line.
    pub fn sum(&self, charge: Charge) -> Money {
        self.lots.iter().map(|(_, lot)| lot.amount(charge)).sum()
    }

    /// What is owed of it where these lots are credited; lots that are not on it count for nothing.
    pub fn owed(&self, credited: &[L]) -> Owed {
        let lots = self.lots.iter();
        Owed::of(lots.map(|(lot, charges)| (charges, credited.contains(lot))))
    }

    /// Credits lots of it, line by line as they were charged, besides those that are credited already.
    ///
    /// # Errors
    /// For no lot, one that is not on the invoice, or one that is credited already or twice now.
    pub fn credit(&self, lots: &[L], credited: &[L]) -> Result<CreditNote<L>, CreditError> {
        if lots.is_empty() {
            return Err(CreditError::Empty);
        }
        if has_twice(lots.iter()) || lots.iter().any(|lot| credited.contains(lot)) {
            return Err(CreditError::AlreadyCredited);
        }
        let charged = lots.iter().map(|lot| {
            let found = self.lots.iter().find(|(invoiced, _)| invoiced == lot);
            found.cloned().ok_or(CreditError::NotInvoiced)
        });
        let lots = charged.collect::<Result<_, _>>()?;
        Ok(CreditNote { lots })
    }
}

impl<L> CreditNote<L> {
    /// The lots, each with the lines it was charged.
    pub fn lots(&self) -> &[(L, LotCharges)] {
        &self.lots
    }

    /// What is credited.
    pub fn total(&self) -> Money {
        total(&self.lots)
    }
}

fn total<L>(lots: &[(L, LotCharges)]) -> Money {
    lots.iter().map(|(_, lot)| lot.total()).sum()
}

fn has_twice<'a, L: Eq + 'a>(lots: impl Iterator<Item = &'a L> + Clone) -> bool {
    let mut rest = lots;
    while let Some(lot) = rest.next() {
        if rest.clone().any(|other| other == lot) {
            return true;
        }
    }
    false
}
