//! How far a price may lie from the one before.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{Price, TickSize, notation::parse_decimal};

/// Beyond eleven times the last price nothing is believed at once.
const SHARE_MAX: Decimal = Decimal::from_parts(10, 0, 0, false, 0);
/// Before a distance.
const PLUS_MINUS: char = '±';

/// How far a price may lie from the one before: a share of it, as `0.2` for 20 % either way, or a distance in its own unit, as `±5`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String, example = "0.2"))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "string"))]
pub struct JumpLimit(Limit);

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Limit {
    /// 0.2 allows from last × 0.8 to last × 1.2. Nothing falls by more than all of itself: from 1 on it is as many times as much
    /// upwards and downwards, and 1.5 allows from last / 2.5 to last × 2.5.
    Share(Decimal),
    /// 5 allows from last - 5 to last + 5. Such a symbol's prices may be zero or below, where a share says nothing.
    Distance(Decimal),
}

/// Why text is no jump limit.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "a jump limit is a share above 0 and at most 10, such as 0.2 for 20 % either way, or a distance, such as ±5"
)]
pub struct JumpLimitError;

impl JumpLimit {
    /// Whether a price lies no further from the one before than this.
    pub fn allows(self, price: Price, before: Price) -> bool {
        let (price, before) = (price.value(), before.value());
        match self.0 {
            Limit::Share(share) if share < Decimal::ONE => (price - before).abs() <= before * share,
            Limit::Share(share) => {
                let (low, high) = (price.min(before), price.max(before));
                high <= low * (Decimal::ONE + share)
            }
            Limit::Distance(distance) => (price - before).abs() <= distance,
        }
    }

    /// Whether prices may be zero or below.
    pub fn allows_any_sign(self) -> bool {
        matches!(self.0, Limit::Distance(_))
    }

    /// The lowest and the highest price on the grid that may follow this one.
    pub fn around(self, before: Price, tick_size: TickSize) -> Option<(Price, Price)> {
        let before = before.value();
        let (lowest, highest) = match self.0 {
            Limit::Share(share) if share < Decimal::ONE => {
                let distance = before.checked_mul(share)?;
                (before - distance, before + distance)
            }
            Limit::Share(share) => {
                let factor = Decimal::ONE + share;
                (before.checked_div(factor)?, before.checked_mul(factor)?)
            }
            Limit::Distance(distance) => (before - distance, before + distance),
        };
        tick_size.within(lowest, highest)
    }
}

impl Default for JumpLimit {
    /// 20 %.
    fn default() -> Self {
        Self(Limit::Share(Decimal::new(2, 1)))
    }
}

impl TryFrom<String> for JumpLimit {
    type Error = JumpLimitError;

    fn try_from(text: String) -> Result<Self, JumpLimitError> {
        let decimal = |text: &str| {
            let value = parse_decimal(text).ok();
            value.filter(|value| *value > Decimal::ZERO && *value <= Price::MAX)
        };
        let limit = match text.strip_prefix(PLUS_MINUS) {
            Some(distance) => decimal(distance).map(Limit::Distance),
            None => decimal(&text)
                .filter(|share| *share <= SHARE_MAX)
                .map(Limit::Share),
        };
        limit.map(Self).ok_or(JumpLimitError)
    }
}

impl From<JumpLimit> for String {
    fn from(limit: JumpLimit) -> Self {
        match limit.0 {
            Limit::Share(share) => share.to_string(),
            Limit::Distance(distance) => format!("{PLUS_MINUS}{distance}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn price(text: &str) -> Price {
        Price::try_from(text.to_owned()).unwrap()
    }

    #[test]
    fn jump_limit_is_a_share_or_a_distance() {
        for (limit, last, inside, outside, lowest, highest) in [
            ("0.2", "100", "120", "120.01", "80.00", "120.00"),
            ("0.2", "100", "80", "79.99", "80.00", "120.00"),
            ("1.5", "100", "40", "39.99", "40.00", "250.00"),
            ("±50", "-37.63", "12.37", "12.38", "-87.63", "12.37"),
            ("±0.5", "0", "-0.5", "-0.51", "-0.50", "0.50"),
        ] {
            let read = JumpLimit::try_from(limit.to_owned()).unwrap();
            assert_eq!(String::from(read), limit);
            assert!(read.allows(price(inside), price(last)), "{limit}");
            assert!(!read.allows(price(outside), price(last)), "{limit}");
            let grid = TickSize::try_from("0.01".to_owned()).unwrap();
            let (low, high) = read.around(price(last), grid).unwrap();
            assert_eq!([low, high].map(String::from), [lowest, highest]);
        }
        for text in ["0", "-0.1", "11", "±0", "±-5", "20 %", ""] {
            let read = JumpLimit::try_from(text.to_owned());
            assert_eq!(read, Err(JumpLimitError), "{text}");
        }
    }

    proptest! {
        #[test]
        fn share_below_one_allows_as_much_downwards_as_upwards(
            percent in 1_i64..100, before in 1_i64..1_000_000_000, off in -1_000_000_000_i64..1_000_000_000,
        ) {
            let limit = JumpLimit(Limit::Share(Decimal::new(percent, 2)));
            let cents = |cents: i64| price(&Decimal::new(cents, 2).to_string());
            let allowed = limit.allows(cents(before + off), cents(before));
            prop_assert_eq!(allowed, off.abs() * 100 <= before * percent);
            prop_assert_eq!(allowed, limit.allows(cents(before - off), cents(before)));
        }

        #[test]
        fn prices_around_are_the_outermost_that_are_allowed(
            share in 1_i64..1_000, before in 1_i64..1_000_000_000,
        ) {
            let limit = JumpLimit(Limit::Share(Decimal::new(share, 2)));
            let before = price(&Decimal::new(before, 2).to_string());
            let step = Decimal::new(1, 2);
            let (lowest, highest) = limit.around(before, TickSize::try_from("0.01".to_owned()).unwrap()).unwrap();
            let allows = |value: Decimal| limit.allows(price(&value.to_string()), before);
            prop_assert!(allows(lowest.value()) && allows(highest.value()));
            prop_assert!(!allows(highest.value() + step));
            prop_assert!(!allows(lowest.value() - step));
        }
    }
}
