//! What a sale and its lots were announced with; fixed when the sale is created.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Amount, Currency, Increments, LotId, Time, hidden::Hidden};

/// The terms of a sale. Texts and pictures are the catalogue's, not the rules'.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SaleTerms {
    pub currency: Currency,
    /// IANA name of the house's zone, for people only: the rules know UTC.
    pub time_zone: String,
    pub increments: Increments,
    /// None: a hard close.
    pub soft_close: Option<SoftClose>,
    pub outage_policy: OutagePolicy,
    /// No maximum above this is taken.
    pub ceiling: Amount,
}

/// A bid that moves the public price or leader this close to the end moves the end (mode
/// `from_bid`, trigger `price_change`). A leader who raises their own maximum never moves it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SoftClose {
    pub window_seconds: u32,
    pub extension_seconds: u32,
}

impl SoftClose {
    /// The end after a bid at `now` that others can see; never earlier than before.
    pub(crate) fn end_after_bid(&self, ends_at: Time, now: Time) -> Time {
        if now.after_seconds(self.window_seconds) < ends_at {
            return ends_at;
        }
        ends_at.max(now.after_seconds(self.extension_seconds))
    }
}

/// What happens to a lot whose end passed while no engine was there to close it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum OutagePolicy {
    CloseAsIs,
    Extend { seconds: u32 },
}

/// The terms of one lot. `M` is how secret amounts are held: readable in memory, sealed in the log.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotTerms<M = Amount> {
    pub lot: LotId,
    /// Its place in the catalogue, from 1.
    pub number: u32,
    /// The least first bid.
    pub opening: Amount,
    /// Hidden least price at which the seller sells (mode `second_price`).
    pub reserve: Option<M>,
    pub opens_at: Time,
    pub ends_at: Time,
}

impl<M> LotTerms<M> {
    /// The same terms with the secret amount held another way.
    pub(crate) fn try_map_secret<N, E>(
        self,
        map: impl FnOnce(M) -> Result<N, E>,
    ) -> Result<LotTerms<N>, E> {
        let Self {
            lot,
            number,
            opening,
            reserve,
            opens_at,
            ends_at,
        } = self;
        Ok(LotTerms {
            lot,
            number,
            opening,
            reserve: reserve.map(map).transpose()?,
            opens_at,
            ends_at,
        })
    }
}

impl<M> fmt::Debug for LotTerms<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LotTerms")
            .field("lot", &self.lot)
            .field("number", &self.number)
            .field("opening", &self.opening)
            .field("reserve", &self.reserve.as_ref().map(|_| Hidden))
            .field("opens_at", &self.opens_at)
            .field("ends_at", &self.ends_at)
            .finish()
    }
}
