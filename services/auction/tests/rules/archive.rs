//! Ended sales leave the memory once they are stored elsewhere.

use auction::{Answer, Command, EventKind, PartitionState, Refusal};

use crate::{
    orders::{announce, hold, resume, withdraw},
    room::{
        ENDS, Room, accepted, at, check_same, create, plain_lot, plain_sale, refusal, replayed,
        sale_id,
    },
};

fn archive() -> Command {
    Command::Archive { sale: sale_id() }
}

/// A sale of two lots: one sold, one unsold.
fn ended() -> Room {
    let mut sale = plain_sale();
    sale.lots.push(plain_lot("lot2", 2));
    let mut room = Room::open(sale);
    accepted(room.bid_with_id("ann", "b1", 500, 20));
    room.command(&Command::WakeUp, at(ENDS));
    room
}

#[test]
fn only_a_sale_without_lots_to_sell_is_archived() {
    let mut sale = plain_sale();
    sale.lots.push(plain_lot("lot2", 2));
    sale.lots[1].ends_at = at(ENDS + 60);
    let mut room = Room::open(sale);
    for second in [20, ENDS] {
        room.command(&Command::WakeUp, at(second));
        let events = room.log.len();
        assert_eq!(room.command(&archive(), at(second)), Answer::Clock);
        assert_eq!(room.log.len(), events, "a lot is still to be sold");
        assert_eq!(room.state.ended_sales().count(), 0);
    }
    room.command(&Command::WakeUp, at(ENDS + 60));
    let ended: Vec<_> = room
        .state
        .ended_sales()
        .map(|(sale, _)| sale.clone())
        .collect();
    assert_eq!(ended, [sale_id()]);
    room.command(&archive(), at(ENDS + 61));
    assert!(matches!(
        room.log.last().unwrap().kind,
        EventKind::SaleArchived
    ));
    let events = room.log.len();
    room.command(&archive(), at(ENDS + 62));
    assert_eq!(room.log.len(), events, "it was archived");
    let unknown = Command::Archive {
        sale: "other".parse().unwrap(),
    };
    room.command(&unknown, at(ENDS + 63));
    assert_eq!(room.log.len(), events);
    room.check_replay();
}

#[test]
fn archived_sale_leaves_memory_and_keeps_its_id_taken() {
    let mut room = ended();
    assert!(!room.state.is_archived(&sale_id()));
    room.command(&archive(), at(ENDS + 1));
    assert!(room.state.is_archived(&sale_id()));
    assert_eq!(room.state.sales().count(), 0);
    assert_eq!(room.state.ended_sales().count(), 0);
    assert_eq!(room.state.next_wake_up(), None);
    assert_eq!(room.state.sale_record(&sale_id()), None);
    // Also the very same sale: it is not there any more to be the same.
    let exists = Answer::Order(Err(Refusal::SaleExists));
    assert_eq!(room.command(&create(plain_sale()), at(ENDS + 2)), exists);
    for order in [hold(), resume(), withdraw("lot"), announce("m", "text")] {
        assert!(room.not_done(&order, ENDS + 3) == Refusal::SaleOver);
    }
    let events = room.log.len();
    for id in ["b1", "b2"] {
        let late = room.bid_with_id("ann", id, 500, ENDS + 4);
        assert!(refusal(late) == Refusal::SaleOver);
    }
    assert_eq!(room.log.len(), events);
    let again = replayed(&room.log);
    assert!(again.is_archived(&sale_id()));
    room.check_replay();
}

#[test]
fn one_sale_alone_holds_all_that_is_known_of_it() {
    let mut room = ended();
    let mut other = plain_sale();
    other.sale = "other".parse().unwrap();
    other.lots[0].ends_at = at(ENDS + 500);
    let answer = room.command(&create(other), at(ENDS));
    assert_eq!(answer, Answer::Order(Ok(())));
    let alone = room.state.only(&sale_id()).unwrap();
    assert!(alone.sales().eq([&sale_id()]));
    let bytes = postcard::to_stdvec(&alone).unwrap();
    let read: PartitionState = postcard::from_bytes(&bytes).unwrap();
    check_same(&read, &alone);
    room.state = read;
    assert!(room.bid_answer("ann", "b1").is_some());
    assert_eq!(room.record_of("lot").entries.len(), 3);
    assert!(room.state.only(&"other".parse().unwrap()).is_none());
}
