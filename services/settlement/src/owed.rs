//! What is owed of an invoice as it stands: an invoice never changes, what is owed of it does.

use serde::Serialize;

use crate::{Direction, LotCharges, Money, Transfer};

/// What was invoiced, credited, paid and refunded, and what follows from it: money that the buyer still owes, or the house.
///
/// Of several invoices together both may be: what one buyer paid too much pays nothing for another.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Owed {
    invoiced: Money,
    credited: Money,
    paid: Money,
    refunded: Money,
    remaining: Money,
    to_return: Money,
}

/// How it stands, in a word.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PaymentState {
    Unpaid,
    PartPaid,
    Paid,
    /// Nothing was to be paid after credit notes, and the house has kept nothing.
    Credited,
    /// The house has more than the invoice comes to after credit notes.
    ToReturn,
}

/// Why a refund is not entered.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a refund is at most what is to be returned")]
pub struct RefundTooHigh {
    /// What is to be returned.
    pub most: Money,
}

impl Owed {
    /// Of the lots of an invoice, each with its lines and whether it is credited; nothing is paid.
    pub fn of<'a>(lots: impl IntoIterator<Item = (&'a LotCharges, bool)>) -> Self {
        let (mut invoiced, mut credited) = (Money::ZERO, Money::ZERO);
        for (charges, is_credited) in lots {
            let total = charges.total();
            invoiced = invoiced.plus(total);
            if is_credited {
                credited = credited.plus(total);
            }
        }
        Self::settled(invoiced, credited, Money::ZERO, Money::ZERO)
    }

    /// Of the same invoice after these transfers besides.
    #[must_use]
    pub fn after<'a>(self, transfers: impl IntoIterator<Item = &'a Transfer>) -> Self {
        let (mut paid, mut refunded) = (self.paid, self.refunded);
        for transfer in transfers {
            let amount = transfer.amount().into();
            match transfer.direction() {
                Direction::Payment => paid = paid.plus(amount),
                Direction::Refund => refunded = refunded.plus(amount),
            }
        }
        Self::settled(self.invoiced, self.credited, paid, refunded)
    }

    fn settled(invoiced: Money, credited: Money, paid: Money, refunded: Money) -> Self {
        let (asked, given) = (invoiced.plus(refunded), credited.plus(paid));
        Self {
            invoiced,
            credited,
            paid,
            refunded,
            remaining: asked.beyond(given),
            to_return: given.beyond(asked),
        }
    }

    /// Whether a transfer may be entered. A payment of any amount may: it was made. A refund is a decision of the house, and
    /// returns no more than there is to return.
    ///
    /// # Errors
    /// For a refund of more.
    pub fn check(&self, transfer: &Transfer) -> Result<(), RefundTooHigh> {
        let most = self.to_return;
        match transfer.direction() {
            Direction::Refund if Money::from(transfer.amount()) > most => {
                Err(RefundTooHigh { most })
            }
            Direction::Payment | Direction::Refund => Ok(()),
        }
    }

    /// What the invoice says.
    pub fn invoiced(&self) -> Money {
        self.invoiced
    }

    /// What credit notes take back of it.
    pub fn credited(&self) -> Money {
        self.credited
    }

    /// What it comes to after them.
    pub fn total(&self) -> Money {
        self.invoiced.beyond(self.credited)
    }

    /// What came from the buyer.
    pub fn paid(&self) -> Money {
        self.paid
    }

    /// What went back to them.
    pub fn refunded(&self) -> Money {
        self.refunded
    }

    /// What is left to pay.
    pub fn remaining(&self) -> Money {
        self.remaining
    }

    /// What the house has to give back.
    pub fn to_return(&self) -> Money {
        self.to_return
    }

    pub fn state(&self) -> PaymentState {
        let kept = self.paid > self.refunded;
        if self.to_return > Money::ZERO {
            PaymentState::ToReturn
        } else if self.remaining > Money::ZERO {
            match kept {
                true => PaymentState::PartPaid,
                false => PaymentState::Unpaid,
            }
        } else if kept {
            PaymentState::Paid
        } else {
            PaymentState::Credited
        }
    }
}

impl std::iter::Sum for Owed {
    fn sum<I: Iterator<Item = Self>>(invoices: I) -> Self {
        invoices.fold(Self::default(), |sum, one| Self {
            invoiced: sum.invoiced.plus(one.invoiced),
            credited: sum.credited.plus(one.credited),
            paid: sum.paid.plus(one.paid),
            refunded: sum.refunded.plus(one.refunded),
            remaining: sum.remaining.plus(one.remaining),
            to_return: sum.to_return.plus(one.to_return),
        })
    }
}
