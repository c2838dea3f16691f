//! What the site orders and asks of whoever sends webhooks, and what it is answered. Every order is safe to give again.

use auction::{SaleId, Time, UserId};
use serde::{Deserialize, Serialize};

use crate::{
    Attempt, Delivery, DeliveryState, Endpoint, EndpointId, EndpointSettings, EndpointState,
    EventId, Secret,
};

/// Most endpoints of a house.
pub const ENDPOINTS_MAX: usize = 20;
/// Events that wait for one endpoint: one that lets more wait is disabled.
pub const WAITING_MAX: usize = 10_000;

/// What an operator wants done.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "order", rename_all = "snake_case")]
pub enum Order {
    Add {
        endpoint: EndpointId,
        settings: EndpointSettings,
    },
    Change {
        endpoint: EndpointId,
        settings: EndpointSettings,
    },
    Pause {
        endpoint: EndpointId,
    },
    /// Ends a pause, or enables one that was disabled.
    Resume {
        endpoint: EndpointId,
    },
    /// Makes another secret; `name` is of this order and no other.
    ReplaceSecret {
        endpoint: EndpointId,
        name: String,
    },
    Delete {
        endpoint: EndpointId,
    },
    /// Sends a test; `name` is of this order and no other.
    Test {
        endpoint: EndpointId,
        name: String,
    },
    DeliverAgain {
        endpoint: EndpointId,
        event: EventId,
    },
}

/// What the site wants to know.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "question", rename_all = "snake_case")]
pub enum Question {
    /// Every endpoint.
    All,
    /// One, with its deliveries.
    One { endpoint: EndpointId },
}

/// What became of an order.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Answer {
    /// It is so. `secret`: a new one, which is told this once.
    Done {
        endpoint: Box<EndpointView>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        secret: Option<Secret>,
    },
    Deleted,
    Refused {
        refusal: OrderRefusal,
    },
}

/// What a question is answered.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reply {
    /// In the order in which they were added.
    pub endpoints: Vec<EndpointView>,
    /// Of one that was asked about: what waits by when it is due, then what is over, the newest first.
    pub deliveries: Vec<DeliveryView>,
}

/// Why an order is not carried out.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum OrderRefusal {
    #[error("there is no such webhook")]
    UnknownEndpoint,
    #[error("there is no such delivery any more: the newest 100 that are over are kept")]
    UnknownDelivery,
    #[error("there is a webhook of this id already, with other settings")]
    Taken,
    #[error("there are {ENDPOINTS_MAX} webhooks already: delete one first")]
    TooMany,
    #[error(
        "events go to the internet only, not to this machine or to a private network: give an address that can be reached from outside"
    )]
    PrivateAddress,
    #[error("it is disabled: enable it first")]
    Disabled,
}

/// An endpoint as operators see it: without its secret.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = Webhook))]
pub struct EndpointView {
    pub webhook: EndpointId,
    #[serde(flatten)]
    pub settings: EndpointSettings,
    pub added_at: Time,
    pub added_by: UserId,
    pub state: EndpointState,
    /// Since then every try has failed. None: the last one did not.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub failing_since: Option<Time>,
    /// Until then the secret before the newest signs as well. None: there is none.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub old_secret_until: Option<Time>,
    /// Events that wait to be delivered.
    pub waiting: usize,
}

/// A delivery as operators see it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = WebhookDelivery))]
pub struct DeliveryView {
    /// The header `webhook-id`.
    pub event: EventId,
    #[serde(rename = "type")]
    pub event_type: String,
    /// When it happened.
    pub at: Time,
    pub state: DeliveryState,
    pub attempts: u32,
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub last: Option<Attempt>,
}

impl Order {
    pub fn endpoint(&self) -> &EndpointId {
        match self {
            Self::Add { endpoint, .. }
            | Self::Change { endpoint, .. }
            | Self::Pause { endpoint }
            | Self::Resume { endpoint }
            | Self::ReplaceSecret { endpoint, .. }
            | Self::Delete { endpoint }
            | Self::Test { endpoint, .. }
            | Self::DeliverAgain { endpoint, .. } => endpoint,
        }
    }
}

impl OrderRefusal {
    /// Its name on the wire.
    pub fn kind(self) -> &'static str {
        match self {
            Self::UnknownEndpoint => "unknown_webhook",
            Self::UnknownDelivery => "unknown_delivery",
            Self::Taken => "taken",
            Self::TooMany => "too_many_webhooks",
            Self::PrivateAddress => "private_address",
            Self::Disabled => "disabled",
        }
    }
}

impl EndpointView {
    pub fn new(id: &EndpointId, endpoint: &Endpoint, waiting: usize, now: Time) -> Self {
        let retiring = endpoint.retiring.as_ref().map(|it| it.until);
        Self {
            webhook: id.clone(),
            settings: endpoint.settings.clone(),
            added_at: endpoint.added_at,
            added_by: endpoint.added_by.clone(),
            state: endpoint.state,
            failing_since: endpoint.failing_since,
            old_secret_until: retiring.filter(|until| now < *until),
            waiting,
        }
    }

    /// The one sale it is of.
    pub fn sale(&self) -> Option<&SaleId> {
        self.settings.sale.as_ref()
    }
}

impl DeliveryView {
    pub fn new(event: &EventId, delivery: &Delivery) -> Self {
        Self {
            event: event.clone(),
            event_type: delivery.event_type.clone(),
            at: delivery.at,
            state: delivery.state,
            attempts: delivery.attempts,
            last: delivery.last.clone(),
        }
    }
}
