//! What was typed, read as the API would take it; every field that cannot be is named at once.

use auction::{
    Amount, Band, Currency, LotId, Stagger, Steps, Time,
    format::{
        english::SoftClose,
        sealed::{BidCount, Pricing},
    },
};
use serde::de::DeserializeOwned;

use super::{LotForm, SaleForm};
use crate::{
    api::{Format, NewIncrements, NewLot, NewSale},
    format::parse_lenient,
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
    pub(crate) fn at(pointer: &str, words: &str) -> Self {
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
        let words = first.into_iter().flatten().chain(letters).collect();
        Self { field, words }
    }
}

impl SaleForm {
    /// The sale as the API would take it, or every field that cannot be read.
    pub(crate) fn read(&self) -> Result<NewSale, Vec<Wrong>> {
        let mut reader = FormReader::default();
        let currency = Currency::try_from(self.currency.trim().to_uppercase());
        let currency = reader.take("/currency", currency);
        let zone = reader.take("/time_zone", Zone::parse(self.time_zone.trim()));
        let (Some(currency), Some(zone)) = (currency, zone) else {
            return Err(reader.wrongs);
        };
        let opens_at = reader.wall_time("/opens_at", &self.opens_at, zone);
        let first_end = reader.wall_time("/stagger/first_end", &self.first_end, zone);
        let step_seconds = reader.number("/stagger/step_seconds", &self.step_seconds);
        let lots_at_once = reader.number("/stagger/lots_at_once", &self.lots_at_once);
        let stagger = first_end.map(|first_end| Stagger {
            first_end,
            step_seconds: step_seconds.unwrap_or_default(),
            lots_at_once: lots_at_once.unwrap_or(std::num::NonZeroU32::MIN),
        });
        let format = self.read_format(currency, &mut reader);
        let lots = self.lots.iter().enumerate();
        let lots = lots.map(|(index, lot)| lot.read(index, currency, zone, &mut reader));
        let lots: Vec<_> = lots.collect();
        if !reader.wrongs.is_empty() {
            return Err(reader.wrongs);
        }
        Ok(NewSale {
            sale: None,
            title: self.title.clone(),
            currency,
            time_zone: Some(zone.name().to_owned()),
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
            lots,
        })
    }
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
    fn read_format(&self, currency: Currency, reader: &mut FormReader) -> FormatFields {
        match reader.choice("/format", &self.format).unwrap_or_default() {
            Format::English => self.read_english(currency, reader),
            Format::Sealed => FormatFields {
                format: Format::Sealed,
                pricing: reader.choice("/pricing", &self.pricing),
                bid_count: reader.choice("/bid_count", &self.bid_count),
                ..FormatFields::default()
            },
        }
    }

    fn read_english(&self, currency: Currency, reader: &mut FormReader) -> FormatFields {
        let increments = match reader.amount("/increments", &self.increment, currency) {
            Some(step) => NewIncrements::Bands(vec![Band {
                from: Amount::ZERO,
                steps: Steps::Fixed { step },
            }]),
            None => NewIncrements::Named("ebay-us".to_owned()),
        };
        let window = reader.number("/soft_close", &self.window_seconds);
        let extension = reader.number("/extension_seconds", &self.extension_seconds);
        let max_extensions = reader.number("/max_extensions", &self.max_extensions);
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
    fn read(
        &self,
        index: usize,
        currency: Currency,
        zone: Zone,
        reader: &mut FormReader,
    ) -> NewLot {
        let at = |field: &str| format!("/lots/{index}/{field}");
        let opening = reader.amount(&at("opening"), &self.opening, currency);
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
            reserve: reader.amount(&at("reserve"), &self.reserve, currency),
            opens_at: None,
            ends_at: reader.wall_time(&at("ends_at"), &self.ends_at, zone),
            hard_end: None,
        }
    }
}

/// Reads fields and gathers what is wrong; an empty field is no field.
#[derive(Default)]
struct FormReader {
    wrongs: Vec<Wrong>,
}

impl FormReader {
    fn wrong(&mut self, pointer: &str, words: &str) {
        self.wrongs.push(Wrong::at(pointer, words));
    }

    fn take<T, E: std::fmt::Display>(&mut self, pointer: &str, read: Result<T, E>) -> Option<T> {
        read.map_err(|error| self.wrong(pointer, &error.to_string()))
            .ok()
    }

    fn wall_time(&mut self, pointer: &str, text: &str, zone: Zone) -> Option<Time> {
        (!text.trim().is_empty()).then(|| self.take(pointer, zone.read(text)))?
    }

    fn amount(&mut self, pointer: &str, text: &str, currency: Currency) -> Option<Amount> {
        (!text.trim().is_empty()).then(|| self.take(pointer, parse_lenient(text, currency)))?
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
