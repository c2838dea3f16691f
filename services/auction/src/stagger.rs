//! How the scheduled ends of a sale's lots are spaced.
//!
//! It is worked out once, before the sale is announced: from then on each lot has an end of its own, and an
//! extension of one lot moves no other. What bidders were told about a lot changes only by bids on that lot.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

use crate::Time;

/// Lots end one after the other, in the catalogue's order: each block of lots a step after the block before.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Stagger {
    pub first_end: Time,
    /// 0 to 86400.
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::openapi::step_seconds))]
    pub step_seconds: u32,
    /// Lots in a block: how many end at the same time.
    #[serde(default = "one")]
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::openapi::lots_at_once))]
    pub lots_at_once: NonZeroU32,
}

impl Stagger {
    /// A day: lots further apart are another sale.
    pub const STEP_SECONDS_MAX: u32 = 86_400;

    /// The scheduled end of the lot at this place of the catalogue, counted from 0.
    pub fn end_of(&self, place: u32) -> Time {
        let block = place / self.lots_at_once;
        self.first_end
            .after_seconds(block.saturating_mul(self.step_seconds))
    }
}

fn one() -> NonZeroU32 {
    NonZeroU32::MIN
}
