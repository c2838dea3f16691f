//! Hints to single people: outbid, won. The records stay the truth; a lost hint loses nothing.

use serde::{Deserialize, Serialize};

use crate::{Amount, LotId, SaleId, Time, UserId};

/// A hint to one person: `notice.<user>`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Notice {
    pub kind: NoticeKind,
    pub sale: SaleId,
    pub lot: LotId,
    pub at: Time,
    pub price: Amount,
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
    Outbid,
    Won,
}
