//! Stars: forms that put a symbol or a lot on one's watchlist or take it off.

use axum::{
    Form,
    extract::{
        Path,
        rejection::{FormRejection, PathRejection},
    },
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{
    lot_visit::LotVisit, price_view::symbol_path, problem::Problem, sign_in::way_on, visit::Visit,
};
use crate::{
    locale::t,
    security::FormToken,
    watchlists::{ListChoice, NotChanged, Watched},
};

/// A star's form.
#[derive(Debug, Deserialize)]
pub(super) struct StarForm {
    form_token: FormToken,
    watch: Watch,
    /// The list of a symbol's star.
    #[serde(default)]
    list: String,
    /// The page that the star is on.
    back: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Watch {
    Yes,
    No,
}

pub(super) async fn send_symbol(
    visit: Visit,
    path: Result<Path<String>, PathRejection>,
    form: Result<Form<StarForm>, FormRejection>,
) -> Response {
    let Ok(Path(symbol)) = path else {
        return visit.problem(Problem::NotFound);
    };
    if !visit.app.knows_symbol(&symbol) {
        return visit.problem(Problem::UnknownSymbol);
    }
    let page = symbol_path(&symbol);
    let list = form.as_ref().map(|form| ListChoice::of(&form.list));
    let list = list.unwrap_or_default();
    set(visit, form, Watched::Symbol(list, symbol), &page).await
}

pub(super) async fn send_lot(
    visitor: LotVisit,
    form: Result<Form<StarForm>, FormRejection>,
) -> Response {
    let page = visitor.address();
    let LotVisit { visit, lot, .. } = visitor;
    let lot = Watched::Lot(lot.public.sale.clone(), lot.public.lot.clone());
    set(visit, form, lot, &page).await
}

async fn set(
    visit: Visit,
    form: Result<Form<StarForm>, FormRejection>,
    what: Watched,
    page: &str,
) -> Response {
    let (visit, person) = match visit.signed_in(page) {
        Ok(signed_in) => signed_in,
        Err(answer) => return *answer,
    };
    let form = match form {
        Ok(Form(form)) => form,
        Err(rejected) => return visit.problem(rejected.into()),
    };
    if form.form_token.check(&person).is_err() {
        return visit.problem(Problem::StaleForm);
    }
    let watch = form.watch == Watch::Yes;
    match visit.app.watchlists().set(&person.user, &what, watch).await {
        Ok(()) => Redirect::to(way_on(Some(&form.back))).into_response(),
        Err(NotChanged::Refused(_)) => visit.problem(Problem::NotFound),
        Err(NotChanged::Unavailable(_)) => visit.problem(Problem::Unavailable),
    }
}

/// What a symbol's star is called: it says on which list, where that has a name.
pub(crate) fn watch_words(symbol: &str, list: Option<&str>) -> String {
    match list {
        Some(name) => t!("market-star-of", symbol = symbol, list = name),
        None => symbol.to_owned(),
    }
}
