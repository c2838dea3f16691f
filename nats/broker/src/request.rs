//! Asking until a deadline: the same bytes again until somebody answers.

use std::time::Duration;

use async_nats::{Client, HeaderMap, Message, RequestErrorKind};
use bytes::Bytes;
use tokio::time::{Instant, sleep, timeout_at};

use crate::Fault;

/// How long one try may take before the same question is sent again.
const TRY_MAX: Duration = Duration::from_millis(1_500);
/// The pause before the next try when nobody listens.
const PAUSE: Duration = Duration::from_millis(50);

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum RequestError {
    /// It may or may not have been carried out: ask again with the same id.
    #[error("no answer by the deadline; the outcome is unknown")]
    OutcomeUnknown,
    #[error("the request cannot be sent")]
    Unsendable(#[source] async_nats::RequestError),
}

/// Sends the request, and again the same bytes while there is no answer, until the deadline.
///
/// Only for requests that are safe to repeat. Cancel-safe.
pub async fn request_until(
    client: &Client,
    subject: &str,
    headers: &HeaderMap,
    payload: &Bytes,
    deadline: Instant,
) -> Result<Message, RequestError> {
    loop {
        let request = async_nats::Request::new()
            .headers(headers.clone())
            .payload(payload.clone())
            .timeout(Some(TRY_MAX));
        let asked = client.send_request(subject.to_owned(), request);
        match timeout_at(deadline, asked).await {
            Err(_) => return Err(RequestError::OutcomeUnknown),
            Ok(Ok(answer)) if !asks_to_retry(&answer) => return Ok(answer),
            Ok(Err(error)) if is_final(&error) => return Err(RequestError::Unsendable(error)),
            Ok(_) => {}
        }
        if Instant::now() + PAUSE >= deadline {
            return Err(RequestError::OutcomeUnknown);
        }
        sleep(PAUSE).await;
    }
}

fn asks_to_retry(answer: &Message) -> bool {
    Fault::of(answer).is_some_and(|fault| fault.code == Fault::RETRY)
}

fn is_final(error: &async_nats::RequestError) -> bool {
    matches!(
        error.kind(),
        RequestErrorKind::InvalidSubject | RequestErrorKind::MaxPayloadExceeded
    )
}
