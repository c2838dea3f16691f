//! What the site wants of a payment provider.

use std::fmt;

use auction::{Amount, Currency, Time};
use axum::http::HeaderMap;
use bootstrap::Origin;
use futures_util::future::BoxFuture;

use super::signature::SignatureRefused;

/// Somebody with a page on which an invoice is paid.
pub(crate) trait CheckoutProvider: fmt::Debug + Send + Sync {
    /// What it is called, to people and in entries.
    fn name(&self) -> &'static str;

    /// Where its pages are; none: at the site's own address.
    fn pages_at(&self) -> Option<&Origin>;

    /// Whether it can be asked for just this much.
    fn takes(&self, amount: Amount, currency: Currency) -> bool;

    /// Has a page made. Asked again with the same key, it is the same page.
    fn open<'a>(
        &'a self,
        wanted: &'a NewCheckout,
    ) -> BoxFuture<'a, Result<OpenCheckout, ProviderError>>;

    /// Has a page take no payment any more.
    fn close<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Closed, ProviderError>>;

    /// What a callback says; none: nothing that the site wants to know.
    fn read(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        now: Time,
    ) -> Result<Option<Callback>, CallbackRefused>;

    /// The one of the demo, whose page the site shows itself.
    fn demo(&self) -> Option<&super::Demo> {
        None
    }
}

/// A page that is wanted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct NewCheckout {
    /// The same for the same page.
    pub(crate) key: String,
    /// This installation's name: its callbacks carry it.
    pub(crate) house: String,
    pub(crate) invoice: u64,
    /// What the page says is paid.
    pub(crate) what: String,
    pub(crate) amount: Amount,
    pub(crate) currency: Currency,
    /// Where the buyer comes back to once they have paid.
    pub(crate) paid_url: String,
    /// Where they come back to without.
    pub(crate) back_url: String,
}

/// A page that takes a payment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct OpenCheckout {
    pub(crate) id: String,
    pub(crate) url: String,
    pub(crate) expires_at: Time,
}

/// What became of a page that was to take no payment any more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Closed {
    Now,
    /// It was paid there already, or will not be any more: what it was, a callback tells.
    Before,
}

/// What a provider tells of a page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Callback {
    /// The page's id.
    pub(crate) checkout: String,
    /// As it was asked for; pages of others have another or none.
    pub(crate) house: String,
    pub(crate) invoice: u64,
    pub(crate) news: News,
    /// When it became so.
    pub(crate) at: Time,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum News {
    Paid {
        sum: PaidSum,
        /// What the provider calls the payment.
        reference: String,
    },
    /// The buyer has done their part; whether money comes, a later one tells.
    Processing,
    /// What the buyer did there came to nothing, and nothing was taken.
    Failed,
    /// The page takes no payment any more.
    Expired,
}

/// What came.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum PaidSum {
    Amount(Amount, Currency),
    /// No amount that an invoice can have, as the provider wrote it.
    Unreadable(String),
}

/// Why there is no page.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum ProviderError {
    #[error("the payment provider does not answer")]
    Unavailable,
    /// It will not do so tomorrow either.
    #[error("the payment provider refuses it")]
    Refused,
}

/// Why a callback is none.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum CallbackRefused {
    #[error(transparent)]
    Signature(#[from] SignatureRefused),
    #[error("the body is signed and cannot be read")]
    Unreadable,
}
