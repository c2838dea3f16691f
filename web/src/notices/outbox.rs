//! What the site hands over to be told: stored before whoever caused it is answered. Handed over again under the same key, it comes to
//! the same.

use async_nats::jetstream::kv::{CreateErrorKind, Store};
use auction::{Time, UserId};
use notification::{HandedNotice, HandedText, Kind};

use crate::{
    invoices::{Document, DocumentKind},
    model::SaleModel,
    registrations::DecisionState,
};

/// The bucket `notice_outbox`.
#[derive(Clone, Debug)]
pub(crate) struct Outbox(Store);

/// It is not known whether it was handed over: doing it again is safe.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("notices cannot be handed over now")]
pub(crate) struct NotHandedOver;

impl Outbox {
    pub(crate) fn new(store: Store) -> Self {
        Self(store)
    }

    /// Hands a notice over: whoever tells people will do so, by what they chose. The key is of tokens with dots between them.
    pub(crate) async fn hand_over(
        &self,
        key: &str,
        notice: &HandedNotice,
    ) -> Result<(), NotHandedOver> {
        let value = serde_json::to_vec(notice).expect("texts are JSON");
        match self.0.create(key, value.into()).await {
            Ok(_) => Ok(()),
            Err(error) if error.kind() == CreateErrorKind::AlreadyExists => Ok(()),
            Err(error) => {
                tracing::error!(key, %error, "a notice was not handed over");
                Err(NotHandedOver)
            }
        }
    }
}

/// That the house decided about somebody in a sale, with its key. None: nobody is told.
pub(crate) fn registration(
    sale: &SaleModel,
    user: &UserId,
    state: DecisionState,
    revision: u64,
    at: Time,
) -> Option<(String, HandedNotice)> {
    let (id, title) = (&sale.record.sale, &sale.title);
    let (word, subject, paragraph, link) = match state {
        DecisionState::Approved => (
            "approved",
            format!("You may bid: {title}"),
            format!("Your registration for “{title}” is approved. You can bid from now on."),
            "Open the sale",
        ),
        DecisionState::Declined => (
            "declined",
            format!("Your registration for {title}"),
            format!(
                "The house has declined your registration for “{title}”. If you have questions, please ask the house."
            ),
            "Open the sale",
        ),
        DecisionState::Blocked => return None,
    };
    let notice = HandedNotice {
        user: user.clone(),
        kind: Kind::Registration,
        at,
        text: HandedText {
            subject,
            paragraphs: vec![paragraph],
            path: format!("/sales/{id}"),
            link: link.to_owned(),
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
