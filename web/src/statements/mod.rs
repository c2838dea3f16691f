//! Statements to sellers: what their lots of a sale brought, what the house keeps of it, what they get. Issued once for a seller
//! in a sale, numbered without gaps in a series of their own, never changed. Where a lot is credited to its buyer or sold again afterwards,
//! another one with a number of its own takes its place: it states all lots as they are now, less what the one before settled.
//!
//! Who a seller is the house alone knows: by the words that it gave each lot (`seller_reference`).

mod issue;
mod paper;
mod party;
mod statement;
mod table;

pub(crate) use issue::{OfSeller, StatementRefused, correction, draft, issue, issued, of_sale};
pub(crate) use paper::on_paper;
pub(crate) use party::Party;
pub(crate) use statement::{Outcome, StatedLot, Statement};
pub(crate) use table::table;
