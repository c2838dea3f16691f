//! What the site hands over to be told to people, and to programs by webhooks: stored before whoever caused it is answered. Handed over again under the same key, it comes to
//! the same. What is told to somebody is put in words here, so it is called in the language that they are written to in.

use async_nats::jetstream::kv::{CreateErrorKind, Store};
use auction::{Note, SaleId, Time, UserId};
use notification::{HandedNotice, HandedText, Kind};
use serde::Serialize;
use settlement::Money;
use webhook::{EventData, HandedEvent, InvoicePaid, Registered};

use super::words::void_words;
use crate::{
    format,
    invoices::{Document, DocumentKind, PaymentEntry},
    keys::Sealed,
    locale::t,
    model::{LotModel, SaleModel},
    registrations::{Decision, DecisionState},
};

/// How often somebody is told at most that they have an account.
const HOUR_MILLIS: i64 = 3_600_000;

/// The buckets `notice_outbox` and `webhook_outbox`.
#[derive(Clone, Debug)]
pub(crate) struct Outbox {
    notices: Store,
    events: Store,
}

/// It is not known whether it was handed over: doing it again is safe.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("nothing can be handed over now")]
pub(crate) struct NotHandedOver;

impl Outbox {
    pub(crate) fn new(notices: Store, events: Store) -> Self {
        Self { notices, events }
    }

    /// Hands a notice over: whoever tells people will do so, by what they chose. The key is of tokens with dots between them.
    pub(crate) async fn hand_over(
        &self,
        key: &str,
        notice: &HandedNotice,
    ) -> Result<(), NotHandedOver> {
        create(&self.notices, key, notice).await
    }

    /// Hands an event over for programs that want to be told of it.
    pub(crate) async fn hand_over_event(
        &self,
        key: &str,
        event: &HandedEvent,
    ) -> Result<(), NotHandedOver> {
        create(&self.events, key, event).await
    }
}

async fn create(store: &Store, key: &str, value: &impl Serialize) -> Result<(), NotHandedOver> {
    let value = serde_json::to_vec(value).expect("what is handed over is JSON");
    match store.create(key, value.into()).await {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == CreateErrorKind::AlreadyExists => Ok(()),
        Err(error) => {
            tracing::error!(key, %error, "something was not handed over");
            Err(NotHandedOver)
        }
    }
}

/// That somebody asks to bid in a sale, with its key.
pub(crate) fn registration_created(
    sale: &SaleId,
    user: &UserId,
    at: Time,
) -> (String, HandedEvent) {
    let data = EventData::RegistrationCreated(Registered {
        sale: sale.clone(),
        user: user.clone(),
    });
    let key = format!("registration.created.{sale}.{user}");
    (key, HandedEvent { at, data })
}

/// That the house lets somebody bid in a sale, with its key.
pub(crate) fn registration_approved(
    sale: &SaleId,
    user: &UserId,
    revision: u64,
    at: Time,
) -> (String, HandedEvent) {
    let data = EventData::RegistrationApproved(Registered {
        sale: sale.clone(),
        user: user.clone(),
    });
    let key = format!("registration.approved.{sale}.{user}.{revision}");
    (key, HandedEvent { at, data })
}

/// That nothing is owed of an invoice any more, by the payment that did it, with its key.
pub(crate) fn invoice_paid(
    invoice: &Document,
    total: Money,
    payment: &PaymentEntry,
) -> (String, HandedEvent) {
    let number = invoice.number;
    let data = EventData::InvoicePaid(InvoicePaid {
        invoice: number,
        sale: invoice.sale.clone(),
        paddle: invoice.buyer.paddle,
        currency: invoice.currency,
        total: total.minor_units(),
    });
    let key = format!("invoice.paid.{number}.{}", payment.id);
    let at = payment.at;
    (key, HandedEvent { at, data })
}

/// That the house decided about somebody in a sale, with its key. None: nobody is told. Of whoever was approved before, it is their
/// limit that is another.
pub(crate) fn registration(
    sale: &SaleModel,
    user: &UserId,
    decision: &Decision,
    was_approved: bool,
    revision: u64,
    at: Time,
) -> Option<(String, HandedNotice)> {
    let (id, title) = (&sale.record.sale, &sale.title);
    let limit = (decision.limit).map(|limit| format::money(limit, sale.record.currency));
    let (word, subject, paragraph) = match (decision.state, limit) {
        (DecisionState::Approved, limit) if was_approved => (
            "limit",
            t!("mail-limit", sale = title),
            match limit {
                Some(limit) => t!("mail-limit-set", sale = title, limit = limit),
                None => t!("mail-limit-lifted", sale = title),
            },
        ),
        (DecisionState::Approved, limit) => (
            "approved",
            t!("mail-approved", sale = title),
            match limit {
                Some(limit) => t!("mail-approved-up-to", sale = title, limit = limit),
                None => t!("mail-approved-words", sale = title),
            },
        ),
        (DecisionState::Declined, _) => (
            "declined",
            t!("mail-declined", sale = title),
            t!("mail-declined-words", sale = title),
        ),
        (DecisionState::Blocked, _) => return None,
    };
    let notice = HandedNotice {
        user: user.clone(),
        kind: Kind::Registration,
        at,
        text: HandedText {
            subject,
            paragraphs: vec![paragraph],
            path: format!("/sales/{id}"),
            link: t!("mail-open-sale"),
        },
    };
    Some((
        format!("registration.{id}.{user}.{word}.{revision}"),
        notice,
    ))
}

/// That a document was issued, with its key.
pub(crate) fn invoice(document: &Document) -> (String, HandedNotice) {
    let (number, title) = (document.number, &document.sale_title);
    let (subject, paragraph, link) = match &document.kind {
        DocumentKind::Invoice => (
            t!("mail-invoice", number = number, sale = title),
            t!("mail-invoice-words", sale = title),
            t!("mail-open-invoice"),
        ),
        DocumentKind::CreditNote { of, .. } => (
            t!("mail-credit", number = number, sale = title),
            t!("mail-credit-words", invoice = of, sale = title),
            t!("mail-open-credit"),
        ),
    };
    let notice = HandedNotice {
        user: document.buyer.user.clone(),
        kind: Kind::Invoice,
        at: document.issued_at,
        text: HandedText {
            subject,
            paragraphs: vec![paragraph],
            path: format!("/invoices/{number}"),
            link,
        },
    };
    (format!("invoice.{number}"), notice)
}

/// That the house voided the sealed bid of somebody, with its key.
pub(crate) fn sealed_void(
    lot: &LotModel,
    user: &UserId,
    reason: &Note,
    at: Time,
) -> (String, HandedNotice) {
    let public = &lot.public;
    let (sale, id) = (&public.sale, &public.lot);
    let words = void_words(lot, reason);
    let notice = HandedNotice {
        user: user.clone(),
        kind: Kind::HouseMessage,
        at,
        text: HandedText {
            subject: words.subject,
            paragraphs: words.paragraphs,
            path: words.path,
            link: words.link,
        },
    };
    let at = at.unix_millis();
    (format!("voided.{sale}.{id}.{user}.{at}"), notice)
}

/// That somebody forgot their password, with its key. The link is not in it: it is made when the letter is written.
pub(crate) fn password_link(user: &UserId, at: Time) -> (String, HandedNotice) {
    let text = HandedText {
        subject: t!("mail-password"),
        paragraphs: vec![t!("mail-password-words"), t!("mail-password-not-you")],
        path: "/forgotten-password".to_owned(),
        link: t!("mail-password"),
    };
    asked_for(user, Kind::PasswordLink, at, text)
}

/// That it is asked whether an address is somebody's, with its key. The link is not in it either.
pub(crate) fn email_check(user: &UserId, at: Time) -> (String, HandedNotice) {
    let text = HandedText {
        subject: t!("mail-email-check"),
        paragraphs: vec![t!("mail-email-check-words"), t!("mail-email-check-not-you")],
        path: "/account".to_owned(),
        link: t!("mail-email-check-link"),
    };
    asked_for(user, Kind::EmailCheck, at, text)
}

/// That somebody gave the address of an account to make another, with its key: once an hour, however often that is done.
pub(crate) fn has_account(user: &UserId, at: Time) -> (String, HandedNotice) {
    let text = HandedText {
        subject: t!("mail-has-account"),
        paragraphs: vec![t!("mail-has-account-words"), t!("mail-has-account-not-you")],
        path: "/sign-in".to_owned(),
        link: t!("sign-in"),
    };
    let (_, notice) = asked_for(user, Kind::HasAccount, at, text);
    let hour = at.unix_millis() / HOUR_MILLIS;
    (format!("{}.{user}.{hour}", notice.kind), notice)
}

/// That an account has another address, for the one before: sealed, so that nobody but the site reads it until the letter is
/// written. With its key.
pub(crate) fn email_changed(user: &UserId, before: &Sealed, at: Time) -> (String, HandedNotice) {
    let text = HandedText {
        subject: t!("mail-email-changed"),
        paragraphs: vec![
            t!("mail-email-changed-words"),
            t!("mail-email-changed-not-you"),
        ],
        path: before.text().to_owned(),
        link: t!("mail-open-site"),
    };
    asked_for(user, Kind::EmailChanged, at, text)
}

/// That an account has one more passkey, with its key. Not what it is called: that may be anything, in the house's name.
pub(crate) fn passkey_added(user: &UserId, at: Time) -> (String, HandedNotice) {
    let paragraphs = [
        t!("mail-passkey-added-words"),
        t!("mail-passkey-added-not-you"),
    ];
    passkeys_changed(user, t!("mail-passkey-added"), paragraphs, at)
}

/// That an account has one less, with its key.
pub(crate) fn passkey_removed(user: &UserId, at: Time) -> (String, HandedNotice) {
    let paragraphs = [
        t!("mail-passkey-removed-words"),
        t!("mail-passkey-removed-not-you"),
    ];
    passkeys_changed(user, t!("mail-passkey-removed"), paragraphs, at)
}

/// That an account has none any more, since its password was set by a link, with its key.
pub(crate) fn passkeys_gone(user: &UserId, at: Time) -> (String, HandedNotice) {
    let paragraphs = [
        t!("mail-passkeys-gone-words"),
        t!("mail-passkeys-gone-not-you"),
    ];
    passkeys_changed(user, t!("mail-passkeys-gone"), paragraphs, at)
}

fn passkeys_changed(
    user: &UserId,
    subject: String,
    paragraphs: [String; 2],
    at: Time,
) -> (String, HandedNotice) {
    let text = HandedText {
        subject,
        paragraphs: paragraphs.into(),
        path: "/account#passkeys".to_owned(),
        link: t!("mail-see-passkeys"),
    };
    asked_for(user, Kind::PasskeysChanged, at, text)
}

pub(super) fn asked_for(
    user: &UserId,
    kind: Kind,
    at: Time,
    text: HandedText,
) -> (String, HandedNotice) {
    let notice = HandedNotice {
        user: user.clone(),
        kind,
        at,
        text,
    };
    (format!("{kind}.{user}.{}", at.unix_millis()), notice)
}
