//! What an alert waits for: read from what somebody wrote, and held against a price.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::SeenPrice;
use crate::{Price, SymbolRules, notation::parse_decimal};

/// Most percent of a change that somebody can wait for.
const PERCENT_MAX: Decimal = Decimal::from_parts(100_000, 0, 0, false, 0);
/// Most decimals of a percentage.
const PERCENT_DECIMALS_MAX: u32 = 4;
/// The margin of a level where none is named: so much of the level, and a step at least.
const MARGIN_SHARE: Decimal = Decimal::from_parts(2, 0, 0, false, 3);
/// The margin of a change where none is named, in percentage points; of smaller changes their half.
const MARGIN_POINTS: Decimal = Decimal::from_parts(5, 0, 0, false, 1);

/// What an alert waits for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AlertWhen {
    /// The price is at the level or above.
    Above,
    /// The price is at the level or below.
    Below,
    /// The change of the day is so many percent up, or more.
    UpBy,
    /// The change of the day is so many percent down, or more.
    DownBy,
}

/// How often an alert fires.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = AlertRepeat))]
#[serde(rename_all = "snake_case")]
pub enum Repeat {
    #[default]
    Once,
    /// Each time after the price went back by the margin.
    EveryTime,
}

/// What an alert waits for, as it is written.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct WrittenAlert {
    pub when: AlertWhen,
    /// A price, or of a change its percent.
    pub level: String,
    /// How far the price has to go back before it fires again, in the unit of the level. Left out: 0.2 % of the level, of a change
    /// half a percentage point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub margin: Option<String>,
    #[serde(default)]
    pub repeat: Repeat,
}

/// What an alert waits for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "WrittenAlert", into = "WrittenAlert")]
pub struct AlertRule {
    pub when: AlertWhen,
    pub repeat: Repeat,
    level: Decimal,
    margin: Decimal,
}

/// Why nobody can wait for this: the field, and what would be right.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AlertError {
    #[error("a level is a price, such as 105.00")]
    Level,
    #[error("its prices are above zero, so the level is too")]
    NotPositive,
    #[error("its prices are from {lowest} on: a level below is never reached")]
    BelowLowest { lowest: Price },
    #[error("its prices are {highest} at most: a level above is never reached")]
    AboveHighest { highest: Price },
    #[error("a change is more than 0 and at most {PERCENT_MAX} percent, such as 5 or 2.5")]
    Percent,
    #[error("a margin is a decimal above zero, in the unit of the level")]
    Margin,
}

impl AlertError {
    /// The field it is about, as in [`WrittenAlert`].
    pub fn field(&self) -> &'static str {
        match self {
            Self::Margin => "margin",
            _ => "level",
        }
    }
}

/// Where a price lies beside what an alert waits for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Beyond {
    /// At the level or past it.
    Holds,
    /// Before it, and less than the margin.
    Near,
    /// Before it by the margin or more.
    Back,
}

impl AlertWhen {
    /// Whether the level is a change in percent.
    pub fn is_change(self) -> bool {
        matches!(self, Self::UpBy | Self::DownBy)
    }
}

impl AlertRule {
    /// Reads what somebody wrote about a symbol; none: it is not listed.
    ///
    /// # Errors
    /// When level or margin cannot be, or the symbol's prices never get there.
    pub fn parse(written: &WrittenAlert, symbol: Option<&SymbolRules>) -> Result<Self, AlertError> {
        let when = written.when;
        let level = match when.is_change() {
            true => percent(&written.level)?,
            false => level(&written.level, symbol)?,
        };
        let margin = match written.margin.as_deref() {
            Some(text) => margin(text)?,
            None if when.is_change() => MARGIN_POINTS.min(level / Decimal::TWO),
            None => {
                let share = (level.abs() * MARGIN_SHARE).normalize();
                let of_grid = symbol.and_then(|rules| rules.tick_size.up(share));
                of_grid
                    .unwrap_or(share)
                    .max(Decimal::new(1, level.scale().max(2)))
            }
        };
        Ok(Self {
            when,
            repeat: written.repeat,
            level,
            margin,
        })
    }

    /// The price, or of a change its percent.
    pub fn level(&self) -> Decimal {
        self.level
    }

    /// How far the price has to go back, in the unit of the level.
    pub fn margin(&self) -> Decimal {
        self.margin
    }

    /// Where the price has to get back to before it fires again, in the unit of the level.
    pub fn rearmed_at(&self) -> Decimal {
        match self.when {
            AlertWhen::Above | AlertWhen::UpBy | AlertWhen::DownBy => self.level - self.margin,
            AlertWhen::Below => self.level + self.margin,
        }
    }

    /// Where a price lies; none where that cannot be told, since there is no base above zero to measure a change from.
    pub(super) fn beyond(&self, seen: &SeenPrice) -> Option<Beyond> {
        let price = seen.price.value();
        // How far past the level, in its unit.
        let past = match self.when {
            AlertWhen::Above => price.checked_sub(self.level)?,
            AlertWhen::Below => self.level.checked_sub(price)?,
            AlertWhen::UpBy => change(seen)?.checked_sub(self.level)?,
            AlertWhen::DownBy => (-change(seen)?).checked_sub(self.level)?,
        };
        Some(match past {
            past if past >= Decimal::ZERO => Beyond::Holds,
            past if past <= -self.margin => Beyond::Back,
            _ => Beyond::Near,
        })
    }
}

/// The change against the base, in percent.
fn change(seen: &SeenPrice) -> Option<Decimal> {
    let base = seen.base.filter(|base| base.is_positive())?.value();
    let moved = seen.price.value().checked_sub(base)?;
    moved.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(base)
}

fn percent(text: &str) -> Result<Decimal, AlertError> {
    let value = parse_decimal(text.trim()).map_err(|_| AlertError::Percent)?;
    let is_one = value > Decimal::ZERO && value <= PERCENT_MAX;
    match is_one && value.normalize().scale() <= PERCENT_DECIMALS_MAX {
        true => Ok(value.normalize()),
        false => Err(AlertError::Percent),
    }
}

fn level(text: &str, symbol: Option<&SymbolRules>) -> Result<Decimal, AlertError> {
    let price = Price::try_from(text.trim().to_owned()).map_err(|_| AlertError::Level)?;
    let Some(rules) = symbol else {
        return Ok(price.value());
    };
    if !price.is_positive() && !rules.jump_limit.allows_any_sign() {
        return Err(AlertError::NotPositive);
    }
    match (rules.lowest, rules.highest) {
        (Some(lowest), _) if price < lowest => Err(AlertError::BelowLowest { lowest }),
        (_, Some(highest)) if price > highest => Err(AlertError::AboveHighest { highest }),
        _ => Ok(price.value()),
    }
}

fn margin(text: &str) -> Result<Decimal, AlertError> {
    let value = parse_decimal(text.trim()).map_err(|_| AlertError::Margin)?;
    let is_one = value > Decimal::ZERO && value <= Price::MAX;
    is_one.then_some(value).ok_or(AlertError::Margin)
}

impl TryFrom<WrittenAlert> for AlertRule {
    type Error = AlertError;

    fn try_from(written: WrittenAlert) -> Result<Self, AlertError> {
        Self::parse(&written, None)
    }
}

impl From<AlertRule> for WrittenAlert {
    fn from(rule: AlertRule) -> Self {
        Self {
            when: rule.when,
            level: rule.level.to_string(),
            margin: Some(rule.margin.to_string()),
            repeat: rule.repeat,
        }
    }
}
