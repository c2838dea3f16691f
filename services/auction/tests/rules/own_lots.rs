//! The lots one has bid on oneself: all of them, in the order in which they ask to be seen to.

use auction::{
    BidRef, Command, CreateSale, Offer, OwnLotsReply, PartitionState, PlaceBid, StandingState,
    VoidBid,
    format::sealed::{BidCount, Pricing},
};

use crate::room::{
    ENDS, OPENS, at, cents, create, place_bid, plain_lot, plain_sale, sealed_sale, user,
};

fn tell(state: &mut PartitionState, command: &Command, seconds: u32) {
    let decision = state.decide(command, at(seconds));
    assert!(!decision.events.is_empty(), "{:?}", decision.answer);
    for event in &decision.events {
        state.apply(event);
    }
}

fn named(sale: CreateSale, name: &str, ends_at: u32) -> CreateSale {
    let mut sale = CreateSale {
        sale: name.parse().unwrap(),
        ..sale
    };
    sale.lots[0].ends_at = at(ends_at);
    sale
}

fn bid(state: &mut PartitionState, sale: &str, lot: &str, by: &str, id: &str, offer: Offer) {
    let bid = PlaceBid {
        sale: sale.parse().unwrap(),
        offer,
        ..place_bid(lot, id, 0)
    };
    let by = user(by);
    tell(state, &Command::PlaceBid { by, bid }, OPENS + 1);
}

fn told(state: &PartitionState, sale: Option<&str>, name: &str) -> Vec<String> {
    let sale = sale.map(|sale| sale.parse().unwrap());
    let own = state.own_lots(sale.as_ref(), &user(name));
    assert_eq!(own.left_out, 0);
    let own = own.lots.into_iter();
    own.map(|own| format!("{} {} {:?}", own.sale, own.lot, own.standing.state))
        .collect()
}

/// Ann is outbid in the sale that ends last, leads in two, and placed and took back a sealed bid.
fn four_sales() -> PartitionState {
    let mut state = PartitionState::default();
    let maximum = |amount| Offer::Maximum(cents(amount));
    let mut first = named(plain_sale(), "first", ENDS);
    first.lots.push(plain_lot("other", 2));
    tell(&mut state, &create(first), 0);
    for (name, ends_at) in [("second", ENDS + 10), ("last", ENDS + 99)] {
        tell(&mut state, &create(named(plain_sale(), name, ends_at)), 0);
    }
    let sealed = sealed_sale(Pricing::FirstPrice, BidCount::Hidden);
    tell(&mut state, &create(named(sealed, "sealed", ENDS + 5)), 0);
    for (sale, lot) in [("last", "lot"), ("second", "lot"), ("first", "other")] {
        bid(&mut state, sale, lot, "ann", "a", maximum(500));
    }
    bid(&mut state, "last", "lot", "bob", "b", maximum(900));
    let amount = Offer::Amount(cents(500));
    bid(&mut state, "sealed", "lot", "ann", "a", amount);
    state
}

#[test]
fn every_lot_one_has_bid_on_is_told_those_one_is_outbid_on_first() {
    let mut state = four_sales();
    let running = [
        "last lot Outbid",
        "first other Leading",
        "sealed lot Placed",
        "second lot Leading",
    ];
    assert_eq!(told(&state, None, "ann"), running);
    assert_eq!(told(&state, None, "bob"), ["last lot Leading"]);
    assert_eq!(told(&state, None, "cid"), [""; 0]);
    assert_eq!(told(&state, Some("second"), "ann"), ["second lot Leading"]);
    bid(&mut state, "sealed", "lot", "ann", "t", Offer::TakeBack);
    tell(&mut state, &Command::WakeUp, ENDS);
    let after_the_first = ["last lot Outbid", "second lot Leading", "first other Won"];
    assert_eq!(told(&state, None, "ann"), after_the_first);
}

#[test]
fn lot_whose_only_bid_was_voided_stays_listed_and_says_why() {
    let mut state = four_sales();
    let entry = state.lot_sequence(&"second".parse().unwrap(), &"lot".parse().unwrap());
    let order = VoidBid {
        sale: "second".parse().unwrap(),
        lot: "lot".parse().unwrap(),
        bid: BidRef::Entry(entry.unwrap()),
        reason: "A slip".to_owned().try_into().unwrap(),
    };
    let by = user("olga");
    tell(&mut state, &Command::Void { by, order }, OPENS + 2);
    let own = state.own_lots(Some(&"second".parse().unwrap()), &user("ann"));
    let [own] = &own.lots[..] else {
        panic!("{own:?}");
    };
    assert_eq!(own.standing.state, StandingState::None);
    let voided = own.standing.voided.as_ref().unwrap();
    assert_eq!(voided.reason.as_str(), "A slip");
    tell(&mut state, &Command::WakeUp, ENDS + 10);
    assert!(told(&state, Some("second"), "ann")[0].contains("second lot None"));
}

#[test]
fn the_lots_of_everyone_are_known_after_a_snapshot() {
    let state = four_sales();
    let stored = postcard::to_allocvec(&state).unwrap();
    let mut state: PartitionState = postcard::from_bytes(&stored).unwrap();
    assert_eq!(told(&state, None, "ann").len(), 4);
    bid(
        &mut state,
        "last",
        "lot",
        "ann",
        "again",
        Offer::Maximum(cents(2_000)),
    );
    let own = told(&state, None, "ann");
    assert_eq!((own.len(), own[0].as_str()), (4, "first other Leading"));
    assert_eq!(postcard::to_allocvec(&four_sales()).unwrap(), stored);
}

#[test]
fn lots_that_do_not_fit_are_counted() {
    let mut state = PartitionState::default();
    let lots = OwnLotsReply::LOTS_MAX + 3;
    for from in (0..lots).step_by(CreateSale::LOTS_MAX) {
        let name = format!("sale-{from}");
        let mut sale = named(plain_sale(), &name, ENDS);
        let numbers = from..lots.min(from + CreateSale::LOTS_MAX);
        sale.lots = numbers
            .map(|number| plain_lot(&format!("lot-{number}"), number as u32 + 1))
            .collect();
        let ids: Vec<_> = sale.lots.iter().map(|lot| lot.lot.to_string()).collect();
        tell(&mut state, &create(sale), 0);
        for lot in ids {
            bid(
                &mut state,
                &name,
                &lot,
                "ann",
                "a",
                Offer::Maximum(cents(500)),
            );
        }
    }
    let own = state.own_lots(None, &user("ann"));
    assert_eq!((own.lots.len(), own.left_out), (OwnLotsReply::LOTS_MAX, 3));
    let bytes = serde_json::to_vec(&own).unwrap().len();
    assert!(bytes < 512 * 1024, "{bytes} bytes");
}
