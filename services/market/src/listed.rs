//! A symbol as the registry stores and tells it, what the house orders about symbols, and what it is answered.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    Price, StruckPrice, Symbol, SymbolRules, WrittenRules, WrongField, WrongRules,
    notation::instant,
};

/// Newest changes of a symbol that are kept: with the longest reasons a sixth of what a message of NATS may hold by default.
pub(crate) const CHANGES_MAX: usize = 200;
/// Longest reason of an order, in characters.
pub const REASON_LENGTH_MAX: usize = 500;

/// A symbol of the registry.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ListedSymbol {
    #[serde(with = "written")]
    #[cfg_attr(feature = "openapi", schema(value_type = WrittenRules))]
    pub rules: SymbolRules,
    /// Prices of it are taken no more; what it came to stays.
    pub retired: bool,
    /// What was ordered of it, the newest last; the newest 200 are kept.
    pub changes: Vec<SymbolChange>,
    /// The newest of its prices that were struck, the last one last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub struck: Vec<StruckPrice>,
}

/// Something that was ordered of a symbol.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SymbolChange {
    #[serde(with = "instant")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "2026-11-25T12:00:00.000Z"))]
    pub at: DateTime<Utc>,
    /// The operator; null: the file of symbols.
    pub by: Option<String>,
    #[serde(flatten)]
    pub did: SymbolDeed,
    /// One line of at most 500 characters.
    #[serde(default)]
    pub reason: String,
}

/// What was done.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "did", rename_all = "snake_case")]
pub enum SymbolDeed {
    Added,
    Changed,
    Retired,
    Returned,
    /// Prices at this level were believed at once.
    Accepted {
        level: Price,
    },
    /// A price that was admitted counts no more.
    Struck {
        price: Price,
    },
}

/// Lists a symbol, changes its rules, or brings it back.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DefineSymbol {
    pub rules: WrittenRules,
    /// One line of at most 500 characters.
    #[serde(default)]
    pub reason: String,
}

/// Takes no more prices of a symbol.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(example = json!({"reason": "Delisted"})))]
pub struct RetireSymbol {
    /// One line of at most 500 characters.
    #[serde(default)]
    pub reason: String,
}

/// Believes prices at a level at once, however far it lies from the last.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(example = json!({"level": "140.00", "reason": "The exchange confirms it"})))]
pub struct AcceptLevel {
    pub level: Price,
    /// One line of at most 500 characters.
    #[serde(default)]
    pub reason: String,
}

/// Strikes a price that was admitted and is wrong: candles and the day are made again without it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(example = json!({"sequence": 4711, "reason": "A misplaced point"})))]
pub struct StrikePrice {
    /// Of the tick, as everybody gets it.
    pub sequence: u64,
    /// One line of at most 500 characters.
    #[serde(default)]
    pub reason: String,
}

/// What came of an order.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SymbolAnswer {
    /// It is stored, and so; none: it never had a price, and is listed no more.
    Done(Option<Box<ListedSymbol>>),
    Refused(SymbolRefusal),
}

/// Why an order is not carried out.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SymbolRefusal {
    #[error("there is no such symbol")]
    UnknownSymbol,
    #[error("it is retired: list it again first")]
    Retired,
    #[error(
        "there are {most} symbols, retired ones too, and no more are listed; retire one that never had a price"
    )]
    TooMany { most: usize },
    #[error(
        "{other} is listed, and differs in nothing but `.` and `=`, or capitals: prices of the one would be taken for the other's"
    )]
    LooksLike { other: Symbol },
    #[error("its prices are in {currency} and stay so: list another symbol")]
    CurrencyStays { currency: String },
    #[error("the level is none that its prices may have")]
    OutsideRange {
        lowest: Option<Price>,
        highest: Option<Price>,
    },
    #[error("it is not among the newest prices that are kept")]
    PriceNotKept,
    #[error("it is the only price that is kept: nothing would be left")]
    OnlyPrice,
    #[error(
        "what its candles were made of is kept no more, so that they cannot be made again without it"
    )]
    CandlesNotKept,
    #[error("some of its rules cannot be taken")]
    WrongRules { fields: Vec<WrongField> },
    #[error("a reason is one line of at most {REASON_LENGTH_MAX} characters")]
    WrongReason,
}

impl From<WrongRules> for SymbolRefusal {
    fn from(WrongRules(fields): WrongRules) -> Self {
        Self::WrongRules { fields }
    }
}

impl SymbolRefusal {
    /// The kind as it stands on the wire.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::UnknownSymbol => "unknown_symbol",
            Self::Retired => "retired_symbol",
            Self::TooMany { .. } => "too_many_symbols",
            Self::LooksLike { .. } => "looks_like_another",
            Self::CurrencyStays { .. } => "currency_stays",
            Self::OutsideRange { .. } => "outside_range",
            Self::PriceNotKept => "price_not_kept",
            Self::OnlyPrice => "only_price",
            Self::CandlesNotKept => "candles_not_kept",
            Self::WrongRules { .. } => "wrong_rules",
            Self::WrongReason => "wrong_reason",
        }
    }
}

/// A reason as it is kept.
///
/// # Errors
/// When it is too long or more than a line.
pub fn check_reason(reason: &str) -> Result<String, SymbolRefusal> {
    let reason = reason.trim();
    let is_line = !reason.chars().any(char::is_control);
    match is_line && reason.chars().count() <= REASON_LENGTH_MAX {
        true => Ok(reason.to_owned()),
        false => Err(SymbolRefusal::WrongReason),
    }
}

/// Rules as they are written.
mod written {
    use super::{SymbolRules, WrittenRules};
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(rules: &SymbolRules, s: S) -> Result<S::Ok, S::Error> {
        WrittenRules::from(rules.clone()).serialize(s)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<SymbolRules, D::Error> {
        SymbolRules::try_from(WrittenRules::deserialize(d)?).map_err(D::Error::custom)
    }
}
