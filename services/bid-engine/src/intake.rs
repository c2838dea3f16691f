//! From a NATS message to a command: parsed at the door, or answered at once with what was wrong.

use async_nats::{HeaderMap, Message};
use auction::{Command, CreateSale, PlaceBid, SaleId, Time, UserId};
use topology::{
    header,
    subject::{BidderVerb, OperatorVerb},
};

/// Why a message never reaches the rules. The code is an HTTP status, for gateway and web.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum Fault {
    #[error("the command names no user")]
    NoUser,
    #[error("the command names no deadline")]
    NoDeadline,
    #[error("the deadline {deadline} has passed; nothing was done")]
    PastDeadline { deadline: Time },
    #[error("there is no such verb here")]
    UnknownVerb,
    #[error("the body does not fit the verb: {problem}")]
    Malformed { problem: String },
    #[error("the sale in the body is not the sale in the subject")]
    SaleMismatch,
    #[error("this engine does not own the partition now; ask again")]
    NotOwner,
}

impl Fault {
    /// The status of the answer.
    pub(crate) fn code(&self) -> u16 {
        match self {
            Self::NoUser => 401,
            Self::PastDeadline { .. } => 408,
            Self::UnknownVerb => 404,
            Self::NoDeadline | Self::Malformed { .. } | Self::SaleMismatch => 400,
            Self::NotOwner => 503,
        }
    }

    /// The headers that tell the asker.
    pub(crate) fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::FAULT_CODE, self.code().to_string());
        headers.insert(header::FAULT, self.to_string());
        headers
    }
}

/// Reads a command. The verb in the subject decides the power; identity comes from the headers,
/// which only gateway and web may set.
pub(crate) fn command(message: &Message, now: Time) -> Result<Command, Fault> {
    let (sale, verb) = sale_and_verb(&message.subject).ok_or(Fault::UnknownVerb)?;
    let by = user(message)?;
    let deadline = deadline(message)?;
    if now > deadline {
        return Err(Fault::PastDeadline { deadline });
    }
    let malformed = |problem: serde_json::Error| Fault::Malformed {
        problem: problem.to_string(),
    };
    if verb == BidderVerb::Bid.as_str() {
        let bid: PlaceBid = serde_json::from_slice(&message.payload).map_err(malformed)?;
        same_sale(&bid.sale, sale)?;
        Ok(Command::PlaceBid { by, bid })
    } else if verb == OperatorVerb::Create.as_str() {
        let created: CreateSale = serde_json::from_slice(&message.payload).map_err(malformed)?;
        same_sale(&created.sale, sale)?;
        Ok(Command::CreateSale { by, sale: created })
    } else {
        Err(Fault::UnknownVerb)
    }
}

/// Who asks, by the header that only gateway and web may set.
pub(crate) fn user(message: &Message) -> Result<UserId, Fault> {
    let value = header(message, header::USER).ok_or(Fault::NoUser)?;
    value.parse().map_err(|_| Fault::NoUser)
}

/// The last two tokens of a command or query subject.
pub(crate) fn sale_and_verb(subject: &str) -> Option<(&str, &str)> {
    let mut tokens = subject.rsplit('.');
    let verb = tokens.next()?;
    Some((tokens.next()?, verb))
}

fn deadline(message: &Message) -> Result<Time, Fault> {
    let value = header(message, header::DEADLINE).ok_or(Fault::NoDeadline)?;
    Time::try_from(value.to_owned()).map_err(|_| Fault::NoDeadline)
}

fn header<'a>(message: &'a Message, name: &str) -> Option<&'a str> {
    let value = message.headers.as_ref()?.get(name)?;
    Some(value.as_str())
}

fn same_sale(in_body: &SaleId, in_subject: &str) -> Result<(), Fault> {
    if in_body.as_str() == in_subject {
        Ok(())
    } else {
        Err(Fault::SaleMismatch)
    }
}
