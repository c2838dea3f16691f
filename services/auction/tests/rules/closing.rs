//! Closing, and what follows an outage.

use auction::{
    Allocation, Answer, Command, EntryKind, EventKind, LotPhase, LotState, OutagePolicy, Refusal,
    StandingState,
};

use crate::room::{
    ENDS, Room, accepted, at, cents, plain_lot, plain_sale, refusal, replayed, user, with_reserve,
};

#[test]
fn lot_closes_at_its_end_and_not_before() {
    let mut room = Room::open(plain_sale());
    accepted(room.bid_at("ann", 500, 20));
    accepted(room.bid_at("bob", 900, 20));
    assert_eq!(room.state.next_wake_up(), Some(at(ENDS)));
    assert_eq!(room.command(&Command::WakeUp, at(ENDS - 1)), Answer::Clock);
    assert_eq!(room.lot().phase, LotPhase::Open);
    assert_eq!(room.lot().state(at(ENDS)), LotState::Closing);
    assert_eq!(room.command(&Command::WakeUp, at(ENDS)), Answer::Clock);
    let all_of_it = Allocation {
        user: user("bob"),
        paddle: room.standing("bob").paddle.unwrap(),
        quantity: 1,
        price: cents(550),
    };
    let Some(EventKind::LotClosed(closed)) = room.log.last().map(|event| &event.kind) else {
        panic!("no close in the log");
    };
    assert_eq!(closed.outcome, [all_of_it]);
    let record = room.record_of("lot");
    assert_eq!(record.kind, EntryKind::Sold);
    assert_eq!(record.lot.phase, LotPhase::Sold);
    assert_eq!(room.standing("bob").state, StandingState::Won);
    assert_eq!(room.standing("ann").state, StandingState::Lost);
    assert_eq!(room.standing("cid").state, StandingState::None);
    assert_eq!(room.state.next_wake_up(), None);
}

#[test]
fn closed_lot_stays_closed_and_takes_no_bid() {
    let mut room = Room::open(plain_sale());
    room.bid("ann", 500);
    room.command(&Command::WakeUp, at(ENDS));
    let events = room.log.len();
    room.command(&Command::WakeUp, at(ENDS + 1));
    room.command(&Command::Recover, at(ENDS + 1));
    assert_eq!(room.log.len(), events);
    assert!(matches!(
        refusal(room.bid_at("bob", 900, ENDS + 2)),
        Refusal::BidTooLate { .. }
    ));
}

#[test]
fn lot_without_bid_or_below_reserve_is_unsold() {
    let mut room = Room::open(plain_sale());
    room.command(&Command::WakeUp, at(ENDS));
    assert_eq!(room.lot().phase, LotPhase::Unsold);

    for (maximum, phase) in [(4_999, LotPhase::Unsold), (5_000, LotPhase::Sold)] {
        let mut room = Room::open(with_reserve(5_000));
        room.bid("ann", maximum);
        room.command(&Command::WakeUp, at(ENDS));
        assert_eq!(room.lot().phase, phase);
    }
}

#[test]
fn due_lots_close_by_time_then_sale_then_lot() {
    let mut sale = plain_sale();
    for (number, end) in [(2, ENDS - 3), (3, ENDS - 5), (4, ENDS + 9), (5, ENDS - 3)] {
        let mut lot = plain_lot(&format!("lot{number}"), number);
        lot.ends_at = at(end);
        sale.lots.push(lot);
    }
    let mut room = Room::open(sale);
    assert_eq!(room.state.next_wake_up(), Some(at(ENDS - 5)));
    room.command(&Command::WakeUp, at(ENDS));
    let closed: Vec<_> = room.log[1..]
        .iter()
        .filter_map(|event| event.lot())
        .collect();
    let closed: Vec<_> = closed.iter().map(|lot| lot.as_str()).collect();
    assert_eq!(closed, ["lot3", "lot2", "lot5", "lot"]);
    assert_eq!(room.state.next_wake_up(), Some(at(ENDS + 9)));
}

#[test]
fn outage_policy_closes_or_extends_overdue_lots() {
    let mut room = Room::open(plain_sale());
    room.bid("ann", 500);
    room.command(&Command::Recover, at(ENDS + 100));
    assert_eq!(room.lot().phase, LotPhase::Sold);

    let mut sale = plain_sale();
    sale.terms.outage_policy = OutagePolicy::Extend { seconds: 600 };
    let mut room = Room::open(sale);
    room.bid("ann", 500);
    room.command(&Command::Recover, at(ENDS - 1));
    assert_eq!(room.lot().ends_at, at(ENDS), "its end had not passed");
    room.command(&Command::Recover, at(ENDS + 100));
    let record = room.record_of("lot");
    assert_eq!(record.kind, EntryKind::Extended);
    assert_eq!(record.lot.ends_at, at(ENDS + 700));
    assert_eq!(record.lot.extensions, 1);
    assert_eq!(record.entries.last().unwrap().price, Some(cents(100)));
    accepted(room.bid_at("bob", 900, ENDS + 699));
    room.command(&Command::WakeUp, at(ENDS + 700));
    assert_eq!(room.lot().phase, LotPhase::Sold);
    let again = replayed(&room.log);
    let (sale, lot) = ("sale".parse().unwrap(), "lot".parse().unwrap());
    let record = again.lot_record(&sale, &lot, 0, usize::MAX);
    assert_eq!(record, Some(room.record_of("lot")));
}
