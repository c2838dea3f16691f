//! What operators do with a running sale. Only for operators; each order is safe to give again.

use auction::{
    AnnounceMessage, HoldSale, MessageId, Note, OrderReply, ResumeSale, SaleId, Time, WithdrawLot,
};
use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use bootstrap::random;
use serde::Deserialize;
use utoipa::{IntoResponses, ToSchema};

use super::{
    Problem,
    body::{Body, IdempotencyKey, Ids},
    refusal,
    sales::SalePath,
};
use crate::{
    App, LotPath, Person,
    engine::{HouseOrder, OrderOutcome},
    house::orders,
    sessions::Operator,
};

/// Why an order is given: everyone can read it of a hold and of a withdrawal, and of a resumption only the log has it.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"reason": "The fire alarm"}))]
pub(super) struct Why {
    /// One line of 1 to 500 characters.
    reason: Note,
}

/// A message to everyone at the sale.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"text": "The sale goes on in ten minutes"}))]
pub(super) struct NewMessage {
    /// One line of 1 to 500 characters.
    text: Note,
}

/// What every order may be answered with, besides what every request may.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "it stands in the description only")]
enum OrderAnswers {
    /// It is so, and whatever is asked for from now on shows it
    #[response(status = 200)]
    Done(OrderReply),
    /// It was taken, and is not shown yet: `done` is false. Give the order again to hear when it is, or look in a moment
    #[response(status = 202)]
    NotShown(OrderReply),
    /// There is no such sale or lot
    #[response(status = 404)]
    Unknown,
    /// It cannot be done now; `refusal` says why
    #[response(status = 409)]
    Refused,
    /// Not known whether it was done: give the order again, a message with the same key
    #[response(status = 503)]
    OutcomeUnknown,
}

/// An order that was taken.
pub(super) struct Ordered(StatusCode, OrderReply);

impl Ordered {
    fn new(done: bool, now: Time) -> Self {
        let status = match done {
            true => StatusCode::OK,
            false => StatusCode::ACCEPTED,
        };
        let refusal = None;
        Self(status, OrderReply { done, refusal, now })
    }
}

impl IntoResponse for Ordered {
    fn into_response(self) -> Response {
        (self.0, Json(self.1)).into_response()
    }
}

/// Puts a sale on hold: bids are refused and no end passes until it is resumed.
#[utoipa::path(
    post,
    path = "/sales/{sale}/hold",
    tag = "house",
    security(("bearer" = []), ("cookie" = [])),
    params(SalePath),
    request_body = Why,
    responses(OrderAnswers)
)]
pub(super) async fn hold(
    State(app): State<App>,
    Operator(person): Operator,
    Ids(SalePath { sale }): Ids<SalePath>,
    Body(Why { reason }): Body<Why>,
) -> Result<Ordered, Problem> {
    let order = HouseOrder::Hold(HoldSale { sale, reason });
    give(&app, &person, &order).await
}

/// Resumes a sale on hold: every lot goes on with the time it had left.
#[utoipa::path(
    post,
    path = "/sales/{sale}/resume",
    tag = "house",
    security(("bearer" = []), ("cookie" = [])),
    params(SalePath),
    request_body = Why,
    responses(OrderAnswers)
)]
pub(super) async fn resume(
    State(app): State<App>,
    Operator(person): Operator,
    Ids(SalePath { sale }): Ids<SalePath>,
    Body(Why { reason }): Body<Why>,
) -> Result<Ordered, Problem> {
    let order = HouseOrder::Resume(ResumeSale { sale, reason });
    give(&app, &person, &order).await
}

/// Withdraws a lot that nobody bid on.
#[utoipa::path(
    post,
    path = "/sales/{sale}/lots/{lot}/withdraw",
    tag = "house",
    security(("bearer" = []), ("cookie" = [])),
    params(LotPath),
    request_body = Why,
    responses(OrderAnswers)
)]
pub(super) async fn withdraw(
    State(app): State<App>,
    Operator(person): Operator,
    Ids(LotPath { sale, lot }): Ids<LotPath>,
    Body(Why { reason }): Body<Why>,
) -> Result<Ordered, Problem> {
    let order = HouseOrder::Withdraw(WithdrawLot { sale, lot, reason });
    give(&app, &person, &order).await
}

/// Tells everyone at the sale something.
#[utoipa::path(
    post,
    path = "/sales/{sale}/messages",
    tag = "house",
    security(("bearer" = []), ("cookie" = [])),
    params(
        SalePath,
        ("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255, description = "Asking again with it is safe")
    ),
    request_body = NewMessage,
    responses(OrderAnswers)
)]
pub(super) async fn announce(
    State(app): State<App>,
    Operator(person): Operator,
    Ids(SalePath { sale }): Ids<SalePath>,
    IdempotencyKey(key): IdempotencyKey,
    Body(NewMessage { text }): Body<NewMessage>,
) -> Result<Ordered, Problem> {
    let message = message_id(&app, &person, &sale, key.as_deref());
    let order = HouseOrder::Announce(AnnounceMessage {
        sale,
        message,
        text,
    });
    give(&app, &person, &order).await
}

/// The same key of the same person at the same sale gives the same id again.
fn message_id(app: &App, person: &Person, sale: &SaleId, key: Option<&str>) -> MessageId {
    let id = match key {
        Some(key) => {
            let whose = format!("{}\n{sale}\n{key}", person.user);
            app.keys().derive("message", &whose)
        }
        None => random::id(),
    };
    id.parse().expect("random and derived ids are ids")
}

/// Gives an order about a sale, and answers with what became of it.
async fn give(app: &App, person: &Person, order: &HouseOrder) -> Result<Ordered, Problem> {
    let (outcome, is_shown) = orders::give(app, person, order).await;
    match outcome {
        OrderOutcome::Done => Ok(Ordered::new(is_shown, app.now())),
        OrderOutcome::Refused(refused) => Err(refusal::of_order(&refused, app.now())),
        OrderOutcome::Unknown => Err(Problem::outcome_unknown()),
        OrderOutcome::Fault(words) => {
            tracing::error!(words, "the engine could not take an order");
            Err(Problem::unavailable("orders cannot be taken just now"))
        }
    }
}
