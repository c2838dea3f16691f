//! What can be told of, and the body by which it is told.

use std::{fmt, str::FromStr};

use auction::{Amount, Currency, LotId, Paddle, SaleId, Time, UserId};
use serde::{Deserialize, Serialize};

use crate::EventId;

/// What endpoints choose among.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum EventType {
    /// A lot ended and was sold.
    #[serde(rename = "lot.sold")]
    LotSold,
    /// A lot ended and nobody bought it.
    #[serde(rename = "lot.passed")]
    LotPassed,
    /// A bid counted, a person's or one that was placed for a standing maximum.
    #[serde(rename = "bid.accepted")]
    BidAccepted,
    /// Somebody asks to bid in a sale.
    #[serde(rename = "registration.created")]
    RegistrationCreated,
    /// The house lets somebody bid in a sale.
    #[serde(rename = "registration.approved")]
    RegistrationApproved,
    /// All that an invoice asks for has come.
    #[serde(rename = "invoice.paid")]
    InvoicePaid,
}

/// There is no such event.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("there is no such event")]
pub struct UnknownEventType;

/// One thing that happened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Event {
    pub id: EventId,
    pub at: Time,
    pub data: EventData,
}

/// What happened.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
pub enum EventData {
    #[serde(rename = "lot.sold")]
    LotSold(LotSold),
    #[serde(rename = "lot.passed")]
    LotPassed(LotPassed),
    #[serde(rename = "bid.accepted")]
    BidAccepted(BidAccepted),
    #[serde(rename = "registration.created")]
    RegistrationCreated(Registered),
    #[serde(rename = "registration.approved")]
    RegistrationApproved(Registered),
    #[serde(rename = "invoice.paid")]
    InvoicePaid(InvoicePaid),
    /// An operator wants to see that events arrive: nobody chooses it.
    #[serde(rename = "webhook.test")]
    Test(Test),
}

/// A lot that was sold. The amounts are in minor units.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LotSold {
    pub sale: SaleId,
    pub lot: LotId,
    pub number: u32,
    /// Of the entry in the lot's history: events of one lot are in the order of it.
    pub sequence: u64,
    pub currency: Currency,
    /// Who bought it, and for how much.
    pub allocations: Vec<Allocation>,
}

/// What one buyer has of a lot.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Allocation {
    pub paddle: Option<Paddle>,
    /// The hammer price.
    pub price: Option<Amount>,
}

/// A lot that nobody bought.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LotPassed {
    pub sale: SaleId,
    pub lot: LotId,
    pub number: u32,
    pub sequence: u64,
    pub currency: Currency,
    /// How far bids had come; none: there was none.
    pub price: Option<Amount>,
}

/// A bid that counted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BidAccepted {
    pub sale: SaleId,
    pub lot: LotId,
    pub number: u32,
    pub sequence: u64,
    pub currency: Currency,
    /// None while bids are sealed, as of the price.
    pub paddle: Option<Paddle>,
    pub price: Option<Amount>,
    /// Placed for a standing maximum.
    pub automatic: bool,
    /// When the lot ends from then on.
    pub ends_at: Time,
}

/// Somebody in a sale, by the id that the API knows them by.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Registered {
    pub sale: SaleId,
    pub user: UserId,
}

/// An invoice of which nothing is owed any more.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct InvoicePaid {
    pub invoice: u64,
    pub sale: SaleId,
    pub paddle: Paddle,
    pub currency: Currency,
    /// What was asked for, in minor units.
    pub total: u64,
}

/// Nothing happened.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Test {
    pub message: String,
}

/// An event as the site hands it over: what lies in the bucket `webhook_outbox`, under a key that is the same whenever the same is
/// handed over again.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HandedEvent {
    pub at: Time,
    #[serde(flatten)]
    pub data: EventData,
}

#[derive(Serialize)]
struct Body<'a> {
    timestamp: Time,
    #[serde(flatten)]
    data: &'a EventData,
}

impl Event {
    /// What is sent: `{"timestamp", "type", "data"}`.
    pub fn body(&self) -> String {
        let body = Body {
            timestamp: self.at,
            data: &self.data,
        };
        serde_json::to_string(&body).expect("an event is JSON")
    }
}

impl EventData {
    /// Its type among those that endpoints choose; none: it comes whatever they chose.
    pub fn event_type(&self) -> Option<EventType> {
        Some(match self {
            Self::LotSold(_) => EventType::LotSold,
            Self::LotPassed(_) => EventType::LotPassed,
            Self::BidAccepted(_) => EventType::BidAccepted,
            Self::RegistrationCreated(_) => EventType::RegistrationCreated,
            Self::RegistrationApproved(_) => EventType::RegistrationApproved,
            Self::InvoicePaid(_) => EventType::InvoicePaid,
            Self::Test(_) => return None,
        })
    }

    /// Its type on the wire.
    pub fn type_name(&self) -> &'static str {
        self.event_type().map_or("webhook.test", EventType::as_str)
    }

    /// In which sale it happened; none: in none.
    pub fn sale(&self) -> Option<&SaleId> {
        match self {
            Self::LotSold(sold) => Some(&sold.sale),
            Self::LotPassed(passed) => Some(&passed.sale),
            Self::BidAccepted(bid) => Some(&bid.sale),
            Self::RegistrationCreated(of) | Self::RegistrationApproved(of) => Some(&of.sale),
            Self::InvoicePaid(paid) => Some(&paid.sale),
            Self::Test(_) => None,
        }
    }

    /// The lot it is of: what is of one lot is sent in its order.
    pub fn lot(&self) -> Option<(&SaleId, &LotId, u64)> {
        match self {
            Self::LotSold(sold) => Some((&sold.sale, &sold.lot, sold.sequence)),
            Self::LotPassed(passed) => Some((&passed.sale, &passed.lot, passed.sequence)),
            Self::BidAccepted(bid) => Some((&bid.sale, &bid.lot, bid.sequence)),
            Self::RegistrationCreated(_)
            | Self::RegistrationApproved(_)
            | Self::InvoicePaid(_)
            | Self::Test(_) => None,
        }
    }
}

impl EventType {
    /// Every type, in the order in which operators choose.
    pub const ALL: [Self; 6] = [
        Self::LotSold,
        Self::LotPassed,
        Self::BidAccepted,
        Self::RegistrationCreated,
        Self::RegistrationApproved,
        Self::InvoicePaid,
    ];

    /// Its name on the wire and in forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LotSold => "lot.sold",
            Self::LotPassed => "lot.passed",
            Self::BidAccepted => "bid.accepted",
            Self::RegistrationCreated => "registration.created",
            Self::RegistrationApproved => "registration.approved",
            Self::InvoicePaid => "invoice.paid",
        }
    }

    /// What it tells of, for whoever chooses.
    pub fn words(self) -> &'static str {
        match self {
            Self::LotSold => "A lot was sold",
            Self::LotPassed => "A lot was passed: nobody bought it",
            Self::BidAccepted => "A bid counted",
            Self::RegistrationCreated => "Somebody asks to bid in a sale",
            Self::RegistrationApproved => "The house approved a bidder",
            Self::InvoicePaid => "An invoice was paid in full",
        }
    }
}

impl fmt::Display for EventType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for EventType {
    type Err = UnknownEventType;

    fn from_str(text: &str) -> Result<Self, UnknownEventType> {
        let named = |kind: &Self| kind.as_str() == text;
        Self::ALL.into_iter().find(named).ok_or(UnknownEventType)
    }
}
