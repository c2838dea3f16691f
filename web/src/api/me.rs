//! About oneself: asked of the engine, told to nobody else.

use auction::{Amount, Paddle, Refusal, StandingReply};
use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Problem, body::Ids, refusal, sales::SalePath};
use crate::{
    App, LotPath, Person,
    engine::QueryError,
    registrations::{MayBid, own_standing},
};

/// How one stands in a sale.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct InSaleView {
    /// Null until the first bid, or until the house approves one.
    paddle: Option<Paddle>,
    may_bid: MayBid,
    /// The most that one may come to owe in the sale, premium and tax included. Null: no limit.
    limit: Option<Amount>,
    /// What one may come to owe as it stands, in minor units, premium and tax included: the maximum of each lot one leads, each
    /// sealed bid, and what one won.
    committed: u64,
    /// What is left of the limit. Null: there is none.
    #[schema(required = true)]
    free: Option<u64>,
    /// The version of the sale's conditions that one accepted, while the house has not approved one.
    #[schema(required = true)]
    accepted: Option<String>,
}

/// One's own paddle in a sale, whether one may bid, and what is left of one's limit.
#[utoipa::path(
    get,
    path = "/sales/{sale}/me",
    tag = "me",
    security(("bearer" = []), ("cookie" = [])),
    params(SalePath),
    responses(
        (status = 200, body = InSaleView),
        (status = 404, description = "No such sale")
    )
)]
pub(super) async fn in_sale(
    State(app): State<App>,
    person: Person,
    Ids(path): Ids<SalePath>,
) -> Result<Json<InSaleView>, Problem> {
    let sale = app.sale(&path.sale).await?;
    let own = own_standing(&app, &person, &sale).await.map_err(problem)?;
    Ok(Json(InSaleView {
        paddle: own.standing.paddle,
        may_bid: own.may_bid,
        limit: own.standing.limit,
        committed: own.standing.committed,
        free: own.free(),
        accepted: (own.registrant)
            .and_then(|registrant| registrant.accepted)
            .map(|accepted| accepted.version),
    }))
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
