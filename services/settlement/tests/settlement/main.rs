//! The arithmetic of money, by published figures and by properties.

mod buyer;
mod invoice;
mod notation;
mod owed;
mod premium;
mod properties;
mod seller;

use settlement::{Amount, Rate, Tier, Tiers};

fn amount(minor_units: u64) -> Amount {
    Amount::new(minor_units).expect("below the maximum")
}

fn percent(text: &str) -> Rate {
    text.parse().expect("a percentage")
}

/// A table of tiers, from minor units.
fn tiers(table: &[(u64, &str)]) -> Tiers {
    let tiers = table.iter().map(|(from, rate)| Tier {
        from: amount(*from),
        percent: percent(rate),
    });
    Tiers::new(tiers.collect()).expect("rising tiers")
}
