//! Voiding a bid: the price is made again from the other bids, and everybody concerned is told.

use auction::{
    AdmissionState, BidRef, Budget, Command, CreateSale, EntryKind, Increments, NoticeKind, Offer,
    PartitionState, PublicLot, Refusal, StandingState, VoidBid,
    format::sealed::{BidCount, Pricing},
};
use proptest::prelude::*;

use crate::{
    admission::admit,
    deeds::{NAMES, slots_and_shares},
    orders::{cancel, hold, note, resume, void},
    room::{
        ENDS, OPENS, Room, accepted, at, bid_accepted, cents, english, lot_id, place_bid,
        plain_lot, plain_sale, sale_id, sealed_sale, user, with_reserve, with_soft_close,
    },
};

const BID: BidRef = BidRef::Entry(3);

/// Ann bids 10.00, and Bob 50.00, which is the line 3 and leads at 10.50.
fn contested(sale: CreateSale) -> Room {
    let mut room = Room::open(sale);
    room.bid("ann", 1_000);
    room.bid("bob", 5_000);
    room.hints.clear();
    room
}

#[test]
fn voided_bid_gives_the_lead_and_the_price_back_and_everyone_is_told() {
    let mut room = contested(plain_sale());
    assert_eq!(room.done(&void(BID), 30), 1);
    assert_eq!(room.done(&void(BID), 31), 0);
    let lot = room.lot();
    assert_eq!((room.price(), lot.bid_count), (Some(100), Some(1)));
    assert_eq!(lot.leader, room.standing("ann").paddle);
    assert_eq!(room.standing("ann").state, StandingState::Leading);
    let voided = &lot.voided[0];
    assert_eq!((voided.entry, voided.void.at), (3, at(30)));
    assert_eq!(voided.void.reason, note("A slip of the keyboard"));
    let line = room.record_of("lot").entries.pop().unwrap();
    assert_eq!(
        (line.kind, line.price),
        (EntryKind::Voided, Some(cents(100)))
    );
    assert_eq!(line.paddle, room.standing("bob").paddle);
    let told: Vec<_> = (room.hints.iter())
        .map(|told| {
            (
                told.user.as_str(),
                told.notice.kind,
                told.notice.reason.is_some(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("bob", NoticeKind::Voided, true),
            ("ann", NoticeKind::Leading, false)
        ]
    );
    let bob = room.standing("bob");
    assert_eq!((bob.state, bob.maximum), (StandingState::None, None));
    assert_eq!(bob.voided.as_ref(), Some(&voided.void));
    // The receipt says both, and nobody else's does.
    assert!(room.bid_answer("bob", "bid-2").is_some());
    let receipt = |name: &str, bid: &str| {
        let bid = bid.parse().unwrap();
        (room.state).bid_voided(&sale_id(), &lot_id(), &user(name), &bid)
    };
    assert_eq!(receipt("bob", "bid-2"), bob.voided);
    assert_eq!(receipt("ann", "bid-1"), None);
    room.check_replay();
    // They may bid again, at the new least bid.
    assert_eq!(room.bid("bob", 125).price.minor_units(), 150);
    room.command(&Command::WakeUp, at(ENDS));
    assert_eq!(room.standing("ann").state, StandingState::Won);
    room.check_replay();
}

#[test]
fn raises_of_a_maximum_go_with_the_bid_that_they_raise() {
    let mut room = contested(plain_sale());
    room.bid("bob", 9_000);
    room.bid("ann", 6_000);
    // Ann's new bid is a line of its own, and her old one is not what leads again.
    room.done(&void(BID), 30);
    assert_eq!(room.standing("ann").maximum, Some(cents(6_000)));
    assert_eq!(
        (room.price(), room.standing("bob").maximum),
        (Some(100), None)
    );
    let raise = "bid-3".parse().unwrap();
    let voided = (room.state).bid_voided(&sale_id(), &lot_id(), &user("bob"), &raise);
    assert!(voided.is_some());
    // The first of Ann's two bids leaves the second.
    room.done(&void(BidRef::Entry(2)), 31);
    assert_eq!(room.standing("ann").maximum, Some(cents(6_000)));
    room.done(&void(BidRef::Entry(4)), 32);
    assert_eq!((room.price(), room.lot().bid_count), (None, Some(0)));
    assert_eq!(room.lot().minimum_bid, room.lot().opening);
    room.check_replay();
}

/// Which lines of the lot no longer count.
fn struck(room: &Room) -> Vec<u64> {
    let entries = room.record_of("lot").entries;
    let lot = room.lot();
    auction::void_lines(&entries, &lot.voided)
        .into_keys()
        .collect()
}

#[test]
fn automatic_lines_of_a_voided_maximum_are_void_with_it() {
    let mut room = Room::open(plain_sale());
    room.bid("ann", 1_000);
    // The line 3; with the lines 5 and 7 its maximum beats Ann's.
    room.bid("bob", 9_000);
    room.bid("ann", 2_000);
    room.bid("ann", 3_000);
    assert_eq!(room.lot().sequence, 7);
    assert_eq!(struck(&room), [0; 0]);
    room.done(&void(BID), 30);
    assert_eq!(struck(&room), [3, 5, 7]);
    // What they bid afterwards counts, its automatic lines too.
    room.bid("bob", 9_000);
    room.bid("ann", 5_000);
    assert_eq!(room.lot().sequence, 11);
    assert_eq!(struck(&room), [3, 5, 7]);
}

#[test]
fn automatic_lines_of_an_earlier_maximum_that_leads_again_count() {
    let mut room = Room::open(plain_sale());
    room.bid("bob", 4_000);
    room.bid("ann", 5_000);
    // The line 4 beats Ann; without it her 50.00 leads, and without that Bob's first bid.
    room.bid("bob", 9_000);
    room.done(&void(BidRef::Entry(4)), 30);
    room.done(&void(BidRef::Entry(3)), 31);
    room.bid("ann", 3_000);
    assert_eq!(room.standing("bob").state, StandingState::Leading);
    assert_eq!(room.lot().sequence, 8, "with Bob's automatic line");
    assert_eq!(struck(&room), [3, 4]);
    room.done(&void(BidRef::Entry(2)), 32);
    assert_eq!(struck(&room), [2, 3, 4, 8]);
}

#[test]
fn reserve_is_met_no_longer_once_the_bid_that_met_it_is_void() {
    let mut room = contested(with_reserve(3_000));
    assert_eq!(room.lot().reserve_met, Some(true));
    room.done(&void(BID), 30);
    assert_eq!(
        (room.lot().reserve_met, room.price()),
        (Some(false), Some(100))
    );
    room.command(&Command::WakeUp, at(ENDS));
    assert_eq!(room.lot().phase, auction::LotPhase::Unsold);
}

#[test]
fn void_close_to_the_end_gives_time_to_bid_at_the_new_price() {
    let mut room = contested(with_soft_close(60, 90));
    room.done(&void(BidRef::Entry(2)), ENDS - 100);
    assert_eq!(room.lot().ends_at, at(ENDS), "not so close");
    let mut room = contested(with_soft_close(60, 90));
    room.done(&hold(), ENDS - 10);
    room.done(&void(BID), ENDS + 500);
    room.done(&resume(), ENDS + 500);
    assert_eq!(
        room.lot().ends_at,
        at(ENDS + 590),
        "90 s, as from when it was held"
    );
    assert_eq!(room.lot().extensions, 1);
    room.check_replay();
}

#[test]
fn nobody_leads_again_beyond_their_limit() {
    let mut sale = plain_sale();
    sale.lots.push(plain_lot("lot2", 2));
    let mut room = contested(sale);
    room.done(&admit("ann", AdmissionState::Approved, Some(1_200)), 20);
    let (by, bid) = (user("ann"), place_bid("lot2", "b2", 900));
    accepted(room.command(&Command::PlaceBid { by, bid }, at(21)));
    let paddle = room.standing("ann").paddle.unwrap();
    let refused = room.not_done(&void(BID), 22);
    assert!(refused == Refusal::LeaderBeyondLimit { paddle });
    // Either the house raises the limit, or their bid goes first.
    room.done(&void(BidRef::Entry(2)), 23);
    room.done(&void(BID), 24);
    assert_eq!(room.price(), None);
    room.check_replay();
}

#[test]
fn void_is_refused_where_there_is_no_such_bid_or_it_is_too_late() {
    let mut room = contested(plain_sale());
    for line in [0, 1, 4, u64::MAX] {
        assert!(room.not_done(&void(BidRef::Entry(line)), 20) == Refusal::UnknownBid);
    }
    let by_person = void(BidRef::User(user("bob")));
    assert!(room.not_done(&by_person, 20) == Refusal::UnknownBid);
    assert!(room.not_done(&void(BID), ENDS) == Refusal::LotClosed);
    room.command(&Command::WakeUp, at(ENDS));
    assert!(room.not_done(&void(BID), ENDS + 1) == Refusal::LotClosed);
    let mut room = contested(plain_sale());
    room.done(&cancel(), 20);
    assert!(room.not_done(&void(BID), 21) == Refusal::SaleCancelled);
}

#[test]
fn so_many_bids_of_a_lot_are_voided_and_no_more() {
    let mut room = Room::open(plain_sale());
    for _ in 0..VoidBid::PER_LOT_MAX {
        room.bid("ann", 1_000);
        let line = room.lot().sequence;
        room.done(&void(BidRef::Entry(line)), OPENS + 2);
    }
    let again = room.bid_at("ann", 1_000, OPENS + 2);
    let line = bid_accepted(again).sequence;
    let refused = room.not_done(&void(BidRef::Entry(line)), OPENS + 3);
    assert!(refused == Refusal::TooManyVoids);
}

#[test]
fn voided_sealed_bid_is_told_to_its_bidder_and_shown_only_where_bids_are_counted() {
    for (bid_count, lines) in [(BidCount::Hidden, 1), (BidCount::Shown, 4)] {
        let mut room = Room::open(sealed_sale(Pricing::FirstPrice, bid_count));
        let amount = |amount| Offer::Amount(cents(amount));
        bid_accepted(room.offer_at("ann", amount(500), 20));
        bid_accepted(room.offer_at("bob", amount(900), 20));
        bid_accepted(room.offer_at("bob", amount(800), 21));
        room.hints.clear();
        let public = room.public_bytes();
        assert!(room.not_done(&void(BidRef::Entry(2)), 22) == Refusal::UnknownBid);
        // Whether there is a bid is told to nobody.
        assert_eq!(room.done(&void(BidRef::User(user("cid"))), 22), 0);
        assert_eq!(room.done(&void(BidRef::User(user("bob"))), 22), 1);
        assert_eq!(room.done(&void(BidRef::User(user("bob"))), 23), 0);
        assert_eq!(room.public_bytes() == public, bid_count == BidCount::Hidden);
        assert_eq!(room.record_of("lot").entries.len(), lines);
        assert!(room.lot().voided.is_empty(), "no line tells whose it was");
        let told = &room.hints[..];
        assert_eq!((told.len(), told[0].user.as_str()), (1, "bob"));
        assert_eq!(told[0].notice.reason, Some(note("A slip of the keyboard")));
        let receipt = |bid: &str| {
            let bid = bid.parse().unwrap();
            (room.state).bid_voided(&sale_id(), &lot_id(), &user("bob"), &bid)
        };
        assert!(receipt("bid-2").is_none(), "it was replaced before");
        assert_eq!(receipt("bid-3"), room.standing("bob").voided);
        room.check_replay();
        room.command(&Command::WakeUp, at(ENDS));
        assert_eq!(room.standing("ann").state, StandingState::Won);
        room.check_replay();
    }
}

/// What a void has to leave as if the bid had never been placed. How many bids there were, the history and the end are not among
/// it: those were seen.
fn figures(lot: PublicLot) -> impl PartialEq + std::fmt::Debug {
    (lot.price, lot.minimum_bid, lot.increment, lot.reserve_met)
}

fn told(room: &Room) -> Vec<(StandingState, Option<auction::Amount>)> {
    let standings = NAMES.iter().map(|name| room.standing(name));
    standings.map(|own| (own.state, own.maximum)).collect()
}

fn sale() -> impl Strategy<Value = CreateSale> {
    let increments = prop_oneof![
        Just(Increments::ebay_us()),
        (1_u64..500).prop_map(|step| Increments::fixed(cents(step)).unwrap()),
        Just(slots_and_shares()),
    ];
    let reserve = prop::option::of(100_u64..9_000);
    (increments, reserve).prop_map(|(increments, reserve)| {
        let mut sale = plain_sale();
        english(&mut sale).increments = increments;
        sale.lots[0].reserve = reserve.map(cents);
        sale
    })
}

/// How often people may raise is no matter here.
fn unlimited(sale: &CreateSale) -> Room {
    let state = PartitionState::default().with_budget(Budget::UNLIMITED);
    let mut room = Room::of(state);
    room.announce_sale(sale.clone());
    room
}

fn bids() -> impl Strategy<Value = Vec<(usize, u64)>> {
    prop::collection::vec((0..NAMES.len(), 0_u64..9_000), 1..30)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..Default::default() })]

    /// Each bid of a random sale, voided alone, leaves the sale without it; and so it goes on.
    #[test]
    fn sale_after_a_void_is_the_sale_without_that_bid(sale in sale(), bids in bids(), after in bids()) {
        let mut room = unlimited(&sale);
        // The maxima that counted, each with the line of its bid.
        let mut counted: Vec<(usize, u64, u64)> = vec![];
        for (name, maximum) in bids {
            let leads = room.standing(NAMES[name]).state == StandingState::Leading;
            let before = room.lot().sequence;
            let answer = room.bid_at(NAMES[name], maximum, OPENS);
            if matches!(answer, auction::Answer::Bid(auction::BidAnswer::Accepted(_))) {
                let own = counted.iter().rev().find(|it| it.0 == name);
                let line = if leads { own.unwrap().2 } else { before + 1 };
                counted.push((name, maximum, line));
            }
        }
        let mut lines: Vec<u64> = counted.iter().map(|it| it.2).collect();
        lines.dedup();
        for line in lines {
            let mut voided = Room::of(room.state.clone());
            voided.done(&void(BidRef::Entry(line)), OPENS);
            let mut without = unlimited(&sale);
            for (name, maximum, _) in counted.iter().filter(|it| it.2 != line) {
                bid_accepted(without.bid_at(NAMES[*name], *maximum, OPENS));
            }
            prop_assert_eq!(figures(voided.lot()), figures(without.lot()));
            prop_assert_eq!(told(&voided), told(&without));
            // Whoever has no bid left has no line left either that counts.
            let void = struck(&voided);
            for own in NAMES.iter().map(|name| voided.standing(name)) {
                let mut entries = voided.record_of("lot").entries.into_iter();
                let counts = entries.any(|entry| {
                    let is_own = entry.kind == EntryKind::Bid && entry.paddle == own.paddle;
                    is_own && own.paddle.is_some() && !void.contains(&entry.sequence)
                });
                prop_assert_eq!(counts, own.state != StandingState::None);
            }
            for (count, (name, maximum)) in after.iter().enumerate() {
                for room in [&mut voided, &mut without] {
                    room.bid_with_id(NAMES[*name], &format!("after-{count}"), *maximum, OPENS + 1);
                }
                prop_assert_eq!(figures(voided.lot()), figures(without.lot()));
                prop_assert_eq!(told(&voided), told(&without));
            }
        }
    }
}
