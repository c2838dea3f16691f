//! A sale as an operator asks for it.

mod read;

use auction::{
    Amount, Band, Currency, LotId, OffGrid, OutagePolicy, SaleId, SoftClose, Stagger, Time,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::schema::{self, Id, Minor};

pub(crate) use read::ReadSale;

/// A new sale.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({
    "title": "Spring", "currency": "EUR", "time_zone": "Europe/Berlin", "increments": "ebay-us",
    "opens_at": "2090-01-01T10:00:00Z",
    "lots": [{ "lot": "1", "title": "A chair", "opening": 1_000, "ends_at": "2090-01-02T10:00:00Z" }],
}))]
pub(crate) struct NewSale {
    /// Chosen for you if not given.
    #[schema(value_type = Option<Id>)]
    pub(crate) sale: Option<SaleId>,
    /// 1 to 200 visible characters.
    #[schema(min_length = 1)]
    pub(crate) title: String,
    #[schema(value_type = String, pattern = "^[A-Z]{3}$", example = "EUR")]
    pub(crate) currency: Currency,
    /// IANA name of the house's zone; `UTC` if not given.
    pub(crate) time_zone: Option<String>,
    pub(crate) increments: NewIncrements,
    /// Null: a hard close.
    #[schema(value_type = Option<schema::SoftClose>, example = json!({"window_seconds": 120, "extension_seconds": 120, "max_extensions": 20}))]
    pub(crate) soft_close: Option<SoftClose>,
    #[schema(value_type = Option<schema::OutagePolicy>, example = json!({"kind": "extend", "seconds": 300}))]
    pub(crate) outage_policy: Option<OutagePolicy>,
    /// No maximum above this is taken.
    #[schema(value_type = Option<Minor>)]
    pub(crate) ceiling: Option<Amount>,
    /// `accept` if not given.
    #[schema(value_type = Option<schema::OffGrid>)]
    pub(crate) off_grid: Option<OffGrid>,
    /// No extension moves any lot's end past this.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(crate) hard_end: Option<Time>,
    /// For lots that do not say their own.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(crate) opens_at: Option<Time>,
    /// The ends of lots that do not say their own: one after the other in the catalogue's order, each
    /// block of `lots_at_once` (1 if not given) `step_seconds` after the block before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Stagger>)]
    pub(crate) stagger: Option<Stagger>,
    /// Made by the demo, and shown so; taken only where the demo runs.
    #[serde(default)]
    pub(crate) demo: bool,
    #[schema(min_items = 1, max_items = 500)]
    pub(crate) lots: Vec<NewLot>,
}

impl NewSale {
    /// The same sale, opening at `now` where nothing says when.
    pub(crate) fn opening_by(&self, now: Time) -> Self {
        let mut sale = self.clone();
        sale.opens_at.get_or_insert(now);
        sale
    }
}

/// The steps of the price.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum NewIncrements {
    /// `ebay-us`.
    Named(String),
    /// From 0 on, rising; each with its `step`, or `period` and `offsets` of its slots, or
    /// `basis_points` of the price rounded up to `round_to`.
    #[schema(value_type = Vec<schema::Band>)]
    Bands(Vec<Band>),
}

/// A lot of a new sale.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct NewLot {
    #[schema(value_type = Id)]
    pub(crate) lot: LotId,
    /// Its place in the catalogue, from 1; in the order given if not given.
    pub(crate) number: Option<u32>,
    pub(crate) title: String,
    #[serde(default)]
    pub(crate) description: String,
    /// The name of a shipped picture.
    pub(crate) image: Option<String>,
    /// The least first bid, in minor units.
    #[schema(value_type = Minor)]
    pub(crate) opening: Amount,
    /// Hidden.
    #[schema(value_type = Option<Minor>)]
    pub(crate) reserve: Option<Amount>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(crate) opens_at: Option<Time>,
    /// Its own end; needed unless the sale has a `stagger`.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(crate) ends_at: Option<Time>,
    /// No extension moves the end past this, nor past the sale's.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(crate) hard_end: Option<Time>,
}
