//! What a publisher is told of a price: that it was admitted, or why not.

mod words;

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{JumpLimit, Price, TickSize, notation::instant};

/// The answer to one published price.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(untagged)]
pub enum PriceAnswer {
    /// It is kept and on its way to everyone.
    Admitted {
        #[cfg_attr(feature = "openapi", schema(value_type = bool))]
        #[cfg_attr(feature = "typescript", ts(type = "true"))]
        admitted: True,
        #[cfg_attr(feature = "typescript", ts(type = "number"))]
        sequence: u64,
        /// What of the message was beyond its bounds and is not kept.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "typescript", ts(optional))]
        left_out: Option<PriceField>,
    },
    Refused {
        refused: PriceRefusal,
    },
}

/// The word `true`, so that the answer reads the same in every language.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "bool", into = "bool")]
pub struct True;

impl PriceAnswer {
    /// Admitted as the symbol's tick of this sequence.
    pub fn admitted(sequence: u64, left_out: Option<PriceField>) -> Self {
        Self::Admitted {
            admitted: True,
            sequence,
            left_out,
        }
    }

    /// Refused, and why.
    pub fn refused(refused: PriceRefusal) -> Self {
        Self::Refused { refused }
    }
}

impl TryFrom<bool> for True {
    type Error = &'static str;

    fn try_from(value: bool) -> Result<Self, Self::Error> {
        if value {
            Ok(Self)
        } else {
            Err("only true is said")
        }
    }
}

impl From<True> for bool {
    fn from(True: True) -> Self {
        true
    }
}

/// A refused price as its publisher reads it on `market.refused.<publisher>`, where nothing was asked for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RefusedPrice {
    /// As the publisher wrote it: there may be no such symbol.
    pub symbol: String,
    pub refused: PriceRefusal,
}

/// A fact about the price, for its publisher.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PriceRefusal {
    UnknownSymbol,
    /// The house takes no more prices of it.
    RetiredSymbol,
    /// This publisher may not price this symbol.
    PublisherNotAllowed,
    Oversized {
        limit_bytes: usize,
    },
    Malformed {
        /// None: the whole.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "typescript", ts(optional))]
        field: Option<PriceField>,
        reason: Malformation,
    },
    /// Nothing or below, where the symbol does not allow it.
    NotPositive {
        field: PriceField,
    },
    OutOfRange {
        field: PriceField,
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        #[cfg_attr(feature = "typescript", ts(as = "String"))]
        maximum: Decimal,
    },
    /// Beyond what the symbol's prices may be at all.
    OutsideRange {
        field: PriceField,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "typescript", ts(optional))]
        lowest: Option<Price>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "typescript", ts(optional))]
        highest: Option<Price>,
    },
    OffTickSize {
        field: PriceField,
        tick_size: TickSize,
        /// What would pass.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "typescript", ts(optional))]
        nearest: Option<Price>,
    },
    /// Too far from the last price; the same again, for a while by the prices' own times, is believed.
    JumpTooLarge {
        field: PriceField,
        last: Price,
        limit: JumpLimit,
        /// What would pass at once: from here ...
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "typescript", ts(optional))]
        lowest: Option<Price>,
        /// ... to here.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "typescript", ts(optional))]
        highest: Option<Price>,
    },
    /// A bid above the ask.
    CrossedQuote,
    TimeBehind {
        #[serde(with = "instant")]
        #[cfg_attr(feature = "typescript", ts(as = "String"))]
        earliest: DateTime<Utc>,
    },
    TimeAhead {
        #[serde(with = "instant")]
        #[cfg_attr(feature = "typescript", ts(as = "String"))]
        latest: DateTime<Utc>,
    },
    /// Prices came faster than they could be kept, and a newer one took its place.
    Superseded,
    /// So many of the publisher wait to be looked at: this one was not.
    TooManyWaiting {
        limit: usize,
    },
}

/// Longest id of a message, in characters.
const MESSAGE_ID_LENGTH_MAX: usize = 64;

/// Whether a publisher may give a message this id, under which it counts once however often it comes: visible characters of
/// ASCII, 1 to 64 of them.
pub fn is_message_id(text: &str) -> bool {
    let is_visible = text.bytes().all(|byte| byte.is_ascii_graphic());
    is_visible && (1..=MESSAGE_ID_LENGTH_MAX).contains(&text.len())
}

/// A field of a published price.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum PriceField {
    Price,
    Size,
    Bid,
    Ask,
    Time,
    ReplayDay,
    /// The header `Nats-Msg-Id`.
    MessageId,
}

/// What is wrong with the form.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Malformation {
    NotAJsonObject,
    Missing,
    NotADecimal,
    TooPrecise,
    NotATime,
    NotADay,
    NotAnId,
}

impl PriceRefusal {
    /// The id of its message is none.
    pub fn wrong_message_id() -> Self {
        Self::Malformed {
            field: Some(PriceField::MessageId),
            reason: Malformation::NotAnId,
        }
    }

    /// The kind as it stands on the wire; also the label it is counted under.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::UnknownSymbol => "unknown_symbol",
            Self::RetiredSymbol => "retired_symbol",
            Self::PublisherNotAllowed => "publisher_not_allowed",
            Self::Oversized { .. } => "oversized",
            Self::Malformed { .. } => "malformed",
            Self::NotPositive { .. } => "not_positive",
            Self::OutOfRange { .. } => "out_of_range",
            Self::OutsideRange { .. } => "outside_range",
            Self::OffTickSize { .. } => "off_tick_size",
            Self::JumpTooLarge { .. } => "jump_too_large",
            Self::CrossedQuote => "crossed_quote",
            Self::TimeBehind { .. } => "time_behind",
            Self::TimeAhead { .. } => "time_ahead",
            Self::Superseded => "superseded",
            Self::TooManyWaiting { .. } => "too_many_waiting",
        }
    }
}
