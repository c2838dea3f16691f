//! `/house/sales/{sale}/copy`: a draft that begins as another sale.

use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::{Problem, SaleVisit, address, form::SaleForm, form_page::new_id};
use crate::{
    house::{
        drafts::{self, DraftRefused},
        lots_table::{self, LotsUnknown},
    },
    pages::sent_form::SentForm,
};

/// The form has a button and nothing else.
#[derive(Debug, Deserialize)]
pub(super) struct CopyForm {}

pub(super) async fn send(
    SentForm {
        by: SaleVisit {
            visit,
            person,
            sale,
        },
        ..
    }: SentForm<SaleVisit, CopyForm>,
) -> Response {
    let asked = match lots_table::of_sale(&visit.app, &sale).await {
        Ok(asked) => asked.copied(visit.page.now),
        Err(LotsUnknown::NoSuchSale) => return visit.problem(Problem::NotFound),
        Err(LotsUnknown::KeptBefore) => return visit.done(&person, "not-kept", &address(&sale)),
        Err(LotsUnknown::Away) => return visit.problem(Problem::Unavailable),
    };
    // What the form does not show would be lost in it unseen.
    if SaleForm::of(&asked).read() != (asked.clone(), vec![]) {
        return visit.done(&person, "not-copied", &address(&sale));
    }
    let id = new_id(&asked.title);
    match drafts::save(&visit.app, &person, &id, asked, None).await {
        Ok(()) => visit.done(&person, "copied", &address(&id)).into_response(),
        Err(DraftRefused::Invalid(problems)) => {
            tracing::warn!(%sale, ?problems, "a sale cannot be copied");
            visit.done(&person, "not-copied", &address(&sale))
        }
        Err(_) => visit.problem(Problem::Unavailable),
    }
}
