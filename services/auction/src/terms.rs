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
    /// What happens to a maximum that is not on the grid of the increments.
    #[serde(default, skip_serializing_if = "is_default")]
    pub off_grid: OffGrid,
    /// No extension moves any lot's end past this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hard_end: Option<Time>,
}

/// What happens to a maximum that is not on the grid. A bid of exactly the opening price is on it.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OffGrid {
    /// It is taken as it is, and asked for is one step over the price wherever that lies.
    #[default]
    Accept,
    /// It is refused with its neighbours.
    Reject,
    /// It counts as the next lower amount.
    Floor,
    /// It counts as the nearest amount, the lower one of two.
    Nearest,
}

/// An accepted bid this close to the end moves the end. A leader who raises their own maximum never
/// does: else one could hold a lot open alone.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SoftClose {
    pub window_seconds: u32,
    pub extension_seconds: u32,
    #[serde(default, skip_serializing_if = "is_default")]
    pub ext_mode: ExtensionMode,
    #[serde(default, skip_serializing_if = "is_default")]
    pub ext_trigger: ExtensionTrigger,
    /// How often bids may move the end; none: as often as they come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_extensions: Option<u32>,
}

/// From where the extension counts.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExtensionMode {
    #[default]
    FromBid,
    FromEnd,
}

/// Which bid extends.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExtensionTrigger {
    /// Every bid that counts.
    AnyAccepted,
    /// A bid that moves the price. In this kind of sale every bid that counts does, save own raises.
    #[default]
    PriceChange,
    /// A bid that takes the lead.
    LeadChange,
}

impl SoftClose {
    /// Extensions counted from the bid, by any bid that moves the price, without a limit.
    pub fn new(window_seconds: u32, extension_seconds: u32) -> Self {
        Self {
            window_seconds,
            extension_seconds,
            ext_mode: ExtensionMode::default(),
            ext_trigger: ExtensionTrigger::default(),
            max_extensions: None,
        }
    }

    /// The end after a bid at `now` that extends; never earlier than before.
    pub(crate) fn end_after_bid(&self, ends_at: Time, now: Time) -> Time {
        if now.after_seconds(self.window_seconds) < ends_at {
            return ends_at;
        }
        let from = match self.ext_mode {
            ExtensionMode::FromBid => now,
            ExtensionMode::FromEnd => ends_at,
        };
        ends_at.max(from.after_seconds(self.extension_seconds))
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
    /// No extension moves the end past this, nor past the sale's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hard_end: Option<Time>,
}

/// Left out of what is stored, so that terms from before an option stay the same bytes.
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl<M> LotTerms<M> {
    /// The instant past which no extension moves the end: its own or the sale's, whichever is first.
    pub(crate) fn hard_end_in(&self, sale: &SaleTerms) -> Option<Time> {
        self.hard_end.into_iter().chain(sale.hard_end).min()
    }

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
            hard_end,
        } = self;
        Ok(LotTerms {
            lot,
            number,
            opening,
            reserve: reserve.map(map).transpose()?,
            opens_at,
            ends_at,
            hard_end,
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
            .field("hard_end", &self.hard_end)
            .finish()
    }
}
