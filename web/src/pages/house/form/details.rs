//! What a catalogue says of a lot besides title, description and pictures, as typed.

use auction::Currency;

use super::{column, read::FormReader, text};
use crate::{
    catalogue::{Estimate, LotDetails},
    format,
};

/// The details of a lot as typed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(in crate::pages::house) struct DetailsForm {
    pub(in crate::pages::house) estimate_low: String,
    pub(in crate::pages::house) estimate_high: String,
    pub(in crate::pages::house) category: String,
    pub(in crate::pages::house) condition: String,
    pub(in crate::pages::house) provenance: String,
    pub(in crate::pages::house) dimensions: String,
    pub(in crate::pages::house) shipping: String,
    pub(in crate::pages::house) reference: String,
    pub(in crate::pages::house) seller_reference: String,
}

impl DetailsForm {
    /// The field that is no text for everybody.
    pub(in crate::pages::house) const SELLER: &str = "lot_seller_reference";

    /// Those of every lot, in the order of the lots; empty ones after the last that was sent.
    pub(super) fn sent(pairs: &[(String, String)]) -> impl Iterator<Item = Self> {
        let of = |name| column(pairs, name).chain(std::iter::repeat_with(String::new));
        let mut lows = of("lot_estimate_low");
        let mut highs = of("lot_estimate_high");
        let mut categories = of("lot_category");
        let mut conditions = of("lot_condition");
        let mut provenances = of("lot_provenance");
        let mut dimensions = of("lot_dimensions");
        let mut shippings = of("lot_shipping");
        let mut references = of("lot_reference");
        let mut sellers = of(Self::SELLER);
        std::iter::from_fn(move || {
            Some(Self {
                estimate_low: lows.next()?,
                estimate_high: highs.next()?,
                category: categories.next()?,
                condition: conditions.next()?,
                provenance: provenances.next()?,
                dimensions: dimensions.next()?,
                shipping: shippings.next()?,
                reference: references.next()?,
                seller_reference: sellers.next()?,
            })
        })
    }

    pub(super) fn of(details: &LotDetails, currency: Currency) -> Self {
        let LotDetails {
            estimate,
            category,
            condition,
            provenance,
            dimensions,
            shipping,
            reference,
        } = details.clone();
        let money = |amount| format::in_field(amount, currency);
        Self {
            estimate_low: text(estimate.map(|estimate| money(estimate.low))),
            estimate_high: text(estimate.map(|estimate| money(estimate.high))),
            category,
            condition,
            provenance,
            dimensions,
            shipping,
            reference: text(reference.map(|reference| reference.to_string())),
            seller_reference: String::new(),
        }
    }

    /// As the API takes them; `at` is where the lot stands.
    pub(super) fn read(&self, at: &str, reader: &mut FormReader) -> LotDetails {
        let low = reader.amount(&format!("{at}/estimate_low"), &self.estimate_low);
        let high = reader.amount(&format!("{at}/estimate_high"), &self.estimate_high);
        // A single figure is both.
        let estimate = low.or(high).map(|one| Estimate {
            low: low.unwrap_or(one),
            high: high.unwrap_or(one),
        });
        LotDetails {
            estimate,
            category: self.category.clone(),
            condition: self.condition.clone(),
            provenance: self.provenance.clone(),
            dimensions: self.dimensions.clone(),
            shipping: self.shipping.clone(),
            reference: reader.reference(&format!("{at}/reference"), &self.reference),
        }
    }
}
