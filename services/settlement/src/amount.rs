//! Minor units: what is given, what is added up, and what may be owed either way.

use std::{fmt, iter::Sum};

use serde::{Deserialize, Serialize};

/// An amount in minor units (cents, pence, yen), at most [`Amount::MAX`].
///
/// The bound keeps every sum of a few amounts far inside `u64` and every figure exact as a
/// JSON number (2^53).
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize,
)]
#[serde(try_from = "u64", into = "u64")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "number"))]
pub struct Amount(u64);

/// Why a number is no amount.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("an amount is a whole number of minor units from 0 to {max}", max = Amount::MAX.0)]
pub struct AmountError;

/// A line, or a sum of lines, in minor units. Only made by the rules of this crate, so it has no bound of its own.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize)]
pub struct Money(u64);

/// What is left for somebody, in minor units; below zero they owe it.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize,
)]
pub struct Balance(i64);

impl Amount {
    pub const ZERO: Self = Self(0);
    /// The least step there is.
    pub const ONE: Self = Self(1);
    /// Ten billion units of a currency with cents.
    pub const MAX: Self = Self(1_000_000_000_000);

    /// An amount of so many minor units.
    ///
    /// # Errors
    /// Above the maximum.
    pub const fn new(minor_units: u64) -> Result<Self, AmountError> {
        if minor_units <= Self::MAX.0 {
            Ok(Self(minor_units))
        } else {
            Err(AmountError)
        }
    }

    /// Its minor units.
    pub const fn minor_units(self) -> u64 {
        self.0
    }

    /// The sum, stopping at [`Amount::MAX`].
    #[must_use]
    pub fn saturating_add(self, other: Self) -> Self {
        Self((self.0 + other.0).min(Self::MAX.0))
    }

    /// The difference, stopping at zero.
    #[must_use]
    pub fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Money {
    pub const ZERO: Self = Self(0);

    pub(crate) const fn new(minor_units: u64) -> Self {
        Self(minor_units)
    }

    /// Its minor units.
    pub const fn minor_units(self) -> u64 {
        self.0
    }

    pub(crate) fn plus(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }

    /// By how much it is more than another; nothing if it is not.
    pub(crate) fn beyond(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Balance {
    pub(crate) fn between(income: Money, costs: Money) -> Self {
        let signed = |money: Money| i64::try_from(money.0).expect("sums stay below 2^53");
        Self(signed(income) - signed(costs))
    }

    /// What is left of it once another was settled: below zero more was given than was due.
    #[must_use]
    pub fn less(self, settled: Self) -> Self {
        Self(self.0 - settled.0)
    }

    /// Its minor units.
    pub const fn minor_units(self) -> i64 {
        self.0
    }
}

impl TryFrom<u64> for Amount {
    type Error = AmountError;

    fn try_from(minor_units: u64) -> Result<Self, AmountError> {
        Self::new(minor_units)
    }
}

impl From<Amount> for u64 {
    fn from(amount: Amount) -> Self {
        amount.0
    }
}

impl From<Amount> for Money {
    fn from(amount: Amount) -> Self {
        Self(amount.0)
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Self>>(lines: I) -> Self {
        Self(lines.map(|line| line.0).sum())
    }
}

impl Sum for Balance {
    fn sum<I: Iterator<Item = Self>>(balances: I) -> Self {
        Self(balances.map(|balance| balance.0).sum())
    }
}

impl fmt::Display for Amount {
    /// In minor units.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
