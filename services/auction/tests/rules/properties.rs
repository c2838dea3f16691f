//! What holds for every sale, whatever people do.

use auction::{
    Amount, Answer, Band, Command, CreateSale, EntryKind, ExtensionMode, ExtensionTrigger,
    Increments, LotPhase, OffGrid, OutagePolicy, SoftClose, StandingState, Steps, Time,
};
use proptest::prelude::*;

use crate::{
    house,
    room::{ENDS, Room, at, cents, create, place_bid, plain_sale, replayed, user, with_reserve},
};

const NAMES: [&str; 4] = ["ann", "bob", "cid", "dan"];

#[derive(Clone, Debug)]
enum Deed {
    Bid {
        name: usize,
        id: u32,
        maximum: u64,
    },
    /// Bids this much over the public minimum.
    Follow {
        name: usize,
        over: u64,
    },
    CloseDue,
    Recover,
    Hold,
    Resume,
    Withdraw,
    Announce(u32),
}

fn deed() -> impl Strategy<Value = Deed> {
    let name = 0..NAMES.len();
    prop_oneof![
        6 => (name.clone(), 0_u32..30, 0_u64..12_000)
            .prop_map(|(name, id, maximum)| Deed::Bid { name, id, maximum }),
        6 => (name, prop_oneof![Just(0), 0_u64..4_000])
            .prop_map(|(name, over)| Deed::Follow { name, over }),
        1 => Just(Deed::CloseDue),
        1 => Just(Deed::Recover),
        1 => Just(Deed::Hold),
        1 => Just(Deed::Resume),
        1 => Just(Deed::Withdraw),
        1 => (0_u32..40).prop_map(Deed::Announce),
    ]
}

/// Deeds with the seconds that pass before each; a third of them near the end.
fn deeds() -> impl Strategy<Value = Vec<(u32, Deed)>> {
    let wait = prop_oneof![8 => 0_u32..12, 1 => 100_u32..400];
    prop::collection::vec((wait, deed()), 1..80)
}

fn sale() -> impl Strategy<Value = CreateSale> {
    let increments = prop_oneof![
        Just(Increments::ebay_us()),
        (1_u64..500).prop_map(|step| Increments::fixed(cents(step)).unwrap()),
        Just(slots_and_shares()),
    ];
    let off_grid = prop_oneof![
        2 => Just(OffGrid::Accept),
        1 => Just(OffGrid::Reject),
        1 => Just(OffGrid::Floor),
        1 => Just(OffGrid::Nearest),
    ];
    let outage = prop_oneof![
        Just(OutagePolicy::CloseAsIs),
        (1_u32..90).prop_map(|seconds| OutagePolicy::Extend { seconds }),
    ];
    let reserve = prop::option::of(100_u64..9_000);
    let hard_end = prop::option::of(0_u32..200);
    (
        increments,
        off_grid,
        prop::option::of(soft_close()),
        outage,
        reserve,
        hard_end,
    )
        .prop_map(
            |(increments, off_grid, soft_close, outage_policy, reserve, hard_end)| {
                let mut sale = plain_sale();
                sale.terms.increments = increments;
                sale.terms.off_grid = off_grid;
                sale.terms.soft_close = soft_close;
                sale.lots[0].hard_end = hard_end.map(|after| at(ENDS + after));
                sale.terms.outage_policy = outage_policy;
                sale.terms.ceiling = cents(11_000);
                sale.lots[0].reserve = reserve.map(cents);
                sale
            },
        )
}

fn soft_close() -> impl Strategy<Value = SoftClose> {
    let mode = prop_oneof![Just(ExtensionMode::FromBid), Just(ExtensionMode::FromEnd)];
    let trigger = prop_oneof![
        Just(ExtensionTrigger::AnyAccepted),
        Just(ExtensionTrigger::PriceChange),
        Just(ExtensionTrigger::LeadChange),
    ];
    let most = prop::option::of(1_u32..4);
    (1_u32..90, 1_u32..90, mode, trigger, most).prop_map(
        |(window, extension, ext_mode, ext_trigger, max_extensions)| SoftClose {
            ext_mode,
            ext_trigger,
            max_extensions,
            ..SoftClose::new(window, extension)
        },
    )
}

/// Steps of 5, then slots of 20, 50, 80, then a tenth in whole 25.
fn slots_and_shares() -> Increments {
    let slots = Steps::Slots {
        period: cents(100),
        offsets: [20, 50, 80].map(cents).into(),
    };
    let shares = Steps::Percent {
        basis_points: 1_000,
        round_to: cents(25),
    };
    let band = |from, steps| Band {
        from: cents(from),
        steps,
    };
    let first = Band::fixed(cents(0), cents(5));
    Increments::new(vec![first, band(500, slots), band(2_500, shares)]).unwrap()
}

fn command(room: &Room, deed: &Deed) -> Command {
    let bid = |name: usize, id: String, maximum| Command::PlaceBid {
        by: user(NAMES[name]),
        bid: place_bid("lot", &id, maximum),
    };
    match *deed {
        Deed::Bid { name, id, maximum } => bid(name, format!("b{id}"), maximum),
        Deed::Follow { name, over } => {
            let maximum = room.lot().minimum_bid.minor_units() + over;
            bid(name, format!("f{}", room.log.len()), maximum)
        }
        Deed::CloseDue => Command::CloseDue,
        Deed::Recover => Command::Recover,
        Deed::Hold => house::hold(),
        Deed::Resume => house::resume(),
        Deed::Withdraw => house::withdraw("lot"),
        Deed::Announce(number) => house::announce(&format!("m{number}"), "Soup is served"),
    }
}

/// The invariants of the price, told from each bidder's own maximum: an account of the contest
/// that shares nothing with the engine's.
fn check_price(room: &Room, sale: &CreateSale) {
    let lot = room.lot();
    let Some(price) = lot.price else {
        assert_eq!((lot.leader, lot.bid_count), (None, 0));
        return;
    };
    let maximum = |name: &&str| room.standing(name).maximum;
    let leader = NAMES
        .iter()
        .find(|name| room.standing(name).paddle == lot.leader)
        .expect("whoever leads is one of them");
    let first = maximum(leader).unwrap();
    let rivals = NAMES.iter().filter(|name| *name != leader);
    let second = rivals.filter_map(maximum).max();
    assert!(second <= Some(first), "the leader has the largest maximum");
    assert!(price <= first && price >= lot.opening);
    let next = |at: Amount| match sale.terms.off_grid {
        OffGrid::Accept => at.saturating_add(sale.terms.increments.step_at(at)),
        _ => sale.terms.increments.next_on_grid(at),
    };
    let one_over = second.map(next);
    let reserve = sale.lots[0].reserve;
    assert!(
        price == first
            || one_over.is_some_and(|over| price >= over)
            || price == lot.opening
            || Some(price) == reserve,
        "the price stands on something"
    );
    assert_eq!(lot.minimum_bid, next(price));
    assert_eq!(lot.reserve_met, reserve.map(|reserve| first >= reserve));
    let leading = match lot.phase {
        LotPhase::Open => StandingState::Leading,
        LotPhase::Sold => StandingState::Won,
        LotPhase::Unsold | LotPhase::Withdrawn => StandingState::Lost,
    };
    assert_eq!(room.standing(leader).state, leading);
}

/// Whether the newest command was a bid by this one of them.
fn is_by(told: &[(Command, Time)], name: usize) -> bool {
    matches!(told.last(), Some((Command::PlaceBid { by, .. }, _)) if *by == user(NAMES[name]))
}

fn check_history(room: &Room) {
    let record = room.record_of("lot");
    let entries = &record.entries;
    for (index, entry) in entries.iter().enumerate() {
        assert_eq!(entry.sequence, index as u64 + 1);
    }
    assert_eq!(record.lot.sequence, entries.len() as u64);
    assert!(entries.is_sorted_by_key(|entry| entry.at));
    assert!(entries.is_sorted_by_key(|entry| entry.price));
    assert!(entries.is_sorted_by_key(|entry| entry.ends_at));
    let moves = entries
        .windows(2)
        .filter(|pair| pair[0].ends_at != pair[1].ends_at)
        .filter(|pair| pair[1].kind != EntryKind::Resumed);
    assert_eq!(record.lot.extensions as usize, moves.count());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..Default::default() })]

    #[test]
    fn the_rules_hold_whatever_people_do(sale in sale(), deeds in deeds()) {
        let mut room = Room::open(sale.clone());
        let mut told = vec![(create(sale.clone()), at(0))];
        let mut second = 0;
        for (wait, deed) in &deeds {
            second += wait;
            let now = at(second);
            let before = room.lot();
            let events = room.log.len();
            let command = command(&room, deed);
            let answer = room.command(&command, now);
            told.push((command, now));
            let after = room.lot();
            prop_assert!(after.ends_at >= before.ends_at, "the end never falls");
            prop_assert!(after.price >= before.price, "the price never falls");
            if before.phase != LotPhase::Open {
                prop_assert_eq!(&after, &before, "closed is final");
            }
            if let Answer::Accepted(accepted) = &answer && room.log.len() > events {
                prop_assert!(after.opens_at <= now && now < before.ends_at);
                prop_assert_eq!(Some(accepted.price), after.price);
                prop_assert_eq!(accepted.sequence, after.sequence);
                prop_assert_eq!(accepted.minimum_bid, after.minimum_bid);
                prop_assert_eq!(accepted.ends_at, after.ends_at);
                let near = sale.terms.soft_close.filter(|soft_close| {
                    now.after_seconds(soft_close.window_seconds) >= before.ends_at
                });
                let capped = before.extensions_left == Some(0) || before.hard_end.is_some();
                if let Some(near) = near && after.leader != before.leader && !capped {
                    prop_assert!(after.ends_at >= now.after_seconds(near.extension_seconds));
                }
                let own_raise = room.standing(NAMES[0]).paddle == before.leader;
                if before.leader.is_some() && own_raise && is_by(&told, 0) {
                    prop_assert_eq!(after.ends_at, before.ends_at, "an own raise never extends");
                }
            }
            if before.held_since.is_some() && after.held_since.is_some() {
                prop_assert_eq!(&after, &before, "nothing happens to a lot on hold");
            }
            if let Some(hard_end) = after.hard_end {
                prop_assert!(after.ends_at <= hard_end);
            }
            if let Deed::Follow { name, over: 0 } = deed
                && before.phase == LotPhase::Open
                && before.held_since.is_none()
                && before.opens_at <= now
                && now < before.ends_at
                && before.minimum_bid <= sale.terms.ceiling
                && room.standing(NAMES[*name]).paddle.is_none_or(|own| before.leader != Some(own))
            {
                prop_assert!(matches!(answer, Answer::Accepted(_)), "the minimum is taken");
            }
            if matches!(answer, Answer::Refused(_)) {
                prop_assert_eq!(&after, &before, "a refusal changes nothing public");
            }
            check_price(&room, &sale);
            check_history(&room);
        }
        check_replay(&room, &told);
    }

    #[test]
    fn permuting_losing_bids_leaves_the_leader_and_the_price(
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
                matches!(answer, Answer::Accepted(_)) && *maximum == highest
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
    fn splitting_a_maximum_leaves_the_leader_and_the_price(
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
                last_counts = matches!(room.bid_at("bob", part, 20), Answer::Accepted(_));
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
    fn a_step_is_the_one_of_the_last_band_begun(price in 0_u64..2_000_000) {
        let bands: Vec<auction::Band> = Increments::ebay_us().into();
        let begun = bands.iter().rfind(|band| band.from <= cents(price));
        let step = Increments::ebay_us().step_at(cents(price));
        prop_assert_eq!(&begun.unwrap().steps, &Steps::Fixed { step });
    }
}

/// The log brings back the same floor, and the same commands write the same log.
fn check_replay(room: &Room, told: &[(Command, auction::Time)]) {
    let mut again = Room::empty();
    again.floor = replayed(&room.log);
    assert_eq!(again.fingerprint(), room.fingerprint());
    assert_eq!(again.public_bytes(), room.public_bytes());
    assert_eq!(again.floor.next_deadline(), room.floor.next_deadline());
    for name in NAMES {
        assert_eq!(again.standing(name), room.standing(name));
    }
    let mut retold = Room::empty();
    for (command, now) in told {
        retold.command(command, *now);
        // A bid asked again after all gets the answer it has, on the replayed floor too.
        let late = at(ENDS * 100);
        let answered = again.floor.decide(command, late);
        assert_eq!(answered, room.floor.decide(command, late));
        assert!(
            answered.events.is_empty()
                || !matches!(
                    command,
                    Command::CreateSale { .. } | Command::PlaceBid { .. }
                )
        );
    }
    let bytes = |log| serde_json::to_vec(log).unwrap();
    assert_eq!(bytes(&retold.log), bytes(&room.log));
}
