//! Every sale of one partition, and the two doors to it: decide and apply.

use std::collections::BTreeMap;

use crate::{Answer, Command, Event, LotId, LotRecord, SaleId, SaleRecord, Standing, Time, UserId};

/// Every sale of one partition.
#[derive(Clone, Default, Debug)]
pub struct Floor {
    _sales: BTreeMap<SaleId, ()>,
}

/// What a command comes to: events for the log (all in one frame) and the answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Decision {
    pub events: Vec<Event>,
    pub answer: Answer,
}

/// History that the rules could not have written.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("corrupt history: {0}")]
pub struct CorruptHistory(pub String);

impl Floor {
    /// Judges a command at the time it was taken. Changes nothing.
    pub fn decide(&self, _command: &Command, _now: Time) -> Decision {
        todo!()
    }

    /// Remembers an event, live and at replay alike.
    pub fn apply(&mut self, _event: &Event) -> Result<(), CorruptHistory> {
        todo!()
    }

    /// The earliest end of an open lot: when [`Command::CloseDue`] is next of use.
    pub fn next_deadline(&self) -> Option<Time> {
        todo!()
    }

    /// Every sale and its lots, in order.
    pub fn lots(&self) -> impl Iterator<Item = (&SaleId, &LotId)> {
        std::iter::empty()
    }

    /// The lot's public record with its entries after a sequence, at most `limit` of them.
    pub fn lot_record(
        &self,
        _sale: &SaleId,
        _lot: &LotId,
        _after: u64,
        _limit: usize,
    ) -> Option<LotRecord> {
        todo!()
    }

    /// The lot's public sequence.
    pub fn lot_sequence(&self, _sale: &SaleId, _lot: &LotId) -> Option<u64> {
        todo!()
    }

    /// Who leads; for hints to that person only.
    pub fn leader(&self, _sale: &SaleId, _lot: &LotId) -> Option<&UserId> {
        todo!()
    }

    /// The sale's public record.
    pub fn sale_record(&self, _sale: &SaleId) -> Option<SaleRecord> {
        todo!()
    }

    /// One's own standing on a lot; none when there is no such lot.
    pub fn standing(&self, _sale: &SaleId, _lot: &LotId, _user: &UserId) -> Option<Standing> {
        todo!()
    }

    /// The answer once given to one's own bid id.
    pub fn bid_answer(
        &self,
        _sale: &SaleId,
        _lot: &LotId,
        _user: &UserId,
        _bid: &crate::BidId,
    ) -> Option<Answer> {
        todo!()
    }

    /// All that decides about a lot, in a fixed form, for the frame's (keyed) hash. Holds secrets.
    pub fn lot_fingerprint_input(&self, _sale: &SaleId, _lot: &LotId) -> Option<Vec<u8>> {
        todo!()
    }
}
