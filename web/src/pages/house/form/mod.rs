//! The form of a sale: text as it was typed, read into what the API takes, written again from a draft.

mod money;
mod photographs;
mod read;

use auction::{
    Amount, Registration, Steps, Time,
    format::sealed::{BidCount, Pricing},
};
use serde::Serialize;

use crate::{
    format,
    house::new_sale::{Format, NewIncrements, NewSale},
    zone::Zone,
};

pub(super) use money::{MoneyForm, TIERS, TierForm};
pub(super) use photographs::{LotPhotographs, NOT_TAKEN, PHOTOGRAPH, PhotographForm};
pub(super) use read::Wrong;

/// Lots of one form; a larger catalogue goes by the API.
pub(super) const LOTS_MAX: usize = 100;
/// Most characters of a field that are kept: more than any field takes, so that one too long is refused and not cut.
const SHOWN_MAX: usize = 20_000;

/// A sale as typed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct SaleForm {
    pub(super) title: String,
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
    pub(super) money: MoneyForm,
    pub(super) registration: String,
    pub(super) conditions: String,
    pub(super) lots: Vec<LotForm>,
}

/// A lot as typed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct LotForm {
    pub(super) title: String,
    pub(super) description: String,
    pub(super) image: String,
    pub(super) photographs: LotPhotographs,
    pub(super) opening: String,
    pub(super) reserve: String,
    pub(super) ends_at: String,
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
            money: MoneyForm::sent(pairs),
            registration: one("registration"),
            conditions: one("conditions"),
            lots: LotForm::sent(pairs),
        }
    }

    /// A draft's form.
    pub(super) fn of(sale: &NewSale) -> Self {
        let zone_name = sale.time_zone.clone().unwrap_or_default();
        let zone = Zone::parse(&zone_name).unwrap_or(Zone::UTC);
        let wall = |time: Option<Time>| time.map(|time| zone.field(time)).unwrap_or_default();
        let money = |amount: Amount| format::plain(amount, sale.currency);
        let form = Self {
            title: sale.title.clone(),
            opens_at: wall(sale.opens_at),
            first_end: wall(sale.stagger.map(|stagger| stagger.first_end)),
            step_seconds: text(sale.stagger.map(|stagger| stagger.step_seconds)),
            lots_at_once: text(sale.stagger.map(|stagger| stagger.lots_at_once)),
            money: MoneyForm::of(sale),
            registration: code(sale.registration.unwrap_or_default()),
            conditions: sale.conditions.clone(),
            lots: (sale.lots.iter())
                .map(|lot| LotForm {
                    title: lot.title.clone(),
                    description: lot.description.clone(),
                    image: lot.image.clone().unwrap_or_default(),
                    photographs: LotPhotographs::of(&lot.images),
                    opening: money(lot.opening),
                    reserve: lot.reserve.map(money).unwrap_or_default(),
                    ends_at: wall(lot.ends_at),
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

impl LotForm {
    /// The lots' fields come once a lot, in the order of the lots.
    fn sent(pairs: &[(String, String)]) -> Vec<Self> {
        let mut descriptions = column(pairs, "lot_description");
        let mut images = column(pairs, "lot_image");
        let mut openings = column(pairs, "lot_opening");
        let mut reserves = column(pairs, "lot_reserve");
        let mut ends = column(pairs, "lot_ends_at");
        let mut photographs = LotPhotographs::sent(pairs).into_iter();
        column(pairs, "lot_title")
            .map(|title| Self {
                title,
                description: descriptions.next().unwrap_or_default(),
                image: images.next().unwrap_or_default(),
                photographs: photographs.next().unwrap_or_default(),
                opening: openings.next().unwrap_or_default(),
                reserve: reserves.next().unwrap_or_default(),
                ends_at: ends.next().unwrap_or_default(),
            })
            .collect()
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
        Some(Steps::Fixed { step }) => format::plain(*step, sale.currency),
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
