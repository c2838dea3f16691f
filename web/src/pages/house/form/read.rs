//! What was typed, read as the API would take it; every field that cannot be is named at once.

use std::time::Duration;

use auction::{
    Amount, Currency, LotId, Stagger, Time,
    format::{
        english::SoftClose,
        sealed::{BidCount, Pricing},
    },
};
use serde::de::DeserializeOwned;

use super::{LotForm, SaleForm};
use crate::{
    field_problem::FieldProblem,
    format::parse_lenient,
    house::new_sale::{Format, NewIncrements, NewLot, NewSale},
    zone::Zone,
};

/// A field that cannot be taken, by its id on the page, and what would be right.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Wrong {
    pub(crate) field: String,
    pub(crate) words: String,
}

impl Wrong {
    /// What is wrong with the field that a JSON pointer of the API names.
    pub(crate) fn at(
        FieldProblem {
            pointer,
            detail: words,
        }: &FieldProblem,
    ) -> Self {
        let steps: Vec<_> = pointer.split('/').skip(1).collect();
        let field = match steps[..] {
            ["increments", ..] => "increment".to_owned(),
            ["soft_close", ..] => "window_seconds".to_owned(),
            ["lots"] | ["lots", _, "lot" | "number"] => "lots".to_owned(),
            ["lots", _, "opens_at"] => "opens_at".to_owned(),
            ["lots", index, field] => format!("lots-{index}-{field}"),
            [.., field] if !field.is_empty() => field.to_owned(),
            _ => "title".to_owned(),
        };
        let mut letters = words.chars();
        let first = letters.next().map(|letter| letter.to_uppercase());
        let mut words: String = first.into_iter().flatten().chain(letters).collect();
        if !words.ends_with(['.', '?']) {
            words.push('.');
        }
        Self { field, words }
    }
}

impl SaleForm {
    /// The sale as the API would take it, and every field that cannot be read: in its place stands something that
    /// contradicts no other.
    pub(crate) fn read(&self) -> (NewSale, Vec<FieldProblem>) {
        let mut reader = FormReader::default();
        let currency = Currency::try_from(self.currency.trim().to_uppercase());
        reader.currency = reader.take("/currency", currency);
        reader.zone = reader.take("/time_zone", Zone::parse(self.time_zone.trim()));
        let opens_at = reader.wall_time("/opens_at", &self.opens_at, Time::EPOCH);
        let stagger = self.read_stagger(&mut reader);
        let format = self.read_format(&mut reader);
        let lots = self.lots.iter().enumerate();
        let lots = lots.map(|(index, lot)| lot.read(index, &mut reader));
        let sale = NewSale {
            sale: None,
            title: self.title.clone(),
            lots: lots.collect(),
            currency: reader.currency.unwrap_or_else(any_currency),
            time_zone: reader.zone.map(|zone| zone.name().to_owned()),
            format: Some(format.format),
            increments: format.increments,
            soft_close: format.soft_close,
            outage_policy: None,
            ceiling: None,
            off_grid: None,
            pricing: format.pricing,
            bid_count: format.bid_count,
            hard_end: None,
            opens_at,
            stagger,
            demo: false,
        };
        (sale, reader.wrongs)
    }

    /// The ends of lots that have none of their own; one is needed unless each has.
    fn read_stagger(&self, reader: &mut FormReader) -> Option<Stagger> {
        let pointer = "/stagger/first_end";
        let needs_one = self.lots.iter().any(|lot| lot.ends_at.trim().is_empty());
        let is_there = !self.first_end.trim().is_empty();
        if needs_one && !is_there {
            let words = "Enter when the first lot ends, or an end for every lot.";
            reader.wrong(pointer, words);
        }
        let first_end = reader.wall_time(pointer, &self.first_end, far_away());
        let first_end = first_end.or(needs_one.then(far_away));
        let step_seconds = reader.number("/stagger/step_seconds", &self.step_seconds);
        let lots_at_once = reader.number("/stagger/lots_at_once", &self.lots_at_once);
        first_end.map(|first_end| Stagger {
            first_end,
            step_seconds: step_seconds.unwrap_or_default(),
            lots_at_once: lots_at_once.unwrap_or(std::num::NonZeroU32::MIN),
        })
    }
}

/// After every other time.
fn far_away() -> Time {
    Time::EPOCH.after(Duration::MAX)
}

/// For a form whose currency cannot be read.
fn any_currency() -> Currency {
    let code = "EUR".to_owned();
    code.try_into().expect("three letters are a currency")
}

/// What is particular to the kind that was chosen.
#[derive(Default)]
struct FormatFields {
    format: Format,
    increments: Option<NewIncrements>,
    soft_close: Option<SoftClose>,
    pricing: Option<Pricing>,
    bid_count: Option<BidCount>,
}

impl SaleForm {
    /// The fields of the chosen kind. Those of another kind are not looked at: a form sends all that it has.
    fn read_format(&self, reader: &mut FormReader) -> FormatFields {
        match reader.choice("/format", &self.format).unwrap_or_default() {
            Format::English => self.read_english(reader),
            Format::Sealed => FormatFields {
                format: Format::Sealed,
                pricing: reader.choice("/pricing", &self.pricing),
                bid_count: reader.choice("/bid_count", &self.bid_count),
                ..FormatFields::default()
            },
        }
    }

    fn read_english(&self, reader: &mut FormReader) -> FormatFields {
        let increments = match reader.amount("/increments", &self.increment) {
            Some(step) => NewIncrements::fixed(step),
            None => NewIncrements::Named("ebay-us".to_owned()),
        };
        let window = reader.number("/soft_close", &self.window_seconds);
        let extension = reader.number("/extension_seconds", &self.extension_seconds);
        let max_extensions = reader.number("/max_extensions", &self.max_extensions);
        if self.window_seconds.trim().is_empty() && max_extensions.is_some() {
            let words = "Enter the extension window, or leave the maximum of extensions empty.";
            reader.wrong("/soft_close", words);
        }
        let soft_close = window.map(|window| SoftClose {
            max_extensions,
            ..SoftClose::new(window, extension.unwrap_or(window))
        });
        FormatFields {
            format: Format::English,
            increments: Some(increments),
            soft_close,
            ..FormatFields::default()
        }
    }
}

impl LotForm {
    fn read(&self, index: usize, reader: &mut FormReader) -> NewLot {
        let at = |field: &str| format!("/lots/{index}/{field}");
        let opening = reader.amount(&at("opening"), &self.opening);
        if self.opening.trim().is_empty() {
            reader.wrong(&at("opening"), "Enter the opening bid.");
        }
        let image = self.image.trim();
        NewLot {
            lot: lot_id(index),
            number: None,
            title: self.title.clone(),
            description: self.description.clone(),
            image: (!image.is_empty()).then(|| image.to_owned()),
            opening: opening.unwrap_or(Amount::ZERO),
            reserve: reader.amount(&at("reserve"), &self.reserve),
            opens_at: None,
            ends_at: reader.wall_time(&at("ends_at"), &self.ends_at, far_away()),
            hard_end: None,
        }
    }
}

/// Reads fields and gathers what is wrong; an empty field is no field.
#[derive(Default)]
struct FormReader {
    /// None: it cannot be read, and without it no amount can.
    currency: Option<Currency>,
    /// None: it cannot be read, and without it no time can.
    zone: Option<Zone>,
    wrongs: Vec<FieldProblem>,
}

impl FormReader {
    fn wrong(&mut self, pointer: &str, words: &str) {
        self.wrongs.push(FieldProblem::new(pointer, words));
    }

    fn take<T, E: std::fmt::Display>(&mut self, pointer: &str, read: Result<T, E>) -> Option<T> {
        read.map_err(|error| self.wrong(pointer, &error.to_string()))
            .ok()
    }

    /// A time of the wall, or what stands for one that cannot be read.
    fn wall_time(&mut self, pointer: &str, text: &str, otherwise: Time) -> Option<Time> {
        if text.trim().is_empty() {
            return None;
        }
        let read = self.zone.map(|zone| zone.read(text));
        let read = read.and_then(|read| self.take(pointer, read));
        Some(read.unwrap_or(otherwise))
    }

    fn amount(&mut self, pointer: &str, text: &str) -> Option<Amount> {
        let currency = self.currency.filter(|_| !text.trim().is_empty())?;
        self.take(pointer, parse_lenient(text, currency))
    }

    /// One of the words that the API knows.
    fn choice<T: DeserializeOwned>(&mut self, pointer: &str, text: &str) -> Option<T> {
        let text = text.trim();
        let read = serde_json::from_value(text.into()).map_err(|_| "Choose one of the list.");
        (!text.is_empty()).then(|| self.take(pointer, read))?
    }

    fn number<T: std::str::FromStr>(&mut self, pointer: &str, text: &str) -> Option<T> {
        let text = text.trim();
        let read = text
            .parse()
            .map_err(|_| "Enter a whole number, such as 60.");
        (!text.is_empty()).then(|| self.take(pointer, read))?
    }
}

/// A lot's id is its number: its address says which one it is.
fn lot_id(index: usize) -> LotId {
    let id = (index + 1).to_string();
    id.parse().expect("a number is an id")
}
