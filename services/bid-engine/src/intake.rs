//! From a NATS message to a command: parsed at the door, or answered at once with what was wrong.

use async_nats::{HeaderMap, Message};
use auction::{
    AdmitBidder, AnnounceMessage, CancelSale, Command, ConsignLots, CreateSale, HoldSale, PlaceBid,
    ResumeSale, SaleId, Time, UserId, VoidBid, WithdrawLot,
};
use serde::de::DeserializeOwned;
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
    #[error("the sale is not in the partition that the subject names")]
    WrongPartition,
    #[error("this engine does not own the partition now; ask again")]
    NotOwner,
    #[error("nothing is taken here now: {why}")]
    Stopped { why: String },
    #[error("this sale has ended, and what is stored of it cannot be read now; ask again")]
    ArchiveAway,
}

impl Fault {
    /// The status of the answer.
    pub(crate) fn code(&self) -> u16 {
        match self {
            Self::NoUser => 401,
            Self::PastDeadline { .. } => 408,
            Self::UnknownVerb => 404,
            Self::NoDeadline
            | Self::Malformed { .. }
            | Self::SaleMismatch
            | Self::WrongPartition => 400,
            // Asked again at once it is the same: unlike 503.
            Self::Stopped { .. } => 423,
            Self::NotOwner | Self::ArchiveAway => 503,
        }
    }

    /// The headers that tell the asker.
    pub(crate) fn headers(&self) -> HeaderMap {
        let (code, text) = (self.code(), self.to_string());
        broker::Fault { code, text }.headers()
    }
}

/// Reads a command. The verb in the subject decides the power; identity comes from the headers,
/// which only gateway and web may set. A sale has one home: `is_own` says whether it is the partition that was asked.
pub(crate) fn command(
    message: &Message,
    now: Time,
    is_own: impl Fn(&str) -> bool,
) -> Result<Command, Fault> {
    let (sale, verb) = sale_and_verb(&message.subject).ok_or(Fault::UnknownVerb)?;
    let verb = Verb::parse(verb).ok_or(Fault::UnknownVerb)?;
    if !is_own(sale) {
        return Err(Fault::WrongPartition);
    }
    let by = user(message)?;
    let deadline = deadline(message)?;
    if now > deadline {
        return Err(Fault::PastDeadline { deadline });
    }
    match verb {
        Verb::Bidder(BidderVerb::Bid) => {
            let bid = body(message, sale, |bid: &PlaceBid| &bid.sale)?;
            Ok(Command::PlaceBid { by, bid })
        }
        Verb::Operator(OperatorVerb::Create) => {
            let sale = body(message, sale, |created: &CreateSale| &created.sale)?;
            Ok(Command::CreateSale { by, sale })
        }
        Verb::Operator(OperatorVerb::Hold) => {
            let order = body(message, sale, |order: &HoldSale| &order.sale)?;
            Ok(Command::Hold { by, order })
        }
        Verb::Operator(OperatorVerb::Resume) => {
            let order = body(message, sale, |order: &ResumeSale| &order.sale)?;
            Ok(Command::Resume { by, order })
        }
        Verb::Operator(OperatorVerb::Cancel) => {
            let order = body(message, sale, |order: &CancelSale| &order.sale)?;
            Ok(Command::Cancel { by, order })
        }
        Verb::Operator(OperatorVerb::Void) => {
            let order = body(message, sale, |order: &VoidBid| &order.sale)?;
            Ok(Command::Void { by, order })
        }
        Verb::Operator(OperatorVerb::Withdraw) => {
            let order = body(message, sale, |order: &WithdrawLot| &order.sale)?;
            Ok(Command::Withdraw { by, order })
        }
        Verb::Operator(OperatorVerb::Announce) => {
            let order = body(message, sale, |order: &AnnounceMessage| &order.sale)?;
            Ok(Command::Announce { by, order })
        }
        Verb::Operator(OperatorVerb::Admit) => {
            let order = body(message, sale, |order: &AdmitBidder| &order.sale)?;
            Ok(Command::Admit { by, order })
        }
        Verb::Operator(OperatorVerb::Consign) => {
            let order = body(message, sale, |order: &ConsignLots| &order.sale)?;
            Ok(Command::Consign { by, order })
        }
    }
}

/// What the last token of the subject asks for.
#[derive(Clone, Copy)]
enum Verb {
    Bidder(BidderVerb),
    Operator(OperatorVerb),
}

impl Verb {
    fn parse(text: &str) -> Option<Self> {
        let bidder = BidderVerb::ALL.into_iter();
        let operator = OperatorVerb::ALL.into_iter();
        let mut known = (bidder.map(Self::Bidder)).chain(operator.map(Self::Operator));
        known.find(|verb| verb.as_str() == text)
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Bidder(verb) => verb.as_str(),
            Self::Operator(verb) => verb.as_str(),
        }
    }
}

/// The body, for the very sale that the subject names.
fn body<T: DeserializeOwned>(
    message: &Message,
    in_subject: &str,
    sale: impl Fn(&T) -> &SaleId,
) -> Result<T, Fault> {
    let body: T = read(message)?;
    if sale(&body).as_str() == in_subject {
        Ok(body)
    } else {
        Err(Fault::SaleMismatch)
    }
}

/// The body as JSON.
pub(crate) fn read<T: DeserializeOwned>(message: &Message) -> Result<T, Fault> {
    serde_json::from_slice(&message.payload).map_err(|problem| Fault::Malformed {
        problem: problem.to_string(),
    })
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
    Time::try_from(value).map_err(|_| Fault::NoDeadline)
}

fn header<'a>(message: &'a Message, name: &str) -> Option<&'a str> {
    let value = message.headers.as_ref()?.get(name)?;
    Some(value.as_str())
}
