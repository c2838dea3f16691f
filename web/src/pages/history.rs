//! A lot's public history as pages show it. `client/lot-history.ts` writes the same lines.

use std::collections::BTreeMap;

use auction::{Entry, EntryKind, Paddle, Time, VoidNote};

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
    let void = lot.void_lines();
    let rows: Vec<_> = entries
        .zip(before)
        .filter(|(entry, _)| entry.kind != EntryKind::Announced)
        .map(|(entry, before)| HistoryRow::new(entry, before, own, lot, &void))
        .collect();
    rows.into_iter().rev().take(SHOWN_MAX).collect()
}

/// The bid that a line says was voided, and why; none where nobody may know.
fn voided<'a>(line: &Entry, lot: &'a LotModel) -> Option<(&'a Entry, &'a VoidNote)> {
    let bid = |sequence| lot.entries.iter().find(|entry| entry.sequence == sequence);
    let notes = (lot.public.voided.iter()).filter(|voided| voided.void.at == line.at);
    let mut bids = notes.filter_map(|voided| Some((bid(voided.entry)?, &voided.void)));
    bids.find(|(bid, _)| bid.paddle == line.paddle)
}

impl HistoryRow {
    fn new(
        entry: &Entry,
        before: Option<&Entry>,
        own: Option<Paddle>,
        lot: &LotModel,
        void: &BTreeMap<u64, &VoidNote>,
    ) -> Self {
        let mine = entry.paddle.is_some() && entry.paddle == own;
        let person = match (entry.paddle, mine) {
            (_, true) => "You".to_owned(),
            (Some(paddle), false) => format!("Paddle {paddle}"),
            (None, false) => "The house".to_owned(),
        };
        let money = |price| format::money(price, lot.public.currency);
        let voided = voided(entry, lot).filter(|_| entry.kind == EntryKind::Voided);
        let at = voided.and_then(|(bid, _)| bid.price);
        let at = at.map_or_else(String::new, |price| format!(" at {}", money(price)));
        let who = match entry.kind {
            EntryKind::Bid if entry.paddle.is_none() => "A bid was placed".to_owned(),
            EntryKind::Announced | EntryKind::Bid => person,
            EntryKind::Extended => "Extended after an outage".to_owned(),
            EntryKind::Sold if mine => "Sold to you".to_owned(),
            EntryKind::Sold => format!("Sold to {}", person.to_lowercase()),
            EntryKind::Unsold => "Closed, not sold".to_owned(),
            EntryKind::Withdrawn => "Withdrawn from the sale".to_owned(),
            EntryKind::Voided if mine => format!("Your bid{at} was voided"),
            EntryKind::Voided if entry.paddle.is_none() => "A bid was voided".to_owned(),
            EntryKind::Voided => format!("Bid of {}{at} voided", person.to_lowercase()),
            EntryKind::Cancelled => "Cancelled".to_owned(),
            EntryKind::Held => "Put on hold".to_owned(),
            EntryKind::Resumed => "Resumed".to_owned(),
            EntryKind::TakenBack => "A bid was taken back".to_owned(),
            EntryKind::Opened => "Second-highest bid, opened".to_owned(),
        };
        let extended = before.is_some_and(|before| entry.ends_at > before.ends_at);
        let is_void = void.contains_key(&entry.sequence);
        let how = match (entry.automatic, extended) {
            (true, _) if is_void => "automatic, voided".to_owned(),
            _ if is_void => "voided".to_owned(),
            _ if entry.kind == EntryKind::Voided => voided.map_or_else(String::new, |(_, void)| {
                format!("Reason: {}", void.reason.as_str())
            }),
            (true, _) => "automatic".to_owned(),
            (false, true) => "extended".to_owned(),
            (false, false) => String::new(),
        };
        // Beside a voided bid stands what the price is without it.
        let price = entry.price.map(|price| match entry.kind {
            EntryKind::Voided => format!("now {}", money(price)),
            _ => money(price),
        });
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

#[cfg(test)]
mod tests {
    use auction::{VoidNote, VoidedBid};

    use super::*;
    use crate::pages::samples;

    #[test]
    fn voided_bid_is_told_with_its_own_amount_and_the_price_since() {
        let mut lot = samples::board_lot(1, Some(40_000));
        let bid = *lot.entries.last().unwrap();
        let void = VoidNote {
            at: bid.at.after(std::time::Duration::from_secs(9)),
            reason: "A slip".to_owned().try_into().unwrap(),
        };
        lot.entries.push(Entry {
            sequence: bid.sequence + 1,
            at: void.at,
            kind: EntryKind::Voided,
            price: Some(samples::amount(12_000)),
            ..bid
        });
        lot.public.voided = vec![VoidedBid {
            entry: bid.sequence,
            void,
        }];
        for (own, who) in [
            (bid.paddle, "Your bid at €400.00 was voided"),
            (None, "Bid of paddle 4 at €400.00 voided"),
        ] {
            let row = rows(&lot, own).swap_remove(0);
            assert_eq!(row.who, who);
            assert_eq!((&*row.price, &*row.how), ("now €120.00", "Reason: A slip"));
        }
    }
}
