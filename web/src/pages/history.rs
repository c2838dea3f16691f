//! A lot's public history as pages show it. `client/lot-history.ts` writes the same lines.

use std::collections::BTreeMap;

use auction::{Entry, EntryKind, Paddle, Time, VoidNote};

use crate::{format, locale::t, model::LotModel};

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
        let money = |price| format::money(price, lot.public.currency);
        let voided = voided(entry, lot).filter(|_| entry.kind == EntryKind::Voided);
        let at = voided.and_then(|(bid, _)| bid.price).map(money);
        let who = match (entry.kind, entry.paddle) {
            (EntryKind::Bid, None) => t!("row-bid"),
            (EntryKind::Announced | EntryKind::Bid, _) if mine => t!("row-you"),
            (EntryKind::Announced | EntryKind::Bid, Some(paddle)) => {
                t!("row-paddle", paddle = paddle.to_string())
            }
            (EntryKind::Announced, None) => t!("row-house"),
            (EntryKind::Extended, _) => t!("row-outage"),
            (EntryKind::Sold, _) if mine => t!("row-sold-you"),
            (EntryKind::Sold, Some(paddle)) => t!("row-sold", paddle = paddle.to_string()),
            (EntryKind::Sold, None) => t!("row-sold-house"),
            (EntryKind::Unsold, _) => t!("row-unsold"),
            (EntryKind::Withdrawn, _) => t!("row-withdrawn"),
            (EntryKind::Voided, paddle) => void_words(at, paddle.filter(|_| !mine), mine),
            (EntryKind::Cancelled, _) => t!("state-cancelled"),
            (EntryKind::Held, _) => t!("row-held"),
            (EntryKind::Resumed, _) => t!("row-resumed"),
            (EntryKind::TakenBack, _) => t!("row-taken-back"),
            (EntryKind::Opened, _) => t!("row-opened"),
        };
        let extended = before.is_some_and(|before| entry.ends_at > before.ends_at);
        let is_void = void.contains_key(&entry.sequence);
        let how = match (entry.automatic, extended) {
            (true, _) if is_void => t!("row-automatic-voided"),
            _ if is_void => t!("row-is-voided"),
            _ if entry.kind == EntryKind::Voided => voided.map_or_else(String::new, |(_, void)| {
                t!("row-reason", reason = void.reason.as_str())
            }),
            (true, _) => t!("row-automatic"),
            (false, true) => t!("row-extended"),
            (false, false) => String::new(),
        };
        // Beside a voided bid stands what the price is without it.
        let price = entry.price.map(|price| match entry.kind {
            EntryKind::Voided => t!("row-now", price = money(price)),
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

/// What is said of a bid that was voided: of one's own, of somebody else's with a paddle, or of nobody's.
fn void_words(at: Option<String>, other: Option<Paddle>, mine: bool) -> String {
    match (at, other) {
        (Some(price), _) if mine => t!("row-own-voided-at", price = price),
        (None, _) if mine => t!("row-own-voided"),
        (_, None) => t!("row-voided"),
        (Some(price), Some(paddle)) => {
            t!(
                "row-paddle-voided-at",
                paddle = paddle.to_string(),
                price = price
            )
        }
        (None, Some(paddle)) => t!("row-paddle-voided", paddle = paddle.to_string()),
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
