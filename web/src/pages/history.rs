//! A lot's public history as pages show it. `client/lot-history.ts` writes the same lines.

use auction::{Entry, EntryKind, Paddle, Time};

use crate::{format, model::LotModel};

/// Rows shown.
const SHOWN_MAX: usize = 10;

/// One line of history.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct HistoryRow {
    pub(crate) sequence: u64,
    pub(crate) at: Time,
    pub(crate) who: String,
    pub(crate) how: String,
    /// A bid that no longer counts.
    pub(crate) is_void: bool,
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
        .map(|(entry, before)| HistoryRow::new(entry, before, own, lot))
        .collect();
    rows.into_iter().rev().take(SHOWN_MAX).collect()
}

/// Why the bid was voided whose paddle a line names; empty where nobody may know.
fn reason(line: &Entry, lot: &LotModel) -> String {
    let bid = |sequence| lot.entries.iter().find(|entry| entry.sequence == sequence);
    let mut voided = (lot.public.voided.iter()).filter(|voided| voided.void.at == line.at);
    let voided =
        voided.find(|voided| bid(voided.entry).is_some_and(|bid| bid.paddle == line.paddle));
    voided.map_or_else(String::new, |voided| {
        format!("Reason: {}", voided.void.reason.as_str())
    })
}

impl HistoryRow {
    fn new(entry: &Entry, before: Option<&Entry>, own: Option<Paddle>, lot: &LotModel) -> Self {
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
            EntryKind::Voided if mine => "Your bid was voided".to_owned(),
            EntryKind::Voided if entry.paddle.is_none() => "A bid was voided".to_owned(),
            EntryKind::Voided => format!("Bid of {} voided", person.to_lowercase()),
            EntryKind::Cancelled => "Cancelled".to_owned(),
            EntryKind::Held => "Put on hold".to_owned(),
            EntryKind::Resumed => "Resumed".to_owned(),
            EntryKind::TakenBack => "A bid was taken back".to_owned(),
            EntryKind::Opened => "Second-highest bid, opened".to_owned(),
        };
        let extended = before.is_some_and(|before| entry.ends_at > before.ends_at);
        let mut voided = lot.public.voided.iter();
        let is_void = voided.any(|voided| voided.entry == entry.sequence);
        let how = match (entry.automatic, extended) {
            _ if is_void => "voided".to_owned(),
            _ if entry.kind == EntryKind::Voided => reason(entry, lot),
            (true, _) => "automatic".to_owned(),
            (false, true) => "extended".to_owned(),
            (false, false) => String::new(),
        };
        let currency = lot.public.currency;
        let price = entry.price.map(|price| format::money(price, currency));
        Self {
            sequence: entry.sequence,
            at: entry.at,
            who,
            how,
            is_void,
            price: price.unwrap_or_default(),
            mine,
        }
    }

    /// What its words stand in: struck where they no longer hold.
    pub(crate) fn tag(&self) -> &'static str {
        match self.is_void {
            true => "s",
            false => "span",
        }
    }

    pub(crate) fn time_of_day(&self) -> String {
        format::time_of_day(self.at)
    }
}
