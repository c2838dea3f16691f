use settlement::{Tier, Tiers, TiersError};

use crate::{amount, percent, tiers};

/// One unit of a currency with cents.
const UNIT: u64 = 100;

#[test]
fn premium_agrees_with_published_sales() {
    // Hammer and premium in units: the figures that the press reported, with the tiers that they follow from.
    for (hammer, first, then_from, second, premium) in [
        (920_000, "25", 250_000, "20", 196_500),
        (920_000, "25", 300_000, "20", 199_000),
        (1_600_000, "25", 175_000, "20", 328_750),
        (1_600_000, "25", 180_000, "20", 329_000),
    ] {
        let table = tiers(&[(0, first), (then_from * UNIT, second)]);
        let found = table.of(amount(hammer * UNIT));
        assert_eq!(found, amount(premium * UNIT), "{hammer} from {then_from}");
    }
}

#[test]
fn each_portion_has_the_rate_of_its_tier() {
    // Hammer in pounds, premium in pence, by the tables that four houses published in 2020.
    let christies: &[_] = &[(0, "25"), (450_000, "20"), (4_500_000, "14.5")];
    let sothebys: &[_] = &[(0, "25"), (300_000, "20"), (3_000_000, "13.9")];
    let phillips: &[_] = &[(0, "25"), (300_000, "20"), (3_000_000, "13.5")];
    let bonhams: &[_] = &[
        (0, "27.5"),
        (2_500, "25"),
        (300_000, "20"),
        (3_000_000, "13.9"),
    ];
    for (table, hammer, premium) in [
        (christies, 450_000, 11_250_000),
        (christies, 450_001, 11_250_020),
        (christies, 5_000_000, 99_500_000),
        (sothebys, 5_000_000, 89_300_000),
        (phillips, 5_000_000, 88_500_000),
        (bonhams, 1, 28),
        (bonhams, 2_500, 68_750),
        (bonhams, 10_000, 256_250),
        (bonhams, 5_000_000, 89_306_250),
    ] {
        let table: Vec<_> = table
            .iter()
            .map(|(from, rate)| (from * UNIT, *rate))
            .collect();
        let found = tiers(&table).of(amount(hammer * UNIT));
        assert_eq!(found, amount(premium), "{hammer} by {table:?}");
    }
}

#[test]
fn premium_is_rounded_once_and_half_up() {
    // Two halves of a cent make one cent: portions are added before they are rounded.
    let table = tiers(&[(0, "50"), (1, "50")]);
    assert_eq!(table.of(amount(2)), amount(1));
    for (hammer, premium) in [(1, 0), (2, 1), (3, 1), (5, 1), (6, 2), (9, 2), (10, 3)] {
        let found = Tiers::flat(percent("25")).of(amount(hammer));
        assert_eq!(found, amount(premium), "25 % of {hammer}");
    }
}

#[test]
fn only_rising_tables_from_zero_are_taken() {
    let tier = |from| Tier {
        from: amount(from),
        percent: percent("25"),
    };
    for (from, expected) in [
        (vec![], Err(TiersError::Count)),
        (vec![1], Err(TiersError::First)),
        (vec![0, 5, 5], Err(TiersError::NotRising { index: 2 })),
        (vec![0, 5, 4], Err(TiersError::NotRising { index: 2 })),
        (vec![0, 5, 6], Ok(())),
        ((0..16).collect(), Ok(())),
        ((0..17).collect(), Err(TiersError::Count)),
    ] {
        let made = Tiers::new(from.iter().copied().map(tier).collect());
        assert_eq!(made.map(|_| ()), expected, "{from:?}");
    }
}
