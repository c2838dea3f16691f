//! Bids: the history everyone sees, and placing one's own.

use auction::{Amount, BidAccepted, BidId, LotId, Paddle, PlaceBid, SaleId, Time};
use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    Problem,
    body::{Body, Ids, Params},
    cursor::{Page, PageParams},
    lots::find,
    refusal,
    schema::{Id, Minor},
    view::HistoryRow,
};
use crate::{
    App, LotPath, Person,
    engine::{BidOutcome, QueryError},
};

/// A bid. We bid for you, only as far as needed.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"bid_id": "my-first-bid", "maximum": 150_000}))]
pub(super) struct NewBid {
    /// Chosen by the bidder's program, new for every bid: asking again with it is safe.
    #[schema(value_type = Id)]
    bid_id: BidId,
    /// The most one would pay, in minor units; nobody else is told.
    #[schema(value_type = Minor)]
    maximum: Amount,
}

/// A bid that counts.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct AcceptedView {
    /// Always true.
    accepted: bool,
    #[schema(value_type = Id)]
    bid_id: BidId,
    /// The lot's public sequence after it.
    sequence: u64,
    /// One's own number in the sale.
    #[schema(value_type = u32)]
    paddle: Paddle,
    #[schema(value_type = Minor)]
    price: Amount,
    /// False: it counted, but an earlier maximum is higher or the same.
    leading: bool,
    #[schema(value_type = Minor)]
    minimum_bid: Amount,
    #[schema(value_type = String, format = DateTime)]
    ends_at: Time,
    /// The server's time of this answer.
    #[schema(value_type = String, format = DateTime)]
    now: Time,
}

/// One's own bid.
#[derive(Deserialize, IntoParams, Debug)]
#[into_params(parameter_in = Path)]
pub(super) struct BidPath {
    #[param(value_type = Id)]
    sale: SaleId,
    #[param(value_type = Id)]
    lot: LotId,
    #[param(value_type = Id)]
    bid_id: BidId,
}

/// The lot's bids, oldest first.
#[utoipa::path(
    get,
    path = "/sales/{sale}/lots/{lot}/bids",
    tag = "bids",
    params(LotPath, PageParams),
    responses(
        (status = 200, body = Page<HistoryRow>),
        (status = 404, description = "No such lot")
    )
)]
pub(super) async fn list(
    State(app): State<App>,
    Ids(path): Ids<LotPath>,
    Params(params): Params<PageParams>,
) -> Result<Json<Page<HistoryRow>>, Problem> {
    let paging = params.of(&app, format!("bids {} {}", path.sale, path.lot))?;
    let after = paging.after::<u64>()?.unwrap_or(0);
    let lot = find(&app, &path)?;
    let entries = &lot.entries;
    let from = entries.partition_point(|entry| entry.sequence <= after);
    let rows = entries[from..].iter().filter_map(HistoryRow::of);
    let key = |row: &HistoryRow| row.sequence.to_string();
    Ok(Json(paging.take(rows, key, |row| row)))
}

/// Places a bid and answers with the judgement.
#[utoipa::path(
    post,
    path = "/sales/{sale}/lots/{lot}/bids",
    tag = "bids",
    security(("bearer" = []), ("cookie" = [])),
    params(LotPath),
    request_body = NewBid,
    responses(
        (status = 200, description = "The bid counts", body = AcceptedView),
        (status = 404, description = "No such sale or lot"),
        (status = 409, description = "Refused; `refusal` says why"),
        (status = 429, description = "Too many bids"),
        (status = 503, description = "Not known whether it counts: ask again with the same bid id")
    )
)]
pub(super) async fn place(
    State(app): State<App>,
    person: Person,
    Ids(path): Ids<LotPath>,
    Body(new): Body<NewBid>,
) -> Result<Json<AcceptedView>, Problem> {
    let bid_id = new.bid_id.clone();
    let bid = PlaceBid {
        sale: path.sale,
        lot: path.lot,
        bid_id: new.bid_id,
        maximum: new.maximum,
    };
    let outcome = app.place_bid(&person, bid).await;
    let outcome = outcome.map_err(|often| Problem::too_often(often.retry_after))?;
    view(outcome, &bid_id, app.now())
}

/// The answer once given to one's own bid.
#[utoipa::path(
    get,
    path = "/sales/{sale}/lots/{lot}/bids/{bid_id}",
    tag = "bids",
    security(("bearer" = []), ("cookie" = [])),
    params(BidPath),
    responses(
        (status = 200, description = "The bid counts", body = AcceptedView),
        (status = 404, description = "It was not received"),
        (status = 409, description = "It was refused; `refusal` says why")
    )
)]
pub(super) async fn answer(
    State(app): State<App>,
    person: Person,
    Ids(path): Ids<BidPath>,
) -> Result<Json<AcceptedView>, Problem> {
    let engine = app.engine();
    let answer = engine
        .bid_answer(&person, &path.sale, &path.lot, &path.bid_id)
        .await;
    match answer {
        Ok(outcome) => view(outcome, &path.bid_id, app.now()),
        Err(QueryError::NotFound) => Err(Problem::not_found("not_received")),
        Err(error) => Err(Problem::unavailable(error.to_string())),
    }
}

fn view(outcome: BidOutcome, bid_id: &BidId, now: Time) -> Result<Json<AcceptedView>, Problem> {
    match outcome {
        BidOutcome::Accepted(bid) => Ok(Json(AcceptedView::new(bid, now))),
        BidOutcome::Refused(refused) => Err(refusal::of_bid(&refused, now)),
        BidOutcome::Unknown => Err(refusal::outcome_unknown(bid_id)),
        BidOutcome::Fault(words) => {
            tracing::error!(words, "the engine could not take a bid");
            Err(Problem::unavailable("bids cannot be taken just now").about_bid(bid_id))
        }
    }
}

impl AcceptedView {
    fn new(bid: BidAccepted, now: Time) -> Self {
        let BidAccepted {
            bid_id,
            sequence,
            paddle,
            price,
            leading,
            minimum_bid,
            ends_at,
        } = bid;
        Self {
            accepted: true,
            bid_id,
            sequence,
            paddle,
            price,
            leading,
            minimum_bid,
            ends_at,
            now,
        }
    }
}
