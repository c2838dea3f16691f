//! A page over another sum than is owed by now takes no payment any more: whoever kept it open would pay what nobody owes.

use settlement::Money;

use super::{provider::Closed, record::CheckoutRecord};
use crate::{
    App,
    invoices::{Document, InvoiceAccount},
    revised::RevisedError,
};

/// How often it is tried again while others enter something.
const TRIES_MAX: usize = 8;

/// Has the provider close the page of an invoice that is open over another sum than is owed. Where that cannot be done now, it is
/// logged: what comes by the page is entered all the same, and the next page is not opened before this one is closed.
pub(crate) async fn close_outdated(app: &App, invoice: &Document) {
    if let Err(problem) = try_close(app, invoice).await {
        tracing::warn!(
            invoice = invoice.number,
            problem,
            "a page of the payment provider is still open over another sum than is owed"
        );
    }
}

async fn try_close(app: &App, invoice: &Document) -> Result<(), &'static str> {
    let Some(provider) = app.checkout_provider() else {
        return Ok(());
    };
    let kept = app.checkouts().find(invoice.number).await;
    let record = kept.map_err(|_| "what is open is not known now")?.value;
    let record = record.unwrap_or_default();
    let current = record.current(app.now());
    let Some(current) = current.filter(|current| !current.is_processing) else {
        return Ok(());
    };
    let account = InvoiceAccount::of(app, invoice).await;
    let account = account.map_err(|_| "what is owed is not known now")?;
    if account.owed.remaining() == Money::from(current.amount) {
        return Ok(());
    }
    let closed = provider.close(&current.id).await;
    match closed.map_err(|_| "the provider does not answer")? {
        Closed::Now => {
            let changed = change(app, invoice, |record| record.end(&current.id)).await;
            changed.map_err(|_| "it is closed, and that cannot be kept now")
        }
        // What it was, a callback tells.
        Closed::Before => Ok(()),
    }
}

/// Changes what is kept of an invoice's pages, unless nothing is to be changed.
pub(super) async fn change(
    app: &App,
    invoice: &Document,
    change: impl Fn(&mut CheckoutRecord) -> bool,
) -> Result<(), RevisedError> {
    for _ in 0..TRIES_MAX {
        let kept = app.checkouts().find(invoice.number).await?;
        let mut record = kept.value.unwrap_or_default();
        if !change(&mut record) {
            return Ok(());
        }
        let checkouts = app.checkouts();
        match checkouts.set(invoice.number, &record, kept.revision).await {
            Err(RevisedError::ChangedMeanwhile) => {}
            set => return set,
        }
    }
    Err(RevisedError::ChangedMeanwhile)
}
