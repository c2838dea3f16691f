//! Why the rules say no: a fact, with what would be allowed.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Amount, OfferKind, Paddle, Time};

/// A refusal. Clients take kinds that they do not know for a no.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Refusal {
    UnknownSale,
    UnknownLot,
    /// Below the least bid.
    BidTooLow {
        minimum: Amount,
    },
    /// An own raise that is no raise.
    MaximumNotHigher,
    /// A maximum that is lowered keeps what it has bid already.
    MaximumBelowPrice {
        price: Amount,
    },
    /// They lead already, and asked not to raise their own maximum.
    YouLead,
    /// Above what the sale takes.
    AboveCeiling {
        ceiling: Amount,
    },
    /// The sale takes the amounts of its steps only: these are the nearest.
    OffGrid {
        below: Amount,
        above: Amount,
    },
    /// The lot's format takes another kind of offer.
    WrongOffer {
        expected: OfferKind,
    },
    /// No bid of theirs stands, or of a maximum nothing is left to lower.
    NothingToTakeBack,
    /// Too many own raises, replaced or refused bids on this lot: nothing was judged, ask again at this time.
    TooOften {
        retry_at: Time,
    },
    /// The lot is not open yet.
    BidTooEarly {
        arrived_at: Time,
        opens_at: Time,
    },
    /// The bid came after the end.
    BidTooLate {
        arrived_at: Time,
        ended_at: Time,
    },
    /// The sale is on hold: bid again when it goes on.
    OnHold,
    /// The record of this sale cannot be read to its end, or takes no more: nothing counts until the house has seen to it.
    BiddingStopped,
    /// The lot left the sale.
    LotWithdrawn,
    /// There is a bid on it: it cannot be withdrawn.
    LotHasBids,
    /// It takes sealed bids, and whether there are any stays hidden: it cannot be withdrawn.
    LotOpen,
    /// Its end has passed: it cannot be withdrawn, and no bid on it voided.
    LotClosed,
    /// No lot is left to be sold.
    SaleOver,
    /// The house cancelled the sale: nothing more of it is sold.
    SaleCancelled,
    /// The sale asks for approval, and the house has not given it.
    NotApproved,
    /// The house takes no bid of theirs in this sale; those that stand, stand.
    Blocked,
    /// They sell this lot themselves.
    OwnLot,
    /// More than they may come to owe in this sale, premium and tax included.
    Limit {
        /// What is left of their limit beside their other lots.
        free: Amount,
        /// The highest bid on this lot that fits.
        highest: Amount,
    },
    /// The house has said something of as many people as a sale takes.
    TooManyBidders,
    /// The message id was used with another text.
    MessageIdReused,
    /// No line shows such a bid.
    UnknownBid,
    /// As many bids of this lot were voided as its record tells.
    TooManyVoids,
    /// Without the bid this paddle would lead again, beyond the limit of whoever has it: raise that, or void their bid first.
    LeaderBeyondLimit {
        paddle: Paddle,
    },
    /// The bid id was used with another body.
    BidIdReused,
    /// Another sale has this id.
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
            Self::MaximumBelowPrice { .. } => "maximum_below_price",
            Self::YouLead => "you_lead",
            Self::AboveCeiling { .. } => "above_ceiling",
            Self::OffGrid { .. } => "off_grid",
            Self::WrongOffer { .. } => "wrong_offer",
            Self::NothingToTakeBack => "nothing_to_take_back",
            Self::TooOften { .. } => "too_often",
            Self::BidTooEarly { .. } => "bid_too_early",
            Self::BidTooLate { .. } => "bid_too_late",
            Self::OnHold => "on_hold",
            Self::BiddingStopped => "bidding_stopped",
            Self::LotWithdrawn => "lot_withdrawn",
            Self::LotHasBids => "lot_has_bids",
            Self::LotOpen => "lot_open",
            Self::LotClosed => "lot_closed",
            Self::SaleOver => "sale_over",
            Self::SaleCancelled => "sale_cancelled",
            Self::NotApproved => "not_approved",
            Self::Blocked => "blocked",
            Self::OwnLot => "own_lot",
            Self::Limit { .. } => "limit",
            Self::TooManyBidders => "too_many_bidders",
            Self::MessageIdReused => "message_id_reused",
            Self::UnknownBid => "unknown_bid",
            Self::TooManyVoids => "too_many_voids",
            Self::LeaderBeyondLimit { .. } => "leader_beyond_limit",
            Self::BidIdReused => "bid_id_reused",
            Self::SaleExists => "sale_exists",
            Self::InvalidSale { .. } => "invalid_sale",
        }
    }
}

impl fmt::Debug for Refusal {
    /// The kind alone: the neighbours of a refused amount tell nearly what it was.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind())
    }
}
