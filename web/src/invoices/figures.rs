//! The figures of a document as a page and a paper say them.

use settlement::{Charge, Money};

use super::{Document, InvoiceAccount};
use crate::{format, locale::t, pages::words::buyer_terms, particulars::Particulars};

/// A document with how it stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Figures<'a> {
    pub(crate) document: &'a Document,
    pub(crate) account: &'a InvoiceAccount,
}

/// What is left of an invoice.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Left {
    Due(String),
    ToReturn(String),
}

impl<'a> Figures<'a> {
    pub(crate) fn money(&self, money: Money) -> String {
        format::total(money, self.document.currency)
    }

    /// The kinds of line that there are, each with its name.
    pub(crate) fn charges(&self) -> Vec<(Charge, String)> {
        let all = [Charge::Hammer, Charge::Premium, Charge::Fee, Charge::Tax];
        let there =
            |charge: &Charge| *charge == Charge::Hammer || self.document.sum(*charge) > Money::ZERO;
        let terms = self.document.terms.as_ref();
        let there = all.into_iter().filter(there);
        there
            .map(|charge| (charge, buyer_terms::charge(charge, terms)))
            .collect()
    }

    /// What the sum of all lines is called.
    pub(crate) fn sum_name(&self) -> String {
        match (self.document.is_invoice(), self.account.owed.credited()) {
            (false, _) => t!("invoice-credited"),
            (true, Money::ZERO) => t!("invoice-total"),
            (true, _) => t!("invoice-subtotal"),
        }
    }

    /// What leads from the sum to what is left, each with the sign by which it does: its name, its figure.
    pub(crate) fn changes(&self) -> Vec<(String, String)> {
        let owed = &self.account.owed;
        let total = match owed.credited() {
            Money::ZERO => Money::ZERO,
            _ => owed.total(),
        };
        let all = [
            (t!("invoice-credited"), owed.credited(), "−"),
            (t!("invoice-total"), total, ""),
            (t!("payment-paid"), owed.paid(), "−"),
            (t!("payment-refunded"), owed.refunded(), "+"),
        ];
        let there = all.into_iter().filter(|(_, sum, _)| *sum > Money::ZERO);
        there
            .map(|(name, sum, sign)| (name, format!("{sign}{}", self.money(sum))))
            .collect()
    }

    /// What is left now; none: this is no invoice.
    pub(crate) fn left(&self) -> Option<Left> {
        let owed = &self.account.owed;
        self.document.is_invoice().then(|| match owed.to_return() {
            Money::ZERO => Left::Due(self.money(owed.remaining())),
            to_return => Left::ToReturn(self.money(to_return)),
        })
    }

    /// Whom to pay, with which reference and how much; none: nothing is left to pay, or nobody said where.
    pub(crate) fn how_to_pay(&self) -> Option<(&'a Particulars, String, String)> {
        let left = self.account.owed.remaining();
        let is_open = left > Money::ZERO;
        let reference = self.document.payment_reference().filter(|_| is_open)?;
        Some((self.document.house.as_ref()?, reference, self.money(left)))
    }

    /// What the sale was announced with, in words.
    pub(crate) fn terms(&self) -> String {
        let terms = self.document.terms.as_ref();
        let said = terms.map(|terms| buyer_terms::buyer_terms(terms, self.document.currency));
        said.unwrap_or_default().join(" ")
    }
}
