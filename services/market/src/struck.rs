//! A price that the house struck: it was admitted, and was wrong.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{Price, Tick, notation::instant};

/// Newest prices struck of a symbol that are kept; whoever strikes more has another trouble.
pub(crate) const STRUCK_MAX: usize = 100;

/// A price that was admitted and struck. It counts in no candle and no day any more.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct StruckPrice {
    /// Of its tick.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub sequence: u64,
    pub price: Price,
    /// When it was made.
    #[serde(with = "instant")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "2026-11-25T12:00:00.000Z"))]
    #[cfg_attr(feature = "typescript", ts(as = "String"))]
    pub time: DateTime<Utc>,
    /// When it was struck.
    #[serde(with = "instant")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "2026-11-25T12:05:00.000Z"))]
    #[cfg_attr(feature = "typescript", ts(as = "String"))]
    pub struck_at: DateTime<Utc>,
}

impl StruckPrice {
    /// A tick, struck now.
    pub fn new(tick: &Tick, struck_at: DateTime<Utc>) -> Self {
        Self {
            sequence: tick.sequence,
            price: tick.price,
            time: tick.made_at(),
            struck_at,
        }
    }
}

/// Which of these ticks still count, in their order: prices, and none of them struck.
pub(crate) fn counting<'a>(
    ticks: &'a [Tick],
    struck: &[StruckPrice],
) -> impl Iterator<Item = &'a Tick> {
    let struck: BTreeSet<u64> = struck.iter().map(|price| price.sequence).collect();
    let ticks = ticks.iter();
    ticks.filter(move |tick| tick.corrects.is_none() && !struck.contains(&tick.sequence))
}
