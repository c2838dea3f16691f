//! How a sale would run: every end on the wall of the house's zone.

use auction::{CreateSale, FormatTerms, Time, format::english::SoftClose};

use crate::{api::ReadSale, format, pages::NAME_SHOWN_MAX};

/// A sale before it is published.
#[derive(Clone, Debug)]
pub(super) struct Preview {
    pub(super) zone: &'static str,
    pub(super) opens: String,
    pub(super) rows: Vec<PreviewRow>,
    /// How ends may move, in a sentence.
    pub(super) extensions: String,
}

/// One lot of it.
#[derive(Clone, Debug)]
pub(super) struct PreviewRow {
    pub(super) number: u32,
    pub(super) title: String,
    pub(super) opening: String,
    pub(super) reserve: bool,
    pub(super) ends: String,
    pub(super) ends_at: Time,
}

impl Preview {
    /// `now`: what stands for the opening of a sale that opens when it is published.
    pub(super) fn new(read: &ReadSale, now: Time) -> Self {
        let CreateSale { terms, lots, .. } = &read.command;
        let titles = read.texts.lots.iter().map(|lot| &lot.title);
        let rows = lots.iter().zip(titles).map(|(lot, title)| PreviewRow {
            number: lot.number,
            title: format::one_line(title, NAME_SHOWN_MAX),
            opening: format::money(lot.opening, terms.currency),
            reserve: lot.reserve.is_some(),
            ends: read.zone.date_and_time(lot.ends_at),
            ends_at: lot.ends_at,
        });
        let opens_at = lots.iter().map(|lot| lot.opens_at).min();
        let opens_at = opens_at.filter(|opens_at| *opens_at != now);
        Self {
            zone: read.zone.name(),
            opens: opens_at.map_or_else(
                || "when it is published".to_owned(),
                |opens_at| read.zone.date_and_time(opens_at),
            ),
            rows: rows.collect(),
            extensions: extensions(match &terms.format {
                FormatTerms::English(terms) => terms.soft_close,
                FormatTerms::Sealed(_) => None,
            }),
        }
    }
}

fn extensions(soft_close: Option<SoftClose>) -> String {
    let Some(soft_close) = soft_close else {
        return "No bid moves an end.".to_owned();
    };
    let SoftClose {
        window_seconds,
        extension_seconds,
        max_extensions,
        ..
    } = soft_close;
    let often = match max_extensions {
        None => "as often as bids come".to_owned(),
        Some(1) => "once".to_owned(),
        Some(most) => format!("at most {most} times"),
    };
    format!(
        "A bid in the last {window_seconds} s leaves that lot at least {extension_seconds} s more, {often}. \
         It moves no other lot."
    )
}
