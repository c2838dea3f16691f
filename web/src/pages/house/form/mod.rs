//! The form of a sale: text as it was typed, read into what the API takes, written again from a draft.

mod details;
mod lot;
mod money;
mod photographs;
mod read;

use auction::{
    Registration, Steps, Time,
    format::sealed::{BidCount, Pricing},
};
use serde::Serialize;

use crate::{
    format,
    house::new_sale::{Format, NewIncrements, NewLot, NewSale},
    zone::Zone,
};

pub(super) use details::DetailsForm;
pub(super) use lot::LotForm;
pub(super) use money::{MoneyForm, TIERS, TierForm};
pub(super) use photographs::{LotPhotographs, NOT_TAKEN, PHOTOGRAPH, PhotographForm};
pub(super) use read::Wrong;

/// A leader's maximum may be lowered.
pub(super) const LOWERABLE: &str = "yes";

/// Lots of one form; a larger catalogue comes from a table.
pub(super) const LOTS_MAX: usize = 100;
/// Most characters of a field that are kept: more than any field takes, so that one too long is refused and not cut.
const SHOWN_MAX: usize = 20_000;

/// A sale as typed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct SaleForm {
    pub(super) title: String,
    pub(super) place: String,
    pub(super) contact: String,
    pub(super) cover: LotPhotographs,
    pub(super) currency: String,
    /// The kind of sale: the fields of another kind are sent too, and passed over.
    pub(super) format: String,
    pub(super) pricing: String,
    pub(super) bid_count: String,
    pub(super) time_zone: String,
    pub(super) opens_at: String,
    pub(super) first_end: String,
    pub(super) step_seconds: String,
    pub(super) lots_at_once: String,
    pub(super) increment: String,
    pub(super) window_seconds: String,
    pub(super) extension_seconds: String,
    pub(super) max_extensions: String,
    /// `yes`, or not.
    pub(super) lower_maximum: String,
    pub(super) money: MoneyForm,
    pub(super) registration: String,
    pub(super) conditions: String,
    pub(super) lots: Vec<LotForm>,
    /// Of a draft that has more lots than a form shows.
    pub(super) kept_lots: Option<KeptLots>,
}

/// Lots that stay as they are.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct KeptLots {
    pub(super) count: usize,
    /// Empty in a form that is shown only.
    lots: Vec<NewLot>,
}

impl From<Vec<NewLot>> for KeptLots {
    fn from(lots: Vec<NewLot>) -> Self {
        Self {
            count: lots.len(),
            lots,
        }
    }
}

impl SaleForm {
    /// An empty form in the house's usual currency and zone, with one lot.
    pub(super) fn blank(currency: String, time_zone: String) -> Self {
        Self {
            currency,
            time_zone,
            format: code(Format::English),
            pricing: code(Pricing::SecondPrice),
            bid_count: code(BidCount::Hidden),
            step_seconds: "60".to_owned(),
            lots_at_once: "1".to_owned(),
            window_seconds: "120".to_owned(),
            extension_seconds: "120".to_owned(),
            money: MoneyForm::blank(),
            registration: code(Registration::Open),
            lots: vec![LotForm::default()],
            ..Self::default()
        }
    }

    /// What a form sent.
    pub(super) fn sent(pairs: &[(String, String)]) -> Self {
        let one = |name| column(pairs, name).next().unwrap_or_default();
        Self {
            title: one("title"),
            place: one("place"),
            contact: one("contact"),
            cover: LotPhotographs::cover(pairs),
            currency: one("currency"),
            format: one("format"),
            pricing: one("pricing"),
            bid_count: one("bid_count"),
            time_zone: one("time_zone"),
            opens_at: one("opens_at"),
            first_end: one("first_end"),
            step_seconds: one("step_seconds"),
            lots_at_once: one("lots_at_once"),
            increment: one("increment"),
            window_seconds: one("window_seconds"),
            extension_seconds: one("extension_seconds"),
            max_extensions: one("max_extensions"),
            lower_maximum: one("lower_maximum"),
            money: MoneyForm::sent(pairs),
            registration: one("registration"),
            conditions: one("conditions"),
            lots: LotForm::sent(pairs),
            kept_lots: None,
        }
    }

    /// A copy of a lot right after it, a lot of its own; where lots have numbers it gets the next one. Its place.
    pub(super) fn copy_lot(&mut self, index: usize) -> Option<usize> {
        let lot = self
            .lots
            .get(index)
            .filter(|_| self.lots.len() < LOTS_MAX)?;
        let numbers = self
            .lots
            .iter()
            .filter_map(|lot| lot.number.trim().parse::<u32>().ok());
        let number = numbers.max().map(|last| last.saturating_add(1));
        let copy = LotForm {
            id: String::new(),
            number: text(number),
            ..lot.clone()
        };
        self.lots.insert(index + 1, copy);
        Some(index + 1)
    }

    /// A lot changes places with another; the numbers stay where they are. Its new place.
    pub(super) fn move_lot(&mut self, index: usize, to: Option<usize>) -> Option<usize> {
        let to = to.filter(|to| index.max(*to) < self.lots.len())?;
        self.lots.swap(index, to);
        let number = std::mem::take(&mut self.lots[index].number);
        let other = std::mem::replace(&mut self.lots[to].number, number);
        self.lots[index].number = other;
        Some(to)
    }

    /// A draft's form, with all that it would send.
    pub(super) fn of(sale: &NewSale) -> Self {
        let kept_lots = (sale.lots.len() > LOTS_MAX).then(|| sale.lots.clone().into());
        Self {
            kept_lots,
            ..Self::shown(sale)
        }
    }

    /// A draft's form as it is shown: of lots that stay as they are it says how many there are.
    pub(super) fn shown(sale: &NewSale) -> Self {
        let zone_name = sale.time_zone.clone().unwrap_or_default();
        let zone = Zone::parse(&zone_name).unwrap_or(Zone::UTC);
        let wall = |time: Option<Time>| time.map(|time| zone.field(time)).unwrap_or_default();
        let form = Self {
            title: sale.title.clone(),
            place: sale.place.clone(),
            contact: sale.contact.clone(),
            cover: LotPhotographs::of(sale.cover.as_slice()),
            opens_at: wall(sale.opens_at),
            first_end: wall(sale.stagger.map(|stagger| stagger.first_end)),
            step_seconds: text(sale.stagger.map(|stagger| stagger.step_seconds)),
            lots_at_once: text(sale.stagger.map(|stagger| stagger.lots_at_once)),
            money: MoneyForm::of(sale),
            registration: code(sale.registration.unwrap_or_default()),
            conditions: sale.conditions.clone(),
            kept_lots: (sale.lots.len() > LOTS_MAX).then(|| KeptLots {
                count: sale.lots.len(),
                lots: vec![],
            }),
            lots: (sale.lots.iter().take(LOTS_MAX))
                .map(|lot| LotForm {
                    ends_at: wall(lot.ends_at),
                    ..LotForm::of(lot, sale.currency)
                })
                .collect(),
            ..Self::blank(sale.currency.to_string(), zone.name().to_owned())
        };
        form.of_format(sale)
    }

    /// The same with the fields of the draft's kind; those of another kind stand as in an empty form.
    fn of_format(self, sale: &NewSale) -> Self {
        let format = sale.format.unwrap_or_default();
        let form = Self {
            format: code(format),
            ..self
        };
        match format {
            Format::English => {
                let soft = sale.soft_close;
                Self {
                    increment: increment(sale),
                    window_seconds: text(soft.map(|soft| soft.window_seconds)),
                    extension_seconds: text(soft.map(|soft| soft.extension_seconds)),
                    max_extensions: text(soft.and_then(|soft| soft.max_extensions)),
                    lower_maximum: match sale.lower_maximum {
                        Some(true) => LOWERABLE.to_owned(),
                        _ => String::new(),
                    },
                    ..form
                }
            }
            Format::Sealed => Self {
                pricing: sale.pricing.map(code).unwrap_or_default(),
                bid_count: code(sale.bid_count.unwrap_or_default()),
                ..form
            },
        }
    }
}

/// The values sent under one name, of so many lots at most.
fn column(pairs: &[(String, String)], name: &'static str) -> impl Iterator<Item = String> {
    let values = pairs.iter().filter(move |(key, _)| key == name);
    values.map(|(_, value)| shown(value)).take(LOTS_MAX)
}

/// The step of a draft whose price always rises by the same; else nothing.
fn increment(sale: &NewSale) -> String {
    let Some(NewIncrements::Bands(bands)) = &sale.increments else {
        return String::new();
    };
    match bands.first().map(|band| &band.steps) {
        Some(Steps::Fixed { step }) => format::in_field(*step, sale.currency),
        _ => String::new(),
    }
}

/// A choice as forms and the API write it.
fn code(choice: impl Serialize) -> String {
    let code = serde_json::to_value(choice).ok();
    let code = code.as_ref().and_then(serde_json::Value::as_str);
    code.unwrap_or_default().to_owned()
}

fn text(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn shown(value: &str) -> String {
    value.chars().take(SHOWN_MAX).collect()
}

#[cfg(test)]
mod tests;
