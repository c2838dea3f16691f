//! Changing what is written of a published lot. Only for operators.

use axum::{Json, extract::State, http::StatusCode};

use super::{
    Problem,
    body::{Body, Ids},
    view::LotView,
};
use crate::{
    App, LotPath,
    house::{
        amend::{self, AmendRefused},
        new_sale::NewTexts,
    },
    sessions::Operator,
};

/// Puts these texts and pictures in place of those of a published lot, until it has closed. Everybody sees when that was
/// (`amended_at`); terms of bidding are not among them. Only for operators.
#[utoipa::path(
    put,
    path = "/sales/{sale}/lots/{lot}/texts",
    tag = "house",
    security(("bearer" = []), ("cookie" = [])),
    params(LotPath),
    request_body = NewTexts,
    responses(
        (status = 200, description = "The lot as it is shown from now on", body = LotView),
        (status = 404, description = "No such sale or lot"),
        (status = 409, description = "The lot has closed, or was withdrawn: what is written of it is final"),
        (status = 503, description = "The catalogue cannot be reached now")
    )
)]
pub(super) async fn amend(
    State(app): State<App>,
    Operator(person): Operator,
    Ids(path): Ids<LotPath>,
    Body(texts): Body<NewTexts>,
) -> Result<Json<LotView>, Problem> {
    let amended = amend::amend(&app, &person, &path, &texts, None).await;
    amended.map_err(problem)?;
    let lot = app.lot(&path).await?;
    Ok(Json(LotView::new(&lot, app.now())))
}

fn problem(refused: AmendRefused) -> Problem {
    let words = refused.to_string();
    match refused {
        AmendRefused::Absent(absent) => absent.into(),
        AmendRefused::LotOver => Problem::new(StatusCode::CONFLICT, "lot_over").detail(words),
        AmendRefused::Invalid(problems) => Problem::invalid_fields(problems),
        AmendRefused::ChangedMeanwhile | AmendRefused::Unavailable => Problem::unavailable(words),
    }
}
