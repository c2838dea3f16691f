//! Lowering one's own maximum.

use auction::{BidRef, Offer, Refusal};

use crate::{
    orders::void,
    room::{
        ENDS, Room, accepted, bid_accepted, cents, english, plain_sale, refusal, with_soft_close,
    },
};

#[test]
fn leader_lowers_a_maximum_as_far_as_what_it_has_bid_where_the_sale_allows_it() {
    let mut sale = with_soft_close(600, 600);
    english(&mut sale).lower_maximum = true;
    let mut room = Room::open(sale);
    room.bid("ann", 5_000);
    room.bid("bob", 1_000);
    let before = room.public_bytes();
    assert!(room.refused("ann", 5_000) == Refusal::MaximumNotHigher);
    let price = cents(1_050);
    assert!(room.refused("ann", 1_049) == Refusal::MaximumBelowPrice { price });
    let lowered = accepted(room.bid_at("ann", 3_000, ENDS - 5));
    assert!(lowered.leading && lowered.price == price);
    assert_eq!(room.standing("ann").maximum, Some(cents(3_000)));
    assert_eq!(
        room.public_bytes(),
        before,
        "nobody sees it, and no end moves"
    );
    // Whoever does not lead has nothing to lower: theirs is a bid, or nothing.
    let back = |room: &mut Room, name: &str| room.offer_at(name, Offer::TakeBack, ENDS - 5);
    assert!(refusal(back(&mut room, "bob")) == Refusal::NothingToTakeBack);
    bid_accepted(back(&mut room, "ann"));
    assert_eq!(room.standing("ann").maximum, Some(price));
    assert!(refusal(back(&mut room, "ann")) == Refusal::NothingToTakeBack);
    assert_eq!(room.public_bytes(), before);
    room.check_replay();
    // Voiding the other bid leaves what she wants to pay at most as she said it.
    room.done(&void(BidRef::Entry(3)), ENDS - 4);
    assert_eq!(
        (room.price(), room.standing("ann").maximum),
        (Some(100), Some(price))
    );
    room.check_replay();
}

#[test]
fn maximum_stays_where_the_sale_does_not_say_otherwise() {
    let mut room = Room::open(plain_sale());
    room.bid("ann", 5_000);
    assert!(room.refused("ann", 3_000) == Refusal::MaximumNotHigher);
    let back = room.offer_at("ann", Offer::TakeBack, 20);
    assert!(matches!(refusal(back), Refusal::WrongOffer { .. }));
}
