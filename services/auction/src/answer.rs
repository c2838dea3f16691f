//! What the asker is told, and what a bidder may know about themselves.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Amount, BidId, BidResult, Paddle, Refusal, Time, VoidNote};

/// The answer to a command.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answer {
    Bid(BidAnswer),
    /// An operator's order: it stands as asked, or nothing changed.
    Order(Result<(), Refusal>),
    /// The clock asks for no answer.
    Clock,
}

/// The answer to a bid.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(untagged)]
pub enum BidAnswer {
    Refused(BidRefused),
    Accepted(BidAccepted),
}

/// A bid that counts.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct BidAccepted {
    pub bid_id: BidId,
    /// The lot's public sequence after it.
    pub sequence: u64,
    pub ends_at: Time,
    /// What the lot's format makes of it.
    #[serde(flatten)]
    pub result: BidResult,
}

/// A bid that does not count.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct BidRefused {
    pub bid_id: BidId,
    pub refusal: Refusal,
}

/// The answer to a bid as it travels.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct BidReply {
    pub accepted: bool,
    #[serde(flatten)]
    pub answer: BidAnswer,
    /// The house voided it afterwards. None: it did not, or this is the answer at first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voided: Option<VoidNote>,
    /// The engine's time of this answer.
    pub now: Time,
}

/// The answer to an operator's order as it travels.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct OrderReply {
    pub done: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<Refusal>,
    /// The engine's time of this answer.
    pub now: Time,
}

impl BidReply {
    /// The answer, given at `now`.
    pub fn new(answer: BidAnswer, now: Time) -> Self {
        Self {
            accepted: matches!(answer, BidAnswer::Accepted(_)),
            answer,
            voided: None,
            now,
        }
    }
}

impl OrderReply {
    /// The answer, given at `now`.
    pub fn new(done: Result<(), Refusal>, now: Time) -> Self {
        Self {
            done: done.is_ok(),
            refusal: done.err(),
            now,
        }
    }
}

/// One's own standing on a lot: `auction.query.<p>.<sale>.me`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Standing {
    pub paddle: Option<Paddle>,
    pub state: StandingState,
    /// English: one's own maximum, for nobody else.
    pub maximum: Option<Amount>,
    /// Sealed: one's own amount, for nobody else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    pub sequence: u64,
    /// The newest bid of theirs that the house voided. None: there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voided: Option<VoidNote>,
}

impl fmt::Debug for Standing {
    /// Without the amounts.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Standing")
            .field("paddle", &self.paddle)
            .field("state", &self.state)
            .field("sequence", &self.sequence)
            .finish_non_exhaustive()
    }
}

/// How somebody stands on a lot.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum StandingState {
    /// No bid of theirs stands.
    None,
    Leading,
    Outbid,
    /// A sealed bid of theirs stands; how it compares is known at the end.
    Placed,
    Won,
    Lost,
}
