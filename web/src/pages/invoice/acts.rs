//! What the house does about an invoice: noting what was paid of it, taking lots back.

use auction::LotId;
use axum::{
    extract::Query,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use super::{HouseVisit, InvoiceVisit};
use crate::{
    format,
    invoices::{IssueRefused, Payment, PaymentState, credit, creditable},
    pages::{
        NAME_SHOWN_MAX,
        ask::AskPage,
        problem::Problem,
        sent_form::{Pairs, SentForm},
    },
    revised::RevisedError,
};

/// Most characters of a note or of a reason.
const NOTE_LENGTH_MAX: usize = 500;
const TOO_LONG: &str = "A note has at most 500 characters. Nothing was changed.";

/// What an operator says of a payment.
#[derive(Debug, Deserialize)]
pub(super) struct PaymentForm {
    state: PaymentState,
    #[serde(default)]
    note: String,
    revision: u64,
}

pub(super) async fn set_payment(
    SentForm {
        by: HouseVisit(at),
        form,
    }: SentForm<HouseVisit, PaymentForm>,
) -> Response {
    let Some(note) = one_line(&form.note) else {
        return at.refused(TOO_LONG.to_owned()).await;
    };
    let payment = Payment {
        state: form.state,
        note,
        by: at.person.user.clone(),
        at: at.visit.app.now(),
    };
    let payments = at.visit.app.payments();
    let set = payments.set(at.document.number, &payment, form.revision);
    match set.await {
        Ok(()) => at.visit.done(&at.person, "payment", &at.document.address()),
        Err(RevisedError::ChangedMeanwhile) => {
            let words = "Somebody else has changed the payment. Here is what they entered.";
            at.refused(words.to_owned()).await
        }
        Err(RevisedError::Unavailable) => at.visit.problem(Problem::Unavailable),
    }
}

/// Asked once more before it is issued, with the reason: a credit note is as final as an invoice.
pub(super) async fn ask_credit(HouseVisit(at): HouseVisit, Query(pairs): Query<Pairs>) -> Response {
    let Some(lots) = lots(&pairs) else {
        return at.visit.problem(Problem::Malformed);
    };
    match creditable(&at.visit.app, &at.document, &lots).await {
        Ok(_) => asked(at, &lots, String::new(), None).into_response(),
        Err(refused) => not_credited(at, refused).await,
    }
}

pub(super) async fn give_credit(
    SentForm {
        by: HouseVisit(at),
        form: pairs,
    }: SentForm<HouseVisit, Pairs>,
) -> Response {
    let Some(lots) = lots(&pairs) else {
        return at.visit.problem(Problem::Malformed);
    };
    let typed = pairs.iter().find(|(name, _)| name == "reason");
    let typed = typed.map_or("", |(_, reason)| reason.as_str());
    let wrong = match one_line(typed) {
        Some(reason) if !reason.is_empty() => {
            return match credit(&at.visit.app, &at.person, &at.document, &lots, reason).await {
                Ok(number) => {
                    let path = format!("/invoices/{number}");
                    at.visit.done(&at.person, "credited", &path)
                }
                Err(refused) => not_credited(at, refused).await,
            };
        }
        Some(_) => "Enter the reason for the credit note.",
        None => TOO_LONG,
    };
    let page = asked(at, &lots, typed.to_owned(), Some(wrong.to_owned()));
    (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}

/// The lots that were chosen; none: one of them cannot be one.
fn lots(pairs: &Pairs) -> Option<Vec<LotId>> {
    let lots = pairs.iter().filter(|(name, _)| name == "lot");
    lots.map(|(_, lot)| lot.parse().ok()).collect()
}

async fn not_credited(at: InvoiceVisit, refused: IssueRefused) -> Response {
    match refused {
        IssueRefused::Unavailable => at.visit.problem(Problem::Unavailable),
        refused => at.refused(refused.to_string()).await,
    }
}

/// What would be taken back, once more.
fn asked(at: InvoiceVisit, lots: &[LotId], reason: String, problem: Option<String>) -> AskPage {
    let document = &at.document;
    let invoiced = document.lots.iter();
    let chosen: Vec<_> = invoiced.filter(|lot| lots.contains(&lot.lot)).collect();
    let total = chosen.iter().map(|lot| lot.charges.total()).sum();
    let named = chosen.iter().map(|lot| {
        let title = format::one_line(&lot.title, NAME_SHOWN_MAX);
        let money = format::total(lot.charges.total(), document.currency);
        format!("Lot {}, {title}: {money}", lot.number)
    });
    AskPage {
        question: format!(
            "Credit {} of invoice {}?",
            format::total(total, document.currency),
            document.number
        ),
        words: vec![
            "The buyer need not pay for what stands here, or is paid back. A credit note has a number of its own, the \
             buyer sees it, and it cannot be changed or taken back."
                .to_owned(),
        ],
        list: named.collect(),
        lacking: vec![],
        action: format!("{}/credit", document.address()),
        fields: lots.iter().map(|lot| ("lot", lot.to_string())).collect(),
        reason: Some(reason),
        problem,
        button: "Issue credit note",
        back: document.address(),
        back_name: document.name(),
        page: at.visit.page,
    }
}

/// A note as it is kept; none if it is too long.
fn one_line(text: &str) -> Option<String> {
    let line = format::one_line(text.trim(), NOTE_LENGTH_MAX + 1);
    (line.chars().count() <= NOTE_LENGTH_MAX).then_some(line)
}
