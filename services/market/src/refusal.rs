//! Why a published price was not admitted.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{JumpLimit, Price, TickSize, time};

/// A fact about the price, for its publisher.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Refusal {
    UnknownSymbol,
    /// This publisher may not price this symbol.
    PublisherNotAllowed,
    Oversized {
        limit_bytes: usize,
    },
    Malformed {
        /// None: the whole.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        field: Option<Field>,
        reason: Malformation,
    },
    NotPositive {
        field: Field,
    },
    OutOfRange {
        field: Field,
        maximum: Decimal,
    },
    OffTickSize {
        field: Field,
        tick_size: TickSize,
    },
    /// Too far from the last price; the same again, several times over some seconds, is believed.
    JumpTooLarge {
        field: Field,
        last: Price,
        limit: JumpLimit,
    },
    /// A bid above the ask.
    CrossedQuote,
    TimeBehind {
        #[serde(with = "time::instant")]
        earliest: DateTime<Utc>,
    },
    TimeAhead {
        #[serde(with = "time::instant")]
        latest: DateTime<Utc>,
    },
    /// Prices came faster than they could be kept, and a newer one took its place.
    Superseded,
}

/// A field of a published price.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    Price,
    Size,
    Bid,
    Ask,
    Time,
    ReplayDay,
}

/// What is wrong with the form.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Malformation {
    NotAJsonObject,
    Missing,
    NotADecimal,
    TooPrecise,
    NotATime,
    NotADay,
}

impl Refusal {
    /// The kind as it stands on the wire; also the label it is counted under.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::UnknownSymbol => "unknown_symbol",
            Self::PublisherNotAllowed => "publisher_not_allowed",
            Self::Oversized { .. } => "oversized",
            Self::Malformed { .. } => "malformed",
            Self::NotPositive { .. } => "not_positive",
            Self::OutOfRange { .. } => "out_of_range",
            Self::OffTickSize { .. } => "off_tick_size",
            Self::JumpTooLarge { .. } => "jump_too_large",
            Self::CrossedQuote => "crossed_quote",
            Self::TimeBehind { .. } => "time_behind",
            Self::TimeAhead { .. } => "time_ahead",
            Self::Superseded => "superseded",
        }
    }
}
