//! What nobody can tell of a person now: it is said, and never reads as none.

use auction::{LotPhase, Registration, StandingState};

use super::{
    drawn,
    lot::{lot_page, standing},
};
use crate::{
    mine::MyLots,
    pages::{lot::LotPage, may_bid::MayBidView, my_bids::MyBidsPage, own::Own, samples},
};

#[test]
fn what_nobody_can_tell_of_a_person_is_said_to_be_unknown_and_never_reads_as_none() {
    let mut model = samples::board_lot(1, Some(35_000));
    model.public.phase = LotPhase::Sold;
    let page = LotPage {
        invoice: Own::Unknown,
        watched: Own::Unknown,
        ..lot_page(model, standing(StandingState::Won, 90_000))
    };
    let html = drawn("lot-own-unknown", &page);
    assert!(html.contains("Your invoice cannot be shown right now."));
    assert!(!html.contains("The house issues your invoice"));
    assert!(html.contains("Your watchlist cannot be shown right now."));

    let mut sale = samples::sale();
    let person = samples::page("/", true);
    for (registration, said) in [
        (Registration::Open, ""),
        (
            Registration::Approval,
            "Whether you may bid in this sale cannot be shown right now.",
        ),
        (
            Registration::Invitation,
            "Whether you may bid in this sale cannot be shown right now.",
        ),
    ] {
        sale.record.registration = registration;
        let view = MayBidView::new(&sale, person.person(), &Own::Unknown);
        assert_eq!((view.words.as_str(), view.next), (said, None));
    }
}

#[test]
fn watchlist_that_cannot_be_asked_is_no_empty_one() {
    let page = MyBidsPage {
        watched: Own::Unknown,
        ..MyBidsPage::new(samples::page("/my-bids", true), MyLots::default(), 0, None)
    };
    let html = drawn("my-bids-own-unknown", &page);
    assert!(html.contains("Your watchlist cannot be shown right now."));
}
