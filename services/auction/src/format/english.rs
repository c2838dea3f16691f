//! The timed English sale: an ascending public price, maxima that bid for their owners, a soft close.
//!
//! A bidder names a maximum; the price is one step over the second-highest maximum, never more than the leader's own.

use serde::{Deserialize, Serialize};

use super::{Case, Ending, Judged, PublicContest, PublicFormat, Sold};
use crate::{
    Amount, Clock, EntryKind, Increments, Line, LotTerms, Offer, OfferKind, Paddle, Refusal,
    SaleProblem, Time, UserId,
};

/// What is particular to an English sale.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Terms {
    pub increments: Increments,
    /// None: a hard close.
    #[serde(default)]
    pub soft_close: Option<SoftClose>,
    /// What happens to a maximum that is not on the grid of the increments.
    #[serde(default, skip_serializing_if = "is_default")]
    pub off_grid: OffGrid,
}

/// What happens to a maximum that is not on the grid. A bid of exactly the opening price is on it.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OffGrid {
    /// It is taken as it is, and asked for is one step over the price wherever that lies.
    #[default]
    Accept,
    /// It is refused with its neighbours.
    Reject,
    /// It counts as the next lower amount.
    #[serde(rename = "floor")]
    RoundDown,
    /// It counts as the nearest amount, the lower one of two.
    Nearest,
}

/// An accepted bid this close to the end moves the end. A leader who raises their own maximum never
/// does: else one could hold a lot open alone.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SoftClose {
    #[cfg_attr(feature = "openapi", schema(maximum = 86_400))]
    pub window_seconds: u32,
    #[cfg_attr(feature = "openapi", schema(maximum = 86_400))]
    pub extension_seconds: u32,
    #[serde(default, skip_serializing_if = "is_default")]
    pub ext_mode: ExtensionMode,
    #[serde(default, skip_serializing_if = "is_default")]
    pub ext_trigger: ExtensionTrigger,
    /// How often bids may move the end; none: as often as they come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(maximum = 10_000))]
    pub max_extensions: Option<u32>,
}

/// From where the extension counts.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ExtensionMode {
    #[default]
    FromBid,
    FromEnd,
}

/// Which bid extends.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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

/// Left out of what is stored, so that terms from before an option stay the same bytes.
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// The contest for one lot. Holds hidden maxima.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contest {
    leading: Option<Leading>,
    /// The highest maximum among everyone else.
    second: Option<Amount>,
    /// None until the first bid.
    price: Option<Amount>,
    minimum_bid: Amount,
    increment: Amount,
    /// None: there is no reserve.
    reserve_met: Option<bool>,
    /// Bids by people; automatic ones are not counted.
    bid_count: u32,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Leading {
    user: UserId,
    paddle: Paddle,
    maximum: Amount,
}

/// The contest after an accepted bid: all of it that the bid can change.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    paddle: Paddle,
    /// The maximum that the bid counts as.
    pub(super) counted: Amount,
    /// False: an earlier maximum is higher or the same.
    leads: bool,
    second: Option<Amount>,
    price: Amount,
    minimum_bid: Amount,
    increment: Amount,
    reserve_met: Option<bool>,
    bid_count: u32,
}

/// What the bidder is told.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", schema(as = EnglishBidResult))]
#[cfg_attr(feature = "typescript", ts(rename = "EnglishBidResult"))]
pub struct BidResult {
    pub paddle: Paddle,
    pub price: Amount,
    /// False: it counted, but an earlier maximum is higher or the same.
    pub leading: bool,
    pub minimum_bid: Amount,
}

/// What an accepted bid does to the lead.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lead {
    /// The bidder leads now and did not before.
    Taken,
    /// An earlier maximum is higher or the same.
    Beaten,
    /// The leader raised their own maximum.
    Raised,
}

impl Contest {
    pub(super) fn new(terms: &Terms, lot: &LotTerms) -> Self {
        Self {
            leading: None,
            second: None,
            price: None,
            minimum_bid: lot.opening,
            increment: terms.step_after(lot.opening),
            reserve_met: lot.reserve.map(|_| false),
            bid_count: 0,
        }
    }

    pub(super) fn judge(
        &self,
        terms: &Terms,
        offer: Offer,
        case: &Case<'_>,
    ) -> Result<Judged, Refusal> {
        let Offer::Maximum(asked) = offer else {
            let expected = OfferKind::Maximum;
            return Err(Refusal::WrongOffer { expected });
        };
        let counted = terms.counted(asked, case.lot.opening)?;
        let counted = counted.min(case.terms.ceiling);
        let (lead, leader_maximum, second) = self.compare(case.user, counted)?;
        let price = self.price_of(leader_maximum, second, terms, case.lot);
        let step = terms.step_after(price);
        let clock = self.clock_after(lead, terms, case);
        let lines = self.lines(lead, case.paddle, counted, price);
        let by_people = lines.iter().filter(|line| !line.automatic).count() as u32;
        let effect = Effect {
            paddle: case.paddle,
            counted,
            leads: lead != Lead::Beaten,
            second,
            price,
            minimum_bid: price.saturating_add(step),
            increment: step,
            reserve_met: case.lot.reserve.map(|reserve| price >= reserve),
            bid_count: self.bid_count + by_people,
        };
        Ok(Judged {
            effect: super::Effect::English(effect),
            lines,
            clock,
            shows_paddle: true,
            is_budgeted: lead == Lead::Raised,
        })
    }

    /// Who leads after a maximum, up to what, and the highest maximum of the others.
    fn compare(
        &self,
        user: &UserId,
        maximum: Amount,
    ) -> Result<(Lead, Amount, Option<Amount>), Refusal> {
        if let Some(leading) = &self.leading
            && leading.user == *user
        {
            if maximum <= leading.maximum {
                return Err(Refusal::MaximumNotHigher);
            }
            return Ok((Lead::Raised, maximum, self.second));
        }
        // The second test matters only where the sum stops at the greatest amount there is.
        let minimum = self.minimum_bid;
        if maximum < minimum || self.price.is_some_and(|price| maximum <= price) {
            return Err(Refusal::BidTooLow { minimum });
        }
        Ok(match &self.leading {
            None => (Lead::Taken, maximum, None),
            Some(leading) if maximum > leading.maximum => {
                (Lead::Taken, maximum, Some(leading.maximum))
            }
            Some(leading) => {
                let second = self.second.max(Some(maximum));
                (Lead::Beaten, leading.maximum, second)
            }
        })
    }

    /// One step over the second maximum, at most the leader's; at least the reserve once that is reached; never less than
    /// before.
    fn price_of(
        &self,
        leader_maximum: Amount,
        second: Option<Amount>,
        terms: &Terms,
        lot: &LotTerms,
    ) -> Amount {
        let mut price = match second {
            None => lot.opening,
            Some(second) => {
                let step = terms.step_after(second);
                second.saturating_add(step).min(leader_maximum)
            }
        };
        if let Some(reserve) = lot.reserve
            && leader_maximum >= reserve
        {
            price = price.max(reserve);
        }
        self.price.map_or(price, |before| before.max(price))
    }

    /// The public lines of a bid: its own, and the automatic one that beats it.
    fn lines(&self, lead: Lead, paddle: Paddle, counted: Amount, price: Amount) -> Vec<Line> {
        let line = |paddle, price, automatic| Line {
            kind: EntryKind::Bid,
            paddle: Some(paddle),
            price: Some(price),
            automatic,
        };
        match (lead, &self.leading) {
            (Lead::Beaten, Some(leading)) => vec![
                line(paddle, counted, false),
                line(leading.paddle, price, true),
            ],
            (Lead::Raised, _) if self.price == Some(price) => vec![],
            (Lead::Raised, _) => vec![line(paddle, price, true)],
            (Lead::Taken | Lead::Beaten, _) => vec![line(paddle, price, false)],
        }
    }

    /// The clock after a bid, if that moves the end.
    fn clock_after(&self, lead: Lead, terms: &Terms, case: &Case<'_>) -> Option<Clock> {
        let soft_close = terms.soft_close?;
        let extends = match (lead, soft_close.ext_trigger) {
            // Else a leader could hold a lot open alone.
            (Lead::Raised, _) | (Lead::Beaten, ExtensionTrigger::LeadChange) => false,
            (Lead::Taken, _)
            | (Lead::Beaten, ExtensionTrigger::AnyAccepted | ExtensionTrigger::PriceChange) => true,
        };
        if !extends {
            return None;
        }
        let end = soft_close.end_after_bid(case.clock.ends_at, case.now);
        case.clock.extended_by_bid(end)
    }

    pub(super) fn fold(&mut self, user: &UserId, effect: &Effect) {
        if effect.leads {
            self.leading = Some(Leading {
                user: user.clone(),
                paddle: effect.paddle,
                maximum: effect.counted,
            });
        }
        self.second = effect.second;
        self.price = Some(effect.price);
        self.minimum_bid = effect.minimum_bid;
        self.increment = effect.increment;
        self.reserve_met = effect.reserve_met;
        self.bid_count = effect.bid_count;
    }

    /// Sold to the leader iff the price reaches the reserve.
    pub(super) fn ending(&self, lot: &LotTerms) -> Ending {
        let reserve = lot.reserve.unwrap_or(Amount::ZERO);
        let sold = match (&self.leading, self.price) {
            (Some(leading), Some(price)) if price >= reserve => vec![Sold {
                user: leading.user.clone(),
                quantity: 1,
                price,
            }],
            _ => vec![],
        };
        Ending {
            sold,
            opened: vec![],
        }
    }

    pub(super) fn check_withdrawal(&self) -> Result<(), Refusal> {
        match self.price {
            Some(_) => Err(Refusal::LotHasBids),
            None => Ok(()),
        }
    }

    pub(super) fn leader(&self) -> Option<&UserId> {
        self.leading.as_ref().map(|leading| &leading.user)
    }

    pub(super) fn price(&self) -> Option<Amount> {
        self.price
    }

    pub(super) fn public(&self) -> PublicContest {
        PublicContest {
            price: self.price,
            minimum_bid: self.minimum_bid,
            increment: self.increment,
            leader: self.leading.as_ref().map(|leading| leading.paddle),
            bid_count: Some(self.bid_count),
            reserve_met: self.reserve_met,
            format: PublicFormat::English,
        }
    }
}

impl Effect {
    pub(super) fn result(&self) -> BidResult {
        BidResult {
            paddle: self.paddle,
            price: self.price,
            leading: self.leads,
            minimum_bid: self.minimum_bid,
        }
    }
}

impl Terms {
    pub(super) fn check(&self) -> Result<(), SaleProblem> {
        let Some(soft_close) = self.soft_close else {
            return Ok(());
        };
        let movable = 1..=SaleProblem::MOVE_SECONDS_MAX;
        let SoftClose {
            window_seconds,
            extension_seconds,
            max_extensions,
            ext_mode: _,
            ext_trigger: _,
        } = soft_close;
        if !movable.contains(&window_seconds) || !movable.contains(&extension_seconds) {
            return Err(SaleProblem::SoftCloseSeconds);
        }
        if max_extensions.is_some_and(|most| !(1..=SaleProblem::EXTENSIONS_MAX).contains(&most)) {
            return Err(SaleProblem::MaxExtensions);
        }
        Ok(())
    }

    /// By how much a price must be passed: one step, or up to the grid where bids keep to it.
    fn step_after(&self, price: Amount) -> Amount {
        match self.off_grid {
            OffGrid::Accept => self.increments.step_at(price),
            OffGrid::Reject | OffGrid::RoundDown | OffGrid::Nearest => {
                let next = self.increments.next_on_grid(price);
                next.saturating_sub(price)
            }
        }
    }

    /// What a maximum counts as.
    fn counted(&self, maximum: Amount, opening: Amount) -> Result<Amount, Refusal> {
        if self.off_grid == OffGrid::Accept {
            return Ok(maximum);
        }
        let (mut below, mut above) = self.increments.neighbours(maximum);
        // The opening price is asked for: it is on the grid.
        if opening <= maximum {
            below = below.max(opening);
        } else {
            above = above.min(opening);
        }
        if below == maximum {
            return Ok(maximum);
        }
        let nearer_above =
            above.saturating_sub(maximum) < maximum.saturating_sub(below) && above > maximum;
        match self.off_grid {
            OffGrid::Reject => Err(Refusal::OffGrid { below, above }),
            OffGrid::Nearest if nearer_above => Ok(above),
            OffGrid::Accept | OffGrid::RoundDown | OffGrid::Nearest => Ok(below),
        }
    }
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
    fn end_after_bid(&self, ends_at: Time, now: Time) -> Time {
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
