//! What was typed, read as the API would take it; every field that cannot be is named at once.

use std::{num::NonZeroU32, ops::RangeInclusive, time::Duration};

use auction::{
    Amount, CreateSale, Currency, CurrencyError, Registration, SaleProblem, Stagger, Time,
    format::{
        english::SoftClose,
        sealed::{BidCount, Pricing},
    },
};
use serde::de::DeserializeOwned;

use super::{LotForm, SaleForm, lot, money};
use crate::{
    field_problem::FieldProblem,
    format::parse_lenient,
    house::new_sale::{Format, NewIncrements, NewLot, NewSale, wrong},
    locale::t,
    zone::Zone,
};

/// As many as a sale has lots.
#[expect(clippy::cast_possible_truncation, reason = "it is a few hundred")]
const LOTS_AT_ONCE_MAX: u32 = CreateSale::LOTS_MAX as u32;

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
            ["cover", ..] => "cover".to_owned(),
            ["increments", ..] => "increment".to_owned(),
            ["buyer_terms", ref steps @ ..] => money::field_id(steps),
            ["soft_close", ..] => "window_seconds".to_owned(),
            ["lots"] | ["lots", _, "lot"] => "lots".to_owned(),
            ["lots", _, "opens_at"] => "opens_at".to_owned(),
            ["lots", index, "images", ..] => format!("lots-{index}-images"),
            ["lots", index, "estimate", part] => format!("lots-{index}-estimate_{part}"),
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
        // Nobody is told to enter figures in a currency that is refused.
        let currency = currency
            .map_err(|CurrencyError| t!("house-wrong-currency"))
            .and_then(|currency| {
                let payable = currency.check().map_err(wrong::not_payable);
                payable.map(|()| currency)
            });
        reader.currency = reader.take("/currency", currency);
        let zone = reader.take("/time_zone", Zone::parse(self.time_zone.trim()));
        reader.zone = zone.unwrap_or(reader.zone);
        let opens_at = reader.wall_time("/opens_at", &self.opens_at, Time::EPOCH);
        let stagger = self.read_stagger(&mut reader);
        let format = self.read_format(&mut reader);
        let buyer_terms = self.money.read(&mut reader);
        let registration = reader.choice("/registration", &self.registration);
        // What is so where nothing is said.
        let registration = registration.filter(|chosen: &Registration| !chosen.is_open());
        let lots = self.read_lots(&mut reader);
        let sale = NewSale {
            sale: None,
            title: self.title.clone(),
            cover: self.cover.read("/cover", &mut reader.wrongs).pop(),
            place: self.place.clone(),
            contact: self.contact.clone(),
            lots,
            currency: reader.currency.unwrap_or_else(|| some_currency("EUR")),
            time_zone: Some(reader.zone.name().to_owned()),
            format: Some(format.format),
            increments: format.increments,
            soft_close: format.soft_close,
            outage_policy: None,
            buyer_terms,
            registration,
            conditions: self.conditions.clone(),
            ceiling: None,
            off_grid: None,
            lower_maximum: format.lower_maximum,
            pricing: format.pricing,
            bid_count: format.bid_count,
            hard_end: None,
            opens_at,
            stagger,
            demo: false,
        };
        (sale, reader.wrongs)
    }

    fn read_lots(&self, reader: &mut FormReader) -> Vec<NewLot> {
        if let Some(kept) = &self.kept_lots {
            return kept.lots.clone();
        }
        // One empty row stands in every new form: who fills in none brings the lots later.
        if self.lots.iter().all(LotForm::is_blank) {
            return vec![];
        }
        let lots = self.lots.iter().enumerate();
        let mut lots: Vec<_> = lots.map(|(index, lot)| lot.read(index, reader)).collect();
        lot::name(&mut lots);
        lots
    }

    /// The ends of lots that have none of their own; one is needed unless each has.
    fn read_stagger(&self, reader: &mut FormReader) -> Option<Stagger> {
        let pointer = "/stagger/first_end";
        let needs_one = match &self.kept_lots {
            Some(kept) => kept.lots.iter().any(|lot| lot.ends_at.is_none()),
            None => self.lots.iter().any(|lot| lot.ends_at.trim().is_empty()),
        };
        let is_there = !self.first_end.trim().is_empty();
        if needs_one && !is_there {
            reader.wrong(pointer, &t!("house-wrong-first-end"));
        }
        let first_end = reader.wall_time(pointer, &self.first_end, far_away());
        let first_end = first_end.or(needs_one.then(far_away));
        let steps = 0..=Stagger::STEP_SECONDS_MAX;
        let step_seconds = reader.number("/stagger/step_seconds", &self.step_seconds, steps);
        let blocks = 1..=LOTS_AT_ONCE_MAX;
        let lots_at_once = reader.number("/stagger/lots_at_once", &self.lots_at_once, blocks);
        first_end.map(|first_end| Stagger {
            first_end,
            step_seconds: step_seconds.unwrap_or_default(),
            lots_at_once: lots_at_once
                .and_then(NonZeroU32::new)
                .unwrap_or(NonZeroU32::MIN),
        })
    }
}

/// After every other time.
pub(super) fn far_away() -> Time {
    Time::EPOCH.after(Duration::MAX)
}

fn some_currency(code: &str) -> Currency {
    let code = code.to_owned();
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
    lower_maximum: Option<bool>,
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
        let seconds = 1..=SaleProblem::MOVE_SECONDS_MAX;
        let window = reader.number("/soft_close", &self.window_seconds, seconds.clone());
        let extension = reader.number("/extension_seconds", &self.extension_seconds, seconds);
        let times = 1..=SaleProblem::EXTENSIONS_MAX;
        let max_extensions = reader.number("/max_extensions", &self.max_extensions, times);
        if self.window_seconds.trim().is_empty() && max_extensions.is_some() {
            reader.wrong("/soft_close", &t!("house-wrong-window"));
        }
        let soft_close = window.map(|window| SoftClose {
            max_extensions,
            ..SoftClose::new(window, extension.unwrap_or(window))
        });
        FormatFields {
            format: Format::English,
            increments: Some(increments),
            soft_close,
            lower_maximum: (self.lower_maximum == super::LOWERABLE).then_some(true),
            ..FormatFields::default()
        }
    }
}

/// Reads fields and gathers what is wrong; an empty field is no field.
pub(super) struct FormReader {
    /// None: it cannot be read. Amounts are wrong then that no currency takes.
    currency: Option<Currency>,
    zone: Zone,
    pub(super) wrongs: Vec<FieldProblem>,
}

impl Default for FormReader {
    fn default() -> Self {
        Self {
            currency: None,
            // Until the form's own is read: a time that has passed there has passed everywhere.
            zone: Zone::LAST,
            wrongs: vec![],
        }
    }
}

impl FormReader {
    /// Of texts alone: every amount is in this currency.
    pub(super) fn of_currency(currency: Currency) -> Self {
        Self {
            currency: Some(currency),
            ..Self::default()
        }
    }

    /// All that was found wrong.
    pub(super) fn wrongs(self) -> Vec<FieldProblem> {
        self.wrongs
    }

    pub(super) fn wrong(&mut self, pointer: &str, words: &str) {
        self.wrongs.push(FieldProblem::new(pointer, words));
    }

    pub(super) fn take<T, E: std::fmt::Display>(
        &mut self,
        pointer: &str,
        read: Result<T, E>,
    ) -> Option<T> {
        read.map_err(|error| self.wrong(pointer, &error.to_string()))
            .ok()
    }

    /// A time of the wall, or what stands for one that cannot be read.
    pub(super) fn wall_time(&mut self, pointer: &str, text: &str, otherwise: Time) -> Option<Time> {
        if text.trim().is_empty() {
            return None;
        }
        let read = self.zone.read(text);
        Some(self.take(pointer, read).unwrap_or(otherwise))
    }

    pub(super) fn amount(&mut self, pointer: &str, text: &str) -> Option<Amount> {
        if text.trim().is_empty() {
            return None;
        }
        if let Some(currency) = self.currency {
            return self.take(pointer, parse_lenient(text, currency));
        }
        let read = ["EUR", "JPY", "KWD"].map(|code| parse_lenient(text, some_currency(code)).ok());
        if read.iter().all(Option::is_none) {
            self.wrong(pointer, &t!("house-wrong-amount"));
        }
        read[0]
    }

    /// So much of a symbol.
    pub(super) fn reference(&mut self, pointer: &str, text: &str) -> Option<market::Reference> {
        let text = text.trim();
        let read = text.parse().map_err(wrong::reference);
        (!text.is_empty()).then(|| self.take(pointer, read))?
    }

    /// One of the words that the API knows.
    pub(super) fn choice<T: DeserializeOwned>(&mut self, pointer: &str, text: &str) -> Option<T> {
        let text = text.trim();
        let read = serde_json::from_value(text.into()).map_err(|_| t!("house-wrong-choice"));
        (!text.is_empty()).then(|| self.take(pointer, read))?
    }

    pub(super) fn number(
        &mut self,
        pointer: &str,
        text: &str,
        range: RangeInclusive<u32>,
    ) -> Option<u32> {
        let text = text.trim();
        let read = text.parse().ok().filter(|number| range.contains(number));
        let (least, most) = range.into_inner();
        let wanted = || t!("house-wrong-whole", least = least, most = most);
        (!text.is_empty()).then(|| self.take(pointer, read.ok_or_else(wanted)))?
    }
}
