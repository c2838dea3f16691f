//! A sale as an operator asks for it: parsed into the rules' command and the catalogue's texts.

use auction::{
    Amount, Band, CreateSale, Currency, Increments, LotId, LotTerms, OffGrid, OutagePolicy, SaleId,
    SaleTerms, SoftClose, Stagger, Time,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Problem, refusal,
    schema::{self, Id, Minor},
};
use crate::{
    accounts::visible,
    model::{CatalogueLot, CatalogueSale},
    zone::Zone,
};

/// Most characters of a title.
const TITLE_LENGTH_MAX: usize = 200;
/// Most characters of a lot's description.
const DESCRIPTION_LENGTH_MAX: usize = 5_000;
/// When the engine was away at a lot's end, it stays open this much longer unless asked otherwise.
const OUTAGE_EXTENSION_SECONDS: u32 = 300;

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

/// A new sale, read: what the rules are told and what the catalogue keeps.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct ReadSale {
    pub(crate) command: CreateSale,
    pub(crate) texts: CatalogueSale,
    pub(crate) zone: Zone,
    /// Lots whose end comes from the stagger.
    staggered: Vec<LotId>,
}

impl NewSale {
    /// The same sale, opening at `now` where nothing says when.
    pub(crate) fn opening_by(&self, now: Time) -> Self {
        let mut sale = self.clone();
        sale.opens_at.get_or_insert(now);
        sale
    }

    /// Reads every field; whether they make sense together says [`ReadSale::check`].
    pub(crate) fn read(&self, sale: SaleId) -> Result<ReadSale, Problem> {
        let zone = self.time_zone.as_deref().map_or(Ok(Zone::UTC), Zone::parse);
        let zone = zone.map_err(|error| Problem::invalid("/time_zone", error.to_string()))?;
        if self.lots.is_empty() || self.lots.len() > CreateSale::LOTS_MAX {
            return Err(Problem::invalid("/lots", "a sale has 1 to 500 lots"));
        }
        let steps = self.stagger.map_or(0, |stagger| stagger.step_seconds);
        if steps > Stagger::STEP_SECONDS_MAX {
            let words = format!("a step is 0 to {} seconds", Stagger::STEP_SECONDS_MAX);
            return Err(Problem::invalid("/stagger/step_seconds", words));
        }
        let terms = SaleTerms {
            currency: self.currency,
            time_zone: zone.name().to_owned(),
            increments: self.increments.read()?,
            soft_close: self.soft_close,
            outage_policy: self.outage_policy.unwrap_or(OutagePolicy::Extend {
                seconds: OUTAGE_EXTENSION_SECONDS,
            }),
            ceiling: self.ceiling.unwrap_or(Amount::MAX),
            off_grid: self.off_grid.unwrap_or_default(),
            hard_end: self.hard_end,
        };
        let title = title(&self.title, "/title")?;
        let places = self.places();
        let lots = self.lots.iter().zip(0..).zip(&places);
        let lots = lots.map(|((lot, index), place)| lot.read(index, *place, self));
        let (lots, texts) = lots.collect::<Result<Vec<_>, _>>()?.into_iter().unzip();
        let staggered = self.lots.iter().filter(|lot| lot.ends_at.is_none());
        Ok(ReadSale {
            staggered: staggered.map(|lot| lot.lot.clone()).collect(),
            command: CreateSale { sale, terms, lots },
            texts: CatalogueSale {
                title,
                demo: self.demo,
                lots: texts,
            },
            zone,
        })
    }

    /// Each lot's place in the catalogue, from 0, in the order given.
    fn places(&self) -> Vec<u32> {
        let numbers: Vec<_> = (self.lots.iter().zip(1..))
            .map(|(lot, place)| lot.number.unwrap_or(place))
            .collect();
        let before = |number: &u32| numbers.iter().filter(|other| *other < number).count();
        let places = numbers.iter().map(before);
        places
            .map(|place| u32::try_from(place).expect("500 lots"))
            .collect()
    }
}

impl ReadSale {
    /// Whether the fields make sense together, asked for at `now`; the problem points to the field.
    pub(crate) fn check(&self, now: Time) -> Result<(), Problem> {
        self.command.check(now).map_err(|problem| {
            let (lot, field) = problem.place();
            let pointer = lot.map_or_else(|| format!("/{field}"), |lot| self.pointer(lot, field));
            refusal::of_invalid_sale(&pointer, &problem.to_string())
        })
    }

    fn pointer(&self, lot: &LotId, field: &str) -> String {
        if field == "ends_at" && self.staggered.contains(lot) {
            return "/stagger/first_end".to_owned();
        }
        // Of two with the same id, the later one is too many.
        let index = self
            .command
            .lots
            .iter()
            .rposition(|other| other.lot == *lot);
        format!("/lots/{}/{field}", index.unwrap_or_default())
    }
}

impl NewIncrements {
    fn read(&self) -> Result<Increments, Problem> {
        let bands = match self {
            Self::Named(name) if name == "ebay-us" => return Ok(Increments::ebay_us()),
            Self::Named(_) => {
                let known = "increments are \"ebay-us\" or a list of bands";
                return Err(Problem::invalid("/increments", known));
            }
            Self::Bands(bands) => bands.clone(),
        };
        Increments::new(bands).map_err(|error| Problem::invalid("/increments", error.to_string()))
    }
}

impl NewLot {
    fn read(
        &self,
        index: u32,
        place: u32,
        sale: &NewSale,
    ) -> Result<(LotTerms, CatalogueLot), Problem> {
        let at = |field: &str| format!("/lots/{index}/{field}");
        let opens_at = self.opens_at.or(sale.opens_at).ok_or_else(|| {
            let words = "neither the lot nor the sale says when it opens";
            Problem::invalid(at("opens_at"), words)
        })?;
        let staggered = sale.stagger.map(|stagger| stagger.end_of(place));
        let ends_at = self.ends_at.or(staggered).ok_or_else(|| {
            let words = "neither the lot nor a stagger of the sale says when it ends";
            Problem::invalid(at("ends_at"), words)
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
            ends_at,
            hard_end: self.hard_end,
        };
        let texts = CatalogueLot {
            lot: self.lot.clone(),
            title: title(&self.title, &at("title"))?,
            description: description(&self.description, &at("description"))?,
            image: self.image.clone(),
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
