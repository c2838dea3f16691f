//! Prices, sizes, and the grid that a symbol's prices lie on.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::notation::{DECIMALS_MAX, parse_decimal};

/// Most decimals of a grid: a million-millionth is the smallest in use anywhere.
const GRID_DECIMALS_MAX: u32 = 12;
/// Most decimals of a size.
const SIZE_DECIMALS_MAX: u32 = 9;

/// A price of at most a thousand million million, as it was written; a string on the wire. Only some symbols' may be zero
/// or below.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String, example = "101.25"))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "string"))]
pub struct Price(Decimal);

/// Why a number is no price.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PriceError {
    #[error("a price is a decimal, such as 101.25")]
    NotADecimal,
    #[error("it is to be more than nothing")]
    NotPositive,
    #[error("a price is at most {max}", max = Price::MAX)]
    TooLarge,
}

impl Price {
    /// A thousand million million units: currencies after an inflation, and whole markets, lie below.
    pub const MAX: Decimal = Decimal::from_parts(2_764_472_320, 232_830, 0, false, 0);

    /// Checks the bounds.
    ///
    /// # Errors
    /// When the value is beyond the maximum, above or below zero.
    pub fn new(value: Decimal) -> Result<Self, PriceError> {
        if value.abs() > Self::MAX {
            Err(PriceError::TooLarge)
        } else {
            Ok(Self(value))
        }
    }

    /// The price as a decimal.
    pub fn value(self) -> Decimal {
        self.0
    }

    /// Whether it is above zero.
    pub fn is_positive(self) -> bool {
        self.0 > Decimal::ZERO
    }
}

impl TryFrom<String> for Price {
    type Error = PriceError;

    fn try_from(text: String) -> Result<Self, PriceError> {
        let value = parse_decimal(&text).map_err(|_| PriceError::NotADecimal)?;
        let written = text
            .split_once('.')
            .map_or(0, |(_, fraction)| fraction.len());
        let mut kept = Self::new(value)?;
        // "101.20" stays so: the decimals show the grid.
        if !text.contains(['e', 'E']) && written <= DECIMALS_MAX as usize {
            kept.0.rescale(written as u32);
        }
        Ok(kept)
    }
}

impl From<Price> for String {
    fn from(price: Price) -> Self {
        price.to_string()
    }
}

impl fmt::Display for Price {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// How much was traded: more than nothing, at most a million million, at most nine decimals.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String, example = "1200"))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "string"))]
pub struct Size(Decimal);

impl Size {
    /// A million million units.
    pub const MAX: Decimal = Decimal::from_parts(3_567_587_328, 232, 0, false, 0);

    /// Checks the bounds.
    ///
    /// # Errors
    /// When the value is not above 0, beyond the maximum, or of too many decimals.
    pub fn new(value: Decimal) -> Result<Self, PriceError> {
        let value = value.normalize();
        if value <= Decimal::ZERO {
            Err(PriceError::NotPositive)
        } else if value > Self::MAX {
            Err(PriceError::TooLarge)
        } else if value.scale() > SIZE_DECIMALS_MAX {
            Err(PriceError::NotADecimal)
        } else {
            Ok(Self(value))
        }
    }

    /// The size as a decimal.
    pub fn value(self) -> Decimal {
        self.0
    }
}

impl TryFrom<String> for Size {
    type Error = PriceError;

    fn try_from(text: String) -> Result<Self, PriceError> {
        Self::new(parse_decimal(&text).map_err(|_| PriceError::NotADecimal)?)
    }
}

impl From<Size> for String {
    fn from(size: Size) -> Self {
        size.0.to_string()
    }
}

/// The least step between two prices of a symbol.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String, example = "0.01"))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "string"))]
pub struct TickSize(Decimal);

/// Why text is no tick size.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "a tick size is a positive decimal with at most {GRID_DECIMALS_MAX} decimals, such as 0.01"
)]
pub struct TickSizeError;

impl TickSize {
    /// Whether the price lies on the grid.
    pub fn holds(self, price: Price) -> bool {
        price
            .0
            .checked_rem(self.0)
            .is_some_and(|rest| rest.is_zero())
    }

    /// The price with the grid's decimals, if it lies on the grid.
    pub fn align(self, price: Price) -> Option<Price> {
        self.holds(price).then(|| {
            let mut value = price.0;
            value.rescale(self.0.scale());
            Price(value)
        })
    }

    /// The price on the grid that lies nearest; of one above zero, the first one at least.
    pub fn nearest(self, price: Price) -> Option<Price> {
        let steps = price.0.checked_div(self.0)?.round();
        self.at(match price.is_positive() {
            true => steps.max(Decimal::ONE),
            false => steps,
        })
    }

    /// The prices on the grid nearest to two bounds, within them.
    pub(crate) fn within(self, lowest: Decimal, highest: Decimal) -> Option<(Price, Price)> {
        let lowest = self.at(lowest.checked_div(self.0)?.ceil())?;
        let highest = self.at(highest.checked_div(self.0)?.floor())?;
        Some((lowest, highest))
    }

    /// The least whole number of steps that is so far.
    pub(crate) fn up(self, distance: Decimal) -> Option<Decimal> {
        let steps = distance.checked_div(self.0)?.ceil();
        steps.checked_mul(self.0)
    }

    fn at(self, steps: Decimal) -> Option<Price> {
        let mut value = steps.checked_mul(self.0)?;
        value.rescale(self.0.scale());
        Price::new(value).ok()
    }

    /// How many steps the price is, if it lies on the grid.
    pub fn steps(self, price: Price) -> Option<i64> {
        if !self.holds(price) {
            return None;
        }
        i64::try_from((price.0 / self.0).trunc().mantissa()).ok()
    }

    /// The price of so many steps.
    ///
    /// # Errors
    /// As [`Price::new`].
    pub fn price(self, steps: i64) -> Result<Price, PriceError> {
        let value = Decimal::from(steps)
            .checked_mul(self.0)
            .ok_or(PriceError::TooLarge)?;
        Price::new(value)
    }
}

impl TryFrom<String> for TickSize {
    type Error = TickSizeError;

    fn try_from(text: String) -> Result<Self, TickSizeError> {
        match parse_decimal(&text) {
            Ok(value) if value > Decimal::ZERO && value.scale() <= GRID_DECIMALS_MAX => {
                Ok(Self(value))
            }
            _ => Err(TickSizeError),
        }
    }
}

impl From<TickSize> for String {
    fn from(tick_size: TickSize) -> Self {
        tick_size.0.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn price(text: &str) -> Price {
        Price::try_from(text.to_owned()).unwrap()
    }

    fn tick_size(text: &str) -> TickSize {
        TickSize::try_from(text.to_owned()).unwrap()
    }

    #[test]
    fn price_bounds_equal_their_documentation() {
        assert_eq!(Price::MAX.to_string(), "1000000000000000");
        assert_eq!(Size::MAX.to_string(), "1000000000000");
    }

    #[test]
    fn price_takes_the_decimals_of_its_tick_size() {
        assert_eq!(
            tick_size("0.01").align(price("101.2")).unwrap().to_string(),
            "101.20"
        );
        assert_eq!(tick_size("0.25").align(price("101.3")), None);
        assert_eq!(
            tick_size("5").align(price("105")).unwrap().to_string(),
            "105"
        );
    }

    #[test]
    fn nearest_price_lies_on_the_grid() {
        for (grid, written, nearest) in [
            ("0.01", "101.25000000000001", "101.25"),
            ("0.25", "101.3", "101.25"),
            ("5", "0.01", "5"),
            ("0.00000001", "0.00000270062606671658", "0.00000270"),
            (
                "0.000000000001",
                "999999999999999.9999999999999",
                "1000000000000000.000000000000",
            ),
        ] {
            let found = tick_size(grid).nearest(price(written)).unwrap();
            assert_eq!(found.to_string(), nearest, "{written} on {grid}");
        }
    }

    #[test]
    fn tick_steps_and_price_are_inverse() {
        let grid = tick_size("0.0001");
        assert_eq!(grid.steps(price("38.2318")), Some(382_318));
        assert_eq!(grid.price(382_318).unwrap(), price("38.2318"));
        assert_eq!(
            tick_size("0.000000001").steps(price("1000000000")),
            Some(10_i64.pow(18))
        );
        assert_eq!(grid.price(-5).unwrap(), price("-0.0005"));
    }

    #[test]
    fn price_keeps_its_decimals_over_the_wire() {
        let written = serde_json::to_string(&price("101.20")).unwrap();
        assert_eq!(written, "\"101.20\"");
        assert_eq!(
            serde_json::from_str::<Price>(&written).unwrap().to_string(),
            "101.20"
        );
    }
}
