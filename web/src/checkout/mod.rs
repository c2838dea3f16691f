//! Payment on a provider's own page: an invoice's buyer is sent there, and the provider calls back once the money has come.
//!
//! Comes in: a buyer's wish to pay, signed callbacks. Goes out: the address of a page, entries of the same list as payments by
//! hand. Never: a card's number, a refund (the house makes it at the provider and enters it), a key in a log.

mod begin;
mod callback;
mod close;
mod demo;
mod provider;
mod record;
mod settings;
mod settle;
mod signature;
mod stripe;

pub(crate) use begin::{BeginRefused, begin};
pub(crate) use callback::{CALLBACK_BYTES_MAX, receive};
pub(crate) use close::close_outdated;
pub(crate) use demo::{Demo, DemoOutcome, DemoSession};
pub(crate) use provider::CheckoutProvider;
pub(crate) use record::{CheckoutRecord, Checkouts, Unentered};
pub use settings::StripeSettings;
pub(crate) use settings::configured;
pub(crate) use settle::{NotSettled, settle_signed};
