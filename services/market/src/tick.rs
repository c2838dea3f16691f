//! An admitted price, as everyone gets it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::{Price, Size, Symbol, time};

/// One admitted price. Readers ignore fields they do not know; fields are only ever added.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Tick {
    pub symbol: Symbol,
    /// What the symbol stands for, for people.
    #[serde(default)]
    pub name: String,
    /// What the price is in: three letters.
    #[serde(default)]
    pub currency: String,
    /// On the symbol's grid, with the grid's decimals.
    pub price: Price,
    /// When the price was made, by its publisher's clock within the admitted bounds; never goes back.
    #[serde(with = "time::instant")]
    pub time: DateTime<Utc>,
    /// Rises with every tick of the symbol. A number that never comes was lost on the way.
    pub sequence: u64,
    /// How much was traded at this price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<Size>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bid: Option<Price>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask: Option<Price>,
    /// The day of the past that this price is a replay of.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "time::optional_day"
    )]
    pub replay_day: Option<NaiveDate>,
}
