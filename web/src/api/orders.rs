//! What operators do with a running sale. Only for operators; each order is safe to give again.

use auction::{AnnounceMessage, HoldSale, MessageId, Note, ResumeSale, SaleId, Time, WithdrawLot};
use axum::{Json, extract::State};
use bootstrap::{chance, clock};
use serde::{Deserialize, Serialize};
use topology::subject::OperatorVerb;
use utoipa::ToSchema;

use super::{
    Problem,
    body::{Body, IdempotencyKey, Ids},
    refusal,
    sales::SalePath,
};
use crate::{App, LotPath, Person, engine::OrderOutcome, sessions::Operator};

/// Why an order is given; kept in the house's own log.
#[derive(Deserialize, ToSchema)]
pub(super) struct Why {
    /// One line of 1 to 500 characters.
    #[schema(value_type = String, min_length = 1, max_length = 500)]
    reason: Note,
}

/// A message to everyone at the sale.
#[derive(Deserialize, ToSchema)]
pub(super) struct NewMessage {
    /// One line of 1 to 500 characters.
    #[schema(value_type = String, min_length = 1, max_length = 500)]
    text: Note,
}

/// The order is done.
#[derive(Serialize, ToSchema)]
pub(super) struct OrderView {
    done: bool,
    /// The server's time of this answer.
    #[schema(value_type = String, format = DateTime)]
    now: Time,
}

/// Puts a sale on hold: bids are refused and no end passes until it is resumed.
#[utoipa::path(
    post,
    path = "/api/v1/sales/{sale}/hold",
    tag = "house",
    params(("sale" = String, Path)),
    request_body = Why,
    responses(
        (status = 200, description = "The sale is on hold", body = OrderView),
        (status = 401, description = "Not signed in", content_type = "application/problem+json"),
        (status = 403, description = "Not an operator", content_type = "application/problem+json"),
        (status = 404, description = "No such sale", content_type = "application/problem+json"),
        (status = 409, description = "No lot is left to be sold", content_type = "application/problem+json"),
        (status = 422, description = "A field cannot be taken", content_type = "application/problem+json"),
        (status = 503, description = "Not known whether it was done: ask again", content_type = "application/problem+json")
    )
)]
pub(super) async fn hold(
    State(app): State<App>,
    Operator(person): Operator,
    Ids(SalePath { sale }): Ids<SalePath>,
    Body(Why { reason }): Body<Why>,
) -> Result<Json<OrderView>, Problem> {
    let order = HoldSale {
        sale: sale.clone(),
        reason,
    };
    give(&app, &person, &sale, OperatorVerb::Hold, &order).await
}

/// Resumes a sale on hold: every lot goes on with the time it had left.
#[utoipa::path(
    post,
    path = "/api/v1/sales/{sale}/resume",
    tag = "house",
    params(("sale" = String, Path)),
    request_body = Why,
    responses(
        (status = 200, description = "The sale is not on hold", body = OrderView),
        (status = 401, description = "Not signed in", content_type = "application/problem+json"),
        (status = 403, description = "Not an operator", content_type = "application/problem+json"),
        (status = 404, description = "No such sale", content_type = "application/problem+json"),
        (status = 422, description = "A field cannot be taken", content_type = "application/problem+json"),
        (status = 503, description = "Not known whether it was done: ask again", content_type = "application/problem+json")
    )
)]
pub(super) async fn resume(
    State(app): State<App>,
    Operator(person): Operator,
    Ids(SalePath { sale }): Ids<SalePath>,
    Body(Why { reason }): Body<Why>,
) -> Result<Json<OrderView>, Problem> {
    let order = ResumeSale {
        sale: sale.clone(),
        reason,
    };
    give(&app, &person, &sale, OperatorVerb::Resume, &order).await
}

/// Withdraws a lot that nobody bid on.
#[utoipa::path(
    post,
    path = "/api/v1/sales/{sale}/lots/{lot}/withdraw",
    tag = "house",
    params(("sale" = String, Path), ("lot" = String, Path)),
    request_body = Why,
    responses(
        (status = 200, description = "The lot is withdrawn", body = OrderView),
        (status = 401, description = "Not signed in", content_type = "application/problem+json"),
        (status = 403, description = "Not an operator", content_type = "application/problem+json"),
        (status = 404, description = "No such lot", content_type = "application/problem+json"),
        (status = 409, description = "There is a bid on it, or its end has passed", content_type = "application/problem+json"),
        (status = 422, description = "A field cannot be taken", content_type = "application/problem+json"),
        (status = 503, description = "Not known whether it was done: ask again", content_type = "application/problem+json")
    )
)]
pub(super) async fn withdraw(
    State(app): State<App>,
    Operator(person): Operator,
    Ids(LotPath { sale, lot }): Ids<LotPath>,
    Body(Why { reason }): Body<Why>,
) -> Result<Json<OrderView>, Problem> {
    let order = WithdrawLot {
        sale: sale.clone(),
        lot,
        reason,
    };
    give(&app, &person, &sale, OperatorVerb::Withdraw, &order).await
}

/// Tells everyone at the sale something.
#[utoipa::path(
    post,
    path = "/api/v1/sales/{sale}/messages",
    tag = "house",
    params(
        ("sale" = String, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "Asking again with it is safe")
    ),
    request_body = NewMessage,
    responses(
        (status = 200, description = "Everyone is told", body = OrderView),
        (status = 401, description = "Not signed in", content_type = "application/problem+json"),
        (status = 403, description = "Not an operator", content_type = "application/problem+json"),
        (status = 404, description = "No such sale", content_type = "application/problem+json"),
        (status = 409, description = "The key was used for another message", content_type = "application/problem+json"),
        (status = 422, description = "A field cannot be taken", content_type = "application/problem+json"),
        (status = 503, description = "Not known whether it was done: ask again with the same key", content_type = "application/problem+json")
    )
)]
pub(super) async fn announce(
    State(app): State<App>,
    Operator(person): Operator,
    Ids(SalePath { sale }): Ids<SalePath>,
    IdempotencyKey(key): IdempotencyKey,
    Body(NewMessage { text }): Body<NewMessage>,
) -> Result<Json<OrderView>, Problem> {
    let order = AnnounceMessage {
        sale: sale.clone(),
        message: message_id(&app, &person, &sale, key.as_deref()),
        text,
    };
    give(&app, &person, &sale, OperatorVerb::Announce, &order).await
}

/// The same key of the same person at the same sale gives the same id again.
fn message_id(app: &App, person: &Person, sale: &SaleId, key: Option<&str>) -> MessageId {
    let id = match key {
        Some(key) => {
            let whose = format!("{}\n{sale}\n{key}", person.user);
            app.keys().derive("message", &whose)
        }
        None => chance::id(),
    };
    id.parse().expect("random and derived ids are ids")
}

async fn give(
    app: &App,
    person: &Person,
    sale: &SaleId,
    verb: OperatorVerb,
    order: &impl Serialize,
) -> Result<Json<OrderView>, Problem> {
    match app.engine().order(person, sale, verb, order).await {
        OrderOutcome::Done => {
            let now = clock::now().into();
            Ok(Json(OrderView { done: true, now }))
        }
        OrderOutcome::Refused(refused) => Err(refusal::of_order(&refused)),
        OrderOutcome::Unknown => Err(Problem::outcome_unknown()),
        OrderOutcome::Fault(words) => {
            tracing::error!(words, "the engine could not take an order");
            Err(Problem::unavailable("orders cannot be taken just now"))
        }
    }
}
