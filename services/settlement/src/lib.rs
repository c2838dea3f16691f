//! What a sale costs: the buyer's premium, fees and taxes on a hammer price, invoices, credit notes and
//! payments, and what a seller gets.
//!
//! Pure: no clock, no input or output, no float, and nobody of ours. Amounts are whole minor units of one currency: whether
//! that has 0, 2 or 3 decimals makes no difference here. Each line is rounded once, half up, and a total is the sum of its
//! lines.
//!
//! The feature `openapi` gives the terms their schemas, `typescript` their TypeScript declarations.

mod amount;
mod buyer;
mod invoice;
#[cfg(feature = "openapi")]
mod openapi;
mod owed;
mod rate;
mod seller;
mod tax;
mod tiers;
mod transfer;

pub use amount::{Amount, AmountError, Balance, Money};
pub use buyer::{BuyerTerms, Charge, Liability, Line, LotCharges, LotChargesError};
pub use invoice::{CreditError, CreditNote, Invoice, InvoiceError};
pub use owed::{Owed, PaymentState, RefundTooHigh};
pub use rate::{Rate, RateError};
pub use seller::{Consignment, ConsignmentError, SellerLine, SellerTax, SellerTerms};
pub use tax::{Tax, TaxBase, TaxName, TaxNameError};
pub use tiers::{Tier, Tiers, TiersError};
pub use transfer::{Direction, Transfer, TransferError};
