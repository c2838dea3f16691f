//! One event on its way to one endpoint, as it is kept.

use std::time::Duration;

use auction::Time;
use serde::{Deserialize, Serialize};

use crate::{DeliveryId, EndpointId, Event, retry_at};

/// Deliveries that are over are kept with their bodies, so that they can be sent again by hand: the newest of each endpoint.
pub const NEWEST_KEPT: usize = 100;
/// What could not be sent for so long, since its endpoint was paused, is given up.
const AGE_MAX: Duration = Duration::from_hours(4 * 24);

/// An event for an endpoint.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Delivery {
    /// Its type on the wire.
    #[serde(rename = "type")]
    pub event_type: String,
    pub at: Time,
    /// The lot it is of, and its place in that lot's order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<(String, u64)>,
    /// What is sent, byte for byte each time.
    pub body: String,
    pub state: DeliveryState,
    pub attempts: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Attempt>,
}

/// Where it has come to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum DeliveryState {
    /// It is tried next at `due`, or as soon as its endpoint is no longer paused.
    Waiting {
        due: Time,
    },
    Delivered {
        at: Time,
    },
    /// It failed too often, or its endpoint was disabled.
    GivenUp {
        at: Time,
    },
}

/// One try.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Attempt {
    pub at: Time,
    /// The answer's status. None: there was no answer.
    pub status: Option<u16>,
    /// From connecting to the end of the answer, or to giving up.
    pub milliseconds: u64,
    /// What was wrong, in words. None: it was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

/// What a receiver said.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SentAnswer {
    Taken,
    /// It wants nothing any more (410).
    Gone,
    /// It may be tried again, after a pause that it asked for.
    Failed {
        asked: Option<Duration>,
    },
}

impl Delivery {
    /// Waits from now on.
    pub fn new(event: &Event, now: Time) -> Self {
        let lot = event.data.lot();
        Self {
            event_type: event.data.type_name().to_owned(),
            at: event.at,
            lot: lot.map(|(sale, lot, sequence)| (format!("{sale}/{lot}"), sequence)),
            body: event.body(),
            state: DeliveryState::Waiting { due: now },
            attempts: 0,
            last: None,
        }
    }

    pub fn due(&self) -> Option<Time> {
        match self.state {
            DeliveryState::Waiting { due } => Some(due),
            DeliveryState::Delivered { .. } | DeliveryState::GivenUp { .. } => None,
        }
    }

    /// When it was over; none: it waits.
    pub fn over_at(&self) -> Option<Time> {
        match self.state {
            DeliveryState::Waiting { .. } => None,
            DeliveryState::Delivered { at } | DeliveryState::GivenUp { at } => Some(at),
        }
    }

    /// Whether nobody wants to hear of it any more.
    pub fn is_too_old(&self, now: Time) -> bool {
        self.at.until(now) > AGE_MAX
    }

    /// After a try that came to this. `chance`: as of [`retry_at`].
    #[must_use]
    pub fn after(self, attempt: Attempt, answer: &SentAnswer, now: Time, chance: u32) -> Self {
        let attempts = self.attempts + 1;
        let state = match answer {
            SentAnswer::Taken => DeliveryState::Delivered { at: now },
            SentAnswer::Gone => DeliveryState::GivenUp { at: now },
            SentAnswer::Failed { asked } => match retry_at(attempts, *asked, now, chance) {
                Some(due) => DeliveryState::Waiting { due },
                None => DeliveryState::GivenUp { at: now },
            },
        };
        Self {
            state,
            attempts,
            last: Some(attempt),
            ..self
        }
    }

    /// Not to be tried any more.
    #[must_use]
    pub fn given_up(self, now: Time) -> Self {
        Self {
            state: DeliveryState::GivenUp { at: now },
            ..self
        }
    }

    /// To be tried at once, because somebody asked for it. One that was over begins anew.
    #[must_use]
    pub fn again(self, now: Time) -> Self {
        let attempts = match self.state {
            DeliveryState::Waiting { .. } => self.attempts,
            DeliveryState::Delivered { .. } | DeliveryState::GivenUp { .. } => 0,
        };
        Self {
            state: DeliveryState::Waiting { due: now },
            attempts,
            ..self
        }
    }
}

impl DeliveryId {
    /// The key it is kept under.
    pub fn key(&self) -> String {
        format!("{}.{}", self.endpoint, self.event)
    }

    /// The delivery kept under this key, if it is one.
    pub fn parse(key: &str) -> Option<Self> {
        let (endpoint, event) = key.split_once('.')?;
        let endpoint: EndpointId = endpoint.parse().ok()?;
        let event = event.parse().ok()?;
        Some(Self { endpoint, event })
    }
}
