//! A tax on what a buyer pays.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Rate;

/// A tax at one rate.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Tax {
    /// What it is called where the sale is held.
    #[serde(default)]
    pub name: TaxName,
    pub percent: Rate,
    pub on: TaxBase,
}

/// What a tax is a share of. The house's own fees are always part of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum TaxBase {
    /// The premium and fees only, as under the European margin scheme.
    Premium,
    /// The hammer price too, as a sales tax or the full value-added tax is.
    HammerAndPremium,
}

/// 1 to 20 visible characters, such as `VAT`; that is also what it is when nobody says.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "string"))]
pub struct TaxName(String);

/// Why text is no name of a tax.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a tax has a name of 1 to {max} visible characters, such as VAT", max = TaxName::LENGTH_MAX)]
pub struct TaxNameError;

impl TaxName {
    pub const LENGTH_MAX: usize = 20;
}

impl Default for TaxName {
    fn default() -> Self {
        Self("VAT".to_owned())
    }
}

impl TryFrom<String> for TaxName {
    type Error = TaxNameError;

    fn try_from(text: String) -> Result<Self, TaxNameError> {
        let is_visible = |it: char| it.is_alphanumeric() || " .-/%".contains(it);
        let count = text.chars().count();
        if (1..=Self::LENGTH_MAX).contains(&count)
            && text.trim() == text
            && text.chars().all(is_visible)
        {
            Ok(Self(text))
        } else {
            Err(TaxNameError)
        }
    }
}

impl From<TaxName> for String {
    fn from(name: TaxName) -> Self {
        name.0
    }
}

impl fmt::Display for TaxName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
