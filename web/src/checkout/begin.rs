//! From an invoice to the page on which it is paid: one at a time, over just what is owed.

use auction::Amount;
use settlement::Money;

use super::provider::{CheckoutProvider, Closed, NewCheckout, ProviderError};
use crate::{
    App, format,
    invoices::{Document, InvoiceAccount, LedgerError},
    locale::t,
    revised::RevisedError,
};

/// How often it is tried again while another tab of the buyer's begins too.
const TRIES_MAX: usize = 4;
/// Characters of a sale's title on a provider's page.
const TITLE_LENGTH_MAX: usize = 80;

/// Why there is no page.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum BeginRefused {
    #[error("{}", t!("begin-off"))]
    Off,
    #[error("{}", t!("begin-nothing-owed"))]
    NothingOwed,
    #[error("{}", t!("pay-processing"))]
    Processing,
    #[error("{}", t!("begin-not-taken"))]
    NotTaken,
    #[error("{}", t!("begin-away"))]
    Away,
    #[error("{}", t!("begin-unavailable"))]
    Unavailable,
}

impl From<LedgerError> for BeginRefused {
    fn from(_: LedgerError) -> Self {
        Self::Unavailable
    }
}

impl From<RevisedError> for BeginRefused {
    fn from(_: RevisedError) -> Self {
        Self::Unavailable
    }
}

impl From<ProviderError> for BeginRefused {
    fn from(error: ProviderError) -> Self {
        match error {
            ProviderError::Unavailable => Self::Away,
            ProviderError::Refused => Self::NotTaken,
        }
    }
}

/// The address of the page on which all that is owed of an invoice is paid. Asked again meanwhile, it is the same page.
///
/// # Errors
/// Where nothing is owed, where a payment is on its way, and where the provider has no page for it.
pub(crate) async fn begin(app: &App, invoice: &Document) -> Result<String, BeginRefused> {
    let provider = app.checkout_provider().ok_or(BeginRefused::Off)?;
    for _ in 0..TRIES_MAX {
        let account = InvoiceAccount::of(app, invoice).await?;
        let amount = amount_of(account.owed.remaining())?;
        let kept = app.checkouts().find(invoice.number).await?;
        let mut record = kept.value.unwrap_or_default();
        if let Some(current) = record.current(app.now()) {
            if current.is_processing {
                return Err(BeginRefused::Processing);
            }
            if current.amount == amount {
                return Ok(current.url.clone());
            }
            // What is owed is another sum by now: two open pages could both be paid.
            if provider.close(&current.id).await? == Closed::Before {
                return Err(BeginRefused::Processing);
            }
        }
        let after = format!("{}\n{}", kept.revision, record.last());
        let wanted = wanted(app, provider, invoice, amount, &after)?;
        let opened = provider.open(&wanted).await?;
        let (id, url) = (opened.id.clone(), opened.url.clone());
        record.begin(opened, amount);
        let checkouts = app.checkouts();
        match checkouts.set(invoice.number, &record, kept.revision).await {
            Err(RevisedError::ChangedMeanwhile) => {
                let kept = checkouts.find(invoice.number).await?.value;
                // Another tab's page stands, over another sum perhaps: this one would be open beside it.
                if kept.is_none_or(|kept| kept.last() != id) {
                    provider.close(&id).await?;
                }
            }
            set => return Ok(set.map(|()| url)?),
        }
    }
    Err(BeginRefused::Unavailable)
}

/// What can be asked for at once.
fn amount_of(owed: Money) -> Result<Amount, BeginRefused> {
    match Amount::new(owed.minor_units()) {
        Ok(Amount::ZERO) => Err(BeginRefused::NothingOwed),
        Ok(amount) => Ok(amount),
        Err(_) => Err(BeginRefused::NotTaken),
    }
}

/// The page that is wanted `after` what was there before: two tabs that ask at once want the same one.
fn wanted(
    app: &App,
    provider: &dyn CheckoutProvider,
    invoice: &Document,
    amount: Amount,
    after: &str,
) -> Result<NewCheckout, BeginRefused> {
    if !provider.takes(amount, invoice.currency) {
        return Err(BeginRefused::NotTaken);
    }
    let address = format!("{}{}", app.settings().public_url, invoice.address());
    let title = format::one_line(&invoice.sale_title, TITLE_LENGTH_MAX);
    let what = format!("{}, {title}", invoice.name());
    // In another language it is another page.
    let whose = format!("{}\n{after}\n{amount}\n{what}", invoice.number);
    Ok(NewCheckout {
        key: app.keys().derive("checkout", &whose),
        house: app.keys().installation(),
        invoice: invoice.number,
        what,
        amount,
        currency: invoice.currency,
        paid_url: format!("{address}?checkout=paid"),
        back_url: address,
    })
}
