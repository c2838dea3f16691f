//! Who may bid in a sale, and up to what.

use auction::{
    Admission, AdmissionState, AdmitBidder, Answer, BidAnswer, BidderState, Command, CreateSale,
    LotPhase, Offer, OwnLimit, PlaceBid, Refusal, Registration, StandingState,
    format::sealed::{BidCount, Pricing},
};
use proptest::prelude::*;

use crate::room::{
    ENDS, OPENS, Room, accepted, at, bid_accepted, cents, charged, create, place_bid, plain_lot,
    plain_sale, refusal, sale_id, sealed_sale, user,
};

pub(crate) fn admit(name: &str, state: AdmissionState, limit: Option<u64>) -> Command {
    let order = AdmitBidder {
        sale: sale_id(),
        user: user(name),
        admission: Admission {
            state,
            limit: limit.map(cents),
        },
        note: Some("Deposit received".to_owned().try_into().unwrap()),
    };
    let by = user("olga");
    Command::Admit { by, order }
}

fn approve(name: &str, limit: Option<u64>) -> Command {
    admit(name, AdmissionState::Approved, limit)
}

fn block(name: &str) -> Command {
    admit(name, AdmissionState::Blocked, None)
}

fn with_registration(registration: Registration) -> CreateSale {
    let mut sale = plain_sale();
    sale.terms.registration = registration;
    sale
}

fn with_lots(mut sale: CreateSale, lots: u32) -> CreateSale {
    let more = (2..=lots).map(|number| plain_lot(&format!("lot{number}"), number));
    sale.lots.extend(more);
    sale
}

impl Room {
    /// A maximum on one of several lots.
    fn bid_on(&mut self, name: &str, lot: &str, maximum: u64) -> Answer {
        let id = format!("on-{}", self.log.len());
        let bid = place_bid(lot, &id, maximum);
        let by = user(name);
        self.command(&Command::PlaceBid { by, bid }, at(OPENS + 1))
    }

    fn bidder(&self, name: &str) -> auction::BidderStanding {
        self.state.bidder(&sale_id(), &user(name)).unwrap()
    }
}

#[test]
fn sale_by_approval_takes_bids_of_the_approved_alone() {
    for registration in [Registration::Approval, Registration::Invitation] {
        let mut room = Room::open(with_registration(registration));
        assert_eq!(room.bidder("ann").state, BidderState::NotApproved);
        assert!(room.refused("ann", 500) == Refusal::NotApproved);
        assert_eq!(room.lot().bid_count, Some(0));
        assert_eq!(room.done(&approve("ann", None), OPENS + 1), 2);
        let ann = room.bidder("ann");
        assert_eq!(ann.state, BidderState::Approved);
        let paddle = ann.paddle.expect("approval brings a paddle");
        assert_eq!(room.bid("ann", 500).paddle, paddle);
        assert!(room.refused("bob", 900) == Refusal::NotApproved);
        assert_eq!(room.sale_record().registration, registration);
        room.check_replay();
    }
}

#[test]
fn open_sale_asks_nobody_for_approval() {
    let mut room = Room::open(plain_sale());
    assert_eq!(room.bidder("ann").state, BidderState::Approved);
    assert_eq!(room.bidder("ann").paddle, None);
    room.bid("ann", 500);
    let stored = serde_json::to_string(&plain_sale().terms).unwrap();
    assert!(!stored.contains("registration"), "the terms of before");
}

#[test]
fn blocked_bidder_places_nothing_and_what_stands_stands() {
    let mut room = Room::open(plain_sale());
    room.bid("ann", 5_000);
    room.done(&block("ann"), OPENS + 1);
    assert_eq!(room.bidder("ann").state, BidderState::Blocked);
    assert!(room.refused("ann", 9_000) == Refusal::Blocked);
    room.bid("bob", 900);
    assert_eq!(room.standing("ann").state, StandingState::Leading);
    room.done(&approve("ann", None), OPENS + 1);
    room.bid("ann", 9_000);
    room.done(&block("ann"), OPENS + 1);
    room.command(&Command::WakeUp, at(ENDS));
    assert_eq!(room.lot().phase, LotPhase::Sold);
    assert_eq!(room.standing("ann").state, StandingState::Won);
    room.check_replay();
}

#[test]
fn blocked_bidder_takes_no_sealed_bid_back() {
    let mut room = Room::open(sealed_sale(Pricing::FirstPrice, BidCount::Hidden));
    bid_accepted(room.offer_at("ann", Offer::Amount(cents(500)), OPENS));
    room.done(&block("ann"), OPENS + 1);
    let taken_back = room.offer_at("ann", Offer::TakeBack, OPENS + 2);
    assert!(refusal(taken_back) == Refusal::Blocked);
    assert_eq!(room.standing("ann").state, StandingState::Placed);
}

#[test]
fn limit_counts_hidden_maxima_of_all_lots_led() {
    let mut room = Room::open(with_lots(plain_sale(), 3));
    room.done(&approve("ann", Some(1_000)), OPENS);
    accepted(room.bid_on("ann", "lot", 600));
    // The price is 1.00 on each; what they would go to counts.
    let refused = refusal(room.bid_on("ann", "lot2", 401));
    let (free, highest) = (cents(400), cents(400));
    assert!(refused == Refusal::Limit { free, highest });
    accepted(room.bid_on("ann", "lot2", 400));
    assert_eq!(room.bidder("ann").committed, 1_000);
    // Raised: the old maximum on the lot does not count beside the new one.
    let refused = refusal(room.bid_on("ann", "lot", 601));
    let (free, highest) = (cents(600), cents(600));
    assert!(refused == Refusal::Limit { free, highest });
    // Outbid: what was bound is free again.
    accepted(room.bid_on("bob", "lot", 700));
    assert_eq!(room.bidder("ann").committed, 400);
    accepted(room.bid_on("ann", "lot3", 600));
    let own = room.state.own_lots(None, &user("ann")).limits;
    let (sale, limit, committed) = (sale_id(), cents(1_000), 1_000);
    assert_eq!(
        own,
        [OwnLimit {
            sale,
            limit,
            committed
        }]
    );
    assert_eq!(room.state.own_lots(None, &user("bob")).limits, []);
    room.check_replay();
}

#[test]
fn limit_counts_premium_fee_and_tax() {
    let mut sale = with_lots(plain_sale(), 2);
    sale.terms.buyer_terms = Some(charged());
    let mut room = Room::open(sale);
    // 40.00, with 7.00 premium, 0.30 fee and 1.46 tax.
    room.done(&approve("ann", Some(4_876)), OPENS);
    let Refusal::Limit { free, highest } = room.refused("ann", 4_001) else {
        panic!("refused for another reason");
    };
    assert_eq!((free, highest), (cents(4_876), cents(4_000)));
    room.bid("ann", 4_000);
    assert_eq!(room.bidder("ann").committed, 4_876);
    let refused = refusal(room.bid_on("ann", "lot2", 100));
    let nothing = cents(0);
    assert!(
        refused
            == Refusal::Limit {
                free: nothing,
                highest: nothing
            }
    );
}

#[test]
fn limit_refuses_alike_whatever_the_hidden_maximum_of_another() {
    let answers = [300, 90_000].map(|hidden| {
        let mut room = Room::open(plain_sale());
        room.done(&approve("ann", Some(1_000)), OPENS);
        room.bid("bob", hidden);
        [1_001, 1_000].map(|maximum| match room.bid_at("ann", maximum, OPENS + 1) {
            Answer::Bid(BidAnswer::Refused(refused)) => {
                serde_json::to_string(&refused.refusal).unwrap()
            }
            _ => "accepted".to_owned(),
        })
    });
    assert_eq!(answers[0], answers[1]);
    assert!(answers[0][0].contains("limit"), "{answers:?}");
    assert_eq!(answers[0][1], "accepted");
}

#[test]
fn lot_won_stays_bound_at_its_price() {
    let mut sale = with_lots(plain_sale(), 2);
    sale.lots[1].ends_at = at(ENDS + 100);
    let mut room = Room::open(sale);
    room.done(&approve("ann", Some(1_000)), OPENS);
    room.bid("ann", 1_000);
    room.bid("bob", 500);
    room.command(&Command::WakeUp, at(ENDS));
    let price = room.price().unwrap();
    assert_eq!(room.bidder("ann").committed, price);
    assert!(price < 1_000);
    let bid = place_bid("lot2", "later", 1_001 - price);
    let late = Command::PlaceBid {
        by: user("ann"),
        bid,
    };
    assert!(matches!(
        refusal(room.command(&late, at(ENDS))),
        Refusal::Limit { .. }
    ));
}

#[test]
fn sealed_bids_all_count_against_the_limit() {
    let mut sale = sealed_sale(Pricing::SecondPrice, BidCount::Hidden);
    sale.lots.push(plain_lot("lot2", 2));
    let mut room = Room::open(sale);
    room.done(&approve("ann", Some(1_000)), OPENS);
    let offer = |room: &mut Room, lot: &str, offer| {
        let id = format!("s{}", room.log.len());
        let bid = PlaceBid {
            offer,
            ..place_bid(lot, &id, 0)
        };
        let by = user("ann");
        room.command(&Command::PlaceBid { by, bid }, at(OPENS + 1))
    };
    bid_accepted(offer(&mut room, "lot", Offer::Amount(cents(700))));
    let refused = refusal(offer(&mut room, "lot2", Offer::Amount(cents(500))));
    let (free, highest) = (cents(300), cents(300));
    assert!(refused == Refusal::Limit { free, highest });
    bid_accepted(offer(&mut room, "lot", Offer::TakeBack));
    bid_accepted(offer(&mut room, "lot2", Offer::Amount(cents(500))));
    assert_eq!(room.bidder("ann").committed, 500);
    room.check_replay();
}

#[test]
fn limit_lowered_below_what_is_bound_takes_nothing_back() {
    let mut room = Room::open(with_lots(plain_sale(), 2));
    room.done(&approve("ann", Some(1_000)), OPENS);
    room.bid("ann", 900);
    assert_eq!(room.done(&approve("ann", Some(500)), OPENS + 1), 1);
    assert_eq!(
        room.done(&approve("ann", Some(500)), OPENS + 1),
        0,
        "said again"
    );
    assert_eq!(room.standing("ann").state, StandingState::Leading);
    let refused = refusal(room.bid_on("ann", "lot2", 100));
    let nothing = cents(0);
    assert!(
        refused
            == Refusal::Limit {
                free: nothing,
                highest: nothing
            }
    );
    room.done(&approve("ann", None), OPENS + 1);
    accepted(room.bid_on("ann", "lot2", 100_000));
    room.check_replay();
}

#[test]
fn refused_bid_stays_refused_once_its_bidder_is_approved() {
    let mut room = Room::open(with_registration(Registration::Approval));
    refusal(room.bid_with_id("ann", "b1", 500, OPENS));
    room.done(&approve("ann", None), OPENS + 1);
    // A late copy of the same bid: they were told no.
    assert!(refusal(room.bid_with_id("ann", "b1", 500, OPENS + 1)) == Refusal::NotApproved);
    accepted(room.bid_with_id("ann", "b2", 500, OPENS + 1));
}

#[test]
fn what_the_house_says_of_people_is_in_no_public_record() {
    let mut room = Room::open(plain_sale());
    let before = serde_json::to_string(&room.sale_record()).unwrap();
    room.done(&approve("ann", Some(77_777)), OPENS);
    assert_eq!(serde_json::to_string(&room.sale_record()).unwrap(), before);
    assert!(!format!("{:?}", room.log).contains("77777"));
    let by = room.not_done(&other_sale(approve("ann", None)), OPENS);
    assert!(by == Refusal::UnknownSale);
}

fn other_sale(mut command: Command) -> Command {
    if let Command::Admit { order, .. } = &mut command {
        order.sale = "elsewhere".parse().unwrap();
    }
    command
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..Default::default() })]

    /// Auction rules, section 9.4: never above the limit at any sequence, under any interleaving.
    #[test]
    fn nobody_owes_more_than_their_limit_at_any_sequence(
        limits in prop::collection::vec(1_000_u64..30_000, 3),
        bids in prop::collection::vec((0_usize..3, 1_u32..=4, 100_u64..20_000, any::<bool>()), 1..80),
        sealed in any::<bool>(),
        has_charges in any::<bool>(),
    ) {
        let names = ["ann", "bob", "cid"];
        let sale = match sealed {
            true => sealed_sale(Pricing::FirstPrice, BidCount::Shown),
            false => plain_sale(),
        };
        let mut sale = with_lots(sale, 4);
        sale.terms.buyer_terms = has_charges.then(charged);
        let mut room = Room::empty();
        room.command(&create(sale), at(0));
        for (name, limit) in names.iter().zip(&limits) {
            room.done(&approve(name, Some(*limit)), 1);
        }
        for (place, (name, lot, amount, takes_back)) in bids.iter().enumerate() {
            let lot = if *lot == 1 { "lot".to_owned() } else { format!("lot{lot}") };
            let offer = match (sealed, takes_back) {
                (true, true) => Offer::TakeBack,
                (true, false) => Offer::Amount(cents(*amount)),
                (false, _) => Offer::Maximum(cents(*amount)),
            };
            let bid = PlaceBid { offer, ..place_bid(&lot, &format!("b{place}"), 0) };
            let by = user(names[*name]);
            room.command(&Command::PlaceBid { by, bid }, at(OPENS + place as u32 * 5));
            for (name, limit) in names.iter().zip(&limits) {
                prop_assert!(room.bidder(name).committed <= *limit);
            }
        }
        room.command(&Command::WakeUp, at(ENDS));
        for (name, limit) in names.iter().zip(&limits) {
            prop_assert!(room.bidder(name).committed <= *limit);
        }
        room.check_replay();
    }
}
