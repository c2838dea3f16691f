//! How often one person may raise, replace or be refused on one lot.

use std::time::Duration;

use auction::{
    Answer, BidAnswer, Budget, Command, Increments, Offer, PartitionState, Refusal, Time,
    format::sealed::{BidCount, Pricing},
};

use crate::room::{
    Room, accepted, at, bid_accepted, cents, english, place_bid, plain_lot, plain_sale, refusal,
    sealed_sale, user,
};

/// What the rules allow by default: at once, and seconds until one more.
const BURST: u64 = 30;
const INTERVAL: u32 = 30;

fn retry_at(answer: Answer) -> Time {
    match refusal(answer) {
        Refusal::TooOften { retry_at } => retry_at,
        other => panic!("not too often: {other:?}"),
    }
}

#[test]
fn thousand_one_cent_raises_run_into_too_often() {
    let mut room = Room::open(plain_sale());
    room.bid_at("ann", 5_000, 20);
    for cent in 1..=BURST {
        accepted(room.bid_at("ann", 5_000 + cent, 20));
    }
    let bytes = |room: &Room| postcard::to_stdvec(&room.state).unwrap();
    let (events, before) = (room.log.len(), bytes(&room));
    for cent in BURST + 1..=1_000 {
        let answer = room.bid_at("ann", 5_000 + cent, 21);
        assert_eq!(retry_at(answer), at(20 + INTERVAL));
    }
    assert_eq!(room.log.len(), events, "nothing of it is logged");
    assert!(bytes(&room) == before, "nothing of it is remembered");

    let too_early = room.bid_at("ann", 9_000, 20 + INTERVAL - 1);
    assert_eq!(retry_at(too_early), at(20 + INTERVAL));
    accepted(room.bid_at("ann", 9_000, 20 + INTERVAL));
    let next = room.bid_at("ann", 9_001, 20 + INTERVAL);
    assert_eq!(
        retry_at(next),
        at(20 + 2 * INTERVAL),
        "one more each interval"
    );
    room.check_replay();
}

#[test]
fn too_often_judges_nothing_and_the_same_bid_id_may_retry() {
    let mut room = Room::open(plain_sale());
    for _ in 0..BURST {
        assert!(matches!(
            room.bid_at("ann", 50, 20),
            Answer::Bid(BidAnswer::Refused(_))
        ));
    }
    let retry_at = retry_at(room.bid_with_id("ann", "again", 50, 20));
    assert_eq!(room.bid_answer("ann", "again"), None);
    let now = at(20 + INTERVAL);
    assert_eq!(retry_at, now);
    let minimum = cents(100);
    let judged = refusal(room.bid_with_id("ann", "again", 50, 20 + INTERVAL));
    assert!(judged == Refusal::BidTooLow { minimum });
}

#[test]
fn bids_that_take_the_lead_cost_no_budget() {
    let mut sale = plain_sale();
    english(&mut sale).increments = Increments::fixed(cents(5)).unwrap();
    let mut room = Room::open(sale);
    for turn in 0..200_u64 {
        let name = ["ann", "bob"][turn as usize % 2];
        accepted(room.bid_at(name, 10_000 + turn * 1_000, 20));
    }
    // Nor does a beaten one: each moves the price by a step.
    accepted(room.bid_at("ann", 9_000_000, 20));
    for turn in 1..=40_u64 {
        accepted(room.bid_at("bob", 300_000 + turn * 20_000, 20));
    }
    room.check_replay();
}

#[test]
fn budget_is_counted_per_person_and_lot() {
    let mut sale = plain_sale();
    sale.lots.push(plain_lot("lot2", 2));
    let mut room = Room::open(sale);
    for _ in 0..BURST {
        refusal(room.bid_at("ann", 50, 20));
    }
    retry_at(room.bid_at("ann", 50, 20));
    accepted(room.bid_at("bob", 5_000, 20));
    let bid = place_bid("lot2", "x", 500);
    let by = user("ann");
    accepted(room.command(&Command::PlaceBid { by, bid }, at(20)));
}

#[test]
fn unused_budget_fills_up_to_the_burst_again() {
    let mut sale = plain_sale();
    sale.lots[0].ends_at = at(9_000);
    let mut room = Room::open(sale);
    for _ in 0..BURST {
        refusal(room.bid_at("ann", 50, 20));
    }
    // Ten intervals later there are ten again, and after the whole time no more than the burst.
    for (second, allowed) in [(20 + 10 * INTERVAL, 10), (20 + 45 * INTERVAL, BURST)] {
        for _ in 0..allowed {
            let refused = refusal(room.bid_at("ann", 50, second));
            assert!(matches!(refused, Refusal::BidTooLow { .. }), "{second}");
        }
        retry_at(room.bid_at("ann", 50, second));
    }
}

#[test]
fn replaced_and_taken_back_sealed_bids_cost_budget() {
    let mut room = Room::open(sealed_sale(Pricing::FirstPrice, BidCount::Hidden));
    for change in 0..BURST {
        bid_accepted(room.offer_at("ann", Offer::Amount(cents(500 + change)), 20));
    }
    bid_accepted(room.offer_at("ann", Offer::TakeBack, 20));
    // The first bid after that is free, and the next change is not.
    bid_accepted(room.offer_at("ann", Offer::Amount(cents(900)), 20));
    for offer in [
        Offer::Amount(cents(901)),
        Offer::TakeBack,
        Offer::Maximum(cents(5)),
    ] {
        assert_eq!(retry_at(room.offer_at("ann", offer, 20)), at(20 + INTERVAL));
    }
    assert_eq!(room.standing("ann").amount, Some(cents(900)));
    room.check_replay();
}

#[test]
fn oldest_of_more_than_64_refused_answers_is_forgotten() {
    let budget = Budget {
        burst: 1_000,
        interval: Duration::from_secs(1),
    };
    let mut room = Room::of(PartitionState::default().with_budget(budget));
    room.announce_sale(plain_sale());
    for number in 0..=64 {
        refusal(room.bid_with_id("ann", &format!("b{number}"), 50, 20));
    }
    let events = room.log.len();
    refusal(room.bid_with_id("ann", "b1", 50, 20));
    refusal(room.bid_with_id("ann", "b64", 50, 20));
    assert_eq!(room.log.len(), events, "these are remembered");
    accepted(room.bid_with_id("ann", "b0", 500, 20));
}
