//! Invoices and credit notes: issued once, numbered without gaps, never changed; and what was paid of them.

mod document;
mod issue;
mod ledger;
mod of_buyer;
mod payment;
mod table;

pub(crate) use document::{Buyer, Document, DocumentKind, InvoicedLot};
pub(crate) use issue::{IssueRefused, OfBuyer, credit, creditable, issue_all, of_sale};
pub(crate) use ledger::{Draft, Ledger, LedgerError};
pub(crate) use of_buyer::{BuyersInvoice, of_buyer_in};
pub(crate) use payment::{FoundPayment, Payment, PaymentState, Payments};
pub(crate) use table::{TableRow, table};
