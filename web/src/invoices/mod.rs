//! Invoices and credit notes: issued once, numbered without gaps, never changed; and what was paid of them.

mod document;
mod issue;
mod ledger;
mod payment;
mod table;

pub(crate) use document::{Buyer, Document, DocumentKind, InvoicedLot};
pub(crate) use issue::{IssueRefused, OfBuyer, credit, issue_all, of_sale};
pub(crate) use ledger::{Draft, Ledger, LedgerError};
pub(crate) use payment::{FoundPayment, Payment, PaymentState, Payments, SetError};
pub(crate) use table::table;
