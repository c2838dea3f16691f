//! By how much the next bid must be higher.

use serde::{Deserialize, Serialize};

use crate::Amount;

/// A checked table of bands: from 0, strictly rising, every step positive.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "Vec<Band>", into = "Vec<Band>")]
pub struct Increments(Vec<Band>);

/// From this price (inclusive) on, this step.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Band {
    pub from: Amount,
    pub step: Amount,
}

/// Why bands are no table.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum IncrementsError {
    #[error("a table has 1 to 64 bands")]
    BandCount,
    #[error("the first band starts at 0")]
    FirstBand,
    #[error("band {index} does not start above the one before")]
    NotRising { index: usize },
    #[error("band {index} has no step")]
    NoStep { index: usize },
}

const BANDS_MAX: usize = 64;

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
            if band.step == Amount::ZERO {
                return Err(IncrementsError::NoStep { index });
            }
            if index > 0 && band.from <= bands[index - 1].from {
                return Err(IncrementsError::NotRising { index });
            }
        }
        Ok(Self(bands))
    }

    /// The same step everywhere.
    pub fn fixed(step: Amount) -> Result<Self, IncrementsError> {
        Self::new(vec![Band {
            from: Amount::ZERO,
            step,
        }])
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
        let bands = CENTS.map(|(from, step)| Band {
            from: cents(from),
            step: cents(step),
        });
        Self::new(bands.into()).expect("the published table starts at 0 and rises")
    }

    /// The step that applies at a price; a band's lower end belongs to it.
    pub fn step_at(&self, price: Amount) -> Amount {
        let above = self.0.partition_point(|band| band.from <= price);
        self.0[above - 1].step
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
