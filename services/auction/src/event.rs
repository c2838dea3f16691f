//! What happened: the only thing the log holds.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    Amount, BidAccepted, BidRefused, Entry, LotId, LotTerms, MessageId, Note, Paddle, SaleId,
    SaleTerms, Time, UserId,
};

/// One event. `M` is how secret amounts are held: [`Amount`] in memory, sealed bytes in the log.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event<M = Amount> {
    SaleCreated {
        at: Time,
        by: UserId,
        sale: SaleId,
        terms: SaleTerms,
        lots: Vec<LotTerms<M>>,
    },
    PaddleAssigned {
        at: Time,
        sale: SaleId,
        user: UserId,
        paddle: Paddle,
    },
    BidPlaced {
        at: Time,
        sale: SaleId,
        lot: LotId,
        user: UserId,
        maximum: M,
        /// Public lines it made; none for an own raise that changed nothing public.
        entries: Vec<Entry>,
        answer: BidAccepted,
    },
    /// Kept so that the same bid id gets the same answer for the lot's life.
    BidRefused {
        at: Time,
        sale: SaleId,
        lot: LotId,
        user: UserId,
        maximum: M,
        answer: BidRefused,
    },
    EndMoved {
        at: Time,
        sale: SaleId,
        lot: LotId,
        ends_at: Time,
    },
    LotClosed {
        at: Time,
        sale: SaleId,
        lot: LotId,
        outcome: Outcome,
    },
    SaleHeld {
        at: Time,
        by: UserId,
        sale: SaleId,
        reason: Note,
        /// Those that were still to be sold, in catalogue order.
        lots: Vec<LotId>,
    },
    SaleResumed {
        at: Time,
        by: UserId,
        sale: SaleId,
        reason: Note,
        /// Those that were on hold, in catalogue order.
        lots: Vec<LotId>,
    },
    LotWithdrawn {
        at: Time,
        by: UserId,
        sale: SaleId,
        lot: LotId,
        reason: Note,
    },
    MessageAnnounced {
        at: Time,
        by: UserId,
        sale: SaleId,
        message: MessageId,
        text: Note,
    },
}

impl<M> fmt::Debug for Event<M> {
    /// What happened where and when; amounts and people are left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self {
            Self::SaleCreated { .. } => "SaleCreated",
            Self::PaddleAssigned { .. } => "PaddleAssigned",
            Self::BidPlaced { .. } => "BidPlaced",
            Self::BidRefused { .. } => "BidRefused",
            Self::EndMoved { .. } => "EndMoved",
            Self::LotClosed { .. } => "LotClosed",
            Self::SaleHeld { .. } => "SaleHeld",
            Self::SaleResumed { .. } => "SaleResumed",
            Self::LotWithdrawn { .. } => "LotWithdrawn",
            Self::MessageAnnounced { .. } => "MessageAnnounced",
        };
        f.debug_struct(kind)
            .field("at", &self.at())
            .field("sale", self.sale())
            .field("lot", &self.lot())
            .finish_non_exhaustive()
    }
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

impl<M> Event<M> {
    /// When it was stamped.
    pub fn at(&self) -> Time {
        match self {
            Self::SaleCreated { at, .. }
            | Self::PaddleAssigned { at, .. }
            | Self::BidPlaced { at, .. }
            | Self::BidRefused { at, .. }
            | Self::EndMoved { at, .. }
            | Self::LotClosed { at, .. }
            | Self::SaleHeld { at, .. }
            | Self::SaleResumed { at, .. }
            | Self::LotWithdrawn { at, .. }
            | Self::MessageAnnounced { at, .. } => *at,
        }
    }

    /// The sale it belongs to.
    pub fn sale(&self) -> &SaleId {
        match self {
            Self::SaleCreated { sale, .. }
            | Self::PaddleAssigned { sale, .. }
            | Self::BidPlaced { sale, .. }
            | Self::BidRefused { sale, .. }
            | Self::EndMoved { sale, .. }
            | Self::LotClosed { sale, .. }
            | Self::SaleHeld { sale, .. }
            | Self::SaleResumed { sale, .. }
            | Self::LotWithdrawn { sale, .. }
            | Self::MessageAnnounced { sale, .. } => sale,
        }
    }

    /// The lot it belongs to; none for what concerns the whole sale.
    pub fn lot(&self) -> Option<&LotId> {
        match self {
            Self::SaleCreated { .. }
            | Self::PaddleAssigned { .. }
            | Self::SaleHeld { .. }
            | Self::SaleResumed { .. }
            | Self::MessageAnnounced { .. } => None,
            Self::BidPlaced { lot, .. }
            | Self::BidRefused { lot, .. }
            | Self::EndMoved { lot, .. }
            | Self::LotClosed { lot, .. }
            | Self::LotWithdrawn { lot, .. } => Some(lot),
        }
    }

    /// The same event with its secret amounts held another way.
    pub fn try_map_secret<N, E>(
        self,
        mut map: impl FnMut(M) -> Result<N, E>,
    ) -> Result<Event<N>, E> {
        Ok(match self {
            Self::SaleCreated {
                at,
                by,
                sale,
                terms,
                lots,
            } => {
                let lots = lots.into_iter().map(|lot| lot.try_map_secret(&mut map));
                let lots = lots.collect::<Result<_, E>>()?;
                Event::SaleCreated {
                    at,
                    by,
                    sale,
                    terms,
                    lots,
                }
            }
            Self::PaddleAssigned {
                at,
                sale,
                user,
                paddle,
            } => Event::PaddleAssigned {
                at,
                sale,
                user,
                paddle,
            },
            Self::BidPlaced {
                at,
                sale,
                lot,
                user,
                maximum,
                entries,
                answer,
            } => {
                let maximum = map(maximum)?;
                Event::BidPlaced {
                    at,
                    sale,
                    lot,
                    user,
                    maximum,
                    entries,
                    answer,
                }
            }
            Self::BidRefused {
                at,
                sale,
                lot,
                user,
                maximum,
                answer,
            } => {
                let maximum = map(maximum)?;
                Event::BidRefused {
                    at,
                    sale,
                    lot,
                    user,
                    maximum,
                    answer,
                }
            }
            Self::EndMoved {
                at,
                sale,
                lot,
                ends_at,
            } => Event::EndMoved {
                at,
                sale,
                lot,
                ends_at,
            },
            Self::LotClosed {
                at,
                sale,
                lot,
                outcome,
            } => Event::LotClosed {
                at,
                sale,
                lot,
                outcome,
            },
            Self::SaleHeld {
                at,
                by,
                sale,
                reason,
                lots,
            } => Event::SaleHeld {
                at,
                by,
                sale,
                reason,
                lots,
            },
            Self::SaleResumed {
                at,
                by,
                sale,
                reason,
                lots,
            } => Event::SaleResumed {
                at,
                by,
                sale,
                reason,
                lots,
            },
            Self::LotWithdrawn {
                at,
                by,
                sale,
                lot,
                reason,
            } => Event::LotWithdrawn {
                at,
                by,
                sale,
                lot,
                reason,
            },
            Self::MessageAnnounced {
                at,
                by,
                sale,
                message,
                text,
            } => Event::MessageAnnounced {
                at,
                by,
                sale,
                message,
                text,
            },
        })
    }
}
