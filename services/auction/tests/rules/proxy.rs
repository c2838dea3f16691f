//! Proxy bidding, edge case by edge case.

use auction::{Amount, Increments, Refusal, StandingState};

use crate::room::{Room, cents, plain_sale, refusal, with_reserve};

/// Bids that must count, in order, and the leader and price after each.
fn table(room: &mut Room, rows: &[(&str, u64, &str, u64)]) {
    for (index, (name, maximum, leader, price)) in rows.iter().enumerate() {
        room.bid(name, *maximum);
        let paddle = room.standing(leader).paddle;
        assert_eq!(room.lot().leader, paddle, "leader after row {index}");
        assert_eq!(room.price(), Some(*price), "price after row {index}");
    }
}

#[test]
fn first_bid_stands_at_the_opening_price() {
    let mut room = Room::open(plain_sale());
    assert_eq!(room.price(), None);
    assert_eq!(room.lot().minimum_bid, cents(100));
    let minimum = cents(100);
    assert_eq!(room.refused("ann", 99), Refusal::BidTooLow { minimum });
    table(&mut room, &[("ann", 9_000, "ann", 100)]);
    assert_eq!(room.lot().minimum_bid, cents(125));
}

#[test]
fn price_is_one_step_over_the_second_maximum() {
    let mut room = Room::open(plain_sale());
    let rows = [
        ("ann", 5_000, "ann", 100),
        ("bob", 2_000, "ann", 2_050),
        ("cid", 3_000, "ann", 3_100),
        ("bob", 20_000, "bob", 5_100),
        ("ann", 9_950, "bob", 10_050),
        ("ann", 10_300, "bob", 10_550),
    ];
    table(&mut room, &rows);
}

#[test]
fn increment_bands_are_closed_below_open_above() {
    let table = [
        (0, 5),
        (99, 5),
        (100, 25),
        (499, 25),
        (500, 50),
        (2_499, 50),
        (2_500, 100),
        (9_999, 100),
        (10_000, 250),
        (25_000, 500),
        (50_000, 1_000),
        (100_000, 2_500),
        (250_000, 5_000),
        (499_999, 5_000),
        (500_000, 10_000),
        (Amount::MAX.minor_units(), 10_000),
    ];
    for (price, step) in table {
        let found = Increments::ebay_us().step_at(cents(price));
        assert_eq!(found, cents(step), "at {price}");
    }
    assert_eq!(
        Increments::fixed(cents(7)).unwrap().step_at(cents(1)),
        cents(7)
    );
    assert!(Increments::fixed(Amount::ZERO).is_err());
}

/// a.
#[test]
fn tied_maximum_leaves_the_earlier_bid_leading() {
    let mut room = Room::open(plain_sale());
    room.bid("ann", 5_000);
    let tied = room.bid("bob", 5_000);
    assert!(!tied.leading);
    assert_eq!(room.price(), Some(5_000));
    assert_eq!(room.standing("ann").state, StandingState::Leading);
    assert_eq!(room.standing("bob").state, StandingState::Outbid);
    let prices: Vec<_> = room.record_of("lot").entries[2..].to_vec();
    assert_eq!(prices[0].price, prices[1].price);
    assert_eq!((prices[0].automatic, prices[1].automatic), (false, true));
}

/// b.
#[test]
fn price_is_capped_by_the_leaders_maximum() {
    let mut room = Room::open(plain_sale());
    let rows = [("ann", 5_060, "ann", 100), ("bob", 5_000, "ann", 5_060)];
    table(&mut room, &rows);
    let minimum = cents(5_160);
    assert_eq!(room.lot().minimum_bid, minimum);
    // It would beat the hidden maximum, and is refused all the same.
    assert_eq!(room.refused("bob", 5_100), Refusal::BidTooLow { minimum });
}

/// c.
#[test]
fn own_raise_moves_only_a_capped_price() {
    let mut room = Room::open(plain_sale());
    let rows = [
        ("ann", 5_060, "ann", 100),
        ("ann", 5_060 + 1, "ann", 100),
        ("bob", 5_000, "ann", 5_061),
        ("ann", 6_000, "ann", 5_100),
        ("ann", 7_000, "ann", 5_100),
    ];
    table(&mut room, &rows);
    assert_eq!(
        room.lot().bid_count,
        Some(2),
        "raises are no bids by people"
    );
    let last = *room.record_of("lot").entries.last().unwrap();
    assert!(last.automatic);
    assert_eq!(last.price, Some(cents(5_100)));
}

#[test]
fn own_raise_must_be_higher_and_needs_no_step() {
    let mut room = Room::open(plain_sale());
    room.bid("ann", 5_000);
    for same_or_less in [5_000, 4_999, 100, 0] {
        assert_eq!(room.refused("ann", same_or_less), Refusal::MaximumNotHigher);
    }
    room.bid("ann", 5_001);
    assert_eq!(room.standing("ann").maximum, Some(cents(5_001)));
}

/// e.
#[test]
fn returning_bidder_never_bids_against_own_maximum() {
    let mut room = Room::open(plain_sale());
    let rows = [
        ("ann", 1_000, "ann", 100),
        ("bob", 2_000, "bob", 1_050),
        ("ann", 3_000, "ann", 2_050),
        ("ann", 9_000, "ann", 2_050),
        ("bob", 4_000, "ann", 4_100),
    ];
    table(&mut room, &rows);
    assert_eq!(room.standing("bob").maximum, Some(cents(4_000)));
}

/// f.
#[test]
fn higher_maximum_shows_at_most_one_step() {
    let mut room = Room::open(plain_sale());
    table(
        &mut room,
        &[("ann", 1_000, "ann", 100), ("bob", 9_999_999, "bob", 1_050)],
    );
    let mut room = Room::open(plain_sale());
    table(
        &mut room,
        &[("ann", 1_000, "ann", 100), ("bob", 1_001, "bob", 1_001)],
    );
}

/// g.
#[test]
fn price_and_minimum_use_steps_of_two_bands() {
    let mut room = Room::open(plain_sale());
    let rows = [("ann", 9_000, "ann", 100), ("bob", 2_499, "ann", 2_549)];
    table(&mut room, &rows);
    assert_eq!(room.lot().minimum_bid, cents(2_649));
    assert_eq!(room.lot().increment, cents(100));
}

/// h.
#[test]
fn off_grid_maximum_is_accepted_as_it_is() {
    let mut room = Room::open(plain_sale());
    let rows = [
        ("ann", 17_501, "ann", 100),
        ("bob", 17_333, "ann", 17_501),
        ("bob", 99_999, "bob", 17_751),
    ];
    table(&mut room, &rows);
}

/// i.
#[test]
fn maximum_above_the_ceiling_is_refused() {
    let mut sale = plain_sale();
    sale.terms.ceiling = cents(5_000);
    let mut room = Room::open(sale);
    let ceiling = cents(5_000);
    assert_eq!(
        room.refused("ann", 5_001),
        Refusal::AboveCeiling { ceiling }
    );
    room.bid("ann", 5_000);
    assert_eq!(
        room.refused("ann", 5_001),
        Refusal::AboveCeiling { ceiling }
    );

    let mut sale = plain_sale();
    sale.terms.ceiling = Amount::MAX;
    let mut room = Room::open(sale);
    room.bid("ann", Amount::MAX.minor_units());
    room.bid("bob", Amount::MAX.minor_units());
    assert_eq!(room.lot().price, Some(Amount::MAX));
    let minimum = Amount::MAX;
    assert_eq!(
        refusal(room.bid_at("cid", minimum.minor_units(), 20)),
        Refusal::BidTooLow { minimum },
    );
}

/// k.
#[test]
fn lowering_ones_own_maximum_is_refused() {
    let mut room = Room::open(plain_sale());
    room.bid("ann", 5_000);
    room.bid("bob", 2_000);
    let maximum = cents(5_000);
    assert_eq!(room.refused("ann", 3_000), Refusal::MaximumNotHigher);
    assert_eq!(room.standing("ann").maximum, Some(maximum));
}

#[test]
fn price_jumps_to_the_reserve_once_it_is_reached() {
    let mut room = Room::open(with_reserve(5_000));
    assert_eq!(room.lot().reserve_met, Some(false));
    let rows = [("ann", 3_000, "ann", 100), ("bob", 4_000, "bob", 3_100)];
    table(&mut room, &rows);
    assert_eq!(room.lot().reserve_met, Some(false));
    table(&mut room, &[("bob", 5_000, "bob", 5_000)]);
    assert_eq!(room.lot().reserve_met, Some(true));
    table(
        &mut room,
        &[("ann", 5_200, "ann", 5_100), ("bob", 9_000, "bob", 5_300)],
    );
    assert_eq!(Room::open(plain_sale()).lot().reserve_met, None);
}
