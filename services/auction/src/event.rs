//! What happened: the only thing the log holds.

#![expect(
    missing_debug_implementations,
    reason = "an event is shown whole: `Event` leaves out amounts and people"
)]

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    Amount, BidAccepted, BidId, Entry, LotId, LotTerms, MessageId, Note, Paddle, Refusal, SaleId,
    SaleTerms, Time, UserId,
};

/// One event. `M` is how secret amounts are held: [`Amount`] in memory, sealed bytes in the log.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event<M = Amount> {
    SaleCreated(SaleCreated<M>),
    PaddleAssigned(PaddleAssigned),
    BidPlaced(BidPlaced<M>),
    /// Kept so that the same bid id gets the same answer for the lot's life.
    BidRefused(BidRefused<M>),
    EndMoved(EndMoved),
    LotClosed(LotClosed),
    /// Of the lots that were still to be sold.
    SaleHeld(HoldChanged),
    /// Of the lots that were on hold.
    SaleResumed(HoldChanged),
    LotWithdrawn(LotWithdrawn),
    MessageAnnounced(MessageAnnounced),
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaleCreated<M = Amount> {
    pub at: Time,
    pub by: UserId,
    pub sale: SaleId,
    pub terms: SaleTerms,
    pub lots: Vec<LotTerms<M>>,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaddleAssigned {
    pub at: Time,
    pub sale: SaleId,
    pub user: UserId,
    pub paddle: Paddle,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BidPlaced<M = Amount> {
    pub at: Time,
    pub sale: SaleId,
    pub lot: LotId,
    pub user: UserId,
    pub maximum: M,
    /// Public lines it made; none for an own raise that changed nothing public.
    pub entries: Vec<Entry>,
    pub answer: BidAccepted,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BidRefused<M = Amount> {
    pub at: Time,
    pub sale: SaleId,
    pub lot: LotId,
    pub user: UserId,
    pub maximum: M,
    pub answer: KeptAnswer,
}

/// The answer to a refused bid, as the log keeps it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct KeptAnswer {
    pub bid_id: BidId,
    pub refusal: KeptRefusal,
}

/// A refusal as the log keeps it: in the clear, so without what tells the maximum that was asked. That follows from the
/// maximum itself when the bid is judged again.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum KeptRefusal {
    /// Logs of earlier builds hold all of them whole.
    Whole(Refusal),
    Bare(BareRefusal),
}

/// A refusal that is kept by its kind alone.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum BareRefusal {
    OffGrid,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndMoved {
    pub at: Time,
    pub sale: SaleId,
    pub lot: LotId,
    pub ends_at: Time,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotClosed {
    pub at: Time,
    pub sale: SaleId,
    pub lot: LotId,
    pub outcome: Outcome,
}

/// How a lot ended.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Outcome {
    Sold {
        user: UserId,
        paddle: Paddle,
        price: Amount,
    },
    Unsold,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldChanged {
    pub at: Time,
    pub by: UserId,
    pub sale: SaleId,
    pub reason: Note,
    /// In catalogue order.
    pub lots: Vec<LotId>,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotWithdrawn {
    pub at: Time,
    pub by: UserId,
    pub sale: SaleId,
    pub lot: LotId,
    pub reason: Note,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageAnnounced {
    pub at: Time,
    pub by: UserId,
    pub sale: SaleId,
    pub message: MessageId,
    pub text: Note,
}

impl KeptRefusal {
    /// Whether it was kept of this very refusal.
    pub(crate) fn is_of(&self, refusal: &Refusal) -> bool {
        match self {
            Self::Whole(kept) => kept == refusal,
            Self::Bare(BareRefusal::OffGrid) => matches!(refusal, Refusal::OffGrid { .. }),
        }
    }
}

impl From<&Refusal> for KeptRefusal {
    fn from(refusal: &Refusal) -> Self {
        match refusal {
            Refusal::OffGrid { .. } => Self::Bare(BareRefusal::OffGrid),
            refusal => Self::Whole(refusal.clone()),
        }
    }
}

impl<M> Event<M> {
    /// When it was stamped.
    pub fn at(&self) -> Time {
        let (_, at, _, _) = self.facts();
        at
    }

    /// The sale it belongs to.
    pub fn sale(&self) -> &SaleId {
        let (_, _, sale, _) = self.facts();
        sale
    }

    /// The lot it belongs to; none for what concerns the whole sale.
    pub fn lot(&self) -> Option<&LotId> {
        let (_, _, _, lot) = self.facts();
        lot
    }

    /// What happened, when and where: all that may be shown of every event.
    fn facts(&self) -> (&'static str, Time, &SaleId, Option<&LotId>) {
        match self {
            Self::SaleCreated(it) => ("SaleCreated", it.at, &it.sale, None),
            Self::PaddleAssigned(it) => ("PaddleAssigned", it.at, &it.sale, None),
            Self::BidPlaced(it) => ("BidPlaced", it.at, &it.sale, Some(&it.lot)),
            Self::BidRefused(it) => ("BidRefused", it.at, &it.sale, Some(&it.lot)),
            Self::EndMoved(it) => ("EndMoved", it.at, &it.sale, Some(&it.lot)),
            Self::LotClosed(it) => ("LotClosed", it.at, &it.sale, Some(&it.lot)),
            Self::SaleHeld(it) => ("SaleHeld", it.at, &it.sale, None),
            Self::SaleResumed(it) => ("SaleResumed", it.at, &it.sale, None),
            Self::LotWithdrawn(it) => ("LotWithdrawn", it.at, &it.sale, Some(&it.lot)),
            Self::MessageAnnounced(it) => ("MessageAnnounced", it.at, &it.sale, None),
        }
    }

    /// The same event with its secret amounts held another way.
    pub fn try_map_secret<N, E>(
        self,
        mut map: impl FnMut(M) -> Result<N, E>,
    ) -> Result<Event<N>, E> {
        Ok(match self {
            Self::SaleCreated(created) => {
                let lots = created.lots.into_iter();
                let lots = lots.map(|lot| lot.try_map_secret(&mut map));
                Event::SaleCreated(SaleCreated {
                    at: created.at,
                    by: created.by,
                    sale: created.sale,
                    terms: created.terms,
                    lots: lots.collect::<Result<_, E>>()?,
                })
            }
            Self::BidPlaced(bid) => Event::BidPlaced(BidPlaced {
                at: bid.at,
                sale: bid.sale,
                lot: bid.lot,
                user: bid.user,
                maximum: map(bid.maximum)?,
                entries: bid.entries,
                answer: bid.answer,
            }),
            Self::BidRefused(bid) => Event::BidRefused(BidRefused {
                at: bid.at,
                sale: bid.sale,
                lot: bid.lot,
                user: bid.user,
                maximum: map(bid.maximum)?,
                answer: bid.answer,
            }),
            Self::PaddleAssigned(assigned) => Event::PaddleAssigned(assigned),
            Self::EndMoved(moved) => Event::EndMoved(moved),
            Self::LotClosed(closed) => Event::LotClosed(closed),
            Self::SaleHeld(held) => Event::SaleHeld(held),
            Self::SaleResumed(resumed) => Event::SaleResumed(resumed),
            Self::LotWithdrawn(withdrawn) => Event::LotWithdrawn(withdrawn),
            Self::MessageAnnounced(announced) => Event::MessageAnnounced(announced),
        })
    }
}

impl<M> fmt::Debug for Event<M> {
    /// What happened where and when; amounts and people are left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, at, sale, lot) = self.facts();
        f.debug_struct(kind)
            .field("at", &at)
            .field("sale", sale)
            .field("lot", &lot)
            .finish_non_exhaustive()
    }
}
