//! A sealed lot: what it says before and after the end, and what it never says.

use std::sync::Arc;

use auction::{
    Amount, Entry, EntryKind, LotPhase, PublicFormat, Standing, StandingState,
    format::sealed::{BidCount, Pricing, Public},
};

use super::{drawn, lot::lot_page};
use crate::{
    mine::{Mine, MyLot, MyLots},
    model::LotModel,
    pages::{
        bid_forms::{BidForms, Step},
        lot::LotPage,
        my_bids::MyBidsPage,
        samples,
    },
};

fn amount(minor: u64) -> Option<Amount> {
    Some(Amount::new(minor).unwrap())
}

fn sealed(pricing: Pricing) -> LotModel {
    let mut model = samples::board_lot(1, None);
    model.public.bid_count = None;
    model.public.format = PublicFormat::Sealed(Public {
        pricing,
        bid_count: BidCount::Hidden,
    });
    model
}

/// Sold to the fourth paddle for the second-highest of two bids.
fn sold() -> LotModel {
    let mut model = sealed(Pricing::SecondPrice);
    let public = &mut model.public;
    (public.phase, public.sequence) = (LotPhase::Sold, 3);
    (public.price, public.leader) = (amount(50_002), Some(samples::paddle(4)));
    public.bid_count = Some(2);
    let entry = |sequence, kind, paddle| Entry {
        sequence,
        at: public.ends_at,
        kind,
        paddle,
        price: public.price,
        automatic: false,
        ends_at: public.ends_at,
    };
    model.entries.push(entry(2, EntryKind::Opened, None));
    model.entries.push(entry(3, EntryKind::Sold, public.leader));
    model
}

fn standing(state: StandingState, own: u64) -> Option<Standing> {
    Some(Standing {
        paddle: (state == StandingState::Won).then(|| samples::paddle(4)),
        state,
        maximum: None,
        amount: (own > 0).then(|| Amount::new(own).unwrap()),
        sequence: 1,
        voided: None,
    })
}

#[test]
fn sealed_lot_asks_for_an_amount_and_says_who_pays_what() {
    let html = drawn(
        "sealed-first",
        &lot_page(
            sealed(Pricing::FirstPrice),
            standing(StandingState::None, 0),
        ),
    );
    assert!(html.contains("The highest bidder wins and pays their own bid."));
    assert!(html.contains("Sealed bids from") && html.contains("Bids stay sealed until the end."));
    assert!(html.contains(">Place bid</button>") && html.contains("data-take-back hidden"));
    assert!(!html.contains("No reserve") && !html.contains("No bids"));
    let stranger = drawn(
        "sealed-stranger",
        &lot_page(sealed(Pricing::SecondPrice), None),
    );
    assert!(stranger.contains("Sign in to bid. The minimum bid is €120.00."));
    assert!(!stranger.contains("data-amount-form"));
}

#[test]
fn sealed_bid_that_stands_may_be_replaced_or_taken_back() {
    let page = || {
        lot_page(
            sealed(Pricing::SecondPrice),
            standing(StandingState::Placed, 50_000),
        )
    };
    let html = drawn("sealed-placed", &page());
    assert!(
        html.contains(
            "Your bid of €500.00 is in. You may replace it or take it back until the end."
        )
    );
    assert!(html.contains(">Replace bid</button>") && !html.contains("data-take-back hidden"));
    let form = BidForms::Checking {
        bid_id: "b1".parse().unwrap(),
        amount: String::new(),
        step: Step::TakeBack,
    };
    let html = drawn("sealed-checking", &LotPage { form, ..page() });
    assert!(html.contains("name=\"step\" value=\"take_back\"") && html.contains("value=\"b1\""));
    assert!(!html.contains("data-amount-form"));
}

#[test]
fn sealed_lot_that_is_over_shows_its_price_and_how_it_came_about() {
    let won = lot_page(sold(), standing(StandingState::Won, 90_000));
    let html = drawn("sealed-won", &won);
    assert!(html.contains("You won at €500.02.") && html.contains("Sold to you"));
    assert!(html.contains("Second-highest bid, opened") && html.contains("2 bids"));
    let lost = lot_page(sold(), standing(StandingState::Lost, 50_002));
    assert!(drawn("sealed-lost", &lost).contains("Sold for €500.02 to another bidder."));
    assert!(drawn("sealed-sold", &lot_page(sold(), None)).contains("Sold for €500.02."));
    let mut unsold = sealed(Pricing::FirstPrice);
    (unsold.public.phase, unsold.public.bid_count) = (LotPhase::Unsold, Some(1));
    let html = drawn("sealed-unsold", &lot_page(unsold, None));
    assert!(html.contains("Not sold: the reserve was not met."));
}

#[test]
fn sealed_bids_are_listed_with_their_amount_to_oneself() {
    let my = |model: LotModel, mine, paddle| MyLot {
        lot: Arc::new(model),
        sale_title: "Autumn".to_owned(),
        buyer_terms: samples::sale().record.buyer_terms,
        cancelled: None,
        mine,
        standing: Standing {
            paddle,
            state: StandingState::Placed,
            maximum: None,
            amount: amount(90_000),
            sequence: 1,
            voided: None,
        },
    };
    let lots = vec![
        my(sealed(Pricing::SecondPrice), Mine::Placed, None),
        my(sold(), Mine::Won, Some(samples::paddle(4))),
        my(sold(), Mine::Lost, None),
    ];
    let mine = MyLots {
        lots,
        ..MyLots::default()
    };
    let html = drawn(
        "my-sealed-bids",
        &MyBidsPage::new(samples::page("/my-bids", true), mine, 0, None),
    );
    for said in ["Bid placed", "You won", "You did not win", "€900.00"] {
        assert!(html.contains(said), "{said}");
    }
}
