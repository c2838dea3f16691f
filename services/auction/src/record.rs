//! What everyone may know: the public record of a lot and of a sale. No user id, no hidden amount.

use serde::{Deserialize, Serialize};
use settlement::BuyerTerms;

use crate::{
    Amount, Currency, LotId, MessageId, Note, OutagePolicy, Paddle, PublicFormat, Registration,
    SaleId, Time, VoidedBid,
};

/// The lot after a frame, and the frame's entries for it: one message on `record.lot.<sale>.<lot>`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LotRecord {
    /// What the newest entry was.
    pub kind: EntryKind,
    /// When the newest entry was stamped.
    pub at: Time,
    #[serde(flatten)]
    pub lot: PublicLot,
    /// What is new, oldest first; whoever folds drops sequences it already has.
    pub entries: Vec<Entry>,
}

/// The public state of a lot.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PublicLot {
    pub sale: SaleId,
    pub lot: LotId,
    pub number: u32,
    pub currency: Currency,
    /// Per lot 1, 2, 3, …: the sequence of its newest entry.
    pub sequence: u64,
    pub phase: LotPhase,
    pub opening: Amount,
    /// None until the first bid.
    pub price: Option<Amount>,
    pub minimum_bid: Amount,
    pub increment: Amount,
    /// No bid above this is taken. None: the sale has no such limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ceiling: Option<Amount>,
    pub leader: Option<Paddle>,
    /// Bids by people; automatic ones are not counted. None: hidden until the end.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub bid_count: Option<u32>,
    /// None: the lot has no reserve, or nothing is said about it.
    pub reserve_met: Option<bool>,
    pub opens_at: Time,
    pub ends_at: Time,
    pub extensions: u32,
    /// How many more extensions there may be: at 1 the next is the last. None: no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extensions_left: Option<u32>,
    /// No extension moves the end past this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hard_end: Option<Time>,
    /// On hold since then: no bids, and no end passes. None: it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_since: Option<Time>,
    /// Why it was withdrawn, in the house's words. None: it was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn_reason: Option<Note>,
    /// Bids that no longer count, at most [`VoidBid::PER_LOT_MAX`](crate::VoidBid::PER_LOT_MAX), the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub voided: Vec<VoidedBid>,
    /// What is particular to the kind of sale.
    pub format: PublicFormat,
}

/// How far the log has come with a lot.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum LotPhase {
    Open,
    Sold,
    Unsold,
    /// It left the sale before its first bid.
    Withdrawn,
    /// Its sale was cancelled before its end: nobody bought it.
    Cancelled,
}

/// A lot's state as people see it: its phase at a given time.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum LotState {
    Upcoming,
    Open,
    /// The end has passed; the close is not yet in the log.
    Closing,
    Sold,
    Unsold,
    Withdrawn,
    Cancelled,
    OnHold,
}

impl LotState {
    /// Whether nothing more happens to it.
    pub fn is_over(self) -> bool {
        match self {
            Self::Sold | Self::Unsold | Self::Withdrawn | Self::Cancelled => true,
            Self::Upcoming | Self::Open | Self::Closing | Self::OnHold => false,
        }
    }
}

/// How far a lot has come, and when it runs: all that its state follows from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LotTimes {
    pub phase: LotPhase,
    pub is_held: bool,
    pub opens_at: Time,
    pub ends_at: Time,
}

impl LotTimes {
    /// The state to show at `now`.
    pub fn state(&self, now: Time) -> LotState {
        match self.phase {
            LotPhase::Sold => LotState::Sold,
            LotPhase::Unsold => LotState::Unsold,
            LotPhase::Withdrawn => LotState::Withdrawn,
            LotPhase::Cancelled => LotState::Cancelled,
            LotPhase::Open if self.is_held => LotState::OnHold,
            LotPhase::Open if now < self.opens_at => LotState::Upcoming,
            LotPhase::Open if now < self.ends_at => LotState::Open,
            LotPhase::Open => LotState::Closing,
        }
    }

    /// What a countdown runs to.
    pub fn next_moment(&self, now: Time) -> Time {
        match self.state(now) {
            LotState::Upcoming => self.opens_at,
            _ => self.ends_at,
        }
    }

    /// Whether bids may come now or later.
    pub fn is_ahead(&self, now: Time) -> bool {
        matches!(self.state(now), LotState::Open | LotState::Upcoming)
    }
}

impl PublicLot {
    /// What its state follows from.
    pub fn times(&self) -> LotTimes {
        LotTimes {
            phase: self.phase,
            is_held: self.held_since.is_some(),
            opens_at: self.opens_at,
            ends_at: self.ends_at,
        }
    }

    /// The state to show at `now`.
    pub fn state(&self, now: Time) -> LotState {
        self.times().state(now)
    }
}

/// One line of a lot's public history.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Entry {
    pub sequence: u64,
    pub at: Time,
    pub kind: EntryKind,
    /// Whose bid it was; none for what the house or the clock did.
    pub paddle: Option<Paddle>,
    /// The price it stood at.
    pub price: Option<Amount>,
    /// Placed by us for a standing maximum.
    pub automatic: bool,
    /// The end from then on.
    pub ends_at: Time,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// The lot was announced: its first entry.
    Announced,
    Bid,
    /// The end moved without a bid, after an outage.
    Extended,
    Sold,
    Unsold,
    Withdrawn,
    Held,
    /// The lot goes on, its end later by the time it was on hold.
    Resumed,
    /// A sealed bid no longer stands.
    TakenBack,
    /// The amount that makes a sealed sale's price, opened at the close.
    Opened,
    /// The sale was cancelled before the lot's end.
    Cancelled,
    /// A bid of this paddle no longer counts, and this is the price without it.
    Voided,
}

/// Sale-wide news: `record.sale.<sale>`. The newest one holds all a reader needs to begin.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SaleRecord {
    pub sale: SaleId,
    pub sequence: u64,
    pub at: Time,
    pub currency: Currency,
    pub time_zone: String,
    pub opens_at: Time,
    /// The latest scheduled end.
    pub ends_at: Time,
    pub lots: Vec<LotId>,
    /// What is new.
    #[serde(default)]
    pub kind: SaleNews,
    /// On hold since then; none: it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_since: Option<Time>,
    /// Why it is on hold, in the house's words. None: it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_reason: Option<Note>,
    /// Nothing more of it is sold. None: it was not cancelled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancelled: Option<Cancellation>,
    /// What the house told everyone, the newest last, at most [`SaleRecord::MESSAGES_MAX`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub messages: Vec<SaleMessage>,
    /// What buyers pay besides the price, as the sale was announced with it. None: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buyer_terms: Option<BuyerTerms>,
    /// Who may bid. Left out: whoever has an account.
    #[serde(default, skip_serializing_if = "Registration::is_open")]
    #[cfg_attr(feature = "typescript", ts(as = "Option<Registration>", optional))]
    pub registration: Registration,
    /// What happens to a lot whose end passes while nobody can bid. None: it was recorded before this was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outage_policy: Option<OutagePolicy>,
}

/// That the house cancelled a sale: what was sold before stays sold, all else ended with it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Cancellation {
    pub at: Time,
    /// Why, in the house's words.
    pub reason: Note,
}

impl SaleRecord {
    /// Messages kept for whoever comes later.
    pub const MESSAGES_MAX: usize = 20;
}

/// What a sale's record brings.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum SaleNews {
    #[default]
    Announced,
    Held,
    Resumed,
    Message,
    /// All of it is stored for good: what the stream holds of it goes.
    Archived,
    Cancelled,
}

/// All that is public of a sale that ended: kept for good, once nothing of it is in memory any more.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ArchivedSale {
    pub sale: SaleRecord,
    /// In catalogue order, each with all of its entries.
    pub lots: Vec<LotRecord>,
}

/// What lists say of a sale that is stored for good: kept beside it, so that a list reads no sale.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SaleSummary {
    pub opens_at: Time,
    /// When its last lot ended, extensions included, or when it was cancelled.
    pub ends_at: Time,
    pub currency: Currency,
    pub time_zone: String,
    pub lots: usize,
    pub sold: usize,
    /// The hammer prices together.
    pub total: Amount,
    /// It was cancelled before all of its lots had ended.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cancelled: bool,
}

impl ArchivedSale {
    /// What lists say of it.
    pub fn summary(&self) -> SaleSummary {
        let lots = || self.lots.iter().map(|record| &record.lot);
        let sold = || lots().filter(|lot| lot.phase == LotPhase::Sold);
        let prices = sold().filter_map(|lot| lot.price);
        let total = prices.map(Amount::minor_units).sum();
        // One that was withdrawn decides nothing, unless all were.
        let last_end = |is_withdrawn: bool| {
            let ended = lots().filter(|lot| (lot.phase == LotPhase::Withdrawn) == is_withdrawn);
            ended.map(|lot| lot.ends_at).max()
        };
        let cancelled_at = self.sale.cancelled.as_ref().map(|cancelled| cancelled.at);
        let last_end = cancelled_at.or_else(|| last_end(false).or_else(|| last_end(true)));
        SaleSummary {
            opens_at: self.sale.opens_at,
            ends_at: last_end.unwrap_or(self.sale.ends_at),
            currency: self.sale.currency,
            time_zone: self.sale.time_zone.clone(),
            lots: self.lots.len(),
            sold: sold().count(),
            total: Amount::new(total).unwrap_or(Amount::MAX),
            cancelled: self.sale.cancelled.is_some(),
        }
    }
}

/// What the house told everyone.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SaleMessage {
    pub message: MessageId,
    pub at: Time,
    pub text: Note,
}
