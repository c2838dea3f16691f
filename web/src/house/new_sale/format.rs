//! The kind of a new sale: its own fields are taken, those of another kind are not.

use auction::{
    Amount, Band, FormatTerms, Increments, OutagePolicy,
    format::{
        english,
        sealed::{self, Pricing},
    },
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::NewSale;
use crate::field_problem::FieldProblem;

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
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum NewIncrements {
    /// `ebay-us`.
    Named(String),
    /// From 0 on, rising; each with its `step`, or `period` and `offsets` of its slots, or
    /// `basis_points` of the price rounded up to `round_to`.
    Bands(Vec<Band>),
}

impl NewSale {
    /// What is particular to its kind; harmless terms where they cannot be read.
    pub(super) fn format_terms(&self, wrong: &mut Vec<FieldProblem>) -> FormatTerms {
        match self.format.unwrap_or_default() {
            Format::English => FormatTerms::English(self.english_terms(wrong)),
            Format::Sealed => FormatTerms::Sealed(self.sealed_terms(wrong)),
        }
    }

    fn english_terms(&self, wrong: &mut Vec<FieldProblem>) -> english::Terms {
        let foreign = [
            ("/pricing", self.pricing.is_some()),
            ("/bid_count", self.bid_count.is_some()),
        ];
        let is_meant_sealed =
            self.format.is_none() && foreign.iter().any(|(_, is_there)| *is_there);
        let takes = match self.format {
            None => {
                "an English sale takes increments, soft_close, off_grid and lower_maximum; for sealed bids add \"format\": \"sealed\""
            }
            Some(_) => "an English sale takes increments, soft_close, off_grid and lower_maximum",
        };
        none_of(&foreign, takes, wrong);
        let increments = match &self.increments {
            Some(increments) => increments.read(),
            // One hint is enough.
            None if is_meant_sealed => Ok(Increments::ebay_us()),
            None => Err(NewIncrements::KNOWN.to_owned()),
        };
        english::Terms {
            increments: increments.unwrap_or_else(|detail| {
                wrong.push(FieldProblem::new("/increments", detail));
                Increments::ebay_us()
            }),
            soft_close: self.soft_close,
            off_grid: self.off_grid.unwrap_or_default(),
            lower_maximum: self.lower_maximum.unwrap_or_default(),
        }
    }

    fn sealed_terms(&self, wrong: &mut Vec<FieldProblem>) -> sealed::Terms {
        let foreign = [
            ("/increments", self.increments.is_some()),
            ("/soft_close", self.soft_close.is_some()),
            ("/off_grid", self.off_grid.is_some()),
            ("/lower_maximum", self.lower_maximum.is_some()),
        ];
        none_of(&foreign, "a sealed sale takes pricing and bid_count", wrong);
        if self.pricing.is_none() {
            let detail = "a sealed sale's pricing is \"first_price\" or \"second_price\"";
            wrong.push(FieldProblem::new("/pricing", detail));
        }
        sealed::Terms {
            pricing: self.pricing.unwrap_or(Pricing::SecondPrice),
            bid_count: self.bid_count.unwrap_or_default(),
        }
    }

    /// A hard end stops extensions: where nothing extends, whoever asks for one means something else.
    pub(super) fn check_hard_ends(&self, outages: OutagePolicy, wrong: &mut Vec<FieldProblem>) {
        let extends = matches!(outages, OutagePolicy::Extend { .. }) || self.soft_close.is_some();
        let lots = self.lots.iter().enumerate();
        let lots = lots.filter(|(_, lot)| lot.hard_end.is_some());
        let lots = lots.map(|(index, _)| format!("/lots/{index}/hard_end"));
        let all = self.hard_end.map(|_| "/hard_end".to_owned());
        let detail = "nothing moves an end of this sale past it: leave hard_end out, or give a soft_close or an \
                      outage_policy that extends";
        if !extends {
            let all = all.into_iter().chain(lots);
            wrong.extend(all.map(|pointer| FieldProblem::new(pointer, detail)));
        }
    }
}

/// Refuses every field that is there and of another kind of sale.
fn none_of(foreign: &[(&str, bool)], takes: &str, wrong: &mut Vec<FieldProblem>) {
    let there = foreign.iter().filter(|(_, is_there)| *is_there);
    wrong.extend(there.map(|(pointer, _)| FieldProblem::new(*pointer, takes)));
}

impl NewIncrements {
    const KNOWN: &str = "an English sale's increments are \"ebay-us\" or a list of bands";

    /// Always by this.
    pub(crate) fn fixed(step: Amount) -> Self {
        Self::Bands(vec![Band::fixed(Amount::ZERO, step)])
    }

    fn read(&self) -> Result<Increments, String> {
        match self {
            Self::Named(name) if name == "ebay-us" => Ok(Increments::ebay_us()),
            Self::Named(_) => Err(Self::KNOWN.to_owned()),
            Self::Bands(bands) => Increments::new(bands.clone()).map_err(|error| error.to_string()),
        }
    }
}
