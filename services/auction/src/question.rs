//! What may be asked of a partition's owner without changing anything: bodies of `auction.query.<p>.<sale>.<what>`.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{Amount, BidId, HouseBidder, LotId, Paddle, SaleId, Standing, Time, UserId};

/// `record`: the lot's public record with its entries after a sequence.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RecordQuestion {
    pub lot: LotId,
    #[serde(default)]
    pub after: u64,
}

impl RecordQuestion {
    /// Entries in one answer: keeps it far inside the server's `max_payload`.
    pub const ENTRIES_MAX: usize = 500;
}

/// `me`: how the asker stands on a lot.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StandingQuestion {
    pub lot: LotId,
}

/// The answer to [`StandingQuestion`], with the time it holds at.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct StandingReply {
    #[serde(flatten)]
    pub standing: Standing,
    pub now: Time,
}

/// `own_lots`: the lots that the asker has bid on, in every sale of the partition that is not stored for good yet.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct OwnLotsQuestion {
    /// Sales that are over, and not stored as far as the asker knows; at most [`OwnLotsQuestion::OVER_MAX`].
    #[serde(default)]
    pub over: BTreeSet<SaleId>,
}

impl OwnLotsQuestion {
    /// Sales named in one question: keeps it far inside the server's `max_payload`.
    pub const OVER_MAX: usize = 1_000;
}

/// The answer to `own_lots`, and to `own_lots_of`, whose question has no body and is about one sale. Lots that the asker is
/// outbid on come first, then what runs, each by its end; then what is over.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct OwnLotsReply {
    pub lots: Vec<OwnLot>,
    /// Lots of theirs that did not fit.
    pub left_out: usize,
    /// Those that were named as over, and are stored: each is to be asked about by `own_lots_of`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stored: Vec<SaleId>,
    /// Sales of theirs that are not over, where the house set them a limit, by sale.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<OwnLimit>,
}

/// The asker's limit in a sale, and what they may come to owe of it, premium and tax included.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OwnLimit {
    pub sale: SaleId,
    pub limit: Amount,
    /// In minor units.
    pub committed: u64,
}

impl OwnLotsReply {
    /// Lots in one answer: keeps it inside the server's `max_payload`.
    pub const LOTS_MAX: usize = 1_000;
}

/// A lot that the asker has bid on, and how they stand.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OwnLot {
    pub sale: SaleId,
    pub lot: LotId,
    #[serde(flatten)]
    pub standing: Standing,
}

/// `answer`: what the asker's bid was once answered.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AnswerQuestion {
    pub lot: LotId,
    pub bid_id: BidId,
}

/// `bidders`: who of these people may bid in a sale, and up to what; for the house only.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BiddersQuestion {
    pub users: BTreeSet<UserId>,
}

impl BiddersQuestion {
    /// People in one question: keeps the answer inside the server's `max_payload`.
    pub const USERS_MAX: usize = 500;
}

/// The answer to [`BiddersQuestion`].
pub type BiddersReply = BTreeMap<UserId, HouseBidder>;

/// `paddles`: which users have these paddles; for the house only.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PaddlesQuestion {
    pub paddles: BTreeSet<Paddle>,
}

impl PaddlesQuestion {
    /// Paddles in one question: as many as a sale has lots, each with one winner.
    pub const PADDLES_MAX: usize = 500;
}

/// The answer to [`PaddlesQuestion`]; paddles that nobody has are left out.
pub type PaddlesReply = BTreeMap<Paddle, UserId>;

/// `lot_bidders`: whose bids stood on a lot when it ended, also where no public line names them; for the house only.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LotBiddersQuestion {
    /// None: on any lot of the sale that is over.
    #[serde(default)]
    pub lot: Option<LotId>,
}

/// The answer to [`LotBiddersQuestion`].
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct LotBiddersReply {
    pub users: Vec<UserId>,
    /// Others, who did not fit.
    #[serde(default)]
    pub left_out: usize,
}

impl LotBiddersReply {
    /// People in one answer: keeps it inside the server's `max_payload`, with ids of the longest.
    pub const USERS_MAX: usize = 10_000;
}

/// The answer to `reserves`, whose question has no body: the hidden reserve of each lot that has one; for the house only.
pub type ReservesReply = BTreeMap<LotId, Amount>;

/// What `auction.time.<p>` answers: the time that commands are stamped with.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TimeReply {
    pub now: Time,
}

/// The answer to `health`, whose question has no body.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct PartitionHealth {
    /// Why commands are refused, and what to do: a part of the record cannot be read, or the engine's clock is not to be
    /// believed. None: they are taken.
    pub read_only: Option<String>,
}
