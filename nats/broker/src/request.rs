//! Asking until a deadline: the same bytes again until somebody answers, or says by a fault that it did not judge the
//! request at all (NATS micro, ADR-32).

use std::{fmt, time::Duration};

use async_nats::{Client, HeaderMap, Message, RequestErrorKind};
use bytes::Bytes;
use tokio::time::{Instant, sleep, timeout_at};

/// The header with the code of a fault, an HTTP status. What was judged and refused is no fault and has none.
pub const FAULT_CODE: &str = "Nats-Service-Error-Code";
/// The header with the fault in words.
pub const FAULT_TEXT: &str = "Nats-Service-Error";
/// How long one try may take before the same question is sent again.
const TRY_MAX: Duration = Duration::from_millis(1_500);
/// The pause before the next try when nobody listens.
const PAUSE: Duration = Duration::from_millis(50);

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum RequestError {
    /// Nobody was there to hear any try: nothing was done.
    #[error("nobody serves this now; nothing was done")]
    Unheard,
    /// It may or may not have been carried out: ask again with the same id.
    #[error("no answer by the deadline; the outcome is unknown")]
    OutcomeUnknown,
    #[error("the request cannot be sent")]
    Unsendable(#[source] async_nats::RequestError),
}

/// Sends the request, and again the same bytes while there is no answer, until the deadline.
///
/// Only for requests that are safe to repeat. Cancel-safe. The server says of a try that nobody listens; whatever else becomes
/// of one, somebody may have heard it.
///
/// # Errors
/// When there is no answer by the deadline, or the request is too large or its subject none.
pub async fn request_until(
    client: &Client,
    subject: &str,
    headers: &HeaderMap,
    payload: &Bytes,
    deadline: Instant,
) -> Result<Message, RequestError> {
    let mut is_heard = false;
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
            Ok(Err(error)) if error.kind() == RequestErrorKind::NoResponders => {}
            Ok(_) => is_heard = true,
        }
        if Instant::now() + PAUSE >= deadline {
            return Err(match is_heard {
                true => RequestError::OutcomeUnknown,
                false => RequestError::Unheard,
            });
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

/// Why a request was not judged.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    pub code: u16,
    pub text: String,
}

impl Fault {
    /// It came after its deadline. An earlier try of the same request may have counted.
    pub const PAST_DEADLINE: u16 = 408;
    /// The code of a fault whose own code is no number.
    pub const UNKNOWN: u16 = 500;
    /// Not me, or not now: the same request may be sent again.
    pub const RETRY: u16 = 503;

    /// The fault that an answer tells of, if it is one.
    pub fn of(answer: &Message) -> Option<Self> {
        let headers = answer.headers.as_ref()?;
        let code = headers.get(FAULT_CODE)?.as_str().parse();
        let text = headers.get(FAULT_TEXT).map(ToString::to_string);
        Some(Self {
            code: code.unwrap_or(Self::UNKNOWN),
            text: text.unwrap_or_default(),
        })
    }

    /// The headers of the answer that tells of it.
    pub fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(FAULT_CODE, self.code.to_string());
        headers.insert(FAULT_TEXT, self.text.as_str());
        headers
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (status {})", self.text, self.code)
    }
}
