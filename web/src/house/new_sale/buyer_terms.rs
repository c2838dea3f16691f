//! What buyers pay besides the price, as an operator asks for it.

use auction::Amount;
use serde::{Deserialize, Serialize};
use settlement::{BuyerTerms, Rate, Tax, Tier, Tiers};
use utoipa::ToSchema;

use super::wrong;
use crate::field_problem::FieldProblem;

/// What buyers pay besides the price. It is final once the sale is published.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({
    "premium": [{ "from": 0, "percent": "25" }, { "from": 30_000_000, "percent": "20" }],
    "tax": { "name": "VAT", "percent": "8.1", "on": "premium" },
}))]
pub(crate) struct NewBuyerTerms {
    /// The buyer's premium by portion of the hammer price: from 0 on, rising, at most 16 tiers. None if not given.
    #[serde(default)]
    pub(crate) premium: Vec<Tier>,
    /// For each lot; none if not given.
    pub(crate) lot_fee: Option<Amount>,
    /// On premium and fees, or on the hammer price too; none if not given.
    pub(crate) tax: Option<Tax>,
}

impl NewBuyerTerms {
    /// The terms; none where they ask for nothing, or cannot be read.
    pub(super) fn read(&self, wrong: &mut Vec<FieldProblem>) -> Option<BuyerTerms> {
        if *self == Self::default() {
            return None;
        }
        let premium = match self.premium.is_empty() {
            true => Ok(Tiers::flat(Rate::ZERO)),
            false => Tiers::new(self.premium.clone()),
        };
        let premium = premium.map_err(|error| {
            wrong.push(FieldProblem::new(
                "/buyer_terms/premium",
                wrong::tiers(error),
            ));
        });
        Some(BuyerTerms {
            premium: premium.ok()?,
            lot_fee: self.lot_fee.unwrap_or_default(),
            tax: self.tax.clone(),
        })
    }
}
