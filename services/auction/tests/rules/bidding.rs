//! Bids in time: refusals, ids used again, paddles, soft close, public entries.

use auction::{
    Answer, BidAnswer, Command, EntryKind, EventKind, Increments, NoticeKind, Paddle, PlaceBid,
    Refusal, format::english::SoftClose,
};

use crate::room::{
    ENDS, OPENS, Room, accepted, at, cents, english, place_bid, plain_lot, plain_sale, refusal,
    user, with_reserve, with_soft_close,
};

#[test]
fn bid_counts_from_opening_until_just_before_the_end() {
    let mut room = Room::open(plain_sale());
    assert_eq!(
        refusal(room.bid_at("ann", 500, OPENS - 1)),
        Refusal::BidTooEarly {
            arrived_at: at(OPENS - 1),
            opens_at: at(OPENS)
        }
    );
    accepted(room.bid_at("ann", 500, OPENS));
    accepted(room.bid_at("bob", 1_000, ENDS - 1));
    for late in [ENDS, ENDS + 1] {
        assert_eq!(
            refusal(room.bid_at("ann", 5_000, late)),
            Refusal::BidTooLate {
                arrived_at: at(late),
                ended_at: at(ENDS)
            }
        );
    }
}

#[test]
fn clock_behind_the_log_is_stamped_with_log_time() {
    let mut room = Room::open(plain_sale());
    accepted(room.bid_at("ann", 500, 100));
    accepted(room.bid_at("bob", 1_000, 50));
    assert_eq!(room.log.last().unwrap().at, at(100));
}

#[test]
fn bid_on_unknown_sale_or_lot_is_refused_unlogged() {
    let mut room = Room::open(plain_sale());
    let by = user("ann");
    let bid = place_bid("other", "b", 500);
    let command = Command::PlaceBid {
        by: by.clone(),
        bid,
    };
    assert_eq!(refusal(room.command(&command, at(20))), Refusal::UnknownLot);
    let mut bid = place_bid("lot", "b", 500);
    bid.sale = "other".parse().unwrap();
    let command = Command::PlaceBid { by, bid };
    assert_eq!(
        refusal(room.command(&command, at(20))),
        Refusal::UnknownSale
    );
    assert_eq!(room.log.len(), 1);
}

/// j.
#[test]
fn same_bid_id_gets_the_same_answer_and_no_effect() {
    let mut room = Room::open(plain_sale());
    let first = room.bid_with_id("ann", "b1", 500, 20);
    let too_low = room.bid_with_id("bob", "b1", 110, 21);
    accepted(room.bid_with_id("bob", "b2", 9_000, 22));
    let events = room.log.len();
    for seconds in [23, ENDS + 5] {
        assert_eq!(room.bid_with_id("ann", "b1", 500, seconds), first);
        assert_eq!(room.bid_with_id("bob", "b1", 110, seconds), too_low);
        let reused = refusal(room.bid_with_id("ann", "b1", 501, seconds));
        assert_eq!(reused, Refusal::BidIdReused);
        let reused = refusal(room.bid_with_id("bob", "b1", 9_999, seconds));
        assert_eq!(reused, Refusal::BidIdReused);
    }
    assert_eq!(room.log.len(), events);
    let answer = |name, bid| room.bid_answer(name, bid).map(Answer::Bid);
    assert_eq!(answer("ann", "b1"), Some(first));
    assert_eq!(answer("bob", "b1"), Some(too_low));
    assert_eq!(answer("ann", "b2"), None);
}

#[test]
fn first_accepted_bid_assigns_the_next_paddle() {
    let mut sale = plain_sale();
    sale.lots.push(plain_lot("lot2", 2));
    let mut room = Room::open(sale);
    room.refused("ann", 1);
    assert_eq!(room.standing("ann").paddle, None);
    let bob = room.bid("bob", 500);
    let ann = room.bid("ann", 1_000);
    assert_eq!(bob.paddle, Paddle::FIRST);
    assert_eq!(ann.paddle, Paddle::FIRST.next());
    assert!(matches!(room.log[2].kind, EventKind::PaddleAssigned(_)));
    assert!(matches!(room.log[3].kind, EventKind::BidPlaced(_)));
    let bid = place_bid("lot2", "x", 500);
    let by = user("ann");
    let there = accepted(room.command(&Command::PlaceBid { by, bid }, at(30)));
    assert_eq!(there.paddle, ann.paddle, "one paddle in the whole sale");
}

#[test]
fn leading_bid_is_one_line_and_beaten_bid_is_two() {
    let mut room = Room::open(plain_sale());
    let ann = room.bid("ann", 5_000).paddle;
    let bob = room.bid("bob", 2_000);
    assert_eq!((bob.sequence, bob.leading), (4, false));
    let lines: Vec<_> = (room.record_of("lot").entries.iter())
        .map(|entry| {
            (
                entry.sequence,
                entry.kind,
                entry.paddle,
                entry.price,
                entry.automatic,
            )
        })
        .collect();
    let expected = [
        (1, EntryKind::Announced, None, None, false),
        (2, EntryKind::Bid, Some(ann), Some(cents(100)), false),
        (
            3,
            EntryKind::Bid,
            Some(bob.paddle),
            Some(cents(2_000)),
            false,
        ),
        (4, EntryKind::Bid, Some(ann), Some(cents(2_050)), true),
    ];
    assert_eq!(lines, expected);
    assert_eq!(room.lot().bid_count, Some(2));
}

#[test]
fn lot_record_lists_entries_after_a_sequence() {
    let mut room = Room::open(plain_sale());
    room.bid("ann", 5_000);
    room.bid("bob", 2_000);
    let (sale, lot) = ("sale".parse().unwrap(), "lot".parse().unwrap());
    let record = |after, limit| room.state.lot_record(&sale, &lot, after, limit).unwrap();
    let sequences = |after, limit| -> Vec<u64> {
        let entries = record(after, limit).entries;
        entries.iter().map(|entry| entry.sequence).collect()
    };
    assert_eq!(sequences(0, 10), [1, 2, 3, 4]);
    assert_eq!(sequences(1, 2), [2, 3]);
    assert_eq!(sequences(4, 10), [0; 0]);
    assert_eq!(sequences(u64::MAX, 10), [0; 0]);
    assert_eq!(record(1, 2).lot.sequence, 4, "the state is the newest");
}

#[test]
fn visible_bid_in_the_window_extends_the_lot() {
    let mut room = Room::open(with_soft_close(60, 60));
    let outside = accepted(room.bid_at("ann", 500, ENDS - 61));
    assert_eq!((outside.ends_at, room.lot().extensions), (at(ENDS), 0));
    let at_window = accepted(room.bid_at("bob", 5_000, ENDS - 60));
    assert_eq!(
        at_window.ends_at,
        at(ENDS),
        "the end did not move: no extension"
    );
    assert_eq!(room.lot().extensions, 0);
    let beaten = accepted(room.bid_at("ann", 1_000, ENDS - 10));
    assert_eq!(beaten.ends_at, at(ENDS + 50));
    let lot = room.lot();
    assert_eq!((lot.ends_at, lot.extensions), (at(ENDS + 50), 1));
    let entries = room.record_of("lot").entries;
    assert!(
        entries[3..]
            .iter()
            .all(|entry| entry.ends_at == at(ENDS + 50))
    );
    assert_eq!(room.state.next_wake_up(), Some(at(ENDS + 50)));
    let again = accepted(room.bid_at("ann", 9_000, ENDS + 49));
    assert_eq!(again.ends_at, at(ENDS + 109));
    assert_eq!(room.lot().extensions, 2);
}

#[test]
fn extension_longer_than_window_counts_from_the_bid() {
    let mut room = Room::open(with_soft_close(60, 180));
    accepted(room.bid_at("ann", 500, ENDS - 60));
    assert_eq!(room.lot().ends_at, at(ENDS + 120));
    let mut room = Room::open(with_soft_close(180, 60));
    accepted(room.bid_at("ann", 500, ENDS - 100));
    assert_eq!(room.lot().ends_at, at(ENDS), "never earlier than it was");
}

/// d.
#[test]
fn refused_bid_and_own_raise_never_extend() {
    let mut room = Room::open(with_soft_close(60, 60));
    accepted(room.bid_at("ann", 5_050, 20));
    accepted(room.bid_at("bob", 5_000, 21));
    refusal(room.bid_at("bob", 5_051, ENDS - 5));
    let capped = accepted(room.bid_at("ann", 6_000, ENDS - 4));
    assert_eq!(capped.price, cents(5_100), "it was seen");
    let silent = accepted(room.bid_at("ann", 7_000, ENDS - 3));
    assert_eq!(silent.price, cents(5_100));
    assert_eq!((room.lot().ends_at, room.lot().extensions), (at(ENDS), 0));

    let mut sale = with_reserve(5_000);
    english(&mut sale).soft_close = Some(SoftClose::new(60, 60));
    let mut room = Room::open(sale);
    accepted(room.bid_at("ann", 500, 20));
    let met = accepted(room.bid_at("ann", 6_000, ENDS - 4));
    assert_eq!((met.price, met.ends_at), (cents(5_000), at(ENDS)));
}

#[test]
fn queued_bids_are_judged_by_the_time_they_were_taken() {
    let mut sale = plain_sale();
    english(&mut sale).increments = Increments::fixed(cents(5)).unwrap();
    let mut room = Room::open(sale);
    let (mut counted, mut late) = (0, 0);
    for number in 0..10_000_u32 {
        let maximum = 1_000 + u64::from(number) * 10;
        let name = format!("u{}", number % 7);
        match room.bid_at(&name, maximum, ENDS - 5 + number / 1_000) {
            Answer::Bid(BidAnswer::Accepted(_)) => counted += 1,
            Answer::Bid(BidAnswer::Refused(_)) => late += 1,
            other => panic!("no answer to a bid: {other:?}"),
        }
    }
    assert_eq!((counted, late), (5_000, 5_000));
}

#[test]
fn hint_of_a_bid_goes_to_its_bidder_and_of_its_being_outbid_to_the_overtaken_leader_only() {
    let mut room = Room::open(plain_sale());
    let told = |room: &mut Room| -> Vec<(String, NoticeKind, Option<u64>)> {
        let hints = room.hints.drain(..);
        let told = hints.map(|hint| {
            let price = hint.notice.price.map(auction::Amount::minor_units);
            (hint.user.to_string(), hint.notice.kind, price)
        });
        told.collect()
    };
    let hint = |name: &str, kind, price| (name.to_owned(), kind, Some(price));
    room.bid("ann", 500);
    assert_eq!(told(&mut room), [hint("ann", NoticeKind::Bid, 100)]);
    room.bid("ann", 700);
    let raised = [hint("ann", NoticeKind::Bid, 100)];
    assert_eq!(told(&mut room), raised, "no record shows an own raise");
    room.bid("bob", 600);
    let beaten = [hint("bob", NoticeKind::Bid, 650)];
    assert_eq!(told(&mut room), beaten, "nobody lost the lead");
    room.bid("cid", 2_000);
    let bid = hint("cid", NoticeKind::Bid, 750);
    assert_eq!(told(&mut room), [bid, hint("ann", NoticeKind::Outbid, 750)]);
    room.command(&Command::WakeUp, at(ENDS));
    assert_eq!(told(&mut room), [hint("cid", NoticeKind::Won, 750)]);
}

#[test]
fn bid_to_take_the_lead_never_raises_the_maximum_of_whoever_has_it() {
    let mut room = Room::open(plain_sale());
    let place = |room: &mut Room, id: &str, maximum, seconds| {
        let bid = PlaceBid {
            unless_leading: true,
            ..place_bid("lot", id, maximum)
        };
        let by = user("ann");
        room.command(&Command::PlaceBid { by, bid }, at(OPENS + seconds))
    };
    accepted(place(&mut room, "first", 500, 1));
    for maximum in [150, 500, 600] {
        let id = format!("again-{maximum}");
        let answer = place(&mut room, &id, maximum, 2);
        assert_eq!(refusal(answer), Refusal::YouLead);
    }
    assert_eq!(room.standing("ann").maximum, Some(cents(500)));
    room.bid("bob", 2_000);
    let retried = place(&mut room, "again-600", 600, 3);
    assert_eq!(refusal(retried), Refusal::YouLead, "an answer stays");
    accepted(place(&mut room, "third", 2_500, 4));
    room.check_replay();
}
