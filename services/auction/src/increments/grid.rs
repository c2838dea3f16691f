//! Where the amounts of a checked table lie: the steps, and the grid they make.

use super::{BASIS_POINTS, Band, Increments, Steps};
use crate::Amount;

impl Increments {
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
    /// The shortest this band may be.
    pub(super) fn length_min(&self) -> Amount {
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
