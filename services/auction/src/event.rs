//! What happened: the only thing the log holds.
//!
//! An event stands for itself: it carries every consequence, so that remembering it needs no rule. What is stored is the
//! binary form (`postcard`): kinds and fields are never moved or taken away, and what is new comes last.

#![expect(
    missing_debug_implementations,
    reason = "an event is shown whole: `Event` leaves out amounts and people"
)]

use std::{collections::BTreeSet, fmt, ops::Range};

use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use crate::{
    Admission, Amount, BidId, Clock, Contest, Effect, EntryKind, LotId, LotTerms, MessageId, Note,
    Offer, Paddle, Refusal, Remaining, SaleId, SaleTerms, Time, UserId, json_text,
};

/// The version of the rules that this program judges by. It rises with every change of what a command comes to. Since 2 an
/// opening price of nothing is refused; since 3 the reasons of a hold and of a withdrawal are public.
pub const RULES_VERSION: u16 = 3;
/// Who gave a reason before was told that it is not published.
const REASONS_PUBLIC_SINCE: u16 = 3;

/// One event.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The version of the rules that judged.
    pub rules: u16,
    /// When it was stamped.
    pub at: Time,
    pub sale: SaleId,
    pub kind: EventKind,
}

/// What happened.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum EventKind {
    SaleCreated(SaleCreated),
    PaddleAssigned(PaddleAssigned),
    BidPlaced(BidPlaced),
    /// Kept so that the same bid id gets the same answer for the lot's life.
    BidRefused(BidRefused),
    LotExtended(LotExtended),
    LotClosed(LotClosed),
    SaleHeld(SaleHeld),
    SaleResumed(SaleResumed),
    LotWithdrawn(LotWithdrawn),
    MessageAnnounced(MessageAnnounced),
    /// All of it is stored elsewhere: it leaves the memory.
    SaleArchived,
    BidderAdmitted(BidderAdmitted),
    SaleCancelled(SaleCancelled),
    BidVoided(BidVoided),
    LotsConsigned(LotsConsigned),
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaleCreated {
    pub by: UserId,
    #[serde(with = "json_text")]
    pub terms: SaleTerms,
    pub lots: Vec<LotAnnounced>,
}

/// A lot and how it begins.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotAnnounced {
    #[serde(with = "json_text")]
    pub terms: LotTerms,
    pub clock: Clock,
    pub contest: Contest,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaddleAssigned {
    pub user: UserId,
    pub paddle: Paddle,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BidPlaced {
    pub lot: LotId,
    pub user: UserId,
    pub bid_id: BidId,
    pub offer: Offer,
    /// Public lines it made; none where it changed nothing public.
    pub lines: BidLines,
    /// The lot's clock, where the bid moved it.
    pub clock: Option<Clock>,
    pub effect: Effect,
    /// What the bidder's budget stands at, where the bid took of it.
    pub budget: Option<Time>,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BidRefused {
    pub lot: LotId,
    pub user: UserId,
    pub bid_id: BidId,
    pub offer: Offer,
    #[serde(with = "json_text")]
    pub refusal: Refusal,
    /// What the bidder's budget stands at.
    pub budget: Time,
}

/// The end moved without a bid, after an outage.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotExtended {
    pub lot: LotId,
    pub clock: Clock,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotClosed {
    pub lot: LotId,
    pub outcome: Outcome,
    /// What becomes public at the close.
    pub lines: Vec<Line>,
}

/// How a lot ended: who got how much of it for what. Nobody: it is unsold.
pub type Outcome = Vec<Allocation>;

/// One buyer's part of a lot.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Allocation {
    pub paddle: Paddle,
    pub user: UserId,
    pub quantity: u32,
    pub price: Amount,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaleHeld {
    pub by: UserId,
    pub reason: Note,
    /// Those that were still to be sold, in catalogue order.
    pub lots: Vec<LotId>,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaleResumed {
    pub by: UserId,
    pub reason: Note,
    /// Those that were on hold, in catalogue order, with the clocks they go on with.
    pub lots: Vec<(LotId, Clock)>,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotWithdrawn {
    pub by: UserId,
    pub lot: LotId,
    pub reason: Note,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageAnnounced {
    pub by: UserId,
    pub message: MessageId,
    pub text: Note,
}

/// Nothing more of the sale is sold.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaleCancelled {
    pub by: UserId,
    pub reason: Note,
    /// Those that were still to be sold, in catalogue order.
    pub lots: Vec<LotId>,
}

/// A bid no longer counts.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BidVoided {
    pub by: UserId,
    pub lot: LotId,
    /// Whose bid it was.
    pub user: UserId,
    /// The line that showed it; none where no line tells whose it is.
    pub entry: Option<u64>,
    /// Which of the lot's accepted answers were it and its raises, as far as they are of this user.
    pub answers: Range<u64>,
    pub reason: Note,
    /// Public lines it made; none where nobody may know that there are bids.
    pub lines: BidLines,
    /// The lot's clock, where it moved.
    pub clock: Option<Clock>,
    pub remaining: Remaining,
    /// The amount that stands for the bidder afterwards.
    pub stands: Option<Amount>,
}

/// The lines of one bid: its own, and the automatic one that beats it.
pub type BidLines = SmallVec<[Line; 2]>;

/// What the house says of somebody in a sale from now on.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BidderAdmitted {
    pub by: UserId,
    pub user: UserId,
    #[serde(with = "json_text")]
    pub admission: Admission,
    pub note: Option<Note>,
}

/// What somebody sells in a sale from now on.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotsConsigned {
    pub by: UserId,
    pub user: UserId,
    pub lots: BTreeSet<LotId>,
}

/// One line for a lot's public history; its sequence, time and end follow from where it is entered.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Line {
    pub kind: EntryKind,
    pub paddle: Option<Paddle>,
    pub price: Option<Amount>,
    pub automatic: bool,
}

impl Event {
    /// An event that the rules of today made.
    pub(crate) fn new(at: Time, sale: &SaleId, kind: EventKind) -> Self {
        Self {
            rules: RULES_VERSION,
            at,
            sale: sale.clone(),
            kind,
        }
    }

    /// A reason of the house as everyone may read it.
    pub(crate) fn public_reason(&self, reason: &Note) -> Option<Note> {
        (self.rules >= REASONS_PUBLIC_SINCE).then(|| reason.clone())
    }

    /// The lots whose state it changes, in the order of the event.
    pub fn lots(&self) -> Vec<&LotId> {
        match &self.kind {
            EventKind::SaleCreated(it) => it.lots.iter().map(|lot| &lot.terms.lot).collect(),
            EventKind::SaleHeld(it) => it.lots.iter().collect(),
            EventKind::SaleResumed(it) => it.lots.iter().map(|(lot, _)| lot).collect(),
            EventKind::SaleCancelled(it) => it.lots.iter().collect(),
            EventKind::PaddleAssigned(_)
            | EventKind::MessageAnnounced(_)
            | EventKind::BidderAdmitted(_)
            | EventKind::LotsConsigned(_)
            | EventKind::SaleArchived => vec![],
            _ => self.lot().into_iter().collect(),
        }
    }

    /// The lot it is about; none for what concerns the whole sale.
    pub fn lot(&self) -> Option<&LotId> {
        match &self.kind {
            EventKind::BidPlaced(it) => Some(&it.lot),
            EventKind::BidRefused(it) => Some(&it.lot),
            EventKind::LotExtended(it) => Some(&it.lot),
            EventKind::LotClosed(it) => Some(&it.lot),
            EventKind::LotWithdrawn(it) => Some(&it.lot),
            EventKind::BidVoided(it) => Some(&it.lot),
            EventKind::SaleCreated(_)
            | EventKind::PaddleAssigned(_)
            | EventKind::SaleHeld(_)
            | EventKind::SaleResumed(_)
            | EventKind::SaleCancelled(_)
            | EventKind::MessageAnnounced(_)
            | EventKind::BidderAdmitted(_)
            | EventKind::LotsConsigned(_)
            | EventKind::SaleArchived => None,
        }
    }

    /// The bid it judged.
    pub fn bid(&self) -> Option<&BidId> {
        match &self.kind {
            EventKind::BidPlaced(it) => Some(&it.bid_id),
            EventKind::BidRefused(it) => Some(&it.bid_id),
            _ => None,
        }
    }

    /// Whether it is news of the whole sale.
    pub fn is_sale_news(&self) -> bool {
        matches!(
            self.kind,
            EventKind::SaleCreated(_)
                | EventKind::SaleHeld(_)
                | EventKind::SaleResumed(_)
                | EventKind::SaleCancelled(_)
                | EventKind::MessageAnnounced(_)
                | EventKind::SaleArchived
        )
    }

    /// What came of it, in words without anything hidden: for whoever compares judgements.
    pub fn in_words(&self) -> String {
        match &self.kind {
            EventKind::BidPlaced(it) => format!("accepted ({})", it.effect.result()),
            EventKind::BidRefused(it) => format!("refused ({})", it.refusal.kind()),
            EventKind::PaddleAssigned(it) => format!("paddle {}", it.paddle),
            EventKind::LotExtended(it) => format!("extended to {}", it.clock.ends_at),
            EventKind::LotClosed(it) if it.outcome.is_empty() => "unsold".to_owned(),
            EventKind::LotClosed(it) => {
                let part = |part: &Allocation| format!("{} to paddle {}", part.price, part.paddle);
                let parts: Vec<String> = it.outcome.iter().map(part).collect();
                format!("sold ({})", parts.join(", "))
            }
            _ => self.name().to_owned(),
        }
    }

    /// The same event with what depends on settings, not on rules, left out.
    pub(crate) fn without_budget(mut self) -> Self {
        match &mut self.kind {
            EventKind::BidPlaced(it) => it.budget = None,
            EventKind::BidRefused(it) => it.budget = Time::EPOCH,
            _ => {}
        }
        self
    }

    /// Its kind in words.
    pub fn name(&self) -> &'static str {
        match &self.kind {
            EventKind::SaleCreated(_) => "SaleCreated",
            EventKind::PaddleAssigned(_) => "PaddleAssigned",
            EventKind::BidPlaced(_) => "BidPlaced",
            EventKind::BidRefused(_) => "BidRefused",
            EventKind::LotExtended(_) => "LotExtended",
            EventKind::LotClosed(_) => "LotClosed",
            EventKind::SaleHeld(_) => "SaleHeld",
            EventKind::SaleResumed(_) => "SaleResumed",
            EventKind::LotWithdrawn(_) => "LotWithdrawn",
            EventKind::MessageAnnounced(_) => "MessageAnnounced",
            EventKind::SaleArchived => "SaleArchived",
            EventKind::BidderAdmitted(_) => "BidderAdmitted",
            EventKind::SaleCancelled(_) => "SaleCancelled",
            EventKind::BidVoided(_) => "BidVoided",
            EventKind::LotsConsigned(_) => "LotsConsigned",
        }
    }
}

impl fmt::Debug for Event {
    /// What happened where and when; amounts and people are left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(self.name())
            .field("at", &self.at)
            .field("sale", &self.sale)
            .field("lot", &self.lot())
            .finish_non_exhaustive()
    }
}
