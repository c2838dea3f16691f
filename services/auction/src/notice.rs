//! Hints to single people: a bid of theirs, outbid, won, what the house did. The records stay the truth; a lost hint loses nothing.
//!
//! A hint never names the id of a bid. To whom it is answered, an id and a guess at the maximum tell whether the guess is right.

use serde::{Deserialize, Serialize};

use crate::{Amount, LotId, Note, SaleId, Time, UserId};

/// A hint to one person: `notice.<user>`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Notice {
    pub kind: NoticeKind,
    pub sale: SaleId,
    pub lot: LotId,
    pub at: Time,
    /// None: no price is public.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Amount>,
    /// Why the house did it, in its words. None: it did nothing, or everyone can read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Note>,
}

/// A notice with the person it is for, who stands in its subject only.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Addressed {
    pub user: UserId,
    pub notice: Notice,
}

/// What it tells.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// A bid of theirs counted, from whichever device: how they stand, they ask.
    Bid,
    Outbid,
    Won,
    /// The sale was cancelled before the end of a lot that they led: they owe nothing for it.
    Cancelled,
    /// The house voided a bid of theirs.
    Voided,
    /// They lead again, since the bid above theirs was voided.
    Leading,
}
