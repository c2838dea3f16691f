//! Tells what the symbols did before the feed began, so that charts are full at once. Whoever admits prices takes what is
//! later than the last price and refuses the rest: what is known already is told once.

use std::time::Duration;

use async_nats::Client;
use chrono::{DateTime, Utc};
use futures_util::{StreamExt, stream::FuturesUnordered};
use market::{PriceAnswer, PriceRefusal, PublishedPrice, Symbol};
use tokio::time::sleep;
use topology::{Token, encode_symbol, subject};

/// The pause before another try while nobody admits prices.
const PAUSE: Duration = Duration::from_millis(200);
/// Tries at one price before the past is given up.
const TRIES_MAX: u32 = 300;

/// Publishes all of it; symbols side by side, the prices of each one after the other.
///
/// # Errors
/// When a symbol has no subject, or a price cannot be written.
pub(crate) async fn publish(
    client: &Client,
    publisher: &Token,
    past: Vec<(Symbol, Vec<PublishedPrice>)>,
) -> anyhow::Result<()> {
    let mut symbols = FuturesUnordered::new();
    for (symbol, prices) in past {
        let to = subject::market_in(publisher, &encode_symbol(symbol.as_str())?);
        symbols.push(publish_one(client, to, prices));
    }
    while let Some(published) = symbols.next().await {
        published?;
    }
    Ok(())
}

async fn publish_one(
    client: &Client,
    to: String,
    prices: Vec<PublishedPrice>,
) -> anyhow::Result<()> {
    let mut known_until = DateTime::<Utc>::MIN_UTC;
    for price in prices {
        if price.time.is_none_or(|time| time < known_until) {
            continue;
        }
        let payload = serde_json::to_vec(&price)?;
        let Some(answer) = ask(client, &to, payload).await else {
            tracing::warn!(to, "nobody takes the past");
            break;
        };
        if let PriceAnswer::Refused {
            refused: PriceRefusal::TimeBehind { earliest },
        } = answer
        {
            known_until = earliest;
        }
    }
    Ok(())
}

/// Asks until there is an answer that can be read.
async fn ask(client: &Client, to: &str, payload: Vec<u8>) -> Option<PriceAnswer> {
    for _ in 0..TRIES_MAX {
        let answer = client.request(to.to_owned(), payload.clone().into()).await;
        let read = |message: async_nats::Message| serde_json::from_slice(&message.payload).ok();
        if let Some(answer) = answer.ok().and_then(read) {
            return Some(answer);
        }
        sleep(PAUSE).await;
    }
    None
}
