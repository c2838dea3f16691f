//! The demo's provider: it takes no money. Its page is one of ours (`web/src/pages/invoice/demo_checkout.rs`), and what it says
//! comes signed through the same door as anybody's.

use std::time::Duration;

use auction::{Amount, Currency, Time};
use axum::http::{HeaderMap, HeaderValue};
use bootstrap::{Origin, clock};
use futures_util::{FutureExt, future::BoxFuture};
use serde::{Deserialize, Serialize};

use super::{
    provider::{
        Callback, CallbackRefused, CheckoutProvider, Closed, NewCheckout, News, OpenCheckout,
        PaidSum, ProviderError,
    },
    record::CheckoutRecord,
    signature::{self, Secret},
};
use crate::keys::Keys;

/// Where a callback's signature stands.
const SIGNATURE: &str = "outcry-demo-signature";
/// How long a page takes a payment.
const OPEN_FOR: Duration = Duration::from_secs(60 * 60);

/// The provider of the demo.
#[derive(Debug)]
pub(crate) struct Demo {
    secret: Secret,
    house: String,
}

/// What its page is about, as the page's address says it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct DemoSession {
    id: String,
    pub(crate) invoice: u64,
    pub(crate) amount: Amount,
    pub(crate) currency: Currency,
}

/// What the buyer chose there.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DemoOutcome {
    Paid,
    /// As a bank transfer does, which takes days.
    Processing,
    Failed,
}

/// What it calls back with.
#[derive(Serialize, Deserialize)]
struct DemoEvent {
    house: String,
    outcome: DemoOutcome,
    session: DemoSession,
    at: Time,
}

impl Demo {
    pub(super) fn new(keys: &Keys) -> Self {
        Self {
            secret: Secret::new(keys.derive("demo checkout", "callbacks")),
            house: keys.installation(),
        }
    }

    /// What an address is about; none: it is none of this provider's.
    pub(crate) fn session(
        &self,
        invoice: u64,
        id: &str,
        sum: &str,
        code: &str,
    ) -> Option<DemoSession> {
        let (currency, amount) = sum.split_once('-')?;
        let session = DemoSession {
            id: id.to_owned(),
            invoice,
            amount: Amount::new(amount.parse().ok()?).ok()?,
            currency: currency.to_owned().try_into().ok()?,
        };
        let is_ours = blake3::hash(self.code(&session).as_bytes()) == blake3::hash(code.as_bytes());
        is_ours.then_some(session)
    }

    /// Whether its page takes a payment: what the site keeps of its pages is all that there is of them.
    pub(crate) fn takes_payment(session: &DemoSession, kept: &CheckoutRecord, now: Time) -> bool {
        kept.is_open(&session.id, now)
    }

    /// What it calls back with, signed.
    pub(crate) fn callback(
        &self,
        session: DemoSession,
        outcome: DemoOutcome,
        now: Time,
    ) -> (HeaderMap, Vec<u8>) {
        let event = DemoEvent {
            house: self.house.clone(),
            outcome,
            session,
            at: now,
        };
        let body = serde_json::to_vec(&event).expect("texts and numbers are JSON");
        let signed = signature::sign(&self.secret, &body, now);
        let signed = HeaderValue::try_from(signed).expect("digits and letters are a header");
        let mut headers = HeaderMap::new();
        headers.insert(SIGNATURE, signed);
        (headers, body)
    }

    fn code(&self, session: &DemoSession) -> String {
        let said = serde_json::to_vec(session).expect("texts and numbers are JSON");
        let key = blake3::derive_key("outcry 2026 demo checkout", self.secret.expose().as_bytes());
        blake3::keyed_hash(&key, &said).to_hex().to_string()
    }
}

impl CheckoutProvider for Demo {
    fn name(&self) -> &'static str {
        "Demo payments"
    }

    fn pages_at(&self) -> Option<&Origin> {
        None
    }

    fn takes(&self, _: Amount, _: Currency) -> bool {
        true
    }

    fn open<'a>(
        &'a self,
        wanted: &'a NewCheckout,
    ) -> BoxFuture<'a, Result<OpenCheckout, ProviderError>> {
        let session = DemoSession {
            id: wanted.key.clone(),
            invoice: wanted.invoice,
            amount: wanted.amount,
            currency: wanted.currency,
        };
        let (sum, code) = (
            format!("{}-{}", session.currency, session.amount),
            self.code(&session),
        );
        let opened = OpenCheckout {
            url: format!(
                "/invoices/{}/demo-checkout/{}/{sum}/{code}",
                session.invoice, session.id
            ),
            id: session.id,
            expires_at: Time::from(clock::now()).after(OPEN_FOR),
        };
        async { Ok(opened) }.boxed()
    }

    fn close<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<Closed, ProviderError>> {
        async { Ok(Closed::Now) }.boxed()
    }

    fn read(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        now: Time,
    ) -> Result<Option<Callback>, CallbackRefused> {
        let header = headers.get(SIGNATURE);
        let header = header.and_then(|header| header.to_str().ok()).unwrap_or("");
        signature::check(&self.secret, header, body, now)?;
        let event = serde_json::from_slice(body).map_err(|_| CallbackRefused::Unreadable)?;
        let DemoEvent {
            house,
            outcome,
            session,
            at,
        } = event;
        let news = match outcome {
            DemoOutcome::Paid => News::Paid {
                sum: PaidSum::Amount(session.amount, session.currency),
                reference: session.id.clone(),
            },
            DemoOutcome::Processing => News::Processing,
            DemoOutcome::Failed => News::Failed,
        };
        Ok(Some(Callback {
            checkout: session.id,
            house,
            invoice: session.invoice,
            news,
            at,
        }))
    }

    fn demo(&self) -> Option<&Self> {
        Some(self)
    }
}
