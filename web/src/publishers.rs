//! Prices that come by HTTP. They are published as whoever sent them, over a connection that the sender's own key opens: what
//! a publisher may do is decided by NATS and by market-data, as for prices that come by NATS. web adds no right of its own,
//! and keeps no key.

use std::{collections::BTreeMap, time::Duration};

use async_nats::{Client, ConnectErrorKind, RequestErrorKind, header::NATS_MESSAGE_ID};
use axum::http::{HeaderMap, header};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use broker::{ConnectError, Connection, Fault, connect_with_seed};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use market::{HeartbeatAnswer, PriceAnswer};
use serde::de::DeserializeOwned;
use tokio::{
    sync::Semaphore,
    time::{Instant, sleep, timeout, timeout_at},
};
use topology::{SymbolToken, Token, User, subject};

/// Publishers connected at once, each for one request.
const CONNECTIONS_MAX: usize = 32;
/// How long a request waits for its turn.
const TURN_WITHIN: Duration = Duration::from_secs(2);
/// How long NATS may take to let somebody in.
const CONNECT_WITHIN: Duration = Duration::from_secs(2);
/// Symbols of one request whose prices are under way at once; those of one symbol go one after the other.
const SYMBOLS_AT_ONCE: usize = 64;
/// The pause before the next try while nobody admits prices.
const PAUSE: Duration = Duration::from_millis(50);

/// Publishes in the name of others.
#[derive(Debug)]
pub(crate) struct Publishers {
    nats_url: String,
    turns: Semaphore,
}

/// Who publishes, and the seed that proves it: the user and the password of HTTP Basic (RFC 7617).
pub(crate) struct PublisherKey {
    name: Token,
    seed: String,
}

/// A price as it goes out.
#[derive(Debug)]
pub(crate) struct OutgoingPrice {
    pub(crate) symbol: SymbolToken,
    /// Under it, it counts once.
    pub(crate) id: Option<String>,
    pub(crate) payload: Bytes,
}

/// Why nothing was published.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum NotPublished {
    /// NATS does not know the key.
    WrongKey,
    /// It is a key, of somebody else.
    NotTheirs,
    /// Too many publish at once.
    Busy,
    /// NATS is away.
    Away,
}

impl PublisherKey {
    /// The key that a request carries.
    pub(crate) fn of(headers: &HeaderMap) -> Option<Self> {
        let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
        let (scheme, encoded) = value.split_once(' ')?;
        let decoded = BASE64_STANDARD.decode(encoded.trim()).ok()?;
        let decoded = String::from_utf8(decoded).ok()?;
        let (name, seed) = decoded.split_once(':')?;
        let is_basic = scheme.eq_ignore_ascii_case("basic");
        is_basic.then_some(Self {
            name: Token::parse(name).ok()?,
            seed: seed.trim().to_owned(),
        })
    }

    pub(crate) fn name(&self) -> &Token {
        &self.name
    }
}

impl Publishers {
    pub(crate) fn new(nats_url: &str) -> Self {
        Self {
            nats_url: nats_url.to_owned(),
            turns: Semaphore::new(CONNECTIONS_MAX),
        }
    }

    /// Publishes prices, and gives the answer to each in their order; none where there was none in time: that price may be
    /// admitted or not.
    pub(crate) async fn publish(
        &self,
        key: &PublisherKey,
        prices: Vec<OutgoingPrice>,
        within: Duration,
    ) -> Result<Vec<Option<PriceAnswer>>, NotPublished> {
        let turn = timeout(TURN_WITHIN, self.turns.acquire()).await;
        let _turn = turn.map_err(|_| NotPublished::Busy)?;
        let Connection {
            client,
            mut refusals,
            ..
        } = self.connect(key).await?;
        let deadline = Instant::now() + within;
        let mut answers: Vec<_> = prices.iter().map(|_| None).collect();
        let mut by_symbol: BTreeMap<SymbolToken, Vec<_>> = BTreeMap::new();
        for (place, price) in prices.into_iter().enumerate() {
            let OutgoingPrice {
                symbol,
                id,
                payload,
            } = price;
            let mut headers = async_nats::HeaderMap::new();
            if let Some(id) = id {
                headers.insert(NATS_MESSAGE_ID, id);
            }
            let of_symbol = by_symbol.entry(symbol).or_default();
            of_symbol.push((place, headers, payload));
        }
        let symbols = by_symbol.into_iter().map(|(symbol, prices)| {
            let (client, subject) = (&client, subject::market_in(&key.name, &symbol));
            async move {
                let mut answers = Vec::new();
                for (place, headers, payload) in prices {
                    let asked = ask(client, &subject, (headers, payload), deadline);
                    answers.push((place, asked.await));
                }
                answers
            }
        });
        let symbols = stream::iter(symbols).buffer_unordered(SYMBOLS_AT_ONCE);
        let answered = tokio::select! {
            answered = symbols.collect::<Vec<_>>() => answered,
            Ok(_) = refusals.wait_for(|count| *count > 0) => return Err(NotPublished::NotTheirs),
        };
        for (place, answer) in answered.into_iter().flatten() {
            answers[place] = answer;
        }
        Ok(answers)
    }

    /// Says that the publisher lives; none: nobody heard it in time.
    pub(crate) async fn heartbeat(
        &self,
        key: &PublisherKey,
        within: Duration,
    ) -> Result<Option<HeartbeatAnswer>, NotPublished> {
        let turn = timeout(TURN_WITHIN, self.turns.acquire()).await;
        let _turn = turn.map_err(|_| NotPublished::Busy)?;
        let Connection {
            client,
            mut refusals,
            ..
        } = self.connect(key).await?;
        let subject = subject::market_heartbeat_in(&key.name);
        let nothing = (async_nats::HeaderMap::new(), Bytes::new());
        tokio::select! {
            answer = ask(&client, &subject, nothing, Instant::now() + within) => Ok(answer),
            Ok(_) = refusals.wait_for(|count| *count > 0) => Err(NotPublished::NotTheirs),
        }
    }

    /// A connection as that publisher.
    async fn connect(&self, key: &PublisherKey) -> Result<Connection, NotPublished> {
        let user = User::Publisher(key.name.clone());
        let (name, inbox_prefix) = (user.name(), user.inbox_prefix());
        let connecting = connect_with_seed(&self.nats_url, &key.seed, &name, &inbox_prefix);
        match timeout(CONNECT_WITHIN, connecting)
            .await
            .map_err(|_| NotPublished::Away)?
        {
            Ok(connection) => Ok(connection),
            Err(ConnectError::Connect { source, .. }) if is_unknown(source.kind()) => {
                Err(NotPublished::WrongKey)
            }
            Err(_) => Err(NotPublished::Away),
        }
    }
}

/// Whether the server does not know the key, or it is none.
fn is_unknown(failure: ConnectErrorKind) -> bool {
    matches!(
        failure,
        ConnectErrorKind::Authentication | ConnectErrorKind::AuthorizationViolation
    )
}

/// Asks until there is an answer, and again while nobody listens or the listener cannot say. What somebody may have heard is
/// not sent again: a price that counts twice is worse than one of which its publisher knows that it may not count.
async fn ask<T: DeserializeOwned>(
    client: &Client,
    subject: &str,
    (headers, payload): (async_nats::HeaderMap, Bytes),
    deadline: Instant,
) -> Option<T> {
    loop {
        let asked =
            client.request_with_headers(subject.to_owned(), headers.clone(), payload.clone());
        match timeout_at(deadline, asked).await.ok()? {
            Ok(answer) if Fault::of(&answer).is_none() => {
                return serde_json::from_slice(&answer.payload).ok();
            }
            Err(error) if error.kind() != RequestErrorKind::NoResponders => return None,
            _ => {}
        }
        if Instant::now() + PAUSE >= deadline {
            return None;
        }
        sleep(PAUSE).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn publishers_key_is_read_from_http_basic() {
        let key = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::AUTHORIZATION, value.parse().unwrap());
            PublisherKey::of(&headers).map(|key| (key.name.to_string(), key.seed))
        };
        let encoded = |text: &str| BASE64_STANDARD.encode(text);
        let demo = Some(("demo".to_owned(), "SUAB".to_owned()));
        for scheme in ["Basic", "basic"] {
            assert_eq!(key(&format!("{scheme} {}", encoded("demo:SUAB\n"))), demo);
        }
        for wrong in [
            "Bearer abc".to_owned(),
            "Basic".to_owned(),
            "Basic %%%".to_owned(),
            format!("Basic {}", encoded("demo")),
            format!("Basic {}", encoded("a.b:SUAB")),
            format!("Basic {}", encoded(":SUAB")),
        ] {
            assert_eq!(key(&wrong), None, "{wrong}");
        }
    }
}
