//! Publishing prices by HTTP.

use axum::{Json, extract::State, http::HeaderMap};
use bytes::Bytes;
use market::{PriceAnswer, PriceRefusal};
use serde::{Deserialize, Serialize};
use topology::encode_symbol;
use utoipa::ToSchema;

use super::{Problem, body::Body};
use crate::{
    App,
    publishers::{NotPublished, OutgoingPrice, PublisherKey},
};

/// Most bytes of a batch.
pub(super) const PRICES_BYTES_MAX: usize = 256 * 1024;

/// Prices of one publisher.
#[derive(Deserialize, ToSchema, Debug)]
pub(super) struct NewPrices {
    /// Those of one symbol are judged in this order.
    #[schema(min_items = 1, max_items = 1000)]
    prices: Vec<NewPrice>,
}

/// A price. Decimals are strings, so that none loses a digit on the way.
#[derive(Deserialize, ToSchema, Debug)]
pub(super) struct NewPrice {
    /// As it is written, such as `BRK.B` or `BTC/USDT`.
    #[schema(example = "DEMO")]
    symbol: String,
    #[serde(flatten)]
    price: PriceFields,
}

/// What goes to market-data as it is.
#[derive(Serialize, Deserialize, ToSchema, Debug)]
struct PriceFields {
    #[schema(example = "101.25")]
    price: String,
    /// How much was traded at it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    size: Option<String>,
    /// The best price that somebody offers to pay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bid: Option<String>,
    /// The best price that somebody asks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ask: Option<String>,
    /// When it was made, RFC 3339; without it, when it arrives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    time: Option<String>,
}

/// What came of each.
#[derive(Serialize, ToSchema, Debug, Default)]
pub(super) struct PublishedPrices {
    admitted: usize,
    refused: usize,
    /// Prices that nobody answered for in time: they may be admitted or not.
    unanswered: usize,
    /// In the order in which they were sent.
    items: Vec<PublishedItem>,
}

/// What came of one.
#[derive(Serialize, ToSchema, Debug)]
struct PublishedItem {
    symbol: String,
    /// Null: not known.
    answer: Option<PriceAnswer>,
}

/// Publishes prices, each judged by itself. With HTTP Basic: the publisher's name, and the seed that `outcry setup` made
/// for it as the password.
#[utoipa::path(
    post,
    path = "/market/prices",
    tag = "market",
    security(("publisher" = [])),
    request_body = NewPrices,
    responses(
        (status = 200, description = "Each was judged: `items` say how", body = PublishedPrices),
        (status = 401, description = "There is no key, or NATS does not know it"),
        (status = 403, description = "The key is another publisher's, or a foreign page sent this"),
        (status = 503, description = "Too many publish at once, NATS is away, or nobody answered for any price"),
    )
)]
pub(super) async fn publish(
    State(app): State<App>,
    headers: HeaderMap,
    Body(NewPrices { prices }): Body<NewPrices>,
) -> Result<Json<PublishedPrices>, Problem> {
    let key = PublisherKey::of(&headers).ok_or_else(Problem::publisher_key)?;
    let mut items = Vec::with_capacity(prices.len());
    let (mut places, mut outgoing) = (Vec::new(), Vec::new());
    for NewPrice { symbol, price } in prices {
        let answer = match encode_symbol(&symbol) {
            Ok(symbol) => {
                places.push(items.len());
                let payload = serde_json::to_vec(&price).expect("texts are JSON");
                let payload = Bytes::from(payload);
                outgoing.push(OutgoingPrice { symbol, payload });
                None
            }
            Err(_) => Some(PriceAnswer::refused(PriceRefusal::UnknownSymbol)),
        };
        items.push(PublishedItem { symbol, answer });
    }
    let within = app.settings().answer_deadline;
    let answers = app.publishers().publish(&key, outgoing, within).await;
    for (place, answer) in places
        .into_iter()
        .zip(answers.map_err(|why| problem(&key, why))?)
    {
        items[place].answer = answer;
    }
    let published = PublishedPrices::of(items);
    if published.unanswered > 0 && published.admitted + published.refused == 0 {
        return Err(Problem::outcome_unknown().detail(
            "market-data did not answer in time: these prices may be admitted or not; send them again, each with its `time`",
        ));
    }
    Ok(Json(published))
}

impl PublishedPrices {
    fn of(items: Vec<PublishedItem>) -> Self {
        let mut counted = Self::default();
        for item in &items {
            match item.answer {
                Some(PriceAnswer::Admitted { .. }) => counted.admitted += 1,
                Some(PriceAnswer::Refused { .. }) => counted.refused += 1,
                None => counted.unanswered += 1,
            }
        }
        Self { items, ..counted }
    }
}

fn problem(key: &PublisherKey, why: NotPublished) -> Problem {
    let name = key.name();
    match why {
        NotPublished::WrongKey => Problem::publisher_key(),
        NotPublished::NotTheirs => {
            tracing::warn!(publisher = %name, "somebody else's key was used in its name");
            Problem::forbidden(format!(
                "this key is not the one of the publisher {name}: nothing was published; the user is the publisher's name, and \
                 the password its own seed, from secrets/publisher-{name}/nats.seed"
            ))
        }
        NotPublished::Busy => {
            Problem::unavailable("too many publish at once: nothing was published")
        }
        NotPublished::Away => Problem::unavailable("NATS is away: nothing was published"),
    }
}
