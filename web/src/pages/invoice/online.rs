//! Paying on a provider's page: what an invoice's page says of it, the way there, and the way back.

use std::time::Duration;

use auction::{Amount, Time};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use settlement::Money;
use tokio::time::sleep;

use super::BuyerVisit;
use crate::{
    App,
    checkout::{BeginRefused, CheckoutRecord, Unentered, begin},
    format,
    invoices::{Document, InvoiceAccount},
    pages::{problem::Problem, sent_form::SentForm},
};

/// How often, and how far apart, the page asks for the provider's word when the buyer comes back: it is there within a second, mostly.
const ASKED_TIMES: u32 = 15;
const ASKED_EVERY: Duration = Duration::from_millis(200);

/// What the page says of paying online.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(in crate::pages) struct Online {
    /// The provider's name; none: there is none.
    pub(in crate::pages) provider: Option<&'static str>,
    pub(in crate::pages) is_demo: bool,
    pub(in crate::pages) offer: Offer,
    /// When the newest payment came to nothing, and nothing came since.
    pub(in crate::pages) failed_at: Option<Time>,
    /// What came and could not be entered, for the house.
    pub(in crate::pages) unentered: Vec<Unentered>,
}

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(in crate::pages) enum Offer {
    /// Nothing is owed, or nobody could be paid.
    #[default]
    Nothing,
    /// So much, in words.
    Pay(String),
    /// The provider cannot be asked for this sum.
    NotTaken,
    /// The buyer did their part; the money is on its way.
    Processing,
    /// They came back from the provider, which has said nothing yet.
    NoWordYet,
}

impl Online {
    /// What there is to say of an invoice; a credit note has nothing of it.
    pub(super) fn new(
        app: &App,
        document: &Document,
        account: &InvoiceAccount,
        record: &CheckoutRecord,
    ) -> Self {
        let provider = app.checkout_provider();
        let owed = account.owed.remaining();
        let offer = match provider {
            Some(_) if owed > Money::ZERO && record.is_processing() => Offer::Processing,
            Some(provider) if owed > Money::ZERO => {
                let amount = Amount::new(owed.minor_units()).ok();
                match amount.filter(|amount| provider.takes(*amount, document.currency)) {
                    Some(amount) => Offer::Pay(format::money(amount, document.currency)),
                    None => Offer::NotTaken,
                }
            }
            _ => Offer::Nothing,
        };
        Self {
            provider: provider.map(|provider| provider.name()),
            is_demo: provider.is_some_and(|provider| provider.demo().is_some()),
            failed_at: record.failed_at().filter(|_| owed > Money::ZERO),
            offer,
            unentered: record.unentered().to_vec(),
        }
    }

    pub(super) fn is_processing(&self) -> bool {
        self.offer == Offer::Processing
    }

    /// For a buyer who says that they have paid.
    pub(super) fn after_payment(self) -> Self {
        let offer = match self.offer {
            Offer::Pay(_) if self.failed_at.is_none() => Offer::NoWordYet,
            offer => offer,
        };
        Self { offer, ..self }
    }
}

/// Waits until the provider has said something of an invoice, for a moment.
pub(super) async fn wait_for_word(app: &App, document: &Document) {
    for _ in 0..ASKED_TIMES {
        let account = InvoiceAccount::of(app, document).await;
        let is_open = account.is_ok_and(|account| account.owed.remaining() > Money::ZERO);
        let kept = app.checkouts().find(document.number).await;
        let record = kept.ok().and_then(|kept| kept.value);
        let is_told =
            |record: CheckoutRecord| record.is_processing() || record.failed_at().is_some();
        if !is_open || record.is_some_and(is_told) {
            return;
        }
        sleep(ASKED_EVERY).await;
    }
}

/// No field but the token.
#[derive(Deserialize)]
pub(super) struct NoFields {}

/// On to the provider's page.
pub(super) async fn pay(
    SentForm {
        by: BuyerVisit(at), ..
    }: SentForm<BuyerVisit, NoFields>,
) -> Response {
    match begin(&at.visit.app, &at.document).await {
        Ok(url) => Redirect::to(&url).into_response(),
        Err(BeginRefused::Off) => at.visit.problem(Problem::NotFound),
        Err(refused @ (BeginRefused::Away | BeginRefused::Unavailable)) => {
            at.refused_with(StatusCode::SERVICE_UNAVAILABLE, refused.to_string())
                .await
        }
        Err(refused) => at.refused(refused.to_string()).await,
    }
}
