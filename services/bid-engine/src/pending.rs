//! What gathers while an append is in flight: the next frame and the answers that wait for it.

use std::collections::BTreeMap;

use auction::{Decision, Event, Floor, LotId, LotRecord, SaleId, SaleRecord};
use serde_json::value::RawValue;

use crate::{
    frame::{self, Body, LotHash, StoredEvent, Touched},
    notices::Notice,
    reply::Reply,
    sealing::SealingKeys,
};

/// Answers that wait for one frame at most: who repeats a bid, or asks, adds an answer and no event.
const REPLIES_MAX: usize = 1_024;
/// Bytes of answers after which no more wait for a frame; the longest is a lot's record.
const REPLY_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Events, answers and touched lots since the last frame.
#[derive(Debug, Default)]
pub(crate) struct Pending {
    events: Vec<Box<RawValue>>,
    bytes: usize,
    touched: Touched,
    sales: BTreeMap<SaleId, ()>,
    notices: Vec<Notice>,
    replies: Vec<Reply>,
    reply_bytes: usize,
}

/// A closed frame's consequences, held until the log has it.
#[derive(Debug)]
pub(crate) struct Consequences {
    pub replies: Vec<Reply>,
    pub lots: Vec<LotRecord>,
    pub sales: Vec<SaleRecord>,
    pub notices: Vec<Notice>,
}

impl Pending {
    /// Applies a decision to the (speculative) state and keeps its events for the next frame.
    pub(crate) fn take(&mut self, floor: &mut Floor, decision: &Decision, keys: &SealingKeys) {
        for event in &decision.events {
            for (sale, lot) in frame::touched_lots(event) {
                let sequence = floor.lot_sequence(&sale, &lot).unwrap_or(0);
                let bytes = sale.as_str().len() + lot.as_str().len() + frame::LOT_HASH_BYTES;
                self.touched.entry((sale, lot)).or_insert_with(|| {
                    self.bytes += bytes;
                    sequence
                });
            }
            if frame::is_sale_news(event) {
                self.sales.insert(event.sale().clone(), ());
            }
            let before = Notice::leader_before(floor, event);
            floor
                .apply(event)
                .expect("the rules can apply what they decided");
            self.notices.extend(Notice::after(floor, event, before));
            self.keep(event.clone(), keys);
        }
    }

    /// Holds an answer until the frame is in the log.
    pub(crate) fn hold(&mut self, reply: Reply) {
        self.reply_bytes += reply.len();
        self.replies.push(reply);
    }

    /// Nothing to append.
    pub(crate) fn is_empty(&self) -> bool {
        self.events.is_empty() && self.replies.is_empty()
    }

    /// Events in the next frame.
    pub(crate) fn len(&self) -> usize {
        self.events.len()
    }

    /// No more fits into the next frame, or may wait for it.
    pub(crate) fn is_full(&self) -> bool {
        self.events.len() >= frame::EVENTS_MAX
            || self.bytes >= frame::BYTES_MAX
            || self.replies.len() >= REPLIES_MAX
            || self.reply_bytes >= REPLY_BYTES_MAX
    }

    /// Closes the frame: its body, and what follows once it is acknowledged. The state must be the
    /// one right after these events.
    pub(crate) fn close(self, floor: &Floor, keys: &SealingKeys) -> (Body, Consequences) {
        let Self {
            events,
            touched,
            sales,
            notices,
            replies,
            ..
        } = self;
        let lots = touched
            .iter()
            .map(|((sale, lot), _)| lot_hash(floor, keys, keys.current(), sale, lot))
            .collect();
        let hash_key = keys.current().to_owned();
        let body = Body::Decided {
            events,
            lots,
            hash_key,
        };
        let lots = touched
            .iter()
            .filter(|((sale, lot), before)| floor.lot_sequence(sale, lot) > Some(**before))
            // All of the frame's entries: those of its bids, which its bytes are counted by, and one for each lot else.
            .filter_map(|((sale, lot), before)| floor.lot_record(sale, lot, *before, usize::MAX))
            .collect();
        let sales = sales
            .keys()
            .filter_map(|sale| floor.sale_record(sale))
            .collect();
        let consequences = Consequences {
            replies,
            lots,
            sales,
            notices,
        };
        (body, consequences)
    }

    /// The answers alone, when the frame cannot be ours any more.
    pub(crate) fn into_replies(self) -> Vec<Reply> {
        self.replies
    }

    fn keep(&mut self, event: Event, keys: &SealingKeys) {
        let sealed: Result<StoredEvent, std::convert::Infallible> =
            event.try_map_secret(|amount| Ok(keys.seal(amount, bootstrap::random::bytes())));
        let Ok(stored) = sealed;
        let encoded =
            serde_json::value::to_raw_value(&stored).expect("an event of strings is JSON");
        self.bytes += encoded.get().len();
        self.events.push(encoded);
    }
}

/// The hash of a lot's state as a frame carries it.
pub(crate) fn lot_hash(
    floor: &Floor,
    keys: &SealingKeys,
    key: &str,
    sale: &SaleId,
    lot: &LotId,
) -> LotHash {
    let state = floor.lot_fingerprint_input(sale, lot).unwrap_or_default();
    let hash = keys.lot_hash(key, &state).unwrap_or_default();
    LotHash {
        sale: sale.clone(),
        lot: lot.clone(),
        hash,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{frame::EVENTS_MAX, rehearsal::Rehearsal};

    /// nats-server's.
    const PAYLOAD_MAX: usize = 1024 * 1024;

    #[test]
    fn a_frame_of_many_held_lots_and_the_largest_sale_is_taken_by_the_server() {
        let (mut rehearsal, name) = (Rehearsal::open(), "x".repeat(60));
        for n in 1_000..1_010 {
            rehearsal.create_sale(&format!("{name}{n}"), 500);
            rehearsal.commit();
        }
        for n in 1_000..1_010 {
            if !rehearsal.pending.is_full() {
                rehearsal.hold(&format!("{name}{n}"));
            }
        }
        assert!(rehearsal.pending.is_full());
        let held = rehearsal.frame_bytes();
        rehearsal.create_sale(&name, 500);
        let largest = rehearsal.frame_bytes();
        assert!(held + largest < PAYLOAD_MAX, "{held} + {largest}");
    }

    #[test]
    fn only_so_many_answers_wait_for_a_frame() {
        for (bytes, fit) in [(2, REPLIES_MAX), (REPLY_BYTES_MAX / 4, 4)] {
            let mut pending = Pending::default();
            let text = "x".repeat(bytes - 2);
            let mut held = 0;
            while !pending.is_full() {
                pending.hold(Reply::json(None, &text));
                held += 1;
            }
            assert_eq!(held, fit, "of {bytes} bytes");
        }
    }

    #[test]
    fn a_frame_full_of_beaten_bids_makes_all_their_entries_public() {
        let mut rehearsal = Rehearsal::open();
        rehearsal.bid("ann", 1_000_000);
        rehearsal.commit();
        for n in 1..EVENTS_MAX as u64 {
            rehearsal.bid("bob", 2_000 + n * 200);
        }
        let record = rehearsal.commit().lots.remove(0);
        let sequences: Vec<u64> = record.entries.iter().map(|entry| entry.sequence).collect();
        let expected: Vec<u64> = (3..=record.lot.sequence).collect();
        assert!(expected.len() > EVENTS_MAX, "each beaten bid makes two");
        assert_eq!(sequences, expected);
    }
}
