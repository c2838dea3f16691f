//! Who sells a lot does not bid on it.

use auction::{Command, ConsignLots, LotPhase, Offer, Refusal, StandingState};

use crate::room::{
    ENDS, OPENS, Room, at, bid_accepted, cents, place_bid, plain_lot, plain_sale, refusal, sale_id,
    sealed_sale, user,
};

pub(crate) fn consign(name: &str, lots: &[&str]) -> Command {
    let order = ConsignLots {
        sale: sale_id(),
        user: user(name),
        lots: lots.iter().map(|lot| lot.parse().unwrap()).collect(),
    };
    let by = user("olga");
    Command::Consign { by, order }
}

fn with_two_lots() -> Room {
    let mut sale = plain_sale();
    sale.lots.push(plain_lot("lot2", 2));
    Room::open(sale)
}

#[test]
fn seller_bids_on_lots_of_others_alone() {
    let mut room = with_two_lots();
    assert_eq!(room.done(&consign("ann", &["lot"]), OPENS), 1);
    assert!(room.refused("ann", 500) == Refusal::OwnLot);
    assert_eq!(room.lot().bid_count, Some(0));
    room.bid("bob", 500);
    let (by, bid) = (user("ann"), place_bid("lot2", "elsewhere", 500));
    bid_accepted(room.command(&Command::PlaceBid { by, bid }, at(OPENS + 1)));
    room.check_replay();
}

#[test]
fn seller_is_named_again_without_an_event_and_replaced_by_the_last_word() {
    let mut room = with_two_lots();
    assert_eq!(room.done(&consign("ann", &["lot", "lot2"]), OPENS), 1);
    assert_eq!(room.done(&consign("ann", &["lot2", "lot"]), OPENS), 0);
    assert_eq!(room.done(&consign("bob", &["lot"]), OPENS), 1);
    assert!(room.refused("bob", 500) == Refusal::OwnLot);
    room.bid("ann", 500);
    // What is said of one person leaves the others' lots as they were.
    assert_eq!(room.done(&consign("ann", &[]), OPENS), 1);
    assert_eq!(room.done(&consign("ann", &[]), OPENS), 0);
    assert!(room.refused("bob", 700) == Refusal::OwnLot);
    assert_eq!(room.done(&consign("bob", &[]), OPENS), 1);
    room.bid("bob", 700);
    room.check_replay();
}

#[test]
fn lot_that_is_not_there_has_no_seller() {
    let mut room = with_two_lots();
    let refused = room.not_done(&consign("ann", &["lot", "lot3"]), OPENS);
    assert_eq!(refused, Refusal::UnknownLot);
    room.bid("ann", 500);
}

#[test]
fn bid_that_stood_before_its_bidder_was_named_the_seller_stands() {
    let mut room = with_two_lots();
    room.bid("ann", 500);
    room.done(&consign("ann", &["lot"]), OPENS + 1);
    assert!(room.refused("ann", 900) == Refusal::OwnLot);
    assert_eq!(room.standing("ann").state, StandingState::Leading);
    room.command(&Command::WakeUp, at(ENDS));
    assert_eq!(room.lot().phase, LotPhase::Sold);
}

#[test]
fn seller_learns_nothing_of_sealed_bids_by_the_refusal() {
    use auction::format::sealed::{BidCount, Pricing};
    let mut room = Room::open(sealed_sale(Pricing::FirstPrice, BidCount::Hidden));
    room.done(&consign("ann", &["lot"]), OPENS);
    for amount in [1, 500, 1_000_000_000] {
        let offered = room.offer_at("ann", Offer::Amount(cents(amount)), OPENS + 1);
        assert!(refusal(offered) == Refusal::OwnLot);
    }
}
