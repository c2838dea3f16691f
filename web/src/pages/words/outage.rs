//! What is said of outages: before one, as a rule of the sale; after one, on the lot whose end it moved.

use std::time::Duration;

use auction::{Entry, EntryKind, OutagePolicy, Time};

use crate::{format::seconds, locale::t};

/// Seconds of a minute.
const MINUTE: u32 = 60;
/// Milliseconds of a tenth of a second: no shorter outage is told of.
const TENTH_MILLIS: u128 = 100;

/// An end that passed while nobody could bid, and what became of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Outage {
    pub(crate) was_to_end_at: Time,
    /// How long after that end bids were taken again.
    pub(crate) back_after: Duration,
    /// The end that was given then.
    pub(crate) moved_to: Time,
}

impl Outage {
    /// The newest one of a lot's history.
    pub(crate) fn newest(entries: &[Entry]) -> Option<Self> {
        let pairs = entries.iter().zip(entries.iter().skip(1));
        let moved = pairs.rev().find(|(_, it)| it.kind == EntryKind::Extended);
        moved.map(|(before, moved)| Self {
            was_to_end_at: before.ends_at,
            back_after: before.ends_at.until(moved.at),
            moved_to: moved.ends_at,
        })
    }

    /// [`Outage::back_after`] in seconds, rounded up.
    pub(crate) fn back_after_words(&self) -> String {
        let tenths = self.back_after.as_millis().div_ceil(TENTH_MILLIS);
        let plain = format!("{}.{}", tenths / 10, tenths % 10);
        format!("{}\u{a0}s", seconds(&plain))
    }
}

/// What becomes of a lot that is to end while nobody can bid.
pub(crate) fn rule(policy: OutagePolicy) -> String {
    match policy {
        OutagePolicy::CloseAsIs => t!("outage-closes"),
        OutagePolicy::Extend { seconds } => t!("outage-extends", time = lasting(seconds)),
    }
}

fn lasting(seconds: u32) -> String {
    match seconds % MINUTE {
        0 => t!("outage-minutes", count = seconds / MINUTE),
        _ => t!("outage-seconds", count = seconds),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::samples;

    fn entry(kind: EntryKind, at: u64, ends_at: u64) -> Entry {
        let time = |millis| samples::now().after(Duration::from_millis(millis));
        Entry {
            sequence: at,
            at: time(at),
            kind,
            paddle: None,
            price: None,
            automatic: false,
            ends_at: time(ends_at),
        }
    }

    #[test]
    fn outage_tells_the_end_that_passed_how_long_nobody_could_bid_and_the_new_end() {
        let mut entries = vec![entry(EntryKind::Announced, 0, 60_000)];
        assert_eq!(Outage::newest(&entries), None);
        entries.push(entry(EntryKind::Bid, 59_000, 90_000));
        entries.push(entry(EntryKind::Extended, 90_612, 390_612));
        entries.push(entry(EntryKind::Bid, 91_000, 390_612));
        let outage = Outage::newest(&entries).unwrap();
        assert_eq!(outage.was_to_end_at, entries[1].ends_at);
        assert_eq!(outage.moved_to, entries[2].ends_at);
        assert_eq!(outage.back_after_words(), "0.7\u{a0}s");
    }

    #[test]
    fn rule_names_how_much_time_is_given() {
        for (seconds, lasting) in [
            (60, "1\u{a0}minute"),
            (300, "5\u{a0}minutes"),
            (90, "90\u{a0}seconds"),
        ] {
            let said = rule(OutagePolicy::Extend { seconds });
            assert!(said.contains(&format!("it ends {lasting} after")), "{said}");
        }
        assert!(rule(OutagePolicy::CloseAsIs).ends_with("with the bids it has."));
    }
}
