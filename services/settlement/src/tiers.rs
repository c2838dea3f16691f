//! A rate by portion of the hammer price, as houses publish their premium and their commission.

use serde::{Deserialize, Serialize};

use crate::{Amount, Rate, rate::Millionths};

/// A checked table of tiers: the first from 0, each from further up than the one before.
///
/// The rates are marginal: each is for the portion of the hammer price inside its tier.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "Vec<Tier>", into = "Vec<Tier>")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = Vec<Tier>, min_items = 1, max_items = 16))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Tiers(Vec<Tier>);

/// From this portion of the hammer price on, this rate; the next tier begins where this one ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// In minor units.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub from: Amount,
    pub percent: Rate,
}

/// Why tiers are no table.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TiersError {
    #[error("a table has 1 to {max} tiers", max = Tiers::COUNT_MAX)]
    Count,
    #[error("the first tier starts at 0")]
    First,
    #[error("tier {index} does not start above the one before")]
    NotRising { index: usize },
}

impl Tiers {
    /// More than any published table has; keeps terms small.
    pub const COUNT_MAX: usize = 16;

    /// Checks the tiers.
    ///
    /// # Errors
    /// With the first thing that is wrong.
    pub fn new(tiers: Vec<Tier>) -> Result<Self, TiersError> {
        if tiers.is_empty() || tiers.len() > Self::COUNT_MAX {
            return Err(TiersError::Count);
        }
        if tiers[0].from != Amount::ZERO {
            return Err(TiersError::First);
        }
        let falls = tiers.windows(2).position(|two| two[1].from <= two[0].from);
        match falls {
            Some(before) => Err(TiersError::NotRising { index: before + 1 }),
            None => Ok(Self(tiers)),
        }
    }

    /// The same rate on everything.
    pub fn flat(percent: Rate) -> Self {
        let from = Amount::ZERO;
        Self(vec![Tier { from, percent }])
    }

    /// Each tier, and where the next one begins.
    pub fn iter(&self) -> impl Iterator<Item = (Tier, Option<Amount>)> {
        let ends = self.0.iter().skip(1).map(|next| Some(next.from));
        self.0.iter().copied().zip(ends.chain([None]))
    }

    /// The shares of all portions, as one line: rounded once.
    pub fn of(&self, hammer: Amount) -> Amount {
        let shares = self.iter().map(|(tier, end)| {
            let top = end.map_or(hammer, |end| hammer.min(end)).minor_units();
            let portion = top.saturating_sub(tier.from.minor_units());
            tier.percent.of(portion)
        });
        shares.sum::<Millionths>().round_to_amount()
    }
}

impl TryFrom<Vec<Tier>> for Tiers {
    type Error = TiersError;

    fn try_from(tiers: Vec<Tier>) -> Result<Self, TiersError> {
        Self::new(tiers)
    }
}

impl From<Tiers> for Vec<Tier> {
    fn from(tiers: Tiers) -> Self {
        tiers.0
    }
}
