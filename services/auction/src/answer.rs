//! What the asker is told, and what a bidder may know about themselves.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Amount, BidId, Paddle, Time, hidden::Hidden};

/// The answer to a command.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answer {
    Accepted(BidAccepted),
    Refused(BidRefused),
    /// The sale stands as asked.
    SaleCreated,
    /// The sale could not be made; nothing changed.
    SaleRefused(Refusal),
    /// What the house ordered is so.
    OrderDone,
    /// It cannot be done; nothing changed.
    OrderRefused(Refusal),
    /// The clock asks for no answer.
    Done,
}

/// A bid that counts. On the wire with `accepted: true`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BidAccepted {
    pub bid_id: BidId,
    /// The lot's public sequence after it.
    pub sequence: u64,
    pub paddle: Paddle,
    pub price: Amount,
    /// False: it counted, but an earlier maximum is higher or the same.
    pub leading: bool,
    pub minimum_bid: Amount,
    pub ends_at: Time,
}

/// A bid that does not count. On the wire with `accepted: false`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BidRefused {
    pub bid_id: BidId,
    pub refusal: Refusal,
}

/// Why the rules say no: a fact, with what would be allowed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Refusal {
    UnknownSale,
    UnknownLot,
    BidTooLow {
        minimum: Amount,
    },
    /// An own raise that is no raise. It names no amount: the log keeps refusals in the clear.
    MaximumNotHigher,
    AboveCeiling {
        ceiling: Amount,
    },
    /// The sale takes amounts on its grid only: these are the nearest.
    OffGrid {
        below: Amount,
        above: Amount,
    },
    BidTooEarly {
        arrived_at: Time,
        opens_at: Time,
    },
    BidTooLate {
        arrived_at: Time,
        ended_at: Time,
    },
    /// The sale is on hold: bid again when it goes on.
    OnHold,
    /// The lot left the sale.
    LotWithdrawn,
    /// There is a bid on it: it cannot be withdrawn.
    LotHasBids,
    /// Its end has passed: it cannot be withdrawn.
    LotClosed,
    /// No lot is left to be sold.
    SaleOver,
    /// The message id was used with another text.
    MessageIdReused,
    /// The bid id was used with another body.
    BidIdReused,
    SaleExists,
    /// The sale as asked contradicts itself; `problem` says where.
    InvalidSale {
        problem: String,
    },
}

impl Refusal {
    /// Its name on the wire.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::UnknownSale => "unknown_sale",
            Self::UnknownLot => "unknown_lot",
            Self::BidTooLow { .. } => "bid_too_low",
            Self::MaximumNotHigher => "maximum_not_higher",
            Self::AboveCeiling { .. } => "above_ceiling",
            Self::OffGrid { .. } => "off_grid",
            Self::BidTooEarly { .. } => "bid_too_early",
            Self::BidTooLate { .. } => "bid_too_late",
            Self::OnHold => "on_hold",
            Self::LotWithdrawn => "lot_withdrawn",
            Self::LotHasBids => "lot_has_bids",
            Self::LotClosed => "lot_closed",
            Self::SaleOver => "sale_over",
            Self::MessageIdReused => "message_id_reused",
            Self::BidIdReused => "bid_id_reused",
            Self::SaleExists => "sale_exists",
            Self::InvalidSale { .. } => "invalid_sale",
        }
    }
}

impl fmt::Debug for Refusal {
    /// The kind alone: an own maximum is told to nobody else.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind())
    }
}

/// One's own standing on a lot: `auction.query.<p>.<sale>.me`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    pub paddle: Option<Paddle>,
    pub state: StandingState,
    /// One's own maximum, for nobody else.
    pub maximum: Option<Amount>,
    pub sequence: u64,
}

impl fmt::Debug for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Standing")
            .field("paddle", &self.paddle)
            .field("state", &self.state)
            .field("maximum", &self.maximum.map(|_| Hidden))
            .field("sequence", &self.sequence)
            .finish()
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StandingState {
    None,
    Leading,
    Outbid,
    Won,
    Lost,
}
