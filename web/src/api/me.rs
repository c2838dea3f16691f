//! About oneself: asked of the engine, told to nobody else.

use auction::{Paddle, Refusal, StandingReply};
use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Problem, body::Ids, refusal, sales::SalePath};
use crate::{App, LotPath, Person, engine::QueryError};

/// One's own number in a sale.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct PaddleView {
    /// Null until the first bid.
    paddle: Option<Paddle>,
}

/// One's own paddle in a sale.
#[utoipa::path(
    get,
    path = "/sales/{sale}/me",
    tag = "me",
    security(("bearer" = []), ("cookie" = [])),
    params(SalePath),
    responses(
        (status = 200, body = PaddleView),
        (status = 404, description = "No such sale")
    )
)]
pub(super) async fn in_sale(
    State(app): State<App>,
    person: Person,
    Ids(path): Ids<SalePath>,
) -> Result<Json<PaddleView>, Problem> {
    let sale = app.sale(&path.sale).await?;
    // The paddle is the same on every lot of a sale.
    let Some(lot) = sale.record.lots.first() else {
        return Ok(Json(PaddleView { paddle: None }));
    };
    let standing = app.engine().standing(&person, &path.sale, lot).await;
    let paddle = standing.map_err(problem)?.standing.paddle;
    Ok(Json(PaddleView { paddle }))
}

/// One's own standing on a lot: state, maximum or amount, paddle.
#[utoipa::path(
    get,
    path = "/sales/{sale}/lots/{lot}/me",
    tag = "me",
    security(("bearer" = []), ("cookie" = [])),
    params(LotPath),
    responses(
        (status = 200, body = StandingReply),
        (status = 404, description = "No such lot")
    )
)]
pub(super) async fn on_lot(
    State(app): State<App>,
    person: Person,
    Ids(path): Ids<LotPath>,
) -> Result<Json<StandingReply>, Problem> {
    let standing = app.engine().standing(&person, &path.sale, &path.lot).await;
    standing.map(Json).map_err(problem)
}

fn problem(error: QueryError) -> Problem {
    match error {
        QueryError::NotFound => refusal::not_found(&Refusal::UnknownLot),
        QueryError::Unavailable | QueryError::Fault(_) => Problem::unavailable(error.to_string()),
    }
}
