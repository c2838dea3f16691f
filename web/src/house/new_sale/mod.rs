//! A sale as an operator asks for it.

mod buyer_terms;
mod format;
mod harmless;
mod read;
mod texts;
pub(crate) mod wrong;

use auction::{
    Amount, Currency, LotId, OutagePolicy, PositiveAmount, Registration, SaleId, Stagger, Time,
    format::{
        english::{OffGrid, SoftClose},
        sealed::{BidCount, Pricing},
    },
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::catalogue::CatalogueSale;

pub(crate) use buyer_terms::NewBuyerTerms;
pub(crate) use format::{Format, NewIncrements};
pub(crate) use read::{ReadSale, SELLER_LENGTH_MAX};
pub(crate) use texts::{
    ALT_LENGTH_MAX, CATEGORY_LENGTH_MAX, DESCRIPTION_LENGTH_MAX, DIMENSIONS_LENGTH_MAX,
    NOTE_LENGTH_MAX, NewPhotograph, NewTexts, PHOTOGRAPHS_MAX,
};

/// A new sale.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({
    "title": "Spring", "currency": "EUR", "time_zone": "Europe/Berlin", "increments": "ebay-us",
    "opens_at": "2090-01-01T10:00:00Z",
    "lots": [{ "lot": "1", "title": "A chair", "opening": 1_000, "ends_at": "2090-01-02T10:00:00Z" }],
}))]
pub(crate) struct NewSale {
    /// Chosen for you if not given.
    pub(crate) sale: Option<SaleId>,
    /// 1 to 200 visible characters.
    #[schema(min_length = 1)]
    pub(crate) title: String,
    /// A picture that stands for the sale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) cover: Option<NewPhotograph>,
    /// Where it is held, or lots are viewed and collected: at most 200 characters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[schema(required = false)]
    pub(crate) place: String,
    /// How the house is reached, for everyone to read: at most 200 characters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[schema(required = false)]
    pub(crate) contact: String,
    pub(crate) currency: Currency,
    /// IANA name of the house's zone; `UTC` if not given.
    pub(crate) time_zone: Option<String>,
    /// `english` if not given.
    pub(crate) format: Option<Format>,
    /// English, and needed there.
    pub(crate) increments: Option<NewIncrements>,
    /// English. Null: a hard close.
    #[schema(example = json!({"window_seconds": 120, "extension_seconds": 120, "max_extensions": 20}))]
    pub(crate) soft_close: Option<SoftClose>,
    #[schema(example = json!({"kind": "extend", "seconds": 300}))]
    pub(crate) outage_policy: Option<OutagePolicy>,
    /// Nothing but the price if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) buyer_terms: Option<NewBuyerTerms>,
    /// Who may bid; whoever has an account if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) registration: Option<Registration>,
    /// What whoever registers accepts: at most 20,000 characters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[schema(required = false)]
    pub(crate) conditions: String,
    /// No bid above this is taken.
    pub(crate) ceiling: Option<Amount>,
    /// English: `accept` if not given.
    pub(crate) off_grid: Option<OffGrid>,
    /// English: whether whoever leads may lower their maximum, as far as the price; not if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) lower_maximum: Option<bool>,
    /// Sealed, and needed there: what the winner pays.
    pub(crate) pricing: Option<Pricing>,
    /// Sealed: whether everyone sees before the end how many bids stand; `hidden` if not given.
    pub(crate) bid_count: Option<BidCount>,
    /// No extension moves any lot's end past this.
    pub(crate) hard_end: Option<Time>,
    /// For lots that do not say their own.
    pub(crate) opens_at: Option<Time>,
    /// The ends of lots that do not say their own: one after the other in the catalogue's order, each
    /// block of `lots_at_once` (1 if not given) `step_seconds` after the block before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) stagger: Option<Stagger>,
    /// Made by the demo, and shown so; taken only where the demo runs.
    #[serde(default)]
    pub(crate) demo: bool,
    #[schema(min_items = 1, max_items = 10_000)]
    pub(crate) lots: Vec<NewLot>,
}

impl NewSale {
    /// The same sale, opening at `now` where nothing says when.
    pub(crate) fn opening_by(&self, now: Time) -> Self {
        let mut sale = self.clone();
        sale.opens_at.get_or_insert(now);
        sale
    }

    /// The same without any lot.
    pub(crate) fn without_lots(&self) -> Self {
        Self {
            lots: vec![],
            ..self.clone()
        }
    }

    /// The same without the texts of its lots, which are kept beside it.
    pub(crate) fn without_texts(&self) -> Self {
        let mut sale = self.clone();
        for lot in &mut sale.lots {
            lot.texts = NewTexts::default();
        }
        sale
    }

    /// The same with those texts for lots that have none.
    pub(crate) fn with_texts(mut self, texts: &CatalogueSale) -> Self {
        for (lot, texts) in self.lots.iter_mut().zip(&texts.lots) {
            if lot.texts == NewTexts::default() {
                lot.texts = NewTexts::of(texts);
            }
        }
        self
    }
}

/// A lot of a new sale.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct NewLot {
    pub(crate) lot: LotId,
    /// Its place in the catalogue, from 1; in the order given if not given.
    #[schema(minimum = 1)]
    pub(crate) number: Option<u32>,
    #[serde(flatten)]
    pub(crate) texts: NewTexts,
    /// Whose it is, in the house's own words, at most 60 characters: only operators see it, and the person whose account it is linked to.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[schema(required = false)]
    pub(crate) seller_reference: String,
    /// The least first bid, in minor units: 1 or more.
    #[schema(value_type = PositiveAmount)]
    pub(crate) opening: Amount,
    /// Hidden.
    pub(crate) reserve: Option<Amount>,
    pub(crate) opens_at: Option<Time>,
    /// Its own end; needed unless the sale has a `stagger`.
    pub(crate) ends_at: Option<Time>,
    /// No extension moves the end past this, nor past the sale's.
    pub(crate) hard_end: Option<Time>,
}
