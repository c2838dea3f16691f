//! How far one price may lie from the one before.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{Price, decimal::exact};

/// A share of the last price: 0.2 allows from last / 1.2 to last × 1.2.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct JumpLimit(Decimal);

/// Why text is no jump limit.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a jump limit is a decimal above 0 and at most 10, such as 0.2 for 20 %")]
pub struct JumpLimitError;

/// Beyond eleven times the last price nothing is believed at once.
const LIMIT_MAX: Decimal = Decimal::from_parts(10, 0, 0, false, 0);

impl JumpLimit {
    /// Whether the two prices lie no further apart than this, in either direction.
    pub fn allows(self, one: Price, other: Price) -> bool {
        let (low, high) = (one.min(other), one.max(other));
        high.value() <= low.value() * (Decimal::ONE + self.0)
    }
}

impl Default for JumpLimit {
    /// 20 %.
    fn default() -> Self {
        Self(Decimal::new(2, 1))
    }
}

impl TryFrom<String> for JumpLimit {
    type Error = JumpLimitError;

    fn try_from(text: String) -> Result<Self, JumpLimitError> {
        match exact(&text) {
            Ok(value) if value > Decimal::ZERO && value <= LIMIT_MAX => Ok(Self(value)),
            _ => Err(JumpLimitError),
        }
    }
}

impl From<JumpLimit> for String {
    fn from(limit: JumpLimit) -> Self {
        limit.0.to_string()
    }
}
