//! Bids: the history everyone sees, and placing one's own.

use auction::{Amount, BidAccepted, BidId, LotId, PlaceBid, SaleId, Time};
use axum::{Json, extract::State};
use bootstrap::clock;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Problem,
    body::{Body, Ids, Params},
    cursor::{Page, PageParams},
    lots::find,
    refusal,
    view::HistoryRow,
};
use crate::{
    App, LotPath, Person,
    engine::{BidOutcome, QueryError},
};

/// A bid. We bid for you, only as far as needed.
#[derive(Deserialize, ToSchema)]
pub(super) struct NewBid {
    /// Chosen by the bidder's program, new for every bid: asking again with it is safe.
    #[schema(value_type = String)]
    bid_id: BidId,
    /// The most one would pay, in minor units; nobody else is told.
    #[schema(value_type = u64)]
    maximum: Amount,
}

/// A bid that counts.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct AcceptedView {
    /// Always true.
    accepted: bool,
    #[serde(flatten)]
    #[schema(value_type = Object)]
    bid: BidAccepted,
    /// The server's time of this answer.
    #[schema(value_type = String, format = DateTime)]
    now: Time,
}

/// One's own bid.
#[derive(Deserialize, Debug)]
pub(super) struct BidPath {
    sale: SaleId,
    lot: LotId,
    bid_id: BidId,
}

/// The lot's bids, oldest first.
#[utoipa::path(
    get,
    path = "/api/v1/sales/{sale}/lots/{lot}/bids",
    tag = "bids",
    params(("sale" = String, Path), ("lot" = String, Path), PageParams),
    responses(
        (status = 200, body = Page<HistoryRow>),
        (status = 404, description = "No such lot", content_type = "application/problem+json")
    )
)]
pub(super) async fn list(
    State(app): State<App>,
    Ids(path): Ids<LotPath>,
    Params(params): Params<PageParams>,
) -> Result<Json<Page<HistoryRow>>, Problem> {
    let (limit, after) = (params.limit()?, params.after::<u64>()?.unwrap_or(0));
    let lot = find(&app, &path)?;
    let entries = &lot.entries;
    let from = entries.partition_point(|entry| entry.sequence <= after);
    let rows = entries[from..].iter().filter_map(HistoryRow::of);
    let key = |row: &HistoryRow| row.sequence.to_string();
    Ok(Json(Page::take(rows, limit, key, |row| row)))
}

/// Places a bid and answers with the judgement.
#[utoipa::path(
    post,
    path = "/api/v1/sales/{sale}/lots/{lot}/bids",
    tag = "bids",
    params(("sale" = String, Path), ("lot" = String, Path)),
    request_body = NewBid,
    responses(
        (status = 200, description = "The bid counts", body = AcceptedView),
        (status = 401, description = "Not signed in", content_type = "application/problem+json"),
        (status = 404, description = "No such sale or lot", content_type = "application/problem+json"),
        (status = 409, description = "Refused; `refusal` says why", content_type = "application/problem+json"),
        (status = 422, description = "A field cannot be taken; `pointer` names it", content_type = "application/problem+json"),
        (status = 429, description = "Too many bids", content_type = "application/problem+json"),
        (status = 503, description = "Not known whether it counts: ask again with the same bid id", content_type = "application/problem+json")
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
    view(outcome, &bid_id)
}

/// The answer once given to one's own bid.
#[utoipa::path(
    get,
    path = "/api/v1/sales/{sale}/lots/{lot}/bids/{bid_id}",
    tag = "bids",
    params(("sale" = String, Path), ("lot" = String, Path), ("bid_id" = String, Path)),
    responses(
        (status = 200, description = "The bid counts", body = AcceptedView),
        (status = 404, description = "It was not received", content_type = "application/problem+json"),
        (status = 409, description = "It was refused; `refusal` says why", content_type = "application/problem+json")
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
        Ok(outcome) => view(outcome, &path.bid_id),
        Err(QueryError::NotFound) => Err(Problem::not_found("not_received")),
        Err(error) => Err(Problem::unavailable(error.to_string())),
    }
}

fn view(outcome: BidOutcome, bid_id: &BidId) -> Result<Json<AcceptedView>, Problem> {
    match outcome {
        BidOutcome::Accepted(bid) => Ok(Json(AcceptedView {
            accepted: true,
            bid,
            now: clock::now().into(),
        })),
        BidOutcome::Refused(refused) => Err(refusal::of_bid(&refused)),
        BidOutcome::Unknown => Err(refusal::outcome_unknown(bid_id)),
        BidOutcome::Fault(words) => {
            tracing::error!(words, "the engine could not take a bid");
            Err(Problem::unavailable("bids cannot be taken just now")
                .with("bid_id", bid_id.as_str()))
        }
    }
}
