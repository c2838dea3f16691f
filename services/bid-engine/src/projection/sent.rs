//! What of `RECORDS` this engine has sent itself, by the server's word, whichever of its partitions did: it needs no second look.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

/// Stretches that are remembered, the newest; what lies outside of them is looked at.
const STRETCHES_MAX: usize = 4_096;

/// The sequences of one incarnation of the stream that are ours.
#[derive(Debug, Default)]
pub(crate) struct Sent(Mutex<Stretches>);

#[derive(Debug, Default)]
struct Stretches {
    incarnation: String,
    /// The last sequence of each, by its first.
    lasts: BTreeMap<u64, u64>,
}

impl Sent {
    /// The server has acknowledged a message of ours.
    pub(super) fn add(&self, incarnation: &str, sequence: u64) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.incarnation != incarnation {
            known.incarnation = incarnation.to_owned();
            known.lasts.clear();
        }
        let lasts = &mut known.lasts;
        let first = match lasts.range(..=sequence).next_back() {
            Some((_, &last)) if last >= sequence => return,
            Some((&first, &last)) if last + 1 == sequence => first,
            _ => sequence,
        };
        let last = lasts.remove(&(sequence + 1)).unwrap_or(sequence);
        lasts.insert(first, last);
        if lasts.len() > STRETCHES_MAX {
            lasts.pop_first();
        }
    }

    /// The last message of ours, and the incarnation that it lies in.
    pub(super) fn newest(&self) -> (String, u64) {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let last = known.lasts.values().next_back().copied();
        (known.incarnation.clone(), last.unwrap_or(0))
    }

    /// The last of the messages after one that are all ours; that one itself where the next is not.
    pub(super) fn all_after(&self, incarnation: &str, after: u64) -> u64 {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let next = after.saturating_add(1);
        match known.lasts.range(..=next).next_back() {
            Some((_, &last)) if known.incarnation == incarnation => last.max(after),
            _ => after,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_grow_together_in_any_order() {
        let sent = Sent::default();
        for sequence in [1, 2, 5, 4, 9, 3, 4] {
            sent.add("one", sequence);
        }
        let all_after = |after| sent.all_after("one", after);
        assert_eq!([0, 2, 5, 7, 8, 9].map(all_after), [5, 5, 5, 7, 9, 9]);
        assert_eq!(sent.all_after("two", 0), 0, "another stream");
        assert_eq!(sent.newest(), ("one".to_owned(), 9));
        sent.add("two", 7);
        assert_eq!((all_after(0), sent.all_after("two", 6)), (0, 7));
        assert_eq!(sent.newest(), ("two".to_owned(), 7));
    }

    #[test]
    fn oldest_stretches_are_forgotten_first() {
        let sent = Sent::default();
        for n in 0..=STRETCHES_MAX as u64 {
            sent.add("one", 2 * n + 1);
        }
        assert_eq!(sent.all_after("one", 0), 0);
        assert_eq!(sent.all_after("one", 2), 3);
    }
}
