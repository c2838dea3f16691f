//! What holds for every sale, whatever people do.

use auction::{Answer, BidAnswer, CreateSale, FormatTerms, Increments, Steps};
use proptest::prelude::*;

use crate::{
    deeds::{Deed, command, deeds, sale, sealed_sale},
    invariants::{Step, check_history, check_price, check_replay},
    room::{Room, at, cents, create, plain_sale, with_reserve},
};

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..Default::default() })]

    #[test]
    fn english_rules_hold_for_any_commands(sale in sale(), deeds in deeds()) {
        rules_hold(&sale, &deeds);
    }

    #[test]
    fn sealed_rules_hold_for_any_commands(sale in sealed_sale(), deeds in deeds()) {
        rules_hold(&sale, &deeds);
    }

    #[test]
    fn permuting_losing_bids_keeps_leader_and_price(
        losers in prop::collection::vec(1_u64..40_000, 1..8),
        shuffled in any::<prop::sample::Index>(),
        reserve in 100_u64..90_000,
    ) {
        let story = |losers: &[u64]| {
            let mut room = Room::open(with_reserve(reserve));
            room.bid("ann", 60_000);
            let highest = *losers.iter().max().unwrap();
            let counted = losers.iter().enumerate().map(|(index, maximum)| {
                let answer = room.bid_at(&format!("u{index}"), *maximum, 20);
                matches!(answer, Answer::Bid(BidAnswer::Accepted(_))) && *maximum == highest
            });
            // Where the price had come too near, the highest one is refused.
            let comparable = counted.fold(false, |any, counted| any | counted);
            comparable.then(|| (room.standing("ann").state, room.price()))
        };
        let mut permuted = losers.clone();
        permuted.rotate_left(shuffled.index(losers.len()));
        permuted.reverse();
        if let (Some(one), Some(other)) = (story(&losers), story(&permuted)) {
            prop_assert_eq!(one, other);
        }
    }

    #[test]
    fn splitting_a_maximum_keeps_leader_and_price(
        rival in 100_u64..30_000,
        parts in prop::collection::btree_set(100_u64..40_000, 1..6),
        reserve in prop::option::of(100_u64..40_000),
    ) {
        let whole = *parts.last().unwrap();
        let story = |parts: &mut dyn Iterator<Item = u64>| {
            let mut room = Room::open(reserve.map_or_else(plain_sale, with_reserve));
            room.bid("ann", rival);
            let mut last_counts = false;
            for part in parts {
                last_counts = matches!(room.bid_at("bob", part, 20), Answer::Bid(BidAnswer::Accepted(_)));
            }
            last_counts.then(|| (room.lot().leader, room.standing("bob"), room.price()))
        };
        let at_once = story(&mut [whole].into_iter());
        let split = story(&mut parts.iter().copied());
        if let (Some(mut at_once), Some(split)) = (at_once, split) {
            // More bids make more lines; all else is the same.
            at_once.1.sequence = split.1.sequence;
            prop_assert_eq!(at_once, split);
        }
    }

    #[test]
    fn step_is_that_of_the_last_band_begun(price in 0_u64..2_000_000) {
        let bands: Vec<auction::Band> = Increments::ebay_us().into();
        let begun = bands.iter().rfind(|band| band.from <= cents(price));
        let step = Increments::ebay_us().step_at(cents(price));
        prop_assert_eq!(&begun.unwrap().steps, &Steps::Fixed { step });
    }
}

fn rules_hold(sale: &CreateSale, deeds: &[(u32, Deed)]) {
    let mut room = Room::open(sale.clone());
    let mut told = vec![(create(sale.clone()), at(0))];
    let mut second = 0;
    for (wait, deed) in deeds {
        second += wait;
        let now = at(second);
        let before = room.lot();
        let events = room.log.len();
        let command = command(&room, deed);
        let answer = room.command(&command, now);
        let is_new = room.log.len() > events;
        let after = room.lot();
        let step = Step {
            sale,
            command: &command,
            now,
            answer: &answer,
            is_new,
            before,
            after,
        };
        step.check(&room, matches!(deed, Deed::Follow { over: 0, .. }));
        told.push((command, now));
        if let FormatTerms::English(terms) = &sale.terms.format {
            check_price(&room, sale, terms);
        }
        check_history(&room);
    }
    check_replay(&room, &told);
}
