//! From a callback to an entry: whatever comes twice, late or in another order, money counts once, and as much as came.

use auction::Time;
use axum::http::HeaderMap;
use settlement::{Direction, Transfer};

use super::{
    close::{change, close_outdated},
    provider::{Callback, CallbackRefused, News, PaidSum},
    record::Unentered,
};
use crate::{
    App, format,
    invoices::{
        Day, Document, LedgerError, NewPayment, PaymentMethod, PaymentRefused, ProviderReference,
        enter_provider_payment,
    },
    locale::Language,
    revised::RevisedError,
};

/// What came of a callback that was believed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Settled {
    /// It is entered, or kept, now or before.
    Done,
    /// It is about nothing of ours: a shop beside us has the same account.
    NotOurs,
}

/// Why nothing came of it.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum NotSettled {
    #[error("no payment provider is set up")]
    Off,
    #[error(transparent)]
    Refused(#[from] CallbackRefused),
    /// Sent again, it may be.
    #[error("that is not possible right now: it is safe to send it again")]
    Unavailable,
    #[error("the invoice has as many payments as one may have")]
    Full,
}

impl From<LedgerError> for NotSettled {
    fn from(_: LedgerError) -> Self {
        Self::Unavailable
    }
}

impl From<RevisedError> for NotSettled {
    fn from(_: RevisedError) -> Self {
        Self::Unavailable
    }
}

/// Does what a signed callback says.
///
/// # Errors
/// Where it is not believed, or what it says cannot be kept now.
pub(crate) async fn settle_signed(
    app: &App,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Settled, NotSettled> {
    let provider = app.checkout_provider().ok_or(NotSettled::Off)?;
    let callback = provider.read(headers, body, app.now())?;
    let settled = match callback {
        Some(callback) => settle(app, provider.name(), callback).await,
        None => Ok(Settled::NotOurs),
    };
    let outcome = match &settled {
        Ok(Settled::Done) => "done",
        Ok(Settled::NotOurs) => "not_ours",
        Err(_) => "failed",
    };
    metrics::counter!("outcry_web_checkout_callbacks_total", "outcome" => outcome).increment(1);
    settled
}

async fn settle(
    app: &App,
    provider: &'static str,
    callback: Callback,
) -> Result<Settled, NotSettled> {
    if callback.house != app.keys().installation() {
        return Ok(Settled::NotOurs);
    }
    let found = app.ledger().document(callback.invoice).await?;
    let Some(invoice) = found.filter(Document::is_invoice) else {
        tracing::error!(
            invoice = callback.invoice,
            "a payment came for an invoice that there is not"
        );
        return Ok(Settled::NotOurs);
    };
    let (checkout, at) = (callback.checkout, callback.at);
    match callback.news {
        News::Processing => change(app, &invoice, |record| record.process(&checkout)).await?,
        News::Failed => change(app, &invoice, |record| record.fail(&checkout, at)).await?,
        News::Expired => change(app, &invoice, |record| record.end(&checkout)).await?,
        News::Paid { sum, reference } => {
            match entry(&sum, &invoice, at) {
                Some(payment) => {
                    let came = ProviderReference {
                        provider: provider.to_owned(),
                        reference,
                    };
                    enter(app, &invoice, &checkout, payment, came).await?;
                }
                None => keep_unentered(app, &invoice, &checkout, sum, reference, at).await?,
            }
            change(app, &invoice, |record| record.end(&checkout)).await?;
            // Another page may be open over what is paid by now.
            close_outdated(app, &invoice).await;
        }
    }
    Ok(Settled::Done)
}

/// What is entered: the sum that came, whatever was asked for. None: the invoice's list cannot hold it.
fn entry(sum: &PaidSum, invoice: &Document, at: Time) -> Option<NewPayment> {
    let PaidSum::Amount(amount, currency) = sum else {
        return None;
    };
    let transfer = Transfer::new(Direction::Payment, *amount).ok()?;
    (*currency == invoice.currency).then_some(NewPayment {
        transfer,
        day: Day::of(at),
        method: PaymentMethod::Online,
        note: None,
    })
}

async fn enter(
    app: &App,
    invoice: &Document,
    checkout: &str,
    payment: NewPayment,
    came: ProviderReference,
) -> Result<(), NotSettled> {
    let entered = enter_provider_payment(app, invoice, checkout, payment, came).await;
    entered.map(drop).map_err(|refused| {
        let number = invoice.number;
        tracing::error!(invoice = number, %refused, "a payment came and was not entered");
        match refused {
            PaymentRefused::Entry(..) => NotSettled::Full,
            PaymentRefused::ChangedMeanwhile | PaymentRefused::Unavailable => {
                NotSettled::Unavailable
            }
        }
    })
}

async fn keep_unentered(
    app: &App,
    invoice: &Document,
    checkout: &str,
    sum: PaidSum,
    reference: String,
    at: Time,
) -> Result<(), NotSettled> {
    tracing::error!(
        invoice = invoice.number,
        "a payment came that is none of the invoice's currency: its page shows it to operators"
    );
    let came = Unentered {
        checkout: checkout.to_owned(),
        reference,
        sum: match sum {
            // It is kept: whoever reads it may have another language than this task.
            PaidSum::Amount(amount, currency) => {
                Language::English.say(|| format::money(amount, currency))
            }
            PaidSum::Unreadable(written) => written,
        },
        at,
    };
    change(app, invoice, |record| record.keep_unentered(came.clone())).await?;
    Ok(())
}
