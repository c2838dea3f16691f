//! The figures by which prices of a symbol are called silent. They stand here alone: the pages' scripts have them from here
//! (`web/client/wire.ts`), and `web/vectors/feed.json` holds both to what follows from them.

use std::time::Duration;

use serde::Serialize;

/// How long what may last, in milliseconds, and how much is looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct FeedLimits {
    /// So many usual gaps without a price are too long.
    pub gaps_till_stale: u32,
    /// So many times as long as the gap that nine of ten are shorter than is too long: where prices come at random, three usual
    /// gaps pass every so often.
    pub rare_gaps_till_stale: u32,
    /// A shorter pause is never too long, however fast prices come: who looks is to know within five seconds.
    pub stale_least_millis: u32,
    /// The same for a symbol whose usual gap is not known yet.
    pub stale_unknown_millis: u32,
    /// Newest gaps that are looked at.
    pub gaps_max: usize,
    /// Fewer tell nothing.
    pub gaps_least: usize,
    /// So many newest gaps, all shorter than is usual, are the usual ones from now on: a feed that begins with its history comes
    /// faster afterwards.
    pub gaps_faster: usize,
    /// So long after a last price a closed market is still shown as one whose prices come: some are made after hours.
    pub after_hours_millis: u32,
    /// So long after a last price came its feed is still about to send the next one of its past.
    pub next_within_millis: u32,
    /// So long after its publisher said that it lives it is believed to.
    pub heartbeat_lasts_millis: u32,
}

/// The ones that hold.
pub const FEED_LIMITS: FeedLimits = FeedLimits {
    gaps_till_stale: 3,
    rare_gaps_till_stale: 2,
    stale_least_millis: 4_000,
    stale_unknown_millis: 60_000,
    gaps_max: 31,
    gaps_least: 3,
    gaps_faster: 8,
    after_hours_millis: 60_000,
    next_within_millis: 5_000,
    heartbeat_lasts_millis: 30_000,
};

impl FeedLimits {
    /// So long without a price is too long, by the gaps between the newest ones, the newest first: three times the usual gap, which is
    /// their median or what came faster of late, or twice a rare one, and never less than four seconds.
    pub fn stale_after(&self, gaps_newest_first: impl Iterator<Item = Duration>) -> Duration {
        let mut gaps: Vec<_> = gaps_newest_first.take(self.gaps_max).collect();
        if gaps.len() < self.gaps_least {
            return Duration::from_millis(self.stale_unknown_millis.into());
        }
        let newest = gaps.get(..self.gaps_faster);
        let newest = newest.and_then(|newest| newest.iter().max().copied());
        let newest = newest.unwrap_or(Duration::MAX);
        gaps.sort_unstable();
        let usual = gaps[gaps.len() / 2].min(newest);
        let rare = gaps[(gaps.len() - 1) * 9 / 10].min(newest);
        Duration::from_millis(self.stale_least_millis.into())
            .max(usual.saturating_mul(self.gaps_till_stale))
            .max(rare.saturating_mul(self.rare_gaps_till_stale))
    }
}
