//! A sale as an operator asks for it: parsed into the rules' command and the catalogue's texts.

use auction::{
    Amount, Band, CreateSale, Currency, Increments, LotId, LotTerms, OffGrid, OutagePolicy, SaleId,
    SaleTerms, SoftClose, Time,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    Problem,
    schema::{self, Id, Minor},
};
use crate::{
    accounts::visible,
    model::{CatalogueLot, CatalogueSale},
};

/// Most characters of a title.
const TITLE_LENGTH_MAX: usize = 200;
/// Most characters of a lot's description.
const DESCRIPTION_LENGTH_MAX: usize = 5_000;
/// When the engine was away at a lot's end, it stays open this much longer unless asked otherwise.
const OUTAGE_EXTENSION_SECONDS: u32 = 300;

/// A new sale.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({
    "title": "Spring", "currency": "EUR", "time_zone": "Europe/Berlin", "increments": "ebay-us",
    "opens_at": "2090-01-01T10:00:00Z",
    "lots": [{ "lot": "1", "title": "A chair", "opening": 1_000, "ends_at": "2090-01-02T10:00:00Z" }],
}))]
pub(super) struct NewSale {
    /// Chosen for you if not given.
    #[schema(value_type = Option<Id>)]
    pub(super) sale: Option<SaleId>,
    /// 1 to 200 visible characters.
    #[schema(min_length = 1)]
    title: String,
    #[schema(value_type = String, pattern = "^[A-Z]{3}$", example = "EUR")]
    currency: Currency,
    /// IANA name of the house's zone; `UTC` if not given.
    time_zone: Option<String>,
    increments: NewIncrements,
    /// Null: a hard close.
    #[schema(value_type = Option<schema::SoftClose>, example = json!({"window_seconds": 120, "extension_seconds": 120, "max_extensions": 20}))]
    soft_close: Option<SoftClose>,
    #[schema(value_type = Option<schema::OutagePolicy>, example = json!({"kind": "extend", "seconds": 300}))]
    outage_policy: Option<OutagePolicy>,
    /// No maximum above this is taken.
    #[schema(value_type = Option<Minor>)]
    ceiling: Option<Amount>,
    /// `accept` if not given.
    #[schema(value_type = Option<schema::OffGrid>)]
    off_grid: Option<OffGrid>,
    /// No extension moves any lot's end past this.
    #[schema(value_type = Option<String>, format = DateTime)]
    hard_end: Option<Time>,
    /// For lots that do not say their own.
    #[schema(value_type = Option<String>, format = DateTime)]
    opens_at: Option<Time>,
    /// Made by the demo, and shown so; taken only where the demo runs.
    #[serde(default)]
    pub(super) demo: bool,
    #[schema(min_items = 1, max_items = 500)]
    lots: Vec<NewLot>,
}

/// The steps of the price.
#[derive(Deserialize, ToSchema)]
#[serde(untagged)]
enum NewIncrements {
    /// `ebay-us`.
    Named(String),
    /// From 0 on, rising; each with its `step`, or `period` and `offsets` of its slots, or
    /// `basis_points` of the price rounded up to `round_to`.
    #[schema(value_type = Vec<schema::Band>)]
    Bands(Vec<Band>),
}

/// A lot of a new sale.
#[derive(Deserialize, ToSchema)]
pub(super) struct NewLot {
    #[schema(value_type = Id)]
    lot: LotId,
    /// Its place in the catalogue, from 1; in the order given if not given.
    number: Option<u32>,
    title: String,
    #[serde(default)]
    description: String,
    /// The name of a shipped picture.
    image: Option<String>,
    /// The least first bid, in minor units.
    #[schema(value_type = Minor)]
    opening: Amount,
    /// Hidden.
    #[schema(value_type = Option<Minor>)]
    reserve: Option<Amount>,
    #[schema(value_type = Option<String>, format = DateTime)]
    opens_at: Option<Time>,
    #[schema(value_type = String, format = DateTime)]
    ends_at: Time,
    /// No extension moves the end past this, nor past the sale's.
    #[schema(value_type = Option<String>, format = DateTime)]
    hard_end: Option<Time>,
}

impl NewSale {
    /// The command for the rules and the texts for the catalogue.
    pub(super) fn parse(self, sale: SaleId) -> Result<(CreateSale, CatalogueSale), Problem> {
        let terms = SaleTerms {
            currency: self.currency,
            time_zone: self.time_zone.unwrap_or_else(|| "UTC".to_owned()),
            increments: self.increments.parse()?,
            soft_close: self.soft_close,
            outage_policy: self.outage_policy.unwrap_or(OutagePolicy::Extend {
                seconds: OUTAGE_EXTENSION_SECONDS,
            }),
            ceiling: self.ceiling.unwrap_or(Amount::MAX),
            off_grid: self.off_grid.unwrap_or_default(),
            hard_end: self.hard_end,
        };
        if self.lots.is_empty() || self.lots.len() > CreateSale::LOTS_MAX {
            return Err(Problem::invalid("/lots", "a sale has 1 to 500 lots"));
        }
        let title = title(&self.title, "/title")?;
        let opens_at = self.opens_at;
        let lots = self.lots.into_iter().zip(0..);
        let lots = lots.map(|(lot, index)| lot.parse(index, opens_at));
        let (lots, texts) = lots.collect::<Result<Vec<_>, _>>()?.into_iter().unzip();
        let catalogue = CatalogueSale {
            title,
            demo: self.demo,
            lots: texts,
        };
        Ok((CreateSale { sale, terms, lots }, catalogue))
    }
}

impl NewIncrements {
    fn parse(self) -> Result<Increments, Problem> {
        let bands = match self {
            Self::Named(name) if name == "ebay-us" => return Ok(Increments::ebay_us()),
            Self::Named(_) => {
                let known = "increments are \"ebay-us\" or a list of bands";
                return Err(Problem::invalid("/increments", known));
            }
            Self::Bands(bands) => bands,
        };
        Increments::new(bands).map_err(|error| Problem::invalid("/increments", error.to_string()))
    }
}

impl NewLot {
    fn parse(
        self,
        index: u32,
        sale_opens_at: Option<Time>,
    ) -> Result<(LotTerms, CatalogueLot), Problem> {
        let at = |field: &str| format!("/lots/{index}/{field}");
        let opens_at = self.opens_at.or(sale_opens_at);
        let opens_at = opens_at.ok_or_else(|| {
            Problem::invalid(
                at("opens_at"),
                "neither the lot nor the sale says when it opens",
            )
        })?;
        if let Some(image) = &self.image {
            // An id by its form: it becomes part of a path.
            let is_name = image.parse::<LotId>().is_ok();
            if !is_name {
                return Err(Problem::invalid(
                    at("image"),
                    "the name of a shipped picture",
                ));
            }
        }
        let terms = LotTerms {
            lot: self.lot.clone(),
            number: self.number.unwrap_or(index + 1),
            opening: self.opening,
            reserve: self.reserve,
            opens_at,
            ends_at: self.ends_at,
            hard_end: self.hard_end,
        };
        let texts = CatalogueLot {
            lot: self.lot,
            title: title(&self.title, &at("title"))?,
            description: description(&self.description, &at("description"))?,
            image: self.image,
        };
        Ok((terms, texts))
    }
}

fn title(text: &str, pointer: &str) -> Result<String, Problem> {
    let title = visible(text);
    if (1..=TITLE_LENGTH_MAX).contains(&title.chars().count()) {
        Ok(title)
    } else {
        Err(Problem::invalid(
            pointer,
            "a title has 1 to 200 visible characters",
        ))
    }
}

/// Lines stay lines.
fn description(text: &str, pointer: &str) -> Result<String, Problem> {
    let lines: Vec<_> = text.lines().map(visible).collect();
    let description = lines.join("\n").trim().to_owned();
    if description.chars().count() <= DESCRIPTION_LENGTH_MAX {
        Ok(description)
    } else {
        Err(Problem::invalid(
            pointer,
            "a description has at most 5,000 characters",
        ))
    }
}
