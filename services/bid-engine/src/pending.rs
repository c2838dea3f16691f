//! What gathers while an append is in flight: the next frame and the answers that wait for it.

use auction::{Event, LotId, PartitionState, SaleId};
use indexmap::IndexSet;

use crate::{
    frame::{self, LotHash},
    reply::Reply,
};

/// Answers that wait for one frame at most: who repeats a bid, or asks, adds an answer and no event.
const REPLIES_MAX: usize = 1_024;
/// Bytes of answers after which no more wait for a frame; the longest is a lot's record.
const REPLY_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Events and answers since the last frame.
#[derive(Debug, Default)]
pub(crate) struct Pending {
    events: Vec<Event>,
    /// The same events as the frame holds them.
    encoded: Vec<u8>,
    touched: Touched,
    replies: Vec<Reply>,
    reply_bytes: usize,
}

/// A closed frame's body, and what follows once the log has it.
#[derive(Debug)]
pub(crate) struct Closed {
    pub(crate) body: Vec<u8>,
    pub(crate) events: Vec<Event>,
    pub(crate) replies: Vec<Reply>,
}

/// The lots that events changed, in the order in which each was changed first.
#[derive(Debug, Default)]
pub(crate) struct Touched(IndexSet<(SaleId, LotId), foldhash::quality::RandomState>);

impl Touched {
    pub(crate) fn add(&mut self, event: &Event) {
        for lot in event.lots() {
            let newest = self.0.last();
            if newest.is_none_or(|(sale, known)| known != lot || *sale != event.sale) {
                self.0.insert((event.sale.clone(), lot.clone()));
            }
        }
    }

    pub(crate) fn lots(&self) -> impl ExactSizeIterator<Item = &(SaleId, LotId)> {
        self.0.iter()
    }
}

impl Pending {
    /// Applies what was decided to the (speculative) state and keeps it for the next frame.
    pub(crate) fn take(&mut self, state: &mut PartitionState, events: Vec<Event>) {
        for event in &events {
            self.touched.add(event);
            state.apply(event);
            let encoded = std::mem::take(&mut self.encoded);
            self.encoded = postcard::to_extend(event, encoded).expect("a vector takes every event");
        }
        self.events.extend(events);
    }

    /// Holds an answer until the frame is in the log.
    pub(crate) fn hold(&mut self, reply: Reply) {
        self.reply_bytes += reply.len();
        self.replies.push(reply);
    }

    /// Nothing to append, and nobody waits.
    pub(crate) fn is_empty(&self) -> bool {
        self.events.is_empty() && self.replies.is_empty()
    }

    /// Answers wait, but there is nothing to append.
    pub(crate) fn has_only_replies(&self) -> bool {
        self.events.is_empty()
    }

    /// No more fits into the next frame, or may wait for it.
    pub(crate) fn is_full(&self) -> bool {
        let hashes = self.touched.lots().len() * size_of::<LotHash>();
        self.events.len() >= frame::EVENTS_MAX
            || self.encoded.len() + hashes >= frame::BYTES_MAX
            || self.replies.len() >= REPLIES_MAX
            || self.reply_bytes >= REPLY_BYTES_MAX
    }

    /// Closes the frame. The state must be the one right after these events.
    pub(crate) fn close(self, state: &PartitionState) -> Closed {
        let Self {
            events,
            encoded,
            touched,
            replies,
            reply_bytes: _,
        } = self;
        let mut buffer = Vec::new();
        let lots: Vec<LotHash> = (touched.lots())
            .map(|(sale, lot)| lot_hash(state, sale, lot, &mut buffer))
            .collect();
        Closed {
            body: frame::encode_decided(events.len(), &encoded, &lots),
            events,
            replies,
        }
    }

    /// The answers alone, when the frame cannot be ours any more.
    pub(crate) fn into_replies(self) -> Vec<Reply> {
        self.replies
    }
}

/// The hash of a lot's state as a frame carries it; of nothing where there is no such lot.
pub(crate) fn lot_hash(
    state: &PartitionState,
    sale: &SaleId,
    lot: &LotId,
    buffer: &mut Vec<u8>,
) -> LotHash {
    let mut bytes = std::mem::take(buffer);
    bytes.clear();
    if let Some(fingerprint) = state.lot_fingerprint(sale, lot) {
        bytes = postcard::to_extend(&fingerprint, bytes).expect("a vector takes every state");
    }
    let hash = blake3::hash(&bytes);
    *buffer = bytes;
    let (short, _) = hash.as_bytes().split_at(size_of::<LotHash>());
    short.try_into().expect("it was cut to this length")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_partition::TestPartition;

    const LOTS_MAX: usize = auction::CreateSale::LOTS_MAX;
    /// nats-server's.
    const PAYLOAD_MAX: usize = 4 * 1024 * 1024;

    #[test]
    fn frame_of_many_held_lots_and_the_largest_sale_fits_a_message() {
        let (mut partition, name) = (TestPartition::open(), "x".repeat(60));
        for n in 1_000..1_002 {
            partition.create_sale(&format!("{name}{n}"), LOTS_MAX);
            partition.commit();
        }
        for n in 1_000..1_002 {
            if !partition.pending.is_full() {
                partition.hold(&format!("{name}{n}"));
            }
        }
        assert!(partition.pending.is_full());
        let held = partition.frame_bytes();
        partition.create_sale(&name, LOTS_MAX);
        let largest = partition.frame_bytes();
        assert!(held + largest < PAYLOAD_MAX, "{held} + {largest}");
    }

    #[test]
    fn only_so_many_answers_wait_for_a_frame() {
        for (bytes, fit) in [(2, REPLIES_MAX), (REPLY_BYTES_MAX / 4, 4)] {
            let mut pending = Pending::default();
            let text = "x".repeat(bytes - 2);
            let mut held = 0;
            while !pending.is_full() {
                pending.hold(Reply::json("inbox".into(), &text));
                held += 1;
            }
            assert_eq!(held, fit, "of {bytes} bytes");
        }
    }
}
