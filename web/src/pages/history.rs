//! A lot's public history as pages show it. `client/lot-history.ts` writes the same lines.

use auction::{Currency, Entry, EntryKind, Paddle, Time};

use crate::{format, model::LotModel};

/// Rows shown.
const SHOWN_MAX: usize = 10;

/// One line of history.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct HistoryRow {
    pub(crate) sequence: u64,
    pub(crate) at: Time,
    pub(crate) who: String,
    pub(crate) how: &'static str,
    pub(crate) price: String,
    pub(crate) mine: bool,
}

/// The newest lines of a lot's history, newest first, as somebody with this paddle reads them.
pub(super) fn rows(lot: &LotModel, own: Option<Paddle>) -> Vec<HistoryRow> {
    let entries = lot.entries.iter();
    let before = std::iter::once(None).chain(lot.entries.iter().map(Some));
    let rows: Vec<_> = entries
        .zip(before)
        .filter(|(entry, _)| entry.kind != EntryKind::Announced)
        .map(|(entry, before)| HistoryRow::new(entry, before, own, lot.public.currency))
        .collect();
    rows.into_iter().rev().take(SHOWN_MAX).collect()
}

impl HistoryRow {
    fn new(entry: &Entry, before: Option<&Entry>, own: Option<Paddle>, currency: Currency) -> Self {
        let mine = entry.paddle.is_some() && entry.paddle == own;
        let person = match (entry.paddle, mine) {
            (_, true) => "You".to_owned(),
            (Some(paddle), false) => format!("Paddle {paddle}"),
            (None, false) => "The house".to_owned(),
        };
        let who = match entry.kind {
            EntryKind::Bid if entry.paddle.is_none() => "A bid was placed".to_owned(),
            EntryKind::Announced | EntryKind::Bid => person,
            EntryKind::Extended => "Extended after an outage".to_owned(),
            EntryKind::Sold if mine => "Sold to you".to_owned(),
            EntryKind::Sold => format!("Sold to {}", person.to_lowercase()),
            EntryKind::Unsold => "Closed, not sold".to_owned(),
            EntryKind::Withdrawn => "Withdrawn from the sale".to_owned(),
            EntryKind::Held => "Put on hold".to_owned(),
            EntryKind::Resumed => "Resumed".to_owned(),
            EntryKind::TakenBack => "A bid was taken back".to_owned(),
            EntryKind::Opened => "Second-highest bid, opened".to_owned(),
        };
        let extended = before.is_some_and(|before| entry.ends_at > before.ends_at);
        let how = match (entry.automatic, extended) {
            (true, _) => "automatic",
            (false, true) => "extended",
            (false, false) => "",
        };
        let price = entry.price.map(|price| format::money(price, currency));
        Self {
            sequence: entry.sequence,
            at: entry.at,
            who,
            how,
            price: price.unwrap_or_default(),
            mine,
        }
    }

    pub(crate) fn time_of_day(&self) -> String {
        format::time_of_day(self.at)
    }
}
