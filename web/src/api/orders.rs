//! What operators do with a running sale. Only for operators; each order is safe to give again.

use auction::{
    AnnounceMessage, BidRef, CancelSale, HoldSale, MessageId, Note, OrderReply, ResumeSale, SaleId,
    Time, UserId, VoidBid, WithdrawLot,
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

/// Why an order is given: everyone can read it, but of a resumption, where only the log has it.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"reason": "The fire alarm"}))]
pub(super) struct Why {
    /// One line of 1 to 500 characters.
    reason: Note,
}

/// Which bid is voided, and why: exactly one of `entry` and `user`.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"entry": 5, "reason": "A slip of the bidder's keyboard"}))]
pub(super) struct WhichBid {
    /// English: the sequence of the line of the lot's history that shows it. The raises of its maximum go with it.
    entry: Option<u64>,
    /// Sealed: the id of whoever bid.
    #[schema(value_type = Option<String>)]
    user: Option<UserId>,
    /// One line of 1 to 500 characters. Everyone can read it; of a sealed bid its bidder alone.
    reason: Note,
}

/// A message to everyone at the sale.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"text": "The sale goes on in ten minutes"}))]
pub(super) struct NewMessage {
    /// One line of 1 to 500 characters.
    text: Note,
}

const ONE_BID: &str =
    "a void names one bid: by its line (entry), or of a sealed sale by its bidder (user)";

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
    /// There is no such sale, lot or bid
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

/// Cancels a sale, before it opens or while it runs: lots that are not over end unsold, what was sold stays sold. It cannot be
/// undone.
#[utoipa::path(
    post,
    path = "/sales/{sale}/cancel",
    tag = "house",
    security(("bearer" = []), ("cookie" = [])),
    params(SalePath),
    request_body = Why,
    responses(OrderAnswers)
)]
pub(super) async fn cancel(
    State(app): State<App>,
    Operator(person): Operator,
    Ids(SalePath { sale }): Ids<SalePath>,
    Body(Why { reason }): Body<Why>,
) -> Result<Ordered, Problem> {
    let order = HouseOrder::Cancel(CancelSale { sale, reason });
    give(&app, &person, &order).await
}

/// Voids a bid while its lot is still to be sold: the price is made again from the other bids, and everyone sees it struck in
/// the history. It cannot be undone.
#[utoipa::path(
    post,
    path = "/sales/{sale}/lots/{lot}/void",
    tag = "house",
    security(("bearer" = []), ("cookie" = [])),
    params(LotPath),
    request_body = WhichBid,
    responses(OrderAnswers)
)]
pub(super) async fn void(
    State(app): State<App>,
    Operator(person): Operator,
    Ids(LotPath { sale, lot }): Ids<LotPath>,
    Body(WhichBid {
        entry,
        user,
        reason,
    }): Body<WhichBid>,
) -> Result<Ordered, Problem> {
    let bid = match (entry, user) {
        (Some(entry), None) => BidRef::Entry(entry),
        (None, Some(user)) => BidRef::User(user),
        (None, None) => return Err(Problem::invalid("/entry", ONE_BID)),
        (Some(_), Some(_)) => return Err(Problem::invalid("/user", ONE_BID)),
    };
    let order = HouseOrder::Void(VoidBid {
        sale,
        lot,
        bid,
        reason,
    });
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
