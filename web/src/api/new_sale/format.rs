//! The kind of a new sale: its own fields are taken, those of another kind are not.

use auction::{
    Band, FormatTerms, Increments,
    format::{english, sealed},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::NewSale;
use crate::api::Problem;

/// The kinds of sale.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Format {
    /// An ascending price; maxima bid for their owners.
    #[default]
    English,
    /// One hidden amount a bidder, until the end.
    Sealed,
}

/// The steps of the price.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum NewIncrements {
    /// `ebay-us`.
    Named(String),
    /// From 0 on, rising; each with its `step`, or `period` and `offsets` of its slots, or
    /// `basis_points` of the price rounded up to `round_to`.
    Bands(Vec<Band>),
}

impl NewSale {
    /// What is particular to its kind.
    pub(super) fn format_terms(&self) -> Result<FormatTerms, Problem> {
        match self.format.unwrap_or_default() {
            Format::English => {
                let takes = "an English sale takes increments, soft_close and off_grid";
                let foreign = [
                    ("/pricing", self.pricing.is_some()),
                    ("/bid_count", self.bid_count.is_some()),
                ];
                none_of(&foreign, takes)?;
                let increments = self.increments.as_ref();
                Ok(FormatTerms::English(english::Terms {
                    increments: increments.ok_or_else(NewIncrements::problem)?.read()?,
                    soft_close: self.soft_close,
                    off_grid: self.off_grid.unwrap_or_default(),
                }))
            }
            Format::Sealed => {
                let foreign = [
                    ("/increments", self.increments.is_some()),
                    ("/soft_close", self.soft_close.is_some()),
                    ("/off_grid", self.off_grid.is_some()),
                    ("/hard_end", self.hard_end.is_some()),
                ];
                none_of(&foreign, "a sealed sale takes pricing and bid_count")?;
                if let Some(index) = self.lots.iter().position(|lot| lot.hard_end.is_some()) {
                    let words = "no bid moves the end of a sealed lot: leave hard_end out";
                    return Err(Problem::invalid(format!("/lots/{index}/hard_end"), words));
                }
                let pricing = self.pricing.ok_or_else(|| {
                    let words = "a sealed sale's pricing is \"first_price\" or \"second_price\"";
                    Problem::invalid("/pricing", words)
                })?;
                Ok(FormatTerms::Sealed(sealed::Terms {
                    pricing,
                    bid_count: self.bid_count.unwrap_or_default(),
                }))
            }
        }
    }
}

/// Refuses the first field that is there and of another kind of sale.
fn none_of(foreign: &[(&str, bool)], takes: &str) -> Result<(), Problem> {
    match foreign.iter().find(|(_, is_there)| *is_there) {
        Some((pointer, _)) => Err(Problem::invalid(*pointer, takes)),
        None => Ok(()),
    }
}

impl NewIncrements {
    fn read(&self) -> Result<Increments, Problem> {
        match self {
            Self::Named(name) if name == "ebay-us" => Ok(Increments::ebay_us()),
            Self::Named(_) => Err(Self::problem()),
            Self::Bands(bands) => Increments::new(bands.clone())
                .map_err(|error| Problem::invalid("/increments", error.to_string())),
        }
    }

    fn problem() -> Problem {
        let known = "an English sale's increments are \"ebay-us\" or a list of bands";
        Problem::invalid("/increments", known)
    }
}
