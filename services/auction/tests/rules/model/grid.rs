//! Steps and their grid, by writing every amount of it down.

use auction::{Band, Increments, Steps, format::english::OffGrid};

/// Far above every ceiling that is drawn, with a step on top.
const HIGHEST: u64 = 40_000;

/// Every amount on the grid of each band, with the band's beginning and the next one's.
pub(super) struct Grid(Vec<Stretch>);

struct Stretch {
    from: u64,
    next: u64,
    steps: Steps,
    amounts: Vec<u64>,
}

impl Grid {
    pub(super) fn of(increments: &Increments) -> Self {
        let bands: Vec<Band> = increments.clone().into();
        let begin = |band: &Band| band.from.minor_units();
        let stretch = |(index, band): (usize, &Band)| {
            let next = bands.get(index + 1).map_or(HIGHEST, begin);
            let amounts = (begin(band)..next).filter(|amount| is_on(band, *amount));
            Stretch {
                from: begin(band),
                next,
                steps: band.steps.clone(),
                amounts: amounts.collect(),
            }
        };
        Self(bands.iter().enumerate().map(stretch).collect())
    }

    fn at(&self, price: u64) -> &Stretch {
        let begun = self.0.iter().rfind(|stretch| stretch.from <= price);
        begun.expect("the first one begins at nothing")
    }

    /// What is asked for over a price.
    pub(super) fn step(&self, price: u64, off_grid: OffGrid) -> u64 {
        let here = self.at(price);
        let least = match &here.steps {
            Steps::Fixed { step } if off_grid == OffGrid::Accept => return step.minor_units(),
            Steps::Percent { .. } if off_grid == OffGrid::Accept => {
                return share(&here.steps, price);
            }
            Steps::Percent { .. } => price + share(&here.steps, price),
            Steps::Fixed { .. } | Steps::Slots { .. } => price + 1,
        };
        let mut further = here.amounts.iter().filter(|amount| **amount >= least);
        further.next().unwrap_or(&here.next) - price
    }

    /// The nearest amounts on the grid, or a lot's opening, around an amount.
    pub(super) fn around(&self, amount: u64, opening: u64) -> (u64, u64) {
        let all = || {
            let grid = self
                .0
                .iter()
                .flat_map(|stretch| stretch.amounts.iter().copied());
            grid.chain([opening])
        };
        let below = all().filter(|one| *one <= amount).max();
        let above = all().filter(|one| *one >= amount).min();
        (
            below.expect("nothing is on the grid"),
            above.expect("amounts are low"),
        )
    }
}

fn is_on(band: &Band, amount: u64) -> bool {
    let into = amount - band.from.minor_units();
    into == 0
        || match &band.steps {
            Steps::Fixed { step } => into.is_multiple_of(step.minor_units()),
            Steps::Percent { round_to, .. } => amount.is_multiple_of(round_to.minor_units()),
            Steps::Slots { period, offsets } => {
                let rest = into % period.minor_units();
                let whole = period.minor_units();
                let place = |offset: u64| offset == rest || (rest == 0 && offset == whole);
                offsets.iter().any(|offset| place(offset.minor_units()))
            }
        }
}

/// A share of the price in whole units, rounded up.
fn share(steps: &Steps, price: u64) -> u64 {
    let Steps::Percent {
        basis_points,
        round_to,
    } = steps
    else {
        panic!("no share");
    };
    let (exact, unit) = (price * u64::from(*basis_points), round_to.minor_units());
    let mut rounded = unit;
    while rounded * 10_000 < exact {
        rounded += unit;
    }
    rounded
}
