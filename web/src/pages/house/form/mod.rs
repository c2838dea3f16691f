//! The form of a sale: text as it was typed, read into what the API takes, written again from a draft.

mod read;

use std::collections::VecDeque;

use auction::{Amount, Steps, Time};

use crate::{
    api::{NewIncrements, NewSale},
    format,
    zone::Zone,
};

pub(super) use read::Wrong;

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
}

fn text(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn shown(value: &str) -> String {
    value.chars().take(SHOWN_MAX).collect()
}

#[cfg(test)]
mod tests;
