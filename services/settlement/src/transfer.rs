//! Money that goes between a buyer and the house.

use serde::{Deserialize, Serialize};

use crate::Amount;

/// Which way it goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// From the buyer to the house.
    Payment,
    /// From the house back to the buyer.
    Refund,
}

/// An amount above zero that went one way.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "Parts", into = "Parts")]
pub struct Transfer {
    direction: Direction,
    amount: Amount,
}

/// Why an amount is no transfer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a payment or a refund is an amount above zero")]
pub struct TransferError;

impl Transfer {
    /// An amount that went that way.
    ///
    /// # Errors
    /// For nothing.
    pub fn new(direction: Direction, amount: Amount) -> Result<Self, TransferError> {
        match amount {
            Amount::ZERO => Err(TransferError),
            amount => Ok(Self { direction, amount }),
        }
    }

    pub fn direction(&self) -> Direction {
        self.direction
    }

    pub fn amount(&self) -> Amount {
        self.amount
    }
}

/// A transfer as it is stored.
#[derive(Serialize, Deserialize)]
struct Parts {
    direction: Direction,
    amount: Amount,
}

impl TryFrom<Parts> for Transfer {
    type Error = TransferError;

    fn try_from(Parts { direction, amount }: Parts) -> Result<Self, TransferError> {
        Self::new(direction, amount)
    }
}

impl From<Transfer> for Parts {
    fn from(Transfer { direction, amount }: Transfer) -> Self {
        Self { direction, amount }
    }
}
