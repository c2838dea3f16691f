//! What the site hands over to be told to people, and to programs by webhooks: stored before whoever caused it is answered. Handed over again under the same key, it comes to
//! the same.

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
    let limit = decision.limit.map(|limit| {
        let limit = format::money(limit, sale.record.currency);
        format!("{limit} in all, premium and tax included")
    });
    let (word, subject, paragraph) = match (decision.state, limit) {
        (DecisionState::Approved, limit) if was_approved => (
            "limit",
            format!("Your limit: {title}"),
            match limit {
                Some(limit) => format!("The house has set your limit in “{title}” to {limit}."),
                None => format!("The house has lifted your limit in “{title}”."),
            },
        ),
        (DecisionState::Approved, limit) => {
            let approved = format!("Your registration for “{title}” is approved.");
            let paragraph = match limit {
                Some(limit) => format!("{approved} You can bid from now on, up to {limit}."),
                None => format!("{approved} You can bid from now on."),
            };
            ("approved", format!("You may bid: {title}"), paragraph)
        }
        (DecisionState::Declined, _) => (
            "declined",
            format!("Your registration for {title}"),
            format!(
                "The house has declined your registration for “{title}”. If you have questions, please ask the house."
            ),
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
            link: "Open the sale".to_owned(),
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
            format!("Invoice {number} for {title}"),
            format!("Your invoice for “{title}” is ready. It says what is to be paid, and how."),
            "Open the invoice",
        ),
        DocumentKind::CreditNote { of, .. } => (
            format!("Credit note {number} for {title}"),
            format!("The house has issued a credit note for invoice {of}, “{title}”."),
            "Open the credit note",
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
            link: link.to_owned(),
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
    let paragraphs = [
        "Somebody, probably you, wants to set a new password for your account. The link below does it, once, within an hour.",
        "If it was not you, do nothing: your password stays as it is.",
    ];
    let text = HandedText {
        subject: "Set a new password".to_owned(),
        paragraphs: paragraphs.map(str::to_owned).into(),
        path: "/forgotten-password".to_owned(),
        link: "Set a new password".to_owned(),
    };
    asked_for(user, Kind::PasswordLink, at, text)
}

/// That it is asked whether an address is somebody's, with its key. The link is not in it either.
pub(crate) fn email_check(user: &UserId, at: Time) -> (String, HandedNotice) {
    let paragraphs = [
        "This address was given for an account here. Please confirm that it is yours: the house writes to it about your bids and invoices.",
        "The link works for three days. If you have no account here, do nothing.",
    ];
    let text = HandedText {
        subject: "Please confirm your email address".to_owned(),
        paragraphs: paragraphs.map(str::to_owned).into(),
        path: "/account".to_owned(),
        link: "Confirm my address".to_owned(),
    };
    asked_for(user, Kind::EmailCheck, at, text)
}

/// That somebody gave the address of an account to make another, with its key: once an hour, however often that is done.
pub(crate) fn has_account(user: &UserId, at: Time) -> (String, HandedNotice) {
    let paragraphs = [
        "Somebody, probably you, has just signed up here with this address. You have an account already, and nothing was changed: sign in with the password you have.",
        "If you forgot it, have a link sent on the page where you sign in. If it was not you, do nothing.",
    ];
    let text = HandedText {
        subject: "You already have an account".to_owned(),
        paragraphs: paragraphs.map(str::to_owned).into(),
        path: "/sign-in".to_owned(),
        link: "Sign in".to_owned(),
    };
    let (_, notice) = asked_for(user, Kind::HasAccount, at, text);
    let hour = at.unix_millis() / HOUR_MILLIS;
    (format!("{}.{user}.{hour}", notice.kind), notice)
}

/// That an account has another address, for the one before: sealed, so that nobody but the site reads it until the letter is
/// written. With its key.
pub(crate) fn email_changed(user: &UserId, before: &Sealed, at: Time) -> (String, HandedNotice) {
    let paragraphs = [
        "The email address of your account here was changed. From now on you sign in with the new one, and the house writes there.",
        "If it was not you, somebody knows your password: please tell the house at once.",
    ];
    let text = HandedText {
        subject: "Your email address was changed".to_owned(),
        paragraphs: paragraphs.map(str::to_owned).into(),
        path: before.text().to_owned(),
        link: "Open the site".to_owned(),
    };
    asked_for(user, Kind::EmailChanged, at, text)
}

/// That an account has one more passkey, with its key. Not what it is called: that may be anything, in the house's name.
pub(crate) fn passkey_added(user: &UserId, at: Time) -> (String, HandedNotice) {
    let paragraphs = [
        "A passkey was added to your account here. Whoever has it signs in without your password.",
        "If it was not you, somebody knows your password: remove the passkey, change the password, and tell the house.",
    ];
    passkeys_changed(user, "A passkey was added", paragraphs, at)
}

/// That an account has one less, with its key.
pub(crate) fn passkey_removed(user: &UserId, at: Time) -> (String, HandedNotice) {
    let paragraphs = [
        "A passkey was removed from your account here. It signs nobody in any more.",
        "If it was not you, somebody was signed in as you: change your password, which signs everybody out, and tell the house.",
    ];
    passkeys_changed(user, "A passkey was removed", paragraphs, at)
}

/// That an account has none any more, since its password was set by a link, with its key.
pub(crate) fn passkeys_gone(user: &UserId, at: Time) -> (String, HandedNotice) {
    let paragraphs = [
        "The password of your account here was set by a link, and its passkeys were removed: they sign nobody in any more. You can add them again.",
        "If it was not you, somebody had the link: ask for another by Forgotten password, and tell the house.",
    ];
    passkeys_changed(user, "Your passkeys were removed", paragraphs, at)
}

fn passkeys_changed(
    user: &UserId,
    subject: &str,
    paragraphs: [&str; 2],
    at: Time,
) -> (String, HandedNotice) {
    let text = HandedText {
        subject: subject.to_owned(),
        paragraphs: paragraphs.map(str::to_owned).into(),
        path: "/account#passkeys".to_owned(),
        link: "See your passkeys".to_owned(),
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
