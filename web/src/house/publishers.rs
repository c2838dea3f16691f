//! What publishers did, as whoever admits prices counts it; and tries of theirs that only the site sees.

use std::time::Duration;

use async_nats::{Client, HeaderMap};
use broker::{Fault, RequestError};
use bytes::Bytes;
use market::{DeniedTry, PublisherActivities};
use tokio::time::Instant;
use topology::subject;

/// How long a page waits to hear of it.
const ANSWER_WITHIN: Duration = Duration::from_secs(1);

/// The way to whoever admits prices.
#[derive(Clone, Debug)]
pub(crate) struct PublisherWatch(Client);

/// Nobody says what publishers did.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "nobody admits prices just now, so nobody can say what publishers did: ask again in a moment"
)]
pub(crate) struct NotTold;

impl PublisherWatch {
    pub(crate) fn new(client: Client) -> Self {
        Self(client)
    }

    /// What they did, by name.
    ///
    /// # Errors
    /// When nobody admits prices, or it is not answered.
    pub(crate) async fn activities(&self) -> Result<PublisherActivities, NotTold> {
        let (subject, headers) = (subject::PUBLISHER_ACTIVITIES, HeaderMap::new());
        let (body, deadline) = (Bytes::new(), Instant::now() + ANSWER_WITHIN);
        let asked = broker::request_until(&self.0, subject, &headers, &body, deadline).await;
        let message = asked.map_err(|error: RequestError| {
            tracing::debug!(%error, "nobody says what publishers did");
            NotTold
        })?;
        if let Some(fault) = Fault::of(&message) {
            tracing::error!(%fault, "the question what publishers did was not understood");
            return Err(NotTold);
        }
        serde_json::from_slice(&message.payload).map_err(|error| {
            tracing::error!(%error, "what publishers did cannot be read");
            NotTold
        })
    }

    /// Has a try counted that NATS did not let through. One that nobody hears is in the site's own log.
    pub(crate) async fn count_denied(&self, denied: &DeniedTry) {
        let DeniedTry {
            publisher,
            symbol,
            reason,
        } = denied;
        let reason_code = reason.as_str();
        tracing::warn!(publisher, symbol, reason_code, "a publisher was not let in");
        let payload = serde_json::to_vec(denied).expect("a try is JSON");
        let told = self.0.publish(subject::PUBLISHER_DENIED, payload.into());
        if let Err(error) = told.await {
            tracing::warn!(%error, "a denied try is not counted");
        }
    }
}
