//! The form of a sale: text as it was typed, read into what the API takes, written again from a draft.

use std::collections::VecDeque;

use auction::{Amount, Band, Currency, LotId, SoftClose, Stagger, Steps, Time};

use crate::{
    api::{NewIncrements, NewLot, NewSale},
    format,
    typed::typed,
    zone::Zone,
};

/// Lots of one form; a larger catalogue goes by the API.
pub(super) const LOTS_MAX: usize = 100;
/// Most characters of a wrong field that are shown again.
const SHOWN_MAX: usize = 5_000;

/// A sale as typed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct SaleForm {
    pub(super) title: String,
    pub(super) currency: String,
    pub(super) time_zone: String,
    pub(super) opens_at: String,
    pub(super) first_end: String,
    pub(super) step_seconds: String,
    pub(super) lots_at_once: String,
    pub(super) increment: String,
    pub(super) window_seconds: String,
    pub(super) extension_seconds: String,
    pub(super) max_extensions: String,
    pub(super) lots: Vec<LotForm>,
}

/// A lot as typed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct LotForm {
    pub(super) title: String,
    pub(super) description: String,
    pub(super) image: String,
    pub(super) opening: String,
    pub(super) reserve: String,
    pub(super) ends_at: String,
}

/// A field that cannot be taken, by its id on the page, and what would be right.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Wrong {
    pub(super) field: String,
    pub(super) words: String,
}

impl Wrong {
    /// What is wrong with the field that a JSON pointer of the API names.
    pub(super) fn at(pointer: &str, words: &str) -> Self {
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
    /// An empty form in the house's usual currency and zone, with one lot.
    pub(super) fn blank(currency: String, time_zone: String) -> Self {
        Self {
            currency,
            time_zone,
            step_seconds: "60".to_owned(),
            lots_at_once: "1".to_owned(),
            window_seconds: "120".to_owned(),
            extension_seconds: "120".to_owned(),
            lots: vec![LotForm::default()],
            ..Self::default()
        }
    }

    /// What a form sent. The lots' fields come once a lot, in the order of the lots.
    pub(super) fn sent(pairs: &[(String, String)]) -> Self {
        let mut form = Self::default();
        let column = |name: &str| -> VecDeque<String> {
            let values = pairs.iter().filter(|(key, _)| key == name);
            values
                .map(|(_, value)| shown(value))
                .take(LOTS_MAX)
                .collect()
        };
        let one = |name: &str| column(name).pop_front().unwrap_or_default();
        form.title = one("title");
        form.currency = one("currency");
        form.time_zone = one("time_zone");
        form.opens_at = one("opens_at");
        form.first_end = one("first_end");
        form.step_seconds = one("step_seconds");
        form.lots_at_once = one("lots_at_once");
        form.increment = one("increment");
        form.window_seconds = one("window_seconds");
        form.extension_seconds = one("extension_seconds");
        form.max_extensions = one("max_extensions");
        let [
            mut descriptions,
            mut images,
            mut openings,
            mut reserves,
            mut ends,
        ] = ["description", "image", "opening", "reserve", "ends_at"]
            .map(|name| column(&format!("lot_{name}")));
        let titles = column("lot_title").into_iter();
        form.lots = titles
            .map(|title| LotForm {
                title,
                description: descriptions.pop_front().unwrap_or_default(),
                image: images.pop_front().unwrap_or_default(),
                opening: openings.pop_front().unwrap_or_default(),
                reserve: reserves.pop_front().unwrap_or_default(),
                ends_at: ends.pop_front().unwrap_or_default(),
            })
            .collect();
        form
    }

    /// A draft's form.
    pub(super) fn of(sale: &NewSale) -> Self {
        let zone_name = sale.time_zone.clone().unwrap_or_default();
        let zone = Zone::parse(&zone_name).unwrap_or(Zone::UTC);
        let wall = |time: Option<Time>| time.map(|time| zone.field(time)).unwrap_or_default();
        let money = |amount: Amount| format::plain(amount, sale.currency);
        let soft = sale.soft_close;
        Self {
            title: sale.title.clone(),
            currency: sale.currency.to_string(),
            time_zone: zone.name().to_owned(),
            opens_at: wall(sale.opens_at),
            first_end: wall(sale.stagger.map(|stagger| stagger.first_end)),
            step_seconds: text(sale.stagger.map(|stagger| stagger.step_seconds)),
            lots_at_once: text(sale.stagger.map(|stagger| stagger.lots_at_once)),
            increment: match &sale.increments {
                NewIncrements::Bands(bands) => match bands.first().map(|band| &band.steps) {
                    Some(Steps::Fixed { step }) => money(*step),
                    _ => String::new(),
                },
                NewIncrements::Named(_) => String::new(),
            },
            window_seconds: text(soft.map(|soft| soft.window_seconds)),
            extension_seconds: text(soft.map(|soft| soft.extension_seconds)),
            max_extensions: text(soft.and_then(|soft| soft.max_extensions)),
            lots: (sale.lots.iter())
                .map(|lot| LotForm {
                    title: lot.title.clone(),
                    description: lot.description.clone(),
                    image: lot.image.clone().unwrap_or_default(),
                    opening: money(lot.opening),
                    reserve: lot.reserve.map(money).unwrap_or_default(),
                    ends_at: wall(lot.ends_at),
                })
                .collect(),
        }
    }

    /// The sale as the API would take it, or every field that cannot be read.
    pub(super) fn read(&self) -> Result<NewSale, Vec<Wrong>> {
        let mut reading = Reading::default();
        let currency = Currency::try_from(self.currency.trim().to_uppercase());
        let currency = reading.take("/currency", currency);
        let zone = reading.take("/time_zone", Zone::parse(self.time_zone.trim()));
        let (Some(currency), Some(zone)) = (currency, zone) else {
            return Err(reading.wrongs);
        };
        let opens_at = reading.wall_time("/opens_at", &self.opens_at, zone);
        let first_end = reading.wall_time("/stagger/first_end", &self.first_end, zone);
        let step_seconds = reading.number("/stagger/step_seconds", &self.step_seconds);
        let lots_at_once = reading.number("/stagger/lots_at_once", &self.lots_at_once);
        let stagger = first_end.map(|first_end| Stagger {
            first_end,
            step_seconds: step_seconds.unwrap_or_default(),
            lots_at_once: lots_at_once.unwrap_or(std::num::NonZeroU32::MIN),
        });
        let increments = match reading.amount("/increments", &self.increment, currency) {
            Some(step) => NewIncrements::Bands(vec![Band {
                from: Amount::ZERO,
                steps: Steps::Fixed { step },
            }]),
            None => NewIncrements::Named("ebay-us".to_owned()),
        };
        let window = reading.number("/soft_close", &self.window_seconds);
        let extension = reading.number("/extension_seconds", &self.extension_seconds);
        let max_extensions = reading.number("/max_extensions", &self.max_extensions);
        let soft_close = window.map(|window| SoftClose {
            max_extensions,
            ..SoftClose::new(window, extension.unwrap_or(window))
        });
        let lots = self.lots.iter().enumerate();
        let lots = lots.map(|(index, lot)| lot.read(index, currency, zone, &mut reading));
        let lots: Vec<_> = lots.collect();
        if !reading.wrongs.is_empty() {
            return Err(reading.wrongs);
        }
        Ok(NewSale {
            sale: None,
            title: self.title.clone(),
            currency,
            time_zone: Some(zone.name().to_owned()),
            increments,
            soft_close,
            outage_policy: None,
            ceiling: None,
            off_grid: None,
            hard_end: None,
            opens_at,
            stagger,
            demo: false,
            lots,
        })
    }
}

impl LotForm {
    fn read(&self, index: usize, currency: Currency, zone: Zone, reading: &mut Reading) -> NewLot {
        let at = |field: &str| format!("/lots/{index}/{field}");
        let opening = reading.amount(&at("opening"), &self.opening, currency);
        if self.opening.trim().is_empty() {
            reading.wrong(&at("opening"), "Enter the least first bid.");
        }
        let image = self.image.trim();
        NewLot {
            lot: lot_id(index),
            number: None,
            title: self.title.clone(),
            description: self.description.clone(),
            image: (!image.is_empty()).then(|| image.to_owned()),
            opening: opening.unwrap_or(Amount::ZERO),
            reserve: reading.amount(&at("reserve"), &self.reserve, currency),
            opens_at: None,
            ends_at: reading.wall_time(&at("ends_at"), &self.ends_at, zone),
            hard_end: None,
        }
    }
}

/// Reads fields and gathers what is wrong; an empty field is no field.
#[derive(Default)]
struct Reading {
    wrongs: Vec<Wrong>,
}

impl Reading {
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
        (!text.trim().is_empty()).then(|| self.take(pointer, typed(text, currency)))?
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

fn text(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn shown(value: &str) -> String {
    value.chars().take(SHOWN_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
        pairs.iter().map(owned).collect()
    }

    fn good() -> Vec<(String, String)> {
        pairs(&[
            ("title", "Clocks"),
            ("currency", "eur"),
            ("time_zone", "Europe/Berlin"),
            ("first_end", "2099-11-21T15:00"),
            ("step_seconds", "60"),
            ("increment", "5"),
            ("window_seconds", "120"),
            ("lot_title", "A clock"),
            ("lot_opening", "120"),
            ("lot_reserve", ""),
            ("lot_ends_at", ""),
            ("lot_title", "A chair"),
            ("lot_opening", "80,50"),
            ("lot_reserve", "1200.00"),
            ("lot_ends_at", "2099-11-21 16:00:05"),
        ])
    }

    #[test]
    fn what_was_typed_is_read_and_written_again() {
        let sale = SaleForm::sent(&good()).read().unwrap();
        assert_eq!(sale.lots[1].opening.minor_units(), 8_050);
        assert_eq!(sale.lots[1].reserve.map(Amount::minor_units), Some(120_000));
        let own_end = sale.lots[1].ends_at.unwrap();
        assert_eq!(own_end.to_string(), "2099-11-21T15:00:05.000Z");
        let first_end = sale.stagger.unwrap().first_end;
        assert_eq!(first_end.to_string(), "2099-11-21T14:00:00.000Z");
        let again = SaleForm::of(&sale);
        assert_eq!(again.lots[1].ends_at, "2099-11-21T16:00:05");
        assert!(again.read().is_ok_and(|read| read == sale));
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let mut wrong = good();
        wrong.extend(pairs(&[
            ("lot_title", "A map"),
            ("lot_opening", "1.200"),
            ("lot_reserve", "x"),
        ]));
        wrong[3].1 = "2099-03-29T02:30".to_owned();
        wrong[4].1 = "soon".to_owned();
        let wrongs = SaleForm::sent(&wrong).read().err().unwrap();
        let fields: Vec<_> = wrongs.iter().map(|wrong| wrong.field.as_str()).collect();
        assert_eq!(
            fields,
            [
                "first_end",
                "step_seconds",
                "lots-2-opening",
                "lots-2-reserve"
            ]
        );
        assert!(wrongs[0].words.contains("put forward"), "{wrongs:?}");
        assert!(wrongs[2].words.contains("more than one way"), "{wrongs:?}");
    }

    #[test]
    fn a_pointer_of_the_api_becomes_the_id_of_a_field() {
        for (pointer, field) in [
            ("/title", "title"),
            ("/stagger/first_end", "first_end"),
            ("/soft_close", "window_seconds"),
            ("/lots", "lots"),
            ("/lots/3/reserve", "lots-3-reserve"),
            ("", "title"),
        ] {
            assert_eq!(Wrong::at(pointer, "x").field, field);
        }
    }
}
