//! A new sale parsed into the rules' command and the catalogue's texts. All that is wrong is found at once.

use std::{sync::Arc, time::Duration};

use auction::{
    Amount, CreateSale, LotId, LotTerms, OutagePolicy, SaleId, SaleProblem, SaleTerms, Stagger,
    Time,
};

use super::{NewLot, NewSale, texts::title, wrong};
use crate::{
    accounts::visible,
    catalogue::{CatalogueLot, CatalogueSale},
    field_problem::{self, FieldProblem},
    locale::t,
    zone::Zone,
};

/// Most characters of a sale's conditions.
const CONDITIONS_LENGTH_MAX: usize = 20_000;
/// Most characters of what the house notes of a seller.
pub(crate) const SELLER_LENGTH_MAX: usize = 60;
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
    ///
    /// # Errors
    /// With all that is wrong, contradictions at `now` among the fields that can be read included.
    pub(crate) fn read(&self, sale: SaleId, now: Time) -> Result<ReadSale, Vec<FieldProblem>> {
        let (read, mut wrong) = self.read_leniently(sale);
        if wrong.is_empty() {
            return Ok(read);
        }
        field_problem::add(&mut wrong, read.problems(now));
        Err(wrong)
    }

    /// All that is wrong with a sale asked for at `now`.
    pub(crate) fn problems(&self, now: Time) -> Vec<FieldProblem> {
        let id = self.sale.clone();
        let id = id.unwrap_or_else(|| "any".parse().expect("it is an id"));
        let (read, mut wrong) = self.read_leniently(id);
        field_problem::add(&mut wrong, read.problems(now));
        wrong
    }

    /// Reads every field. What cannot be read stands for something that contradicts no other field.
    fn read_leniently(&self, sale: SaleId) -> (ReadSale, Vec<FieldProblem>) {
        let mut wrong = Vec::new();
        let title = title(&self.title, "/title", &mut wrong);
        let conditions = conditions(&self.conditions, &mut wrong);
        let about = self.about(&mut wrong);
        if let Err(not) = self.currency.check() {
            wrong.push(FieldProblem::new("/currency", wrong::not_payable(not)));
        }
        let zone = self.time_zone.as_deref().map_or(Ok(Zone::UTC), Zone::parse);
        let zone = zone.unwrap_or_else(|error| {
            wrong.push(FieldProblem::new("/time_zone", error));
            Zone::UTC
        });
        let outage_policy = self.outage_policy.unwrap_or(OutagePolicy::Extend {
            seconds: OUTAGE_EXTENSION_SECONDS,
        });
        let terms = SaleTerms {
            currency: self.currency,
            time_zone: zone.name().to_owned(),
            outage_policy,
            ceiling: self.ceiling.unwrap_or(Amount::MAX),
            hard_end: self.hard_end,
            buyer_terms: (self.buyer_terms.as_ref()).and_then(|terms| terms.read(&mut wrong)),
            registration: self.registration.unwrap_or_default(),
            format: self.format_terms(&mut wrong),
        };
        self.check_hard_ends(outage_policy, &mut wrong);
        let steps = self.stagger.map_or(0, |stagger| stagger.step_seconds);
        if steps > Stagger::STEP_SECONDS_MAX {
            let words = t!("house-wrong-step", max = Stagger::STEP_SECONDS_MAX);
            wrong.push(FieldProblem::new("/stagger/step_seconds", words));
        }
        if self.lots.len() > CreateSale::LOTS_MAX {
            let words = wrong::sale(&SaleProblem::TooManyLots);
            wrong.push(FieldProblem::new("/lots", words));
        }
        let places = self.places();
        let lots = self.lots.iter().zip(0..).zip(&places);
        let lots = lots.map(|((lot, index), place)| lot.read(index, *place, self, &mut wrong));
        let (lots, texts) = lots.unzip();
        let staggered = self.lots.iter().filter(|lot| lot.ends_at.is_none());
        let read = ReadSale {
            staggered: staggered.map(|lot| lot.lot.clone()).collect(),
            command: CreateSale { sale, terms, lots },
            texts: CatalogueSale {
                title,
                demo: self.demo,
                conditions,
                about,
                lots: texts,
            },
            zone,
        };
        (read, wrong)
    }

    /// Each lot's place in the catalogue, from 0, in the order given.
    fn places(&self) -> Vec<u32> {
        let lots = self.lots.iter().take(CreateSale::LOTS_MAX);
        let numbers: Vec<_> = (lots.zip(1..))
            .map(|(lot, place)| lot.number.unwrap_or(place))
            .collect();
        let mut sorted = numbers.clone();
        sorted.sort_unstable();
        let before = |number: &u32| sorted.partition_point(|other| other < number);
        let places = numbers.iter().map(before);
        places
            .map(|place| u32::try_from(place).expect("10,000 lots"))
            .collect()
    }
}

impl ReadSale {
    /// Whether the fields make sense together, asked for at `now`.
    ///
    /// # Errors
    /// With every contradiction.
    pub(crate) fn check(&self, now: Time) -> Result<(), Vec<FieldProblem>> {
        let problems = self.problems(now);
        if problems.is_empty() {
            Ok(())
        } else {
            Err(problems)
        }
    }

    fn problems(&self, now: Time) -> Vec<FieldProblem> {
        let found = self.command.problems(now).into_iter();
        let found = found
            .map(|(lot, problem)| {
                FieldProblem::new(self.pointer(lot, &problem), wrong::sale(&problem))
            })
            .collect();
        let mut problems = Vec::new();
        field_problem::add(&mut problems, found);
        problems
    }

    fn pointer(&self, index: Option<usize>, problem: &SaleProblem) -> String {
        let (_, field) = problem.place();
        let Some((index, lot)) =
            index.and_then(|index| Some((index, self.command.lots.get(index)?)))
        else {
            return format!("/{field}");
        };
        match field {
            "ends_at" if self.staggered.contains(&lot.lot) => "/stagger/first_end".to_owned(),
            "hard_end" if lot.hard_end.is_none() => "/hard_end".to_owned(),
            field => format!("/lots/{index}/{field}"),
        }
    }
}

impl NewLot {
    fn read(
        &self,
        index: u32,
        place: u32,
        sale: &NewSale,
        wrong: &mut Vec<FieldProblem>,
    ) -> (LotTerms, Arc<CatalogueLot>) {
        let at = |field: &str| format!("/lots/{index}/{field}");
        let opens_at = self.opens_at.or(sale.opens_at);
        if opens_at.is_none() {
            let words = t!("house-wrong-no-opening");
            wrong.push(FieldProblem::new(at("opens_at"), words));
        }
        let staggered = sale.stagger.map(|stagger| stagger.end_of(place));
        let ends_at = self.ends_at.or(staggered);
        if ends_at.is_none() {
            let words = t!("house-wrong-no-end");
            wrong.push(FieldProblem::new(at("ends_at"), words));
        }
        let terms = LotTerms {
            lot: self.lot.clone(),
            number: self.number.unwrap_or(index + 1),
            opening: self.opening,
            reserve: self.reserve,
            opens_at: opens_at.unwrap_or(Time::EPOCH),
            ends_at: ends_at.unwrap_or_else(|| Time::EPOCH.after(Duration::MAX)),
            hard_end: self.hard_end.filter(|_| ends_at.is_some()),
        };
        let seller = visible(&self.seller_reference).chars().count();
        if seller > SELLER_LENGTH_MAX {
            let words = t!("house-wrong-seller-long", max = SELLER_LENGTH_MAX);
            wrong.push(FieldProblem::new(at("seller_reference"), words));
        }
        let texts = (self.texts).read(self.lot.clone(), &format!("/lots/{index}"), wrong);
        (terms, Arc::new(texts))
    }
}

/// Lines stay lines.
fn conditions(text: &str, wrong: &mut Vec<FieldProblem>) -> String {
    let lines: Vec<_> = text.lines().map(visible).collect();
    let conditions = lines.join("\n").trim().to_owned();
    if conditions.chars().count() > CONDITIONS_LENGTH_MAX {
        let words = t!("house-wrong-conditions-long");
        wrong.push(FieldProblem::new("/conditions", words));
    }
    conditions
}
