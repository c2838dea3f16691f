//! What programs of others are told by webhooks: events, their bodies, who signed them, and when each is tried again. The form is
//! that of Standard Webhooks (<https://www.standardwebhooks.com>). Without a clock, without chance, without anybody who sends.
//!
//! Comes in: public records of lots, what the site decided, endpoints, the time, chance. Goes out: deliveries, signatures, when to
//! try again. Never: a hidden maximum, a name, an address of a person.

mod delivery;
mod endpoint;
mod event;
mod id;
mod lots;
mod order;
mod schedule;
mod signature;
mod url;

pub use delivery::{Attempt, Delivery, DeliveryState, NEWEST_KEPT, SentAnswer};
pub use endpoint::{
    DESCRIPTION_LENGTH_MAX, DISABLED_AFTER, DisabledWhy, Endpoint, EndpointSettings, EndpointState,
    OLD_SECRET_LASTS, RetiringSecret,
};
pub use event::{
    Allocation, BidAccepted, Event, EventData, EventType, HandedEvent, InvoicePaid, LotPassed,
    LotSold, Registered, Test, UnknownEventType,
};
pub use id::{DeliveryId, EndpointId, EventId, IdError};
pub use lots::{LotCursor, events_of_lot};
pub use order::{
    Answer, DeliveryView, ENDPOINTS_MAX, EndpointView, Order, OrderRefusal, Question, Reply,
    WAITING_MAX,
};
pub use schedule::{ATTEMPTS_MAX, PAUSES, retry_at};
pub use signature::{Secret, SecretError, signature};
pub use url::{ENDPOINT_URL_LENGTH_MAX, EndpointUrl, EndpointUrlError};
