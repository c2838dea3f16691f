//! An invoice as it stands: which of its lots are credited, what was paid of it and returned, what is owed.

use async_nats::jetstream::kv::Store;
use auction::{Currency, LotId, Note};
use bootstrap::random;
use settlement::{Money, Owed, PaymentState};

use super::{
    Document, LedgerError,
    noted::{Noted, NotedState, StoredPayments},
    payment::{
        EntryRefused, Kept, NewPayment, PaymentEntry, PaymentLedger, ProviderReference, Reversal,
    },
};
use crate::{
    App, Person,
    checkout::close_outdated,
    format,
    locale::t,
    notices,
    revised::{self, Revised, RevisedError},
};

/// How often a reversal, or what a provider tells, is tried again while others enter something: it contradicts none of it.
const TRIES_MAX: usize = 8;

/// What was paid of invoices: a key an invoice.
#[derive(Clone, Debug)]
pub(crate) struct Payments(Store);

/// How an invoice stands. A credit note has nothing of it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct InvoiceAccount {
    /// The lots that are credited, each with the number of the credit note.
    pub(crate) credits: Vec<(LotId, u64)>,
    pub(crate) payments: PaymentLedger,
    /// Of the payments; 0: nothing was entered yet.
    pub(crate) revision: u64,
    pub(crate) owed: Owed,
}

/// Why nothing was entered.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum PaymentRefused {
    #[error("{}", words(*.0, *.1))]
    Entry(EntryRefused, Currency),
    #[error("{}", t!("payment-changed-meanwhile"))]
    ChangedMeanwhile,
    #[error("{}", t!("payment-unavailable"))]
    Unavailable,
}

impl From<LedgerError> for PaymentRefused {
    fn from(_: LedgerError) -> Self {
        Self::Unavailable
    }
}

impl From<RevisedError> for PaymentRefused {
    fn from(error: RevisedError) -> Self {
        match error {
            RevisedError::ChangedMeanwhile => Self::ChangedMeanwhile,
            RevisedError::Unavailable => Self::Unavailable,
        }
    }
}

impl Payments {
    pub(crate) fn new(store: Store) -> Self {
        Self(store)
    }

    async fn find(&self, invoice: u64) -> Result<Revised<StoredPayments>, RevisedError> {
        revised::find(&self.0, &key(invoice)).await
    }

    /// Keeps the entries in place of what stood at `revision`.
    async fn set(
        &self,
        invoice: u64,
        payments: &PaymentLedger,
        revision: u64,
    ) -> Result<(), RevisedError> {
        let kept = revised::set(&self.0, &key(invoice), payments, revision).await;
        kept.map(drop)
    }
}

impl InvoiceAccount {
    /// How a document stands.
    ///
    /// # Errors
    /// Where credit notes or payments cannot be read now.
    pub(crate) async fn of(app: &App, document: &Document) -> Result<Self, LedgerError> {
        if !document.is_invoice() {
            return Ok(Self::default());
        }
        let (credits, found) = tokio::join!(
            app.ledger().credits(document),
            app.payments().find(document.number)
        );
        let (credits, found) = (credits?, found.map_err(|_| LedgerError::Unavailable)?);
        let payments = match found.value {
            None => PaymentLedger::default(),
            Some(StoredPayments::Ledger(ledger)) => ledger,
            Some(StoredPayments::Word(noted)) => {
                let owed = owed_at(app, document, &credits, &noted).await?;
                let paid = noted.paid(owed);
                PaymentLedger::of_word(noted, paid)
            }
        };
        Ok(Self {
            owed: payments.owed(document.owed(&credits)),
            credits,
            payments,
            revision: found.revision,
        })
    }

    /// The credit note that takes a lot back.
    pub(crate) fn credit_of(&self, lot: &LotId) -> Option<u64> {
        let mut credits = self.credits.iter();
        let credit = credits.find(|(credited, _)| credited == lot);
        credit.map(|(_, number)| *number)
    }

    /// The numbers of its credit notes.
    pub(crate) fn credit_notes(&self) -> Vec<u64> {
        let mut numbers: Vec<_> = self.credits.iter().map(|(_, number)| *number).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// How it stands, in a word; what was said before sums were kept counts where nothing else does.
    pub(crate) fn state(&self) -> PaymentState {
        let noted = self.payments.noted().map(|noted| noted.state);
        match self.owed.state() {
            PaymentState::Unpaid if noted == Some(NotedState::PartPaid) => PaymentState::PartPaid,
            state => state,
        }
    }
}

/// Enters a payment or a refund, unless it was entered before by the same `key` of the same person. `revision`: of what they
/// have seen of the payments.
///
/// # Errors
/// Where somebody else entered something since then, or the rules do not allow it. While the bucket does not answer nobody
/// knows whether it was entered: asked again with the same key, it is entered once.
pub(crate) async fn enter_payment(
    app: &App,
    person: &Person,
    invoice: &Document,
    key: Option<&str>,
    payment: NewPayment,
    revision: u64,
) -> Result<InvoiceAccount, PaymentRefused> {
    let mut account = InvoiceAccount::of(app, invoice).await?;
    let entry = PaymentEntry {
        id: entry_id(app, person, invoice.number, key),
        payment,
        by: person.user.clone(),
        at: app.now(),
        provider: None,
        reversed: None,
    };
    if account.revision != revision && !account.payments.has(&entry.id) {
        return Err(PaymentRefused::ChangedMeanwhile);
    }
    let entered = account
        .payments
        .enter(entry, invoice.owed(&account.credits));
    match entered.map_err(|refused| PaymentRefused::Entry(refused, invoice.currency))? {
        // The first try may have ended before anybody was told.
        Kept::Before => told(app, invoice, account).await,
        Kept::Now => {
            let set = app
                .payments()
                .set(invoice.number, &account.payments, revision);
            set.await?;
            close_outdated(app, invoice).await;
            told(app, invoice, InvoiceAccount::of(app, invoice).await?).await
        }
    }
}

/// Has programs told of an invoice that is paid, once for the payment that was the last. Told again, it comes to the same.
async fn told(
    app: &App,
    invoice: &Document,
    account: InvoiceAccount,
) -> Result<InvoiceAccount, PaymentRefused> {
    if account.owed.state() == PaymentState::Paid
        && let Some(payment) = account.payments.last_payment()
    {
        let (key, event) = notices::invoice_paid(invoice, account.owed.invoiced(), payment);
        let handed = app.outbox().hand_over_event(&key, &event).await;
        handed.map_err(|_| PaymentRefused::Unavailable)?;
    }
    Ok(account)
}

/// Enters a payment that a provider told of, once for each of its pages: whatever it says of one later, the first word counts.
///
/// # Errors
/// Where the list is full, or while the bucket does not answer.
pub(crate) async fn enter_provider_payment(
    app: &App,
    invoice: &Document,
    checkout: &str,
    payment: NewPayment,
    came: ProviderReference,
) -> Result<InvoiceAccount, PaymentRefused> {
    let whose = format!("{}\n{}\n{checkout}", came.provider, invoice.number);
    let entry = PaymentEntry {
        id: app.keys().derive("provider payment", &whose),
        payment,
        by: invoice.buyer.user.clone(),
        at: app.now(),
        provider: Some(came),
        reversed: None,
    };
    for _ in 0..TRIES_MAX {
        let mut account = InvoiceAccount::of(app, invoice).await?;
        if account.payments.has(&entry.id) {
            return told(app, invoice, account).await;
        }
        let owed = invoice.owed(&account.credits);
        let entered = account.payments.enter(entry.clone(), owed);
        entered.map_err(|refused| PaymentRefused::Entry(refused, invoice.currency))?;
        let payments = app.payments();
        match payments
            .set(invoice.number, &account.payments, account.revision)
            .await
        {
            Err(RevisedError::ChangedMeanwhile) => {}
            set => {
                set?;
                return told(app, invoice, InvoiceAccount::of(app, invoice).await?).await;
            }
        }
    }
    Err(PaymentRefused::ChangedMeanwhile)
}

/// Lets a payment or refund count no more. Asked again, it is reversed once.
///
/// # Errors
/// Where there is none of this id, or while the bucket does not answer.
pub(crate) async fn reverse_payment(
    app: &App,
    person: &Person,
    invoice: &Document,
    id: &str,
    reason: Note,
) -> Result<InvoiceAccount, PaymentRefused> {
    for _ in 0..TRIES_MAX {
        let mut account = InvoiceAccount::of(app, invoice).await?;
        let reversal = Reversal {
            reason: reason.clone(),
            by: person.user.clone(),
            at: app.now(),
        };
        let reversed = account.payments.reverse(id, reversal);
        match reversed.map_err(|refused| PaymentRefused::Entry(refused, invoice.currency))? {
            Kept::Before => return Ok(account),
            Kept::Now => {}
        }
        let revision = account.revision;
        let set = app
            .payments()
            .set(invoice.number, &account.payments, revision);
        match set.await {
            Err(RevisedError::ChangedMeanwhile) => {}
            set => {
                set?;
                close_outdated(app, invoice).await;
                return Ok(InvoiceAccount::of(app, invoice).await?);
            }
        }
    }
    Err(PaymentRefused::ChangedMeanwhile)
}

/// What was owed when a word was said: credit notes of later days were not yet.
async fn owed_at(
    app: &App,
    invoice: &Document,
    credits: &[(LotId, u64)],
    noted: &Noted,
) -> Result<Money, LedgerError> {
    let mut before = Vec::new();
    for (lot, number) in credits {
        let issued = app.ledger().document(*number).await?;
        if issued.is_some_and(|credit| credit.issued_at <= noted.at) {
            before.push((lot.clone(), *number));
        }
    }
    Ok(invoice.owed(&before).remaining())
}

/// The same key of the same person at the same invoice gives the same id again.
fn entry_id(app: &App, person: &Person, invoice: u64, key: Option<&str>) -> String {
    match key {
        Some(key) => {
            let whose = format!("{}\n{invoice}\n{key}", person.user);
            app.keys().derive("payment", &whose)
        }
        None => random::id(),
    }
}

fn words(refused: EntryRefused, currency: Currency) -> String {
    match refused {
        EntryRefused::RefundTooHigh(too_high) if too_high.most == Money::ZERO => {
            t!("payment-nothing-to-return")
        }
        EntryRefused::RefundTooHigh(too_high) => {
            let most = format::total(too_high.most, currency);
            t!("payment-refund-too-high", most = most)
        }
        refused => refused.to_string(),
    }
}

fn key(invoice: u64) -> String {
    format!("invoice.{invoice}")
}
