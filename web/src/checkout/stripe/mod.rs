//! Stripe's Checkout Sessions, by its form-encoded HTTP API (<https://docs.stripe.com/api/checkout/sessions>).

mod client;
#[cfg(test)]
mod recorded;
mod units;
mod wire;

use auction::{Amount, Currency, Time};
use axum::http::HeaderMap;
use bootstrap::Origin;
use futures_util::{FutureExt, future::BoxFuture};

use super::{
    provider::{
        Callback, CallbackRefused, CheckoutProvider, Closed, NewCheckout, OpenCheckout,
        ProviderError,
    },
    signature::{self, Secret},
};
use client::StripeClient;

/// Where a callback's signature stands.
const SIGNATURE: &str = "stripe-signature";

/// An account with Stripe.
#[derive(Debug)]
pub(super) struct Stripe {
    client: StripeClient,
    webhook_secret: Secret,
    pages_at: Origin,
}

impl Stripe {
    pub(super) fn new(key: Secret, webhook_secret: Secret, api: Origin, pages_at: Origin) -> Self {
        Self {
            client: StripeClient::new(key, api),
            webhook_secret,
            pages_at,
        }
    }

    async fn open(&self, wanted: &NewCheckout) -> Result<OpenCheckout, ProviderError> {
        let form = wire::form(wanted).ok_or(ProviderError::Refused)?;
        let path = "/v1/checkout/sessions";
        let answer = self.client.post(path, &form, Some(&wanted.key)).await?;
        let opened = wire::opened(&answer).ok_or(ProviderError::Unavailable)?;
        // Browsers are sent nowhere else.
        match opened.url.starts_with(&format!("{}/", self.pages_at)) {
            true => Ok(opened),
            false => {
                tracing::error!(
                    expected = %self.pages_at,
                    "Stripe's page is elsewhere: set --stripe-checkout-origin to its address"
                );
                Err(ProviderError::Refused)
            }
        }
    }

    async fn close(&self, id: &str) -> Result<Closed, ProviderError> {
        let path = format!("/v1/checkout/sessions/{id}/expire");
        match self.client.post(&path, "", None).await {
            Ok(_) => Ok(Closed::Now),
            // Only an open one can be closed.
            Err(ProviderError::Refused) => Ok(Closed::Before),
            Err(error) => Err(error),
        }
    }
}

impl CheckoutProvider for Stripe {
    fn name(&self) -> &'static str {
        "Stripe"
    }

    fn pages_at(&self) -> Option<&Origin> {
        Some(&self.pages_at)
    }

    fn takes(&self, amount: Amount, currency: Currency) -> bool {
        units::to_stripe(amount, currency).is_some()
    }

    fn open<'a>(
        &'a self,
        wanted: &'a NewCheckout,
    ) -> BoxFuture<'a, Result<OpenCheckout, ProviderError>> {
        Self::open(self, wanted).boxed()
    }

    fn close<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Closed, ProviderError>> {
        Self::close(self, id).boxed()
    }

    fn read(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        now: Time,
    ) -> Result<Option<Callback>, CallbackRefused> {
        let header = headers.get(SIGNATURE);
        let header = header.and_then(|header| header.to_str().ok()).unwrap_or("");
        signature::check(&self.webhook_secret, header, body, now)?;
        wire::callback(body).ok_or(CallbackRefused::Unreadable)
    }
}
