//! Publishing prices by HTTP.

use axum::{Json, extract::State, http::HeaderMap};
use bytes::Bytes;
use market::{DenialReason, DeniedTry, HeartbeatAnswer, PriceAnswer, PriceRefusal, is_message_id};
use serde::{Deserialize, Serialize};
use topology::encode_symbol;
use utoipa::ToSchema;

use super::{Problem, body::Body};
use crate::{
    App, format,
    publishers::{NotPublished, OutgoingPrice, PublisherKey},
};

/// Most bytes of a batch.
pub(super) const PRICES_BYTES_MAX: usize = 256 * 1024;

/// Letters of a symbol that are told to operators: it is as long as somebody wrote it.
const SYMBOL_SHOWN_MAX: usize = 64;

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
    /// What tells it from others: sent again under the same one within two minutes it counts once, and gets the same answer.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 64)]
    id: Option<String>,
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
    for NewPrice { symbol, id, price } in prices {
        let answer = match encode_symbol(&symbol) {
            Ok(_) if !id.as_deref().is_none_or(is_message_id) => {
                Some(PriceAnswer::refused(PriceRefusal::wrong_message_id()))
            }
            Ok(symbol) => {
                places.push(items.len());
                let payload = serde_json::to_vec(&price).expect("texts are JSON");
                let payload = Bytes::from(payload);
                outgoing.push(OutgoingPrice {
                    symbol,
                    id,
                    payload,
                });
                None
            }
            Err(_) => Some(PriceAnswer::refused(PriceRefusal::UnknownSymbol)),
        };
        items.push(PublishedItem { symbol, answer });
    }
    let within = app.settings().answer_deadline;
    let answers = match app.publishers().publish(&key, outgoing, within).await {
        Ok(answers) => answers,
        Err(why) => {
            count_denied(&app, &key, why, &items).await;
            return Err(problem(&key, why));
        }
    };
    for (place, answer) in places.into_iter().zip(answers) {
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

/// Says that a publisher lives, though it has no price to tell: its symbols are not called silent for half a minute.
#[utoipa::path(
    post,
    path = "/market/heartbeat",
    tag = "market",
    security(("publisher" = [])),
    responses(
        (status = 200, description = "It was heard", body = HeartbeatAnswer),
        (status = 401, description = "There is no key, or NATS does not know it"),
        (status = 403, description = "The key is another publisher's, or a foreign page sent this"),
        (status = 503, description = "Too many publish at once, NATS is away, or nobody heard it"),
    )
)]
pub(super) async fn heartbeat(
    State(app): State<App>,
    headers: HeaderMap,
) -> Result<Json<HeartbeatAnswer>, Problem> {
    let key = PublisherKey::of(&headers).ok_or_else(Problem::publisher_key)?;
    let within = app.settings().answer_deadline;
    match app.publishers().heartbeat(&key, within).await {
        Ok(Some(heard)) => Ok(Json(heard)),
        Ok(None) => Err(Problem::unavailable("nobody admits prices just now")),
        Err(why) => {
            count_denied(&app, &key, why, &[]).await;
            Err(problem(&key, why))
        }
    }
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

/// Operators see who tries what they may not.
async fn count_denied(app: &App, key: &PublisherKey, why: NotPublished, items: &[PublishedItem]) {
    let reason = match why {
        NotPublished::WrongKey => DenialReason::WrongKey,
        NotPublished::NotTheirs => DenialReason::KeyOfAnother,
        NotPublished::Busy | NotPublished::Away => return,
    };
    let symbol = items
        .first()
        .map(|item| format::one_line(&item.symbol, SYMBOL_SHOWN_MAX));
    let denied = DeniedTry {
        publisher: key.name().to_string(),
        symbol: symbol.unwrap_or_default(),
        reason,
    };
    app.publisher_watch().count_denied(&denied).await;
}

fn problem(key: &PublisherKey, why: NotPublished) -> Problem {
    let name = key.name();
    match why {
        NotPublished::WrongKey => Problem::publisher_key(),
        NotPublished::NotTheirs => Problem::forbidden(format!(
            "this key is not the one of the publisher {name}: nothing was published; the user is the publisher's name, and \
                 the password its own seed, from secrets/publisher-{name}/nats.seed"
        )),
        NotPublished::Busy => {
            Problem::unavailable("too many publish at once: nothing was published")
        }
        NotPublished::Away => Problem::unavailable("NATS is away: nothing was published"),
    }
}
