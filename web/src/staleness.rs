//! After how long without a tick a price is stale, and whether it is. `client/price-series.ts` says the same.

use std::time::Duration;

use auction::Time;
use chrono::{DateTime, TimeDelta, Utc};
use market::{FeedState, LastSeen, MarketPhase};

use crate::model::LastPrice;

/// So many usual gaps without a tick make a price stale.
const GAPS_TILL_STALE: u32 = 3;
/// A shorter pause makes none stale, however fast the ticks: who looks is to know within five seconds.
const STALE_LEAST: Duration = Duration::from_secs(4);
/// The same for a symbol whose usual gap is not known yet.
const STALE_UNKNOWN: Duration = Duration::from_secs(60);
/// Gaps that are looked at; fewer than the least tell nothing.
const GAPS_MAX: usize = 31;
const GAPS_LEAST: usize = 3;
/// So many newest gaps, all shorter than is usual, are the usual ones from now on: a feed that begins with its history comes
/// faster afterwards.
const GAPS_FASTER: usize = 8;

impl LastPrice {
    /// Three times the usual gap between ticks, which is their median or what came faster of late, and never less than four
    /// seconds.
    pub(crate) fn stale_after(&self) -> Duration {
        let gaps = self.times.windows(2).rev().take(GAPS_MAX);
        let mut gaps: Vec<Duration> = gaps
            .filter_map(|pair| (pair[1] - pair[0]).to_std().ok())
            .collect();
        if gaps.len() < GAPS_LEAST {
            return STALE_UNKNOWN;
        }
        let newest = gaps
            .get(..GAPS_FASTER)
            .and_then(|newest| newest.iter().max());
        let newest = newest.copied().unwrap_or(Duration::MAX);
        gaps.sort_unstable();
        let usual = gaps[gaps.len() / 2].min(newest);
        STALE_LEAST.max(usual.saturating_mul(GAPS_TILL_STALE))
    }

    /// Whether prices come as they should, of a market in this phase, one of whose publishers last said then that it lives.
    pub(crate) fn feed(
        &self,
        phase: Option<MarketPhase>,
        heartbeat: Option<DateTime<Utc>>,
        now: Time,
    ) -> FeedState {
        let stale_after = TimeDelta::from_std(self.stale_after()).unwrap_or(TimeDelta::MAX);
        let seen = LastSeen {
            made: self.time,
            came: self.came,
            heartbeat,
        };
        FeedState::at(now.into(), seen, stale_after, phase)
    }
}
