//! By how much the next bid must be higher, and which amounts are on the house's grid.

use serde::{Deserialize, Serialize};

use crate::Amount;

/// A checked table of bands: from 0, strictly rising, every band at least as long as its step.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "Vec<Band>", into = "Vec<Band>")]
pub struct Increments(Vec<Band>);

/// From this price (inclusive) on, these steps; the next band begins where this one ends.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Band {
    pub from: Amount,
    #[serde(flatten)]
    pub steps: Steps,
}

/// How the price rises inside a band.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
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

    /// The step that applies at a price; a band's lower end belongs to it.
    pub fn step_at(&self, price: Amount) -> Amount {
        let (band, next) = self.band_at(price);
        match &band.steps {
            Steps::Fixed { step } => *step,
            Steps::Percent {
                basis_points,
                round_to,
            } => share(price, *basis_points, *round_to),
            Steps::Slots { .. } => band.above(price, next).saturating_sub(price),
        }
    }

    /// What a house asks after a price: the next amount on the grid, a whole step further where
    /// the step is a share of the price. Above the price, save at the greatest amount there is.
    pub fn next_on_grid(&self, price: Amount) -> Amount {
        let (band, next) = self.band_at(price);
        let least = match &band.steps {
            Steps::Fixed { .. } | Steps::Slots { .. } => price,
            // The grid is finer than the step: the first place at a whole step or more.
            Steps::Percent {
                basis_points,
                round_to,
            } => {
                let step = share(price, *basis_points, *round_to);
                let one_less = Amount::new(1).expect("one is an amount");
                price.saturating_add(step).saturating_sub(one_less)
            }
        };
        band.above(least.max(price), next)
    }

    /// The nearest amounts on the grid, not above and not below; the same one if it is on it.
    pub fn neighbours(&self, amount: Amount) -> (Amount, Amount) {
        let (band, next) = self.band_at(amount);
        let below = band.not_above(amount);
        if below == amount {
            (amount, amount)
        } else {
            (below, band.above(amount, next))
        }
    }

    /// The band of a price, and where the next one begins.
    fn band_at(&self, price: Amount) -> (&Band, Option<Amount>) {
        let after = self.0.partition_point(|band| band.from <= price);
        let next = self.0.get(after).map(|band| band.from);
        (&self.0[after - 1], next)
    }
}

impl Band {
    /// A band of one step.
    pub fn fixed(from: Amount, step: Amount) -> Self {
        let steps = Steps::Fixed { step };
        Self { from, steps }
    }

    /// The shortest this band may be.
    fn length_min(&self) -> Amount {
        match &self.steps {
            Steps::Fixed { step } => *step,
            Steps::Slots { period, .. } => *period,
            Steps::Percent {
                basis_points,
                round_to,
            } => share(self.from, *basis_points, *round_to),
        }
    }

    /// The first amount on the grid above a price of this band; a band's start is on the grid.
    fn above(&self, price: Amount, next: Option<Amount>) -> Amount {
        let (whole, rest) = self.periods(price);
        let period = self.steps.period().minor_units();
        let inside = match &self.steps {
            Steps::Slots { offsets, .. } => {
                let mut places = offsets.iter().map(|offset| offset.minor_units());
                let first = offsets[0].minor_units();
                places.find(|place| *place > rest).unwrap_or(period + first)
            }
            Steps::Fixed { .. } | Steps::Percent { .. } => period,
        };
        let above = saturated(self.grid_start() + whole * period + inside);
        next.map_or(above, |next| above.min(next))
    }

    /// The last amount on the grid that is not above a price of this band.
    fn not_above(&self, price: Amount) -> Amount {
        let (whole, rest) = self.periods(price);
        let period = self.steps.period().minor_units();
        let start = self.grid_start() + whole * period;
        let place = match &self.steps {
            Steps::Fixed { .. } | Steps::Percent { .. } => start,
            Steps::Slots { offsets, .. } => {
                let places = offsets.iter().map(|offset| offset.minor_units());
                match places.take_while(|place| *place <= rest).last() {
                    Some(place) => start + place,
                    // The last slot of the period before, or the band's start.
                    None if whole > 0 => {
                        let last = offsets.last().map_or(0, |offset| offset.minor_units());
                        start - period + last
                    }
                    None => start,
                }
            }
        };
        saturated(place).max(self.from)
    }

    /// Whole periods between the grid's start and a price, and the rest.
    fn periods(&self, price: Amount) -> (u64, u64) {
        let into = price.minor_units() - self.grid_start();
        let period = self.steps.period().minor_units();
        (into / period, into % period)
    }

    /// Shares lie on whole multiples wherever their band begins.
    fn grid_start(&self) -> u64 {
        match &self.steps {
            Steps::Fixed { .. } | Steps::Slots { .. } => self.from.minor_units(),
            Steps::Percent { .. } => 0,
        }
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

/// A share of a price, rounded up to whole `round_to`, at least one.
fn share(price: Amount, basis_points: u32, round_to: Amount) -> Amount {
    let exact = (price.minor_units() * u64::from(basis_points)).div_ceil(BASIS_POINTS);
    let unit = round_to.minor_units();
    saturated(exact.div_ceil(unit).max(1) * unit)
}

/// Sums of a few amounts fit `u64` but may pass the greatest amount.
fn saturated(minor_units: u64) -> Amount {
    Amount::new(minor_units).unwrap_or(Amount::MAX)
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
