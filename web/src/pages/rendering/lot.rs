//! A lot's page: what it offers, to whom, and what it says.

use std::sync::Arc;

use auction::{Amount, LotPhase, Standing, StandingState};

use super::drawn;
use crate::{
    model::LotModel,
    pages::{
        bid::{Said, Step},
        lot::{BidForms, LotPage},
        lot_view::LotView,
        sale::{Filter, SalePage},
        sale_view::SaleView,
        samples,
    },
};

pub(super) fn lot_page(model: LotModel, standing: Option<Standing>) -> LotPage {
    let paddle = standing.as_ref().and_then(|standing| standing.paddle);
    let sale = SaleView::new(Arc::new(samples::sale()));
    LotPage {
        page: samples::page("/sales/autumn/lots/lot-1", standing.is_some()),
        lot: LotView::new(Arc::new(model), samples::now(), paddle),
        news: sale.news(3),
        sale,
        standing,
        form: BidForms::Ready {
            said: None,
            is_field_open: false,
        },
    }
}

fn standing(state: StandingState, maximum: u64) -> Option<Standing> {
    Some(Standing {
        paddle: Some(samples::paddle(4)),
        state,
        maximum: Some(Amount::new(maximum).unwrap()),
        amount: None,
        sequence: 7,
    })
}

#[test]
fn the_next_bid_button_carries_the_exact_amount_and_is_hidden_from_the_leader() {
    let html = drawn(
        "lot-outbid",
        &lot_page(
            samples::board_lot(1, Some(35_000)),
            standing(StandingState::Outbid, 30_000),
        ),
    );
    assert!(html.contains("<span class=\"figure\" data-bid-amount>€400.00</span>"));
    assert!(html.contains("You are outbid. Your maximum was €300.00. Bid €400.00 to continue."));
    let html = drawn(
        "lot-leading",
        &lot_page(
            samples::board_lot(1, Some(35_000)),
            standing(StandingState::Leading, 90_000),
        ),
    );
    assert!(html.contains("data-bid-now hidden"));
    assert!(html.contains("Your maximum of €900.00 stays hidden."));
    assert!(html.contains("<span class=\"row-who\" data-who>You</span>"));
}

#[test]
fn a_stranger_is_asked_to_sign_in_and_sees_no_bid_form() {
    let html = drawn("lot-stranger", &lot_page(samples::board_lot(2, None), None));
    assert!(html.contains("Sign in to bid") && !html.contains("<form class=\"bid-now\""));
    assert!(html.contains("data-me=\"\""));
}

#[test]
fn what_happened_to_a_bid_is_said_on_its_page() {
    let page = |form| LotPage {
        form,
        ..lot_page(
            samples::board_lot(3, Some(35_000)),
            standing(StandingState::Leading, 90_000),
        )
    };
    let said = BidForms::Ready {
        said: Some(Said::Leading),
        is_field_open: false,
    };
    assert!(drawn("lot-said", &page(said)).contains("Your bid was accepted."));
    let refused = BidForms::wrong_amount("<b>", "Enter an amount.".to_owned());
    let html = drawn("lot-refused", &page(refused));
    assert!(html.contains("value=\"&#60;b&#62;\"") && html.contains("aria-invalid=\"true\""));
    let checking = BidForms::Checking {
        bid_id: "b1".parse().unwrap(),
        amount: "400.00".to_owned(),
        step: Step::Confirmed,
    };
    let html = drawn("lot-checking", &page(checking));
    assert!(html.contains("do not bid again") && html.contains("value=\"b1\""));
    assert!(!html.contains("data-bid-now"));
}

#[test]
fn a_closed_lot_takes_no_bid() {
    let mut model = samples::board_lot(1, Some(35_000));
    model.public.phase = LotPhase::Sold;
    let html = drawn(
        "lot-won",
        &lot_page(model, standing(StandingState::Won, 90_000)),
    );
    assert!(html.contains("You won at €350.00.") && html.contains("data-bid-now hidden"));
}

#[test]
fn how_a_lot_ended_is_said_where_its_price_stands() {
    let ended = |number: u32, price, paddle| {
        let sale = samples::sale();
        let mut model = LotModel::clone(&sale.lots[number as usize - 1]);
        model.public.price = price;
        LotView::new(Arc::new(model), samples::now(), paddle)
    };
    let price = Some(Amount::new(48_000).unwrap());
    let won = ended(11, price, Some(samples::paddle(4)));
    assert_eq!(
        (won.price_label(), won.mine_word()),
        ("You won at", "You won")
    );
    let lost = ended(11, price, Some(samples::paddle(2)));
    assert_eq!(
        (lost.price_label(), lost.mine_word()),
        ("Sold for", "You did not win")
    );
    let unsold = ended(12, price, None);
    assert_eq!(
        (unsold.state_word(), unsold.time_left().as_str()),
        ("Not sold", "Not sold")
    );
}

#[test]
fn hostile_texts_are_escaped_and_contained() {
    let mut model = samples::board_lot(1, Some(35_000));
    model.title = format!(
        "<script>alert(1)</script>\u{202e}gnp.exe {}",
        "W".repeat(10_000)
    );
    model.description = format!(
        "\"><img src=x onerror=alert(1)>\u{202e} {}",
        "x".repeat(10_000)
    );
    model.image = Some("../../etc/passwd".to_owned());
    let html = drawn("lot-hostile", &lot_page(model.clone(), None));
    assert!(!html.contains("<script>alert") && !html.contains("<img src=x"));
    assert!(
        html.contains("<bdi>&#34;&#62;&#60;img"),
        "the description stands in its own direction"
    );
    assert!(!html.contains(&"W".repeat(200)), "a heading is cut");
    assert!(html.contains("No picture of this lot"));
    let mut sale = samples::sale();
    sale.title = model.title.clone();
    sale.lots = vec![Arc::new(model)];
    let lots = vec![LotView::new(sale.lots[0].clone(), samples::now(), None)];
    let html = drawn(
        "sale-hostile",
        &SalePage::new(
            samples::page("/sales/autumn", false),
            SaleView::new(Arc::new(sale)),
            lots,
            Filter::All,
        ),
    );
    assert!(!html.contains("<script>alert"));
}
