//! The terms of a timed English sale: the grid of its bids, and when a bid moves the end.

use serde::{Deserialize, Serialize};

use crate::{Amount, Increments, Refusal, SaleProblem, Time};

/// What is particular to an English sale.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Terms {
    pub increments: Increments,
    /// None: a hard close.
    #[serde(default)]
    pub soft_close: Option<SoftClose>,
    /// What happens to a maximum that is not on the grid of the increments.
    #[serde(default, skip_serializing_if = "is_default")]
    pub off_grid: OffGrid,
    /// Whether whoever leads may lower their maximum, as far as the price.
    #[serde(default, skip_serializing_if = "is_default")]
    pub lower_maximum: bool,
}

/// What happens to a maximum that is not on the grid. A bid of exactly the opening price is on it.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OffGrid {
    /// It is taken as it is, and asked for is one step over the price wherever that lies.
    #[default]
    Accept,
    /// It is refused with its neighbours.
    Reject,
    /// It counts as the next lower amount.
    #[serde(rename = "floor")]
    RoundDown,
    /// It counts as the nearest amount, the lower one of two.
    Nearest,
}

/// An accepted bid this close to the end moves the end. A leader who raises their own maximum never
/// does: else one could hold a lot open alone.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SoftClose {
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::openapi::move_seconds))]
    pub window_seconds: u32,
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::openapi::move_seconds))]
    pub extension_seconds: u32,
    #[serde(default, skip_serializing_if = "is_default")]
    pub ext_mode: ExtensionMode,
    #[serde(default, skip_serializing_if = "is_default")]
    pub ext_trigger: ExtensionTrigger,
    /// How often bids may move the end; none: as often as they come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::openapi::max_extensions))]
    pub max_extensions: Option<u32>,
}

/// From where the extension counts.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ExtensionMode {
    #[default]
    FromBid,
    FromEnd,
}

/// Which bid extends.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ExtensionTrigger {
    /// Every bid that counts.
    AnyAccepted,
    /// A bid that moves the price. In this kind of sale every bid that counts does, save own raises.
    #[default]
    PriceChange,
    /// A bid that takes the lead.
    LeadChange,
}

/// Left out of what is stored, so that terms from before an option stay the same bytes.
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Terms {
    pub(in super::super) fn check(&self) -> Result<(), SaleProblem> {
        let Some(soft_close) = self.soft_close else {
            return Ok(());
        };
        let movable = 1..=SaleProblem::MOVE_SECONDS_MAX;
        let SoftClose {
            window_seconds,
            extension_seconds,
            max_extensions,
            ext_mode: _,
            ext_trigger: _,
        } = soft_close;
        if !movable.contains(&window_seconds) || !movable.contains(&extension_seconds) {
            return Err(SaleProblem::SoftCloseSeconds);
        }
        if max_extensions.is_some_and(|most| !(1..=SaleProblem::EXTENSIONS_MAX).contains(&most)) {
            return Err(SaleProblem::MaxExtensions);
        }
        Ok(())
    }

    /// By how much a price must be passed: one step, or up to the grid where bids keep to it.
    pub(super) fn step_after(&self, price: Amount) -> Amount {
        match self.off_grid {
            OffGrid::Accept => self.increments.step_at(price),
            OffGrid::Reject | OffGrid::RoundDown | OffGrid::Nearest => {
                let next = self.increments.next_on_grid(price);
                next.saturating_sub(price)
            }
        }
    }

    /// What a maximum counts as.
    pub(super) fn counted(&self, maximum: Amount, opening: Amount) -> Result<Amount, Refusal> {
        if self.off_grid == OffGrid::Accept {
            return Ok(maximum);
        }
        let (mut below, mut above) = self.increments.neighbours(maximum);
        // The opening price is asked for: it is on the grid.
        if opening <= maximum {
            below = below.max(opening);
        } else {
            above = above.min(opening);
        }
        if below == maximum {
            return Ok(maximum);
        }
        let nearer_above =
            above.saturating_sub(maximum) < maximum.saturating_sub(below) && above > maximum;
        match self.off_grid {
            OffGrid::Reject => Err(Refusal::OffGrid { below, above }),
            OffGrid::Nearest if nearer_above => Ok(above),
            OffGrid::Accept | OffGrid::RoundDown | OffGrid::Nearest => Ok(below),
        }
    }
}

impl SoftClose {
    /// Extensions counted from the bid, by any bid that moves the price, without a limit.
    pub fn new(window_seconds: u32, extension_seconds: u32) -> Self {
        Self {
            window_seconds,
            extension_seconds,
            ext_mode: ExtensionMode::default(),
            ext_trigger: ExtensionTrigger::default(),
            max_extensions: None,
        }
    }

    /// The end after a bid at `now` that extends; never earlier than before.
    pub(super) fn end_after_bid(&self, ends_at: Time, now: Time) -> Time {
        if now.after_seconds(self.window_seconds) < ends_at {
            return ends_at;
        }
        let from = match self.ext_mode {
            ExtensionMode::FromBid => now,
            ExtensionMode::FromEnd => ends_at,
        };
        ends_at.max(from.after_seconds(self.extension_seconds))
    }
}
