//! The stars of the board and of a symbol's page: forms that put a symbol on one's watchlist or take it off.

use axum::{
    Form,
    extract::{
        Path,
        rejection::{FormRejection, PathRejection},
    },
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{price_view::symbol_path, problem::Problem, sign_in::way_on, visit::Visit};
use crate::security::FormToken;

/// A star's form.
#[derive(Debug, Deserialize)]
pub(super) struct StarForm {
    form_token: FormToken,
    watch: Watch,
    /// The page that the star is on.
    back: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Watch {
    Yes,
    No,
}

pub(super) async fn send(
    visit: Visit,
    path: Result<Path<String>, PathRejection>,
    form: Result<Form<StarForm>, FormRejection>,
) -> Response {
    let Ok(Path(symbol)) = path else {
        return visit.problem(Problem::NotFound);
    };
    let (visit, person) = match visit.signed_in(&symbol_path(&symbol)) {
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
    let is_known = visit.app.read_model().price(&symbol).is_some()
        || visit.app.symbols().name(&symbol).is_some();
    let watch = form.watch == Watch::Yes;
    if watch && !is_known {
        return visit.problem(Problem::UnknownSymbol);
    }
    let lists = visit.app.watchlists();
    match lists.set(&person.user, &symbol, watch).await {
        Ok(()) => Redirect::to(way_on(Some(&form.back))).into_response(),
        Err(_) => visit.problem(Problem::Unavailable),
    }
}
