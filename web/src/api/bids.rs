//! Bids: the history everyone sees, and placing one's own.

use auction::{
    Amount, BidAnswer, BidId, BidReply, Entry, EntryKind, LotId, Offer, OfferError, PlaceBid,
    PublicFormat, SaleId, Time,
};
use axum::{Json, extract::State};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::{
    Problem,
    body::{Body, Ids, Params},
    cursor::{Page, PageParams},
    refusal,
};
use crate::{
    App, LotPath, Person,
    app::BidNotSent,
    engine::{BidOutcome, QueryError},
    model::LotModel,
};

/// A bid: exactly one of `maximum`, `amount` and `take_back`, as the lot's format takes it.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"bid_id": "my-first-bid", "maximum": 150_000}))]
pub(super) struct NewBid {
    /// Chosen by the bidder's program, new for every bid: asking again with it is safe.
    bid_id: BidId,
    /// English: the most one would pay; nobody else is told. We bid for you, only as far as needed. Where the sale lets maxima be
    /// lowered, whoever leads may name less than before.
    maximum: Option<Amount>,
    /// Sealed: what one would pay; nobody is told before the end. It replaces an earlier one.
    amount: Option<Amount>,
    /// Sealed, true: one's bid no longer stands. English, where maxima may be lowered: one's own goes no further than the price.
    take_back: Option<bool>,
    /// English, true: whoever leads already is refused with `you_lead` rather than raising their own maximum.
    unless_leading: Option<bool>,
}

/// One's own bid.
#[derive(Deserialize, IntoParams, Debug)]
#[into_params(parameter_in = Path)]
pub(super) struct BidPath {
    sale: SaleId,
    lot: LotId,
    bid_id: BidId,
}

/// The lot's bids, oldest first; of a sealed sale those that are shown.
#[utoipa::path(
    get,
    path = "/sales/{sale}/lots/{lot}/bids",
    tag = "bids",
    params(LotPath, PageParams),
    responses(
        (status = 200, body = Page<Entry>),
        (status = 404, description = "No such lot"),
        (status = 503, description = "Its sale ended, and cannot be read now")
    )
)]
pub(super) async fn list(
    State(app): State<App>,
    Ids(path): Ids<LotPath>,
    Params(params): Params<PageParams>,
) -> Result<Json<Page<Entry>>, Problem> {
    let paging = params.of(&app, format!("bids {} {}", path.sale, path.lot))?;
    let after = paging.after::<u64>()?.unwrap_or(0);
    let lot = app.lot(&path).await?;
    let entries = &lot.entries;
    let from = entries.partition_point(|entry| entry.sequence <= after);
    let is_bid = |entry: &&Entry| matches!(entry.kind, EntryKind::Bid | EntryKind::Opened);
    let bids = entries[from..]
        .iter()
        .copied()
        .filter(|entry| is_bid(&entry));
    let key = |bid: &Entry| bid.sequence.to_string();
    Ok(Json(paging.take(bids, key, |bid| bid)))
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
        (status = 200, description = "The bid counts", body = BidReply),
        (status = 403, description = "Operators do not bid, nor do foreign pages"),
        (status = 404, description = "No such sale or lot"),
        (status = 409, description = "Refused; `refusal` says why"),
        (status = 429, description = "Too many bids; on one lot `refusal` says until when"),
        (status = 503, description = "Not known whether it counts: ask again with the same bid id")
    )
)]
pub(super) async fn place(
    State(app): State<App>,
    person: Person,
    Ids(path): Ids<LotPath>,
    Body(new): Body<NewBid>,
) -> Result<Json<BidReply>, Problem> {
    let bid_id = new.bid_id.clone();
    let offer = match new.offer() {
        Ok(offer) => offer,
        Err(first_too_many) => {
            let lot = app.lot(&path).await.ok();
            return Err(new.problem(first_too_many, lot.as_deref()));
        }
    };
    let bid = PlaceBid {
        sale: path.sale,
        lot: path.lot,
        offer,
        bid_id: new.bid_id,
        unless_leading: new.unless_leading.unwrap_or_default(),
    };
    let outcome = app.place_bid(&person, bid).await;
    let outcome = outcome.map_err(|not_sent| match not_sent {
        BidNotSent::Operator => Problem::forbidden(not_sent.to_string()),
        BidNotSent::TooOften { retry_after } => Problem::too_often(retry_after).at(app.now()),
    })?;
    view(outcome, &bid_id, app.now())
}

/// The answer once given to one's own bid, and whether the house voided it since.
#[utoipa::path(
    get,
    path = "/sales/{sale}/lots/{lot}/bids/{bid_id}",
    tag = "bids",
    security(("bearer" = []), ("cookie" = [])),
    params(BidPath),
    responses(
        (status = 200, description = "The bid counts", body = BidReply),
        (status = 404, description = "It was not received"),
        (status = 409, description = "It was refused; `refusal` says why")
    )
)]
pub(super) async fn answer(
    State(app): State<App>,
    person: Person,
    Ids(path): Ids<BidPath>,
) -> Result<Json<BidReply>, Problem> {
    let engine = app.engine();
    let answer = engine
        .bid_answer(&person, &path.sale, &path.lot, &path.bid_id)
        .await;
    match answer {
        Ok(BidReply {
            answer,
            voided,
            now,
            ..
        }) => {
            let Json(reply) = view(answer.into(), &path.bid_id, now)?;
            Ok(Json(BidReply { voided, ..reply }))
        }
        Err(QueryError::NotFound) => Err(Problem::not_found(
            "not_received",
            "no bid of yours with this id was received on this lot",
        )),
        Err(error) => Err(Problem::unavailable(error.to_string())),
    }
}

fn view(outcome: BidOutcome, bid_id: &BidId, now: Time) -> Result<Json<BidReply>, Problem> {
    match outcome {
        BidOutcome::Accepted(bid) => Ok(Json(BidReply::new(BidAnswer::Accepted(bid), now))),
        BidOutcome::Refused(refused) => Err(refusal::of_bid(&refused, now)),
        BidOutcome::Unknown => Err(refusal::outcome_unknown(bid_id)),
        BidOutcome::Unheard => {
            let detail =
                "nobody takes bids just now, and nothing of this request counts: ask again later";
            Err(Problem::unavailable(detail).about_bid(bid_id))
        }
        BidOutcome::Fault(words) => {
            tracing::error!(words, "the engine could not take a bid");
            Err(Problem::unavailable("bids cannot be taken just now").about_bid(bid_id))
        }
    }
}

impl NewBid {
    /// The one thing that is offered; else the first field that is too many, if any is there.
    fn offer(&self) -> Result<Offer, Option<&'static str>> {
        let take_back = self.take_back.unwrap_or_default();
        Offer::new(self.maximum, self.amount, take_back).map_err(|OfferError| {
            match (self.maximum, self.amount, take_back) {
                (Some(_), Some(_), _) => Some("/amount"),
                (None, None, _) => None,
                _ => Some("/take_back"),
            }
        })
    }

    /// What is wrong with the offer. Where there is none, the field that the lot's kind takes is named.
    fn problem(&self, first_too_many: Option<&'static str>, lot: Option<&LotModel>) -> Problem {
        let takes = match lot.map(|lot| &lot.public.format) {
            Some(PublicFormat::Sealed(_)) => "/amount",
            Some(PublicFormat::English(_)) | None => "/maximum",
        };
        Problem::invalid(first_too_many.unwrap_or(takes), OfferError.to_string())
    }
}
