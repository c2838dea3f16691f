//! Every sale of one partition, and the two doors to it: decide and apply.

mod apply;
mod decide;
mod orders;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use crate::{
    Answer, BidId, Event, LotId, LotRecord, Paddle, SaleId, SaleRecord, Standing, Time, UserId,
    lot::{Lot, Offer},
    sale::Sale,
};

/// Every sale of one partition.
#[derive(Clone, Default)]
pub struct Floor {
    sales: BTreeMap<SaleId, Sale>,
    /// The end of every open lot.
    deadlines: BTreeSet<(Time, SaleId, LotId)>,
    /// The stamp of the newest event: no event is stamped earlier.
    stamp: Option<Time>,
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
    /// The earliest end of an open lot: when [`Command::CloseDue`](crate::Command::CloseDue) is
    /// next of use.
    pub fn next_deadline(&self) -> Option<Time> {
        self.deadlines.first().map(|(ends_at, _, _)| *ends_at)
    }

    /// Every sale and its lots, in order: sales by id, lots by catalogue number.
    pub fn lots(&self) -> impl Iterator<Item = (&SaleId, &LotId)> {
        let lots = |(id, sale)| Sale::catalogue(sale).iter().map(move |lot| (id, lot));
        self.sales.iter().flat_map(lots)
    }

    /// The lot's public record with its entries after a sequence, at most `limit` of them, the
    /// oldest first. The rest of the record is always the lot's newest state.
    pub fn lot_record(
        &self,
        sale: &SaleId,
        lot: &LotId,
        after: u64,
        limit: usize,
    ) -> Option<LotRecord> {
        let (found, lot) = self.find(sale, lot)?;
        Some(lot.record(sale, found.terms(), found.leader(lot), after, limit))
    }

    /// The lot's public sequence.
    pub fn lot_sequence(&self, sale: &SaleId, lot: &LotId) -> Option<u64> {
        let (_, lot) = self.find(sale, lot)?;
        Some(lot.sequence())
    }

    /// Who leads; for hints to that person only.
    pub fn leader(&self, sale: &SaleId, lot: &LotId) -> Option<&UserId> {
        let (_, lot) = self.find(sale, lot)?;
        lot.leader()
    }

    /// The sale's public record.
    pub fn sale_record(&self, sale: &SaleId) -> Option<SaleRecord> {
        self.sales.get(sale).map(Sale::record)
    }

    /// One's own standing on a lot; none when there is no such lot.
    pub fn standing(&self, sale: &SaleId, lot: &LotId, user: &UserId) -> Option<Standing> {
        let (sale, lot) = self.find(sale, lot)?;
        Some(lot.standing(user, sale.paddle(user)))
    }

    /// Who has one of these paddles; for the house only. None when there is no such sale.
    pub fn users_of(
        &self,
        sale: &SaleId,
        paddles: &BTreeSet<Paddle>,
    ) -> Option<BTreeMap<Paddle, UserId>> {
        Some(self.sales.get(sale)?.users_of(paddles))
    }

    /// The answer once given to one's own bid id.
    pub fn bid_answer(
        &self,
        sale: &SaleId,
        lot: &LotId,
        user: &UserId,
        bid: &BidId,
    ) -> Option<Answer> {
        let (_, lot) = self.find(sale, lot)?;
        let (_, answer) = lot.bidder(user)?.answer(bid)?;
        Some(answer)
    }

    /// All that decides about a lot's price and close, in a fixed form of bounded length, for the
    /// frame's (keyed) hash. Holds secrets.
    pub fn lot_fingerprint_input(&self, sale: &SaleId, lot: &LotId) -> Option<Vec<u8>> {
        let (_, lot) = self.find(sale, lot)?;
        Some(lot.fingerprint_input())
    }

    fn find(&self, sale: &SaleId, lot: &LotId) -> Option<(&Sale, &Lot)> {
        let sale = self.sales.get(sale)?;
        Some((sale, sale.lot(lot)?))
    }
}

impl fmt::Debug for Floor {
    /// Counts only: a floor holds hidden maxima.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Floor")
            .field("sales", &self.sales.len())
            .field("open_lots", &self.deadlines.len())
            .field("stamp", &self.stamp)
            .finish_non_exhaustive()
    }
}
