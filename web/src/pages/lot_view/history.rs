//! What happened to a lot, as lines to read.

use auction::{Entry, EntryKind, Time};

use super::LotView;
use crate::format;

/// Rows of history shown.
const HISTORY_SHOWN_MAX: usize = 10;

/// One line of history.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HistoryRow {
    pub sequence: u64,
    pub at: Time,
    pub who: String,
    pub how: &'static str,
    pub price: String,
    pub mine: bool,
}

impl LotView {
    /// The newest lines of history, newest first.
    pub fn history(&self) -> Vec<HistoryRow> {
        let entries = &self.board.entries;
        let before = std::iter::once(None).chain(entries.iter().map(Some));
        let rows: Vec<_> = entries
            .iter()
            .zip(before)
            .filter(|(entry, _)| entry.kind != EntryKind::Announced)
            .map(|(entry, before)| self.row(entry, before))
            .collect();
        rows.into_iter().rev().take(HISTORY_SHOWN_MAX).collect()
    }

    fn row(&self, entry: &Entry, before: Option<&Entry>) -> HistoryRow {
        let mine = entry.paddle.is_some() && entry.paddle == self.paddle;
        let person = match (entry.paddle, mine) {
            (_, true) => "You".to_owned(),
            (Some(paddle), false) => format!("Paddle {paddle}"),
            (None, false) => "The house".to_owned(),
        };
        let who = match entry.kind {
            EntryKind::Announced | EntryKind::Bid => person,
            EntryKind::Extended => "End moved after an outage".to_owned(),
            EntryKind::Sold if mine => "Sold to you".to_owned(),
            EntryKind::Sold => format!("Sold to {}", person.to_lowercase()),
            EntryKind::Unsold => "Closed, not sold".to_owned(),
            EntryKind::Withdrawn => "Withdrawn from the sale".to_owned(),
            EntryKind::Held => "Put on hold".to_owned(),
            EntryKind::Resumed => "Goes on".to_owned(),
            EntryKind::TakenBack => "A bid was taken back".to_owned(),
            EntryKind::Opened => "Opened at the close".to_owned(),
        };
        let extended = before.is_some_and(|before| entry.ends_at > before.ends_at);
        let how = match (entry.automatic, extended) {
            (true, _) => "automatic",
            (false, true) => "end moved",
            (false, false) => "",
        };
        let price = entry
            .price
            .map(|price| format::money(price, self.public().currency));
        HistoryRow {
            sequence: entry.sequence,
            at: entry.at,
            who,
            how,
            price: price.unwrap_or_default(),
            mine,
        }
    }
}

impl HistoryRow {
    pub fn time_of_day(&self) -> String {
        format::time_of_day(self.at)
    }
}
