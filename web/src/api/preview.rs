//! How a sale would run, before it is made.

use auction::{Currency, LotId, Time};
use serde::Serialize;
use settlement::BuyerTerms;
use utoipa::ToSchema;

use crate::house::new_sale::ReadSale;

/// When each lot would open and end.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct SalePreview {
    title: String,
    currency: Currency,
    /// IANA name of the house's zone.
    time_zone: &'static str,
    /// What buyers pay besides the price. Null: nothing.
    buyer_terms: Option<BuyerTerms>,
    /// In the order given.
    lots: Vec<LotPreview>,
}

/// One lot of it.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct LotPreview {
    lot: LotId,
    number: u32,
    title: String,
    opens_at: Time,
    ends_at: Time,
    /// The same instants on the wall in the house's zone, with the offset that holds there then.
    opens_at_local: String,
    ends_at_local: String,
}

impl SalePreview {
    pub(super) fn new(read: &ReadSale) -> Self {
        let lots = read.command.lots.iter().zip(&read.texts.lots);
        let lots = lots.map(|(terms, texts)| LotPreview {
            lot: terms.lot.clone(),
            number: terms.number,
            title: texts.title.clone(),
            opens_at: terms.opens_at,
            ends_at: terms.ends_at,
            opens_at_local: read.zone.rfc3339(terms.opens_at),
            ends_at_local: read.zone.rfc3339(terms.ends_at),
        });
        Self {
            title: read.texts.title.clone(),
            currency: read.command.terms.currency,
            time_zone: read.zone.name(),
            buyer_terms: read.command.terms.buyer_terms.clone(),
            lots: lots.collect(),
        }
    }
}
