//! How many messages the client library dropped. It says no number: what arrived and was not taken is either ready, or dropped.

/// Messages that the client library holds ready for one subscription, before it drops the next one. It is its own default.
const READY_MAX: u64 = 65_536;

/// Counts what was dropped of one subscription, which is the only one of its connection.
#[derive(Debug)]
pub(super) struct LostCount {
    /// What had arrived when the subscription began.
    from: u64,
    taken: u64,
    /// What seemed to be lost at the last look.
    seemed: u64,
    told: u64,
}

impl LostCount {
    /// From so many messages on that arrived before.
    pub(super) fn from(arrived: u64) -> Self {
        Self {
            from: arrived,
            taken: 0,
            seemed: 0,
            told: 0,
        }
    }

    pub(super) fn took_one(&mut self) {
        self.taken += 1;
    }

    /// How many more are known to be lost, when so many had arrived, and then nothing was ready or something was. While something
    /// is, as much as can be: a flood that goes on is told while it does.
    pub(super) fn look(&mut self, arrived: u64, nothing_is_ready: bool) -> u64 {
        let ready_max = if nothing_is_ready { 0 } else { READY_MAX };
        let came = arrived.saturating_sub(self.from);
        let seems = came.saturating_sub(self.taken + ready_max);
        // One may have been counted and not be ready yet; at the next look it is.
        let lost = seems.min(self.seemed);
        self.seemed = seems;
        let newly = lost.saturating_sub(self.told);
        self.told += newly;
        newly
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_dropped_is_told_once_and_what_is_on_its_way_never() {
        let mut lost = LostCount::from(1_000);
        let take = |lost: &mut LostCount, count: u64| (0..count).for_each(|_| lost.took_one());
        take(&mut lost, 10);
        // One was counted and is not ready yet.
        assert_eq!(lost.look(1_011, true), 0);
        take(&mut lost, 1);
        assert_eq!(lost.look(1_011, true), 0);
        // A flood: 100,000 came, of which 65,536 are ready.
        assert_eq!(lost.look(101_011, false), 0);
        assert_eq!(lost.look(101_011, false), 100_000 - READY_MAX);
        assert_eq!(lost.look(101_011, false), 0);
        // They were taken, and 50 more had been dropped meanwhile.
        take(&mut lost, READY_MAX);
        assert_eq!(lost.look(101_061, true), 0);
        assert_eq!(lost.look(101_061, true), 50);
        assert_eq!(lost.look(101_061, true), 0);
    }
}
