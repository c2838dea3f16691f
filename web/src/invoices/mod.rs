//! Invoices and credit notes: issued once, numbered without gaps, never changed; and what was paid of them and returned.

mod account;
mod day;
mod document;
mod figures;
mod issue;
mod ledger;
mod noted;
mod of_buyer;
mod paper;
mod payment;
mod payments_table;
mod table;

pub(crate) use account::{
    InvoiceAccount, PaymentRefused, Payments, enter_payment, enter_provider_payment,
    reverse_payment,
};
pub(crate) use day::Day;
pub(crate) use document::{Buyer, Document, DocumentKind, InvoicedLot};
pub(crate) use figures::{Figures, Left};
pub(crate) use issue::{IssueRefused, OfBuyer, credit, creditable, issue_all, of_sale};
pub(crate) use ledger::{Ledger, LedgerError, Numbered};
pub(crate) use of_buyer::{BuyersInvoice, credited_in, of_buyer_in, of_second_chance};
pub(crate) use paper::on_paper;
pub(crate) use payment::{
    EntryRefused, NewPayment, PaymentEntry, PaymentMethod, ProviderReference, check_day,
};
pub(crate) use payments_table::payments_table;
pub(crate) use table::table;
