//! By how much the next bid must be higher, and which amounts are on the house's grid.

mod grid;

use serde::{Deserialize, Serialize};

use crate::Amount;

/// A checked table of bands: from 0, strictly rising, every band at least as long as its step.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "Vec<Band>", into = "Vec<Band>")]
pub struct Increments(Vec<Band>);

/// From this price (inclusive) on, these steps; the next band begins where this one ends.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Band {
    pub from: Amount,
    #[serde(flatten)]
    pub steps: Steps,
}

/// How the price rises inside a band.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum Steps {
    /// By the same step.
    Fixed { step: Amount },
    /// To the next of these places in every period, counted from the band's start: period 1,000
    /// with 200, 500, 800, 1,000 makes 3,200, 3,500, 3,800, 4,000, 4,200, …
    Slots {
        period: Amount,
        offsets: Vec<Amount>,
    },
    /// By a share of the price in hundredths of a percent, rounded up to whole `round_to`.
    Percent { basis_points: u32, round_to: Amount },
}

/// Why bands are no table.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum IncrementsError {
    #[error("a table has 1 to {BANDS_MAX} bands")]
    BandCount,
    #[error("the first band starts at 0")]
    FirstBand,
    #[error("band {index} does not start above the one before")]
    NotRising { index: usize },
    #[error("band {index} has no step")]
    NoStep { index: usize },
    #[error("band {index}: 1 to {OFFSETS_MAX} slots rise and lie above 0 and within the period")]
    Slots { index: usize },
    #[error("band {index}: a share is 1 to 10,000 hundredths of a percent")]
    Percent { index: usize },
    #[error("band {index} is shorter than its step")]
    TooShort { index: usize },
}

/// More than any published table has; keeps terms small.
const BANDS_MAX: usize = 64;
/// More than any published scale has in one period.
const OFFSETS_MAX: usize = 32;
/// The whole, in hundredths of a percent.
const BASIS_POINTS: u64 = 10_000;

impl Increments {
    /// Checks the bands.
    pub fn new(bands: Vec<Band>) -> Result<Self, IncrementsError> {
        if bands.is_empty() || bands.len() > BANDS_MAX {
            return Err(IncrementsError::BandCount);
        }
        if bands[0].from != Amount::ZERO {
            return Err(IncrementsError::FirstBand);
        }
        for (index, band) in bands.iter().enumerate() {
            band.steps.check(index)?;
            let Some(next) = bands.get(index + 1) else {
                continue;
            };
            if next.from <= band.from {
                return Err(IncrementsError::NotRising { index: index + 1 });
            }
            if next.from.saturating_sub(band.from) < band.length_min() {
                return Err(IncrementsError::TooShort { index });
            }
        }
        Ok(Self(bands))
    }

    /// The same step everywhere.
    pub fn fixed(step: Amount) -> Result<Self, IncrementsError> {
        Self::new(vec![Band::fixed(Amount::ZERO, step)])
    }

    /// The table eBay publishes for the United States, in cents.
    pub fn ebay_us() -> Self {
        const CENTS: [(u64, u64); 10] = [
            (0, 5),
            (100, 25),
            (500, 50),
            (2_500, 100),
            (10_000, 250),
            (25_000, 500),
            (50_000, 1_000),
            (100_000, 2_500),
            (250_000, 5_000),
            (500_000, 10_000),
        ];
        let cents = |cents| Amount::new(cents).expect("far below the greatest amount");
        let bands = CENTS.map(|(from, step)| Band::fixed(cents(from), cents(step)));
        Self::new(bands.into()).expect("the published table starts at 0 and rises")
    }
}

impl Band {
    /// A band of one step.
    pub fn fixed(from: Amount, step: Amount) -> Self {
        let steps = Steps::Fixed { step };
        Self { from, steps }
    }
}

impl Steps {
    fn check(&self, index: usize) -> Result<(), IncrementsError> {
        if self.period() == Amount::ZERO {
            return Err(IncrementsError::NoStep { index });
        }
        match self {
            Self::Fixed { .. } => Ok(()),
            Self::Slots { period, offsets } => {
                let count = (1..=OFFSETS_MAX).contains(&offsets.len());
                let rising = offsets.is_sorted_by(|one, next| one < next);
                let inside = |offset: &Amount| *offset > Amount::ZERO && offset <= period;
                if count && rising && offsets.iter().all(inside) {
                    Ok(())
                } else {
                    Err(IncrementsError::Slots { index })
                }
            }
            Self::Percent { basis_points, .. } => {
                if (1..=BASIS_POINTS).contains(&u64::from(*basis_points)) {
                    Ok(())
                } else {
                    Err(IncrementsError::Percent { index })
                }
            }
        }
    }

    /// After this much the grid repeats; positive in a checked table.
    fn period(&self) -> Amount {
        match self {
            Self::Fixed { step } => *step,
            Self::Slots { period, .. } => *period,
            Self::Percent { round_to, .. } => *round_to,
        }
    }
}

impl TryFrom<Vec<Band>> for Increments {
    type Error = IncrementsError;

    fn try_from(bands: Vec<Band>) -> Result<Self, IncrementsError> {
        Self::new(bands)
    }
}

impl From<Increments> for Vec<Band> {
    fn from(increments: Increments) -> Self {
        increments.0
    }
}
