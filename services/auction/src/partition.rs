//! Every sale of one partition, and the two doors to it: decide and apply.

mod apply;
mod audit;
mod bidders;
mod consigned;
mod decide;
mod hints;
mod operator;
mod void;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use serde::{Deserialize, Serialize};

use crate::{
    Admission, Answer, ArchivedSale, BidAnswer, BidId, Budget, Event, LotBiddersReply, LotId,
    LotRecord, OwnLot, OwnLotsReply, Paddle, PaddlesReply, Refusal, ReservesReply, SaleId,
    SaleRecord, Standing, StandingState, Time, UserId, VoidNote,
    lot::Lot,
    sale::Sale,
    sorted::{self, IdMap},
    voided::Void,
};

pub use audit::{Auditor, Difference};

/// Every sale of one partition.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct PartitionState {
    #[serde(
        serialize_with = "sorted::serialize",
        deserialize_with = "crate::sale::indexed"
    )]
    sales: IdMap<SaleId, Sale>,
    /// Sales that ended and are kept elsewhere: their ids are taken for good.
    archived: BTreeSet<SaleId>,
    /// When each lot that is still to be sold wakes up by itself.
    wake_ups: BTreeSet<(Time, SaleId, LotId)>,
    /// The stamp of the newest event: no event is stamped earlier.
    stamp: Option<Time>,
    #[serde(skip)]
    budget: Budget,
    /// What the house said last about people, by sale. States stored before there was any end before it.
    #[serde(with = "sorted")]
    admissions: IdMap<SaleId, BTreeMap<UserId, Admission>>,
    /// Bids that were voided, by sale and lot, the oldest first. States stored before there were any end before it.
    #[serde(with = "sorted")]
    voids: IdMap<SaleId, BTreeMap<LotId, Vec<Void>>>,
    /// Who sells which lot, by sale, where the house said so. States stored before there was any end before it.
    #[serde(with = "sorted")]
    consigned: IdMap<SaleId, BTreeMap<LotId, UserId>>,
}

/// What a command comes to: events for the log (all in one frame) and the answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Decision {
    pub events: Vec<Event>,
    pub answer: Answer,
}

impl PartitionState {
    /// The same state, judging by another budget.
    #[must_use]
    pub fn with_budget(self, budget: Budget) -> Self {
        Self { budget, ..self }
    }

    /// The earliest wake-up of a lot: when [`Command::WakeUp`](crate::Command::WakeUp) is next of use.
    pub fn next_wake_up(&self) -> Option<Time> {
        self.wake_ups.first().map(|(wakes_at, _, _)| *wakes_at)
    }

    /// The newest stamp: time never goes back behind it.
    pub fn stamp(&self) -> Option<Time> {
        self.stamp
    }

    /// Every sale, by id.
    pub fn sales(&self) -> impl Iterator<Item = &SaleId> {
        self.by_id().map(Sale::id)
    }

    fn by_id(&self) -> impl Iterator<Item = &Sale> {
        let mut sales: Vec<&Sale> = self.sales.values().collect();
        sales.sort_unstable_by_key(|sale| sale.id());
        sales.into_iter()
    }

    /// Sales of which no lot is left to be sold, still in memory, and since when.
    pub fn ended_sales(&self) -> impl Iterator<Item = (&SaleId, Time)> {
        let sales = self.by_id();
        sales.filter_map(|sale| Some((sale.id(), sale.ended_at()?)))
    }

    /// Whether the sale ended and is kept elsewhere.
    pub fn is_archived(&self, sale: &SaleId) -> bool {
        self.archived.contains(sale)
    }

    /// Every lot of a sale in catalogue order.
    pub fn lots(&self, sale: &SaleId) -> impl Iterator<Item = &LotId> {
        let lots = (self.sales.get(sale).into_iter()).flat_map(Sale::lots);
        lots.map(|lot| &lot.terms().lot)
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
        let voids = self.voids(sale, lot);
        let (found, lot) = self.find(sale, lot)?;
        Some(lot.record(sale, found.terms(), voids, after, limit))
    }

    /// The lot's public sequence.
    pub fn lot_sequence(&self, sale: &SaleId, lot: &LotId) -> Option<u64> {
        let (_, lot) = self.find(sale, lot)?;
        Some(lot.sequence())
    }

    /// The sale's public record.
    pub fn sale_record(&self, sale: &SaleId) -> Option<SaleRecord> {
        self.sales.get(sale).map(Sale::record)
    }

    /// All that is public of a sale: what is kept for good once it ended.
    pub fn archived_sale(&self, sale: &SaleId) -> Option<ArchivedSale> {
        let lots = self.lots(sale);
        Some(ArchivedSale {
            sale: self.sale_record(sale)?,
            lots: lots
                .filter_map(|lot| self.lot_record(sale, lot, 0, usize::MAX))
                .collect(),
        })
    }

    /// One's own standing on a lot; none when there is no such lot.
    pub fn standing(&self, sale: &SaleId, lot: &LotId, user: &UserId) -> Option<Standing> {
        let voids = self.voids(sale, lot);
        let (sale, lot) = self.find(sale, lot)?;
        Some(lot.standing(user, sale.paddle(user), voids))
    }

    /// Every lot that one has bid on oneself, of one sale or of all that are in memory: those to see to first, at most
    /// [`OwnLotsReply::LOTS_MAX`].
    pub fn own_lots(&self, sale: Option<&SaleId>, user: &UserId) -> OwnLotsReply {
        let asked = |id: &&Sale| sale.is_none_or(|sale| id.id() == sale);
        let lots = self.by_id().filter(asked).flat_map(|sale| {
            let paddle = sale.paddle(user);
            let lots = sale.own_lots(user);
            lots.map(move |lot| {
                let voids = self.voids(sale.id(), &lot.terms().lot);
                (sale.id(), lot, lot.standing(user, paddle, voids))
            })
        });
        // What was taken back is none of theirs any more; what the house voided, they shall read of.
        let mut lots: Vec<_> = lots
            .filter(|(_, _, standing)| {
                standing.state != StandingState::None || standing.voided.is_some()
            })
            .collect();
        lots.sort_by_key(|(_, lot, standing)| {
            let ends_at = lot.clock().ends_at.unix_millis();
            match standing.state {
                StandingState::Outbid => (0, ends_at),
                StandingState::Won | StandingState::Lost => (2, -ends_at),
                _ => (1, ends_at),
            }
        });
        let left_out = lots.len().saturating_sub(OwnLotsReply::LOTS_MAX);
        let lots = lots.into_iter().take(OwnLotsReply::LOTS_MAX);
        OwnLotsReply {
            lots: lots
                .map(|(sale, lot, standing)| OwnLot {
                    sale: sale.clone(),
                    lot: lot.terms().lot.clone(),
                    standing,
                })
                .collect(),
            left_out,
            stored: vec![],
            limits: self.own_limits(sale, user),
        }
    }

    /// Who has one of these paddles; for the house only. None when there is no such sale.
    pub fn users_of(&self, sale: &SaleId, paddles: &BTreeSet<Paddle>) -> Option<PaddlesReply> {
        Some(self.sales.get(sale)?.users_of(paddles))
    }

    /// Whose bids stood on a lot when it was sold, not sold or cancelled; for the house only. None when there is no such lot, and
    /// before its end: a sealed bid is nobody's business then. Without a lot: on any that is over.
    pub fn lot_bidders(&self, sale: &SaleId, lot: Option<&LotId>) -> Option<LotBiddersReply> {
        let bidders: Vec<_> = match lot {
            Some(lot) => self.find(sale, lot)?.1.bidders_at_close()?.collect(),
            None => {
                let lots = self.sales.get(sale)?.lots();
                let bidders = lots.filter_map(Lot::bidders_at_close).flatten();
                bidders.collect::<BTreeSet<_>>().into_iter().collect()
            }
        };
        let mut bidders = bidders.into_iter();
        let users: Vec<_> = bidders
            .by_ref()
            .take(LotBiddersReply::USERS_MAX)
            .cloned()
            .collect();
        let left_out = bidders.count();
        Some(LotBiddersReply { users, left_out })
    }

    /// The hidden reserves of a sale's lots; for the house only. None when there is no such sale.
    pub fn reserves(&self, sale: &SaleId) -> Option<ReservesReply> {
        Some(self.sales.get(sale)?.reserves())
    }

    /// The answer once given to one's own bid id.
    pub fn bid_answer(
        &self,
        sale: &SaleId,
        lot: &LotId,
        user: &UserId,
        bid: &BidId,
    ) -> Option<BidAnswer> {
        let (_, lot) = self.find(sale, lot)?;
        let (_, answer) = lot.answer(user, bid)?;
        Some(answer)
    }

    /// When and why one's own bid was voided; none where it was not.
    pub fn bid_voided(
        &self,
        sale: &SaleId,
        lot: &LotId,
        user: &UserId,
        bid: &BidId,
    ) -> Option<VoidNote> {
        let voids = self.voids(sale, lot);
        let (_, lot) = self.find(sale, lot)?;
        let void = lot.void_of(user, bid, voids)?;
        Some(void.note.clone())
    }

    /// All that decides about a lot's price and close, in a fixed form of bounded length, for the frame's hash of it.
    /// Holds secrets.
    pub fn lot_fingerprint(&self, sale: &SaleId, lot: &LotId) -> Option<impl Serialize> {
        let (_, lot) = self.find(sale, lot)?;
        Some(lot.fingerprint())
    }

    /// One sale alone, with all that is private of it: what is kept elsewhere once it ended.
    pub fn only(&self, sale: &SaleId) -> Option<Self> {
        let found = self.sales.get(sale)?;
        let admissions = self.admissions.get(sale).cloned();
        let voids = self.voids.get(sale).cloned();
        let consigned = self.consigned.get(sale).cloned();
        Some(Self {
            sales: IdMap::from_iter([(sale.clone(), found.clone())]),
            stamp: self.stamp,
            admissions: (admissions.into_iter())
                .map(|admissions| (sale.clone(), admissions))
                .collect(),
            voids: (voids.into_iter())
                .map(|voids| (sale.clone(), voids))
                .collect(),
            consigned: (consigned.into_iter())
                .map(|consigned| (sale.clone(), consigned))
                .collect(),
            ..Self::default()
        })
    }

    /// The sale that a command is about.
    fn known(&self, id: &SaleId) -> Result<&Sale, Refusal> {
        self.sales
            .get(id)
            .ok_or_else(|| match self.is_archived(id) {
                true => Refusal::SaleOver,
                false => Refusal::UnknownSale,
            })
    }

    fn find(&self, sale: &SaleId, lot: &LotId) -> Option<(&Sale, &Lot)> {
        let sale = self.sales.get(sale)?;
        Some((sale, sale.lot(lot)?))
    }
}

impl fmt::Debug for PartitionState {
    /// Counts only: the state holds hidden amounts.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PartitionState")
            .field("sales", &self.sales.len())
            .field("open_lots", &self.wake_ups.len())
            .field("stamp", &self.stamp)
            .finish_non_exhaustive()
    }
}
