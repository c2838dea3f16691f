//! An invoice or a credit note as it was issued: with the names, terms and lines of that moment.

use std::time::Duration;

use auction::{Currency, LotId, Paddle, SaleId, Time, UserId};
use serde::{Deserialize, Serialize};
use settlement::{BuyerTerms, Charge, LotCharges, Money, Owed};

use super::ledger::Numbered;
use crate::{Person, accounts::PostalAddress, locale::t, particulars::Particulars};

const DAY_SECONDS: u64 = 86_400;

/// A document of the house.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Document {
    /// Its place among all documents of the house, from 1, without gaps.
    pub(crate) number: u64,
    #[serde(flatten)]
    pub(crate) kind: DocumentKind,
    pub(crate) issued_at: Time,
    /// The operator who issued it.
    pub(crate) by: UserId,
    pub(crate) sale: SaleId,
    pub(crate) sale_title: String,
    pub(crate) currency: Currency,
    pub(crate) buyer: Buyer,
    /// Its one lot was bought by an offer after the sale.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) is_second_chance: bool,
    /// Who sells, and how they are paid. None: it was issued before the house said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) house: Option<Particulars>,
    /// What the sale was announced with.
    pub(crate) terms: Option<BuyerTerms>,
    /// In the catalogue's order.
    pub(crate) lots: Vec<InvoicedLot>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum DocumentKind {
    Invoice,
    /// It takes back lots of an invoice.
    CreditNote {
        of: u64,
        reason: String,
    },
}

/// Who pays, as they were known when it was issued.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Buyer {
    pub(crate) user: UserId,
    pub(crate) paddle: Paddle,
    /// Empty: the account was gone.
    pub(crate) name: String,
    pub(crate) email: String,
    #[serde(default, skip_serializing_if = "PostalAddress::is_empty")]
    pub(crate) address: PostalAddress,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct InvoicedLot {
    pub(crate) lot: LotId,
    pub(crate) number: u32,
    pub(crate) title: String,
    #[serde(flatten)]
    pub(crate) charges: LotCharges,
}

impl Document {
    /// The sum of all lines.
    pub(crate) fn total(&self) -> Money {
        self.lots.iter().map(|lot| lot.charges.total()).sum()
    }

    /// The sum of one kind of line.
    pub(crate) fn sum(&self, charge: Charge) -> Money {
        let lines = self.lots.iter().map(|lot| lot.charges.amount(charge));
        lines.sum()
    }

    /// Whether somebody may see it: its buyer, or the house.
    pub(crate) fn is_seen_by(&self, person: &Person) -> bool {
        person.operator || person.user == self.buyer.user
    }

    pub(crate) fn is_invoice(&self) -> bool {
        matches!(self.kind, DocumentKind::Invoice)
    }

    /// What is owed of an invoice as it stands, by the lots that are credited.
    pub(crate) fn owed(&self, credits: &[(LotId, u64)]) -> Owed {
        let is_credited = |lot: &LotId| credits.iter().any(|(credited, _)| credited == lot);
        let lots = self.lots.iter();
        Owed::of(lots.map(|lot| (&lot.charges, is_credited(&lot.lot))))
    }

    /// When an invoice is to be paid; none: the house had not said within how many days.
    pub(crate) fn due(&self) -> Option<Time> {
        let days = self
            .house
            .as_ref()?
            .payment_days
            .filter(|_| self.is_invoice())?;
        let term = Duration::from_secs(u64::from(days) * DAY_SECONDS);
        Some(self.issued_at.after(term))
    }

    /// What a payment of an invoice is to say; none: nobody said where to pay.
    pub(crate) fn payment_reference(&self) -> Option<String> {
        let house = self.house.as_ref().filter(|_| self.is_invoice())?;
        (!house.account.is_empty()).then(|| house.reference_of(self.number))
    }

    /// What it is called, with its number.
    pub(crate) fn name(&self) -> String {
        match self.kind {
            DocumentKind::Invoice => t!("invoice-numbered", number = self.number),
            DocumentKind::CreditNote { .. } => t!("credit-note-numbered", number = self.number),
        }
    }

    /// What a file of it is called.
    pub(crate) fn file(&self) -> String {
        self.name().to_lowercase().replace(' ', "-")
    }

    pub(crate) fn address(&self) -> String {
        format!("/invoices/{}", self.number)
    }
}

impl Numbered for Document {
    const SERIES: &'static str = "number";
    const SETTLED: &'static str = "settled";

    fn number(&self) -> u64 {
        self.number
    }

    fn numbered(&self, number: u64) -> Self {
        Self {
            number,
            ..self.clone()
        }
    }

    /// One invoice for a buyer in a sale, one for each lot that was offered to them afterwards, one credit for a lot of an invoice.
    fn claims(&self) -> Vec<String> {
        match &self.kind {
            DocumentKind::Invoice if self.is_second_chance => {
                let lots = self.lots.iter();
                let claim =
                    |lot: &InvoicedLot| second_chance_claim(&self.sale, &lot.lot, &self.buyer.user);
                lots.map(claim).collect()
            }
            DocumentKind::Invoice => vec![invoice_claim(&self.sale, &self.buyer.user)],
            DocumentKind::CreditNote { of, .. } => {
                let lots = self.lots.iter();
                lots.map(|lot| credit_claim(*of, &lot.lot)).collect()
            }
        }
    }
}

/// The key that says which invoice somebody has of a sale.
pub(super) fn invoice_claim(sale: &SaleId, user: &UserId) -> String {
    format!("invoice.{sale}.{user}")
}

/// The key that says which invoice somebody has of a lot that was offered to them after a sale.
pub(super) fn second_chance_claim(sale: &SaleId, lot: &LotId, user: &UserId) -> String {
    format!("second-chance.{sale}.{lot}.{user}")
}

/// The key that says by which credit note a lot of an invoice is taken back.
pub(super) fn credit_claim(invoice: u64, lot: &LotId) -> String {
    format!("credit.{invoice}.{lot}")
}
