//! Faults: how a responder says that it did not judge a request at all (NATS micro, ADR-32).

use std::fmt;

use async_nats::{HeaderMap, Message};

/// The header with the code of a fault, an HTTP status. What was judged and refused is no fault and has none.
pub const FAULT_CODE: &str = "Nats-Service-Error-Code";
/// The header with the fault in words.
pub const FAULT_TEXT: &str = "Nats-Service-Error";

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
