//! About oneself: asked of the engine, told to nobody else.

use auction::{Paddle, Standing, Time};
use axum::{Json, extract::State};
use bootstrap::clock;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Problem,
    body::Ids,
    sales::{self, SalePath},
};
use crate::{App, LotPath, Person, engine::QueryError};

/// One's own number in a sale.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct PaddleView {
    /// Null until the first bid.
    #[schema(value_type = Option<u32>)]
    paddle: Option<Paddle>,
}

/// One's own standing on a lot.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct StandingView {
    #[serde(flatten)]
    #[schema(value_type = Object)]
    standing: Standing,
    /// The server's time of this answer.
    #[schema(value_type = String, format = DateTime)]
    now: Time,
}

/// One's own paddle in a sale.
#[utoipa::path(
    get,
    path = "/api/v1/sales/{sale}/me",
    tag = "me",
    params(("sale" = String, Path)),
    responses(
        (status = 200, body = PaddleView),
        (status = 401, description = "Not signed in", content_type = "application/problem+json"),
        (status = 404, description = "No such sale", content_type = "application/problem+json")
    )
)]
pub(super) async fn in_sale(
    State(app): State<App>,
    person: Person,
    Ids(path): Ids<SalePath>,
) -> Result<Json<PaddleView>, Problem> {
    let sale = sales::find(&app, &path.sale)?;
    // The paddle is the same on every lot of a sale.
    let Some(lot) = sale.record.lots.first() else {
        return Ok(Json(PaddleView { paddle: None }));
    };
    let standing = app.engine().standing(&person, &path.sale, lot).await;
    let paddle = standing.map_err(problem)?.paddle;
    Ok(Json(PaddleView { paddle }))
}

/// One's own standing on a lot: state, maximum, paddle.
#[utoipa::path(
    get,
    path = "/api/v1/sales/{sale}/lots/{lot}/me",
    tag = "me",
    params(("sale" = String, Path), ("lot" = String, Path)),
    responses(
        (status = 200, body = StandingView),
        (status = 401, description = "Not signed in", content_type = "application/problem+json"),
        (status = 404, description = "No such lot", content_type = "application/problem+json")
    )
)]
pub(super) async fn on_lot(
    State(app): State<App>,
    person: Person,
    Ids(path): Ids<LotPath>,
) -> Result<Json<StandingView>, Problem> {
    let standing = app.engine().standing(&person, &path.sale, &path.lot).await;
    let standing = standing.map_err(problem)?;
    let now = clock::now().into();
    Ok(Json(StandingView { standing, now }))
}

fn problem(error: QueryError) -> Problem {
    match error {
        QueryError::NotFound => Problem::not_found("unknown_lot"),
        QueryError::Unavailable | QueryError::Fault(_) => Problem::unavailable(error.to_string()),
    }
}
