//! A new sale parsed into the rules' command and the catalogue's texts.

use auction::{
    Amount, CreateSale, LotId, LotTerms, OutagePolicy, SaleId, SaleTerms, Stagger, Time,
};

use super::{NewLot, NewSale};
use crate::{
    accounts::visible,
    api::{Problem, refusal},
    model::{CatalogueLot, CatalogueSale},
    zone::Zone,
};

/// Most characters of a title.
const TITLE_LENGTH_MAX: usize = 200;
/// Most characters of a lot's description.
const DESCRIPTION_LENGTH_MAX: usize = 5_000;
/// When the engine was away at a lot's end, it stays open this much longer unless asked otherwise.
const OUTAGE_EXTENSION_SECONDS: u32 = 300;

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
            outage_policy: self.outage_policy.unwrap_or(OutagePolicy::Extend {
                seconds: OUTAGE_EXTENSION_SECONDS,
            }),
            ceiling: self.ceiling.unwrap_or(Amount::MAX),
            hard_end: self.hard_end,
            format: self.format_terms()?,
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
