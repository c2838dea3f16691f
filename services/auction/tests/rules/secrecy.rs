//! A hidden maximum shows nowhere but to its owner.

use auction::Command;

use crate::room::{
    ENDS, Room, accepted, at, bid_accepted, place_bid, plain_sale, user, with_reserve,
    with_soft_close,
};

#[test]
fn own_raise_changes_no_byte_that_rivals_see() {
    let story = |raise: bool| {
        let mut room = Room::open(with_soft_close(60, 60));
        let mut seen = Vec::new();
        room.bid_with_id("ann", "a1", 5_000, 20);
        seen.extend(room.public_bytes());
        if raise {
            accepted(room.bid_with_id("ann", "a2", 9_000, ENDS - 5));
        }
        seen.extend(room.public_bytes());
        let answer = room.bid_with_id("bob", "b1", 2_000, ENDS - 4);
        seen.extend(serde_json::to_vec(&bid_accepted(answer)).unwrap());
        let refused = format!("{:?}", room.bid_with_id("bob", "b2", 2_001, ENDS - 3));
        seen.extend(refused.bytes());
        seen.extend(room.public_bytes());
        let standing = serde_json::to_vec(&room.standing("bob")).unwrap();
        seen.extend(standing);
        room.command(&Command::WakeUp, at(ENDS + 60));
        seen.extend(room.public_bytes());
        seen
    };
    assert_eq!(story(true), story(false));
}

#[test]
fn invisible_own_raise_is_still_logged() {
    let mut room = Room::open(plain_sale());
    let first = room.bid("ann", 5_000);
    let raised = room.bid("ann", 9_000);
    assert_eq!(raised.sequence, first.sequence);
    assert_eq!(raised.minimum_bid, first.minimum_bid);
    assert_eq!(room.log.len(), 4);
}

#[test]
fn records_and_debug_output_hide_secret_amounts() {
    const MAXIMUM: u64 = 7_654_321;
    const RESERVE: u64 = 6_543_219;
    let mut room = Room::open(with_reserve(RESERVE));
    room.bid("ann", 100_000);
    room.bid("bob", MAXIMUM - 1_000_000);
    room.bid("bob", MAXIMUM);
    let refused = room.bid_at("bob", MAXIMUM, 30);
    let by = user("bob");
    let bid = place_bid("lot", "x", MAXIMUM);
    let command = Command::PlaceBid { by, bid };
    let standing = room.standing("bob");
    let debug = format!(
        "{:?} {command:?} {refused:?} {standing:?} {:?}",
        room.state, room.log
    );
    let record = String::from_utf8(room.public_bytes()).unwrap();
    for text in [debug, record.clone()] {
        assert!(!text.contains(&MAXIMUM.to_string()), "{text}");
        assert!(!text.contains(&(MAXIMUM - 1_000_000).to_string()), "{text}");
    }
    assert!(!record.contains("bob"), "{record}");
    let mut unmet = Room::open(with_reserve(RESERVE));
    unmet.bid("ann", 100_000);
    let record = String::from_utf8(unmet.public_bytes()).unwrap();
    assert!(!record.contains(&RESERVE.to_string()), "{record}");
    assert!(!format!("{:?}", unmet.log).contains(&RESERVE.to_string()));
}
