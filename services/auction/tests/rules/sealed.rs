//! The sealed-bid sale: who wins, and what they pay.

mod secrecy;

use auction::{
    Amount, BidResult, Command, CreateSale, EntryKind, EventKind, LotPhase, NoticeKind, Offer,
    OfferKind, OutagePolicy, Paddle, PlaceBid, Refusal, StandingState,
    format::sealed::{BidCount, Pricing},
};

use crate::{
    orders::{cancel, hold, resume, withdraw},
    room::{
        ENDS, OPENS, Room, at, bid_accepted, cents, lot_id, place_bid, plain_lot, plain_sale,
        refusal, sale_id, sealed_sale, user,
    },
};

fn amount(minor_units: u64) -> Offer {
    Offer::Amount(cents(minor_units))
}

fn hidden(pricing: Pricing) -> CreateSale {
    sealed_sale(pricing, BidCount::Hidden)
}

impl Room {
    /// An amount in the middle of the sale that must count.
    fn seal(&mut self, name: &str, minor_units: u64) {
        bid_accepted(self.offer_at(name, amount(minor_units), OPENS + 1));
    }

    fn take_back(&mut self, name: &str) {
        bid_accepted(self.offer_at(name, Offer::TakeBack, OPENS + 1));
    }

    /// The winner and the price, once the end has come; and every loser lost.
    fn ends_with(mut self, names: &[&str]) -> Option<(String, u64)> {
        self.command(&Command::WakeUp, at(ENDS));
        self.check_replay();
        let lot = self.lot();
        let state = |name: &&&str| self.standing(name).state;
        let winners: Vec<_> = names
            .iter()
            .filter(|name| state(name) == StandingState::Won)
            .collect();
        let Some(price) = lot.price else {
            assert_eq!((lot.phase, lot.leader), (LotPhase::Unsold, None));
            assert!(winners.is_empty());
            return None;
        };
        assert_eq!(lot.phase, LotPhase::Sold);
        let [winner] = winners[..] else {
            panic!("one winner: {winners:?}");
        };
        assert_eq!(self.standing(winner).paddle, lot.leader);
        for name in names.iter().filter(|name| *name != winner) {
            assert_eq!(self.standing(name).state, StandingState::Lost);
            assert_eq!(self.standing(name).paddle, None, "paddles are for winners");
        }
        let hints: Vec<_> = (self.hints.iter())
            .filter(|hint| hint.notice.kind != NoticeKind::Bid)
            .map(|hint| (hint.user.as_str(), hint.notice.kind, hint.notice.price))
            .collect();
        assert_eq!(hints, [(*winner, NoticeKind::Won, Some(price))]);
        Some(((*winner).to_owned(), price.minor_units()))
    }
}

/// Amounts in order, the reserve, and who wins at which first and second price.
type Row = (
    &'static [(&'static str, u64)],
    Option<u64>,
    Option<(&'static str, u64, u64)>,
);

#[test]
fn highest_sealed_amount_wins_at_first_or_second_price() {
    let table: [Row; 11] = [
        (&[], None, None),
        (&[("ann", 500)], None, Some(("ann", 500, 100))),
        (&[("ann", 500)], Some(300), Some(("ann", 500, 300))),
        (&[("ann", 500)], Some(500), Some(("ann", 500, 500))),
        (&[("ann", 500)], Some(501), None),
        (&[("ann", 500), ("bob", 900)], None, Some(("bob", 900, 500))),
        (
            &[("ann", 500), ("bob", 900)],
            Some(700),
            Some(("bob", 900, 700)),
        ),
        (
            &[("ann", 800), ("bob", 900)],
            Some(700),
            Some(("bob", 900, 800)),
        ),
        (&[("ann", 900), ("bob", 900)], None, Some(("ann", 900, 900))),
        (
            &[("ann", 300), ("bob", 900), ("cid", 500)],
            None,
            Some(("bob", 900, 500)),
        ),
        (&[("ann", 100)], None, Some(("ann", 100, 100))),
    ];
    for (row, (bids, reserve, won)) in table.into_iter().enumerate() {
        for pricing in [Pricing::FirstPrice, Pricing::SecondPrice] {
            let mut sale = hidden(pricing);
            sale.lots[0].reserve = reserve.map(cents);
            let mut room = Room::open(sale);
            for (name, minor_units) in bids {
                room.seal(name, *minor_units);
            }
            let names: Vec<_> = bids.iter().map(|(name, _)| *name).collect();
            let expected = won.map(|(name, first, second)| match pricing {
                Pricing::FirstPrice => (name.to_owned(), first),
                Pricing::SecondPrice => (name.to_owned(), second),
            });
            assert_eq!(room.ends_with(&names), expected, "row {row} {pricing:?}");
        }
    }
}

#[test]
fn equal_sealed_amounts_go_to_the_one_that_stood_first() {
    let story = |steps: &[(&str, u64)]| {
        let mut room = Room::open(hidden(Pricing::FirstPrice));
        for (name, minor_units) in steps {
            match minor_units {
                0 => room.take_back(name),
                amount => room.seal(name, *amount),
            }
        }
        room.ends_with(&["ann", "bob"]).unwrap().0
    };
    assert_eq!(story(&[("ann", 500), ("bob", 500)]), "ann");
    // The same amount again keeps its place; another one takes a new place.
    assert_eq!(story(&[("ann", 500), ("bob", 500), ("ann", 500)]), "ann");
    assert_eq!(
        story(&[("ann", 500), ("bob", 500), ("ann", 600), ("ann", 500)]),
        "bob"
    );
    assert_eq!(story(&[("ann", 400), ("bob", 500), ("ann", 500)]), "bob");
    // Whoever took a bid back begins anew, with the same amount too.
    assert_eq!(
        story(&[("ann", 500), ("bob", 500), ("ann", 0), ("ann", 500)]),
        "bob"
    );
}

#[test]
fn sealed_bid_is_replaced_up_or_down_and_taken_back() {
    let mut room = Room::open(hidden(Pricing::FirstPrice));
    room.seal("ann", 900);
    room.seal("bob", 500);
    room.seal("ann", 400);
    assert_eq!(room.standing("ann").amount, Some(cents(400)));
    room.take_back("bob");
    let none = room.standing("bob");
    assert_eq!((none.state, none.amount), (StandingState::None, None));
    let nothing = refusal(room.offer_at("bob", Offer::TakeBack, 20));
    assert!(nothing == Refusal::NothingToTakeBack);
    let nothing = refusal(room.offer_at("cid", Offer::TakeBack, 20));
    assert!(nothing == Refusal::NothingToTakeBack);
    room.seal("bob", 300);
    assert_eq!(
        room.ends_with(&["ann", "bob"]),
        Some(("ann".to_owned(), 400))
    );
}

#[test]
fn sale_of_taken_back_bids_only_is_unsold() {
    let mut room = Room::open(hidden(Pricing::SecondPrice));
    room.seal("ann", 900);
    room.take_back("ann");
    room.command(&Command::WakeUp, at(ENDS));
    let lot = room.lot();
    assert_eq!((lot.phase, lot.bid_count), (LotPhase::Unsold, Some(0)));
    assert_eq!(room.standing("ann").state, StandingState::None);
    room.check_replay();
}

#[test]
fn offer_of_the_other_format_is_refused_naming_its_own() {
    let mut room = Room::open(hidden(Pricing::FirstPrice));
    let expected = OfferKind::Amount;
    assert!(room.refused("ann", 500) == Refusal::WrongOffer { expected });
    let mut room = Room::open(plain_sale());
    let expected = OfferKind::Maximum;
    for offer in [amount(500), Offer::TakeBack] {
        let refused = refusal(room.offer_at("ann", offer, 20));
        assert!(refused == Refusal::WrongOffer { expected });
    }
    room.check_replay();
}

#[test]
fn sealed_amount_keeps_to_opening_ceiling_and_hours() {
    let mut sale = hidden(Pricing::FirstPrice);
    sale.terms.ceiling = cents(5_000);
    let mut room = Room::open(sale);
    let mut refused =
        |minor_units, second| refusal(room.offer_at("ann", amount(minor_units), second));
    assert!(matches!(
        refused(500, OPENS - 1),
        Refusal::BidTooEarly { .. }
    ));
    let minimum = cents(100);
    assert!(refused(99, 20) == Refusal::BidTooLow { minimum });
    let ceiling = cents(5_000);
    assert!(refused(5_001, 20) == Refusal::AboveCeiling { ceiling });
    assert!(matches!(refused(500, ENDS), Refusal::BidTooLate { .. }));
    room.check_replay();
    let mut room = Room::open(hidden(Pricing::FirstPrice));
    room.seal("ann", 500);
    let late = refusal(room.offer_at("ann", Offer::TakeBack, ENDS));
    assert!(matches!(late, Refusal::BidTooLate { .. }));
}

#[test]
fn winner_of_two_lots_in_one_wake_up_gets_one_paddle() {
    let mut sale = hidden(Pricing::FirstPrice);
    for number in 2..=4 {
        sale.lots.push(plain_lot(&format!("lot{number}"), number));
    }
    let mut room = Room::open(sale);
    for (lot, name) in [
        ("lot", "ann"),
        ("lot2", "bob"),
        ("lot3", "ann"),
        ("lot4", "bob"),
    ] {
        let bid = PlaceBid {
            offer: amount(500),
            ..place_bid(lot, lot, 0)
        };
        let by = user(name);
        bid_accepted(room.command(&Command::PlaceBid { by, bid }, at(20)));
    }
    room.command(&Command::WakeUp, at(ENDS));
    let leaders = ["lot", "lot2", "lot3", "lot4"].map(|lot| room.record_of(lot).lot.leader);
    let [ann, bob] = [Paddle::FIRST, Paddle::FIRST.next()].map(Some);
    assert_eq!(leaders, [ann, bob, ann, bob]);
    let assigned = |event: &&auction::Event| matches!(event.kind, EventKind::PaddleAssigned(_));
    assert_eq!(room.log.iter().filter(assigned).count(), 2);
    room.check_replay();
}

#[test]
fn open_sealed_lot_with_hidden_count_is_not_withdrawn() {
    for with_bid in [false, true] {
        let mut room = Room::open(hidden(Pricing::FirstPrice));
        if with_bid {
            room.seal("ann", 500);
        }
        assert!(room.not_done(&withdraw("lot"), 20) == Refusal::LotOpen);
        room.done(&hold(), 30);
        assert!(room.not_done(&withdraw("lot"), 40) == Refusal::LotOpen);
    }
    let mut room = Room::open(hidden(Pricing::FirstPrice));
    room.done(&withdraw("lot"), OPENS - 1);
    let mut room = Room::open(sealed_sale(Pricing::FirstPrice, BidCount::Shown));
    room.seal("ann", 500);
    assert!(room.not_done(&withdraw("lot"), 20) == Refusal::LotHasBids);
    room.take_back("ann");
    room.done(&withdraw("lot"), 21);
    assert!(room.not_done(&hold(), 22) == Refusal::SaleOver);
    room.check_replay();
}

#[test]
fn sealed_lot_is_held_and_resumed_with_its_time_left() {
    let mut room = Room::open(hidden(Pricing::SecondPrice));
    room.seal("ann", 500);
    room.done(&hold(), ENDS - 10);
    for offer in [amount(900), Offer::TakeBack] {
        assert!(refusal(room.offer_at("ann", offer, ENDS - 5)) == Refusal::OnHold);
    }
    room.command(&Command::WakeUp, at(ENDS + 50));
    assert_eq!(room.lot().phase, LotPhase::Open);
    room.done(&resume(), ENDS + 90);
    assert_eq!(room.lot().ends_at, at(ENDS + 100));
    bid_accepted(room.offer_at("bob", amount(900), ENDS + 99));
    assert_eq!(
        room.lot().ends_at,
        at(ENDS + 100),
        "a sealed bid never extends"
    );
    room.command(&Command::WakeUp, at(ENDS + 100));
    assert_eq!(room.price(), Some(500));
    room.check_replay();
}

#[test]
fn sealed_lot_follows_its_outage_policy() {
    let mut room = Room::open(hidden(Pricing::FirstPrice));
    room.seal("ann", 500);
    room.command(&Command::Recover, at(ENDS + 100));
    assert_eq!(room.lot().phase, LotPhase::Sold);

    let mut sale = hidden(Pricing::FirstPrice);
    sale.terms.outage_policy = OutagePolicy::Extend { seconds: 600 };
    let mut room = Room::open(sale);
    room.seal("ann", 500);
    room.command(&Command::Recover, at(ENDS + 100));
    assert_eq!(room.lot().ends_at, at(ENDS + 700));
    assert_eq!(room.record_of("lot").kind, EntryKind::Extended);
    bid_accepted(room.offer_at("bob", amount(900), ENDS + 699));
    room.command(&Command::WakeUp, at(ENDS + 700));
    assert_eq!(room.price(), Some(900));
    room.check_replay();
}

#[test]
fn who_bid_is_told_to_the_house_once_the_lot_is_over() {
    let mut room = Room::open(hidden(Pricing::SecondPrice));
    for (name, minor_units) in [("ann", 500), ("bob", 900), ("cid", 700)] {
        room.seal(name, minor_units);
    }
    room.take_back("cid");
    let told = |room: &Room| room.state.lot_bidders(&sale_id(), Some(&lot_id()));
    assert_eq!(told(&room), None);
    room.command(&Command::WakeUp, at(ENDS));
    let told = told(&room).unwrap();
    assert_eq!(
        (&told.users, told.left_out),
        (&vec![user("ann"), user("bob")], 0)
    );
    assert_eq!(room.state.lot_bidders(&sale_id(), None), Some(told));
    let other = "other".parse().unwrap();
    assert_eq!(room.state.lot_bidders(&sale_id(), Some(&other)), None);
}

#[test]
fn who_bid_is_told_to_the_house_once_the_sale_is_cancelled() {
    let mut room = Room::open(hidden(Pricing::SecondPrice));
    room.seal("ann", 500);
    let told = |room: &Room| room.state.lot_bidders(&sale_id(), None).unwrap().users;
    assert_eq!(told(&room), []);
    room.command(&cancel(), at(OPENS + 10));
    assert_eq!(told(&room), [user("ann")]);
}
