//! What bidders were told, bid by bid, against what the log holds. Pure: whatever does not fit is told in words.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Instant,
};

use crate::books::Placed;

/// A bid as its bidder saw it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Bid {
    pub(super) sale: String,
    pub(super) lot: String,
    pub(super) id: String,
    pub(super) maximum: u64,
    pub(super) asked: Instant,
    pub(super) answered: Instant,
    pub(super) is_accepted: bool,
}

impl Bid {
    fn is_as(&self, placed: &Placed) -> bool {
        (&self.sale, &self.lot, self.maximum) == (&placed.sale, &placed.lot, placed.maximum)
    }
}

/// What does not fit between all bids of a partition and its log: an accepted bid that is not there once and with its amount, one
/// that is there and was refused or made by nobody, and one that was judged before another that had its answer when it was asked.
pub(super) fn problems(bids: &[Bid], log: &[Placed]) -> Vec<String> {
    let mut places: BTreeMap<&str, Vec<&Placed>> = BTreeMap::new();
    for placed in log {
        places.entry(&placed.bid_id).or_default().push(placed);
    }
    let mut problems = vec![];
    for bid in bids {
        let found = places.get(bid.id.as_str()).map_or(&[][..], |it| it);
        match (bid.is_accepted, found) {
            (true, [one]) if bid.is_as(one) => {}
            (false, []) => {}
            (true, []) => problems.push(format!("{}: accepted, and not in the log", bid.id)),
            (true, [one]) => problems.push(format!("{}: the log has {one:?}", bid.id)),
            (true, _) => problems.push(format!("{}: {} times in the log", bid.id, found.len())),
            (false, _) => problems.push(format!("{}: refused, and in the log", bid.id)),
        }
    }
    let made: BTreeSet<&str> = bids.iter().map(|bid| bid.id.as_str()).collect();
    let strange = places.keys().filter(|id| !made.contains(*id));
    problems.extend(strange.map(|id| format!("{id}: in the log, and nobody's")));
    problems.extend(out_of_order(bids, log));
    problems
}

/// Of each lot, in the order of the log: nothing was answered before anything that comes earlier was asked.
fn out_of_order(bids: &[Bid], log: &[Placed]) -> Vec<String> {
    let bids: BTreeMap<&str, &Bid> = bids.iter().map(|bid| (bid.id.as_str(), bid)).collect();
    // Of each lot, what was asked last of all that came so far.
    let mut last_asked: BTreeMap<(&str, &str), &Bid> = BTreeMap::new();
    let mut problems = vec![];
    for placed in log {
        let Some(bid) = bids.get(placed.bid_id.as_str()) else {
            continue;
        };
        let lot = (placed.sale.as_str(), placed.lot.as_str());
        let earlier = last_asked.entry(lot).or_insert(bid);
        if bid.answered < earlier.asked {
            let (id, after) = (&bid.id, &earlier.id);
            problems.push(format!("{id}: behind {after}, asked when it was answered"));
        }
        if bid.asked > earlier.asked {
            *earlier = bid;
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn bid(id: &str, millis: [u64; 2], is_accepted: bool, begin: Instant) -> Bid {
        let [asked, answered] = millis.map(|it| begin + Duration::from_millis(it));
        Bid {
            sale: "drill".into(),
            lot: "clock".into(),
            id: id.into(),
            maximum: 1_000,
            asked,
            answered,
            is_accepted,
        }
    }

    fn placed(id: &str) -> Placed {
        Placed {
            sale: "drill".into(),
            lot: "clock".into(),
            bid_id: id.into(),
            maximum: 1_000,
        }
    }

    #[test]
    fn history_that_does_not_fit_the_log_is_told() {
        let begin = Instant::now();
        let bids = [
            bid("a", [0, 10], true, begin),
            bid("b", [20, 30], true, begin),
            bid("c", [25, 40], false, begin),
        ];
        let told = |log: &[Placed]| problems(&bids, log).join("; ");
        let [a, b, c, d] = ["a", "b", "c", "d"].map(placed);
        let dear = Placed {
            maximum: 9_000,
            ..b.clone()
        };
        let elsewhere = Placed {
            lot: "globe".into(),
            ..b.clone()
        };
        assert_eq!(told(&[a.clone(), b.clone()]), "");
        for (log, words) in [
            (vec![a.clone()], "b: accepted, and not in the log"),
            (vec![a.clone(), b.clone(), b.clone()], "b: 2 times"),
            (vec![a.clone(), dear], "b: the log has"),
            (vec![a.clone(), elsewhere], "b: the log has"),
            (vec![a.clone(), b.clone(), c], "c: refused, and in the log"),
            (vec![a.clone(), b.clone(), d], "d: in the log, and nobody's"),
            (vec![b, a], "a: behind b"),
        ] {
            assert!(told(&log).contains(words), "{words}: {}", told(&log));
        }
    }

    #[test]
    fn bids_asked_at_once_may_come_in_either_order() {
        let begin = Instant::now();
        let bids = [
            bid("a", [0, 30], true, begin),
            bid("b", [10, 20], true, begin),
        ];
        let [a, b] = ["a", "b"].map(placed);
        assert_eq!(problems(&bids, &[a.clone(), b.clone()]), [""; 0]);
        assert_eq!(problems(&bids, &[b, a]), [""; 0]);
    }
}
