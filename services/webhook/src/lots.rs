//! What new entries of a lot's public history come to for webhooks.

use auction::{Entry, EntryKind, LotRecord};
use serde::{Deserialize, Serialize};

use crate::{Allocation, BidAccepted, Event, EventData, EventId, LotPassed, LotSold};

/// How far a lot's history was told of, as it is kept.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct LotCursor {
    pub sequence: u64,
}

/// The events in entries after a sequence, in order. A lot that is sold to several is told of once, by the last of their entries.
pub fn events_of_lot(record: &LotRecord, after: u64) -> Vec<Event> {
    let new = |entry: &&Entry| after < entry.sequence;
    let entries = record.entries.iter().filter(new);
    let last_sold = entries.clone().rfind(|it| it.kind == EntryKind::Sold);
    let events = entries.filter_map(|entry| {
        let data = match entry.kind {
            EntryKind::Bid => bid(record, entry),
            EntryKind::Sold if Some(entry) == last_sold => sold(record, entry),
            EntryKind::Unsold => passed(record, entry),
            _ => return None,
        };
        let (sale, lot) = (&record.lot.sale, &record.lot.lot);
        let id = EventId::of_entry(data.type_name(), sale, lot, entry.sequence);
        let at = entry.at;
        Some(Event { id, at, data })
    });
    events.collect()
}

fn bid(record: &LotRecord, entry: &Entry) -> EventData {
    let lot = &record.lot;
    EventData::BidAccepted(BidAccepted {
        sale: lot.sale.clone(),
        lot: lot.lot.clone(),
        number: lot.number,
        sequence: entry.sequence,
        currency: lot.currency,
        paddle: entry.paddle,
        price: entry.price,
        automatic: entry.automatic,
        ends_at: entry.ends_at,
    })
}

fn sold(record: &LotRecord, last: &Entry) -> EventData {
    let lot = &record.lot;
    let of_close = |entry: &&Entry| entry.kind == EntryKind::Sold && entry.at == last.at;
    let sold = record.entries.iter().filter(of_close);
    EventData::LotSold(LotSold {
        sale: lot.sale.clone(),
        lot: lot.lot.clone(),
        number: lot.number,
        sequence: last.sequence,
        currency: lot.currency,
        allocations: sold
            .map(|entry| Allocation {
                paddle: entry.paddle,
                price: entry.price,
            })
            .collect(),
    })
}

fn passed(record: &LotRecord, entry: &Entry) -> EventData {
    let lot = &record.lot;
    EventData::LotPassed(LotPassed {
        sale: lot.sale.clone(),
        lot: lot.lot.clone(),
        number: lot.number,
        sequence: entry.sequence,
        currency: lot.currency,
        price: entry.price,
    })
}
