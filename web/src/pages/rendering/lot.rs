//! A lot's page: what it offers, to whom, and what it says.

use std::{sync::Arc, time::Duration};

use auction::{Amount, LotPhase, Standing, StandingState};

use super::drawn;
use crate::{
    api::{SaleState, sale_state},
    catalogue::{CatalogueLot, Photograph},
    model::LotModel,
    pages::{
        bid_forms::{BidForms, Said, Step},
        lot::LotPage,
        lot_search::{Filter, LotSearch},
        lot_view::LotView,
        may_bid::MayBidView,
        own::Own,
        sale::SalePage,
        sale_view::SaleView,
        samples,
        visit::OwnMarks,
    },
};

pub(super) fn lot_page(model: LotModel, standing: Option<Standing>) -> LotPage {
    let paddle = standing.as_ref().and_then(|standing| standing.paddle);
    let sale = SaleView::new(Arc::new(samples::sale()));
    LotPage {
        may_bid: MayBidView::default(),
        page: samples::page("/sales/autumn/lots/lot-1", standing.is_some()),
        origin: "https://bid.example".to_owned(),
        lot: LotView::new(Arc::new(model), samples::now(), paddle),
        news: sale.news(3),
        sale,
        standing: standing.into(),
        form: BidForms::Ready {
            said: None,
            is_field_open: false,
            entered: String::new(),
        },
        invoice: Own::Nothing,
        watched: Own::Nothing,
    }
}

pub(super) fn texts(model: &mut LotModel) -> &mut CatalogueLot {
    Arc::make_mut(&mut model.texts)
}

pub(super) fn standing(state: StandingState, maximum: u64) -> Option<Standing> {
    Some(Standing {
        paddle: Some(samples::paddle(4)),
        state,
        maximum: Some(Amount::new(maximum).unwrap()),
        amount: None,
        sequence: 7,
        voided: None,
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
    assert!(html.contains("<br>In Europe/Berlin: <time"));
    // 25 % of 300 and 20 % of 100 are 95; 19 % of it is 18.05.
    assert!(html.contains("data-total>Total with premium and tax: €513.05</"));
    assert!(html.contains(
        "Buyer’s premium 25\u{a0}% up to €300, 20\u{a0}% above. VAT 19\u{a0}% on the premium."
    ));
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
        entered: String::new(),
    };
    assert!(drawn("lot-said", &page(said)).contains("Your bid was accepted."));
    let refused = BidForms::wrong_amount("<b>", "Enter an amount.".to_owned());
    let html = drawn("lot-refused", &page(refused));
    assert!(html.contains("value=\"&#60;b&#62;\"") && html.contains("aria-invalid=\"true\""));
    assert_eq!(html.matches("Enter an amount.").count(), 1);
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
        (won.price_label().as_str(), won.mine_word().as_str()),
        ("You won at", "You won")
    );
    let lost = ended(11, price, Some(samples::paddle(2)));
    assert_eq!(
        (lost.price_label().as_str(), lost.mine_word().as_str()),
        ("Sold for", "You did not win")
    );
    let unsold = ended(12, price, None);
    assert_eq!(
        (unsold.state_word().as_str(), unsold.time_left().as_str()),
        ("Not sold", "Not sold")
    );
}

#[test]
fn photographs_are_shown_in_sizes_that_fit_and_named_to_other_sites() {
    let mut model = samples::board_lot(1, Some(35_000));
    let photograph = |hash: &str, alt: &str| Photograph {
        image: format!("{}-2048x1536", hash.repeat(20)).parse().unwrap(),
        alt: alt.to_owned(),
    };
    texts(&mut model).photographs = vec![photograph("0a", ""), photograph("0b", "<b>The back</b>")];
    let html = drawn("lot-photographs", &lot_page(model.clone(), None));
    let first = format!("/images/{}-2048x1536", "0a".repeat(20));
    assert!(html.contains(&format!("{first}/320.webp 320w, {first}/640.webp 640w")));
    assert!(html.contains("Photograph 1 of 2 of the lot: Two-day"));
    assert!(html.contains("&#60;b&#62;The back") && !html.contains("<b>The back"));
    assert!(html.contains("width=\"1280\" height=\"960\" fetchpriority=\"high\""));
    let other = format!("property=\"og:image\" content=\"https://bid.example{first}/1280.jpg\"");
    assert!(html.contains(&other));
    assert!(
        !html.contains("static/pictures/chronometer"),
        "a drawing stands in for none"
    );
    texts(&mut model).photographs.truncate(1);
    let html = drawn("lot-photograph", &lot_page(model, None));
    assert!(html.contains("Photograph of the lot: Two-day") && !html.contains("data-thumb"));
}

#[test]
fn hostile_texts_are_escaped_and_contained() {
    let mut model = samples::board_lot(1, Some(35_000));
    texts(&mut model).title = format!(
        "<script>alert(1)</script>\u{202e}gnp.exe {}",
        "W".repeat(10_000)
    );
    texts(&mut model).description = format!(
        "\"><img src=x onerror=alert(1)>\u{202e} {}",
        "x".repeat(10_000)
    );
    texts(&mut model).image = Some("../../etc/passwd".to_owned());
    let html = drawn("lot-hostile", &lot_page(model.clone(), None));
    assert!(!html.contains("<script>alert") && !html.contains("<img src=x"));
    assert!(
        html.contains("<bdi>&#34;&#62;&#60;img"),
        "the description stands in its own direction"
    );
    assert!(!html.contains(&"W".repeat(200)), "a heading is cut");
    assert!(html.contains("No picture of this lot"));
    let mut sale = samples::sale();
    sale.title = model.texts.title.clone();
    sale.lots = vec![Arc::new(model)];
    let html = drawn(
        "sale-hostile",
        &SalePage::new(
            samples::page("/sales/autumn", false),
            Arc::new(sale),
            &OwnMarks::NOBODYS,
            LotSearch::default(),
        ),
    );
    assert!(!html.contains("<script>alert"));
}

/// What stands for everyone to read, tags apart.
pub(super) fn text_of(html: &str, from: &str) -> String {
    let (_, after) = html.split_once(from).unwrap_or_else(|| panic!("{from}"));
    let (text, _) = after.split_once('<').unwrap();
    text[text.find('>').map_or(0, |place| place + 1)..].to_owned()
}

#[test]
fn what_became_of_a_bid_is_said_as_long_as_it_is_so() {
    let page = |state, said, phase| {
        let mut model = samples::board_lot(1, Some(35_000));
        model.public.phase = phase;
        let form = BidForms::Ready {
            said: Some(said),
            is_field_open: false,
            entered: String::new(),
        };
        let page = lot_page(model, standing(state, 90_000));
        drawn("lot-said-of", &LotPage { form, ..page })
    };
    let raised = page(StandingState::Leading, Said::Raised, LotPhase::Open);
    assert!(raised.contains(">Maximum raised.</p>"));
    let plain = page(StandingState::Leading, Said::Leading, LotPhase::Open);
    assert!(plain.contains(">Your bid was accepted.</p>"));
    for old in [
        page(StandingState::Outbid, Said::Leading, LotPhase::Open),
        page(StandingState::Won, Said::Leading, LotPhase::Sold),
        page(StandingState::Lost, Said::Outbid, LotPhase::Sold),
    ] {
        assert!(!old.contains("accepted") && !old.contains("data-said"));
    }
}

#[test]
fn after_the_end_a_page_says_one_true_thing() {
    let ended = |phase, state| {
        let mut model = samples::board_lot(1, Some(35_000));
        model.public.phase = phase;
        drawn("lot-ended", &lot_page(model, standing(state, 90_000)))
    };
    for (phase, state, said) in [
        (LotPhase::Sold, StandingState::Won, "You won at €350.00."),
        (
            LotPhase::Sold,
            StandingState::Lost,
            "Sold for €350.00 to another bidder.",
        ),
        (LotPhase::Sold, StandingState::None, "Sold for €350.00."),
        (
            LotPhase::Unsold,
            StandingState::Lost,
            "Not sold: the reserve was not met.",
        ),
    ] {
        let html = ended(phase, state);
        assert_eq!(text_of(&html, "data-about-you"), said);
        assert!(!html.contains("outbid."), "{said}");
    }
}

#[test]
fn paragraphs_of_a_description_stay_apart_and_its_lines_stay_lines() {
    let mut model = samples::board_lot(1, None);
    texts(&mut model).description = "Oak & ash.\n  \n\n<i>Restored</i>\nin 1990.\n".to_owned();
    let html = drawn("lot-paragraphs", &lot_page(model, None));
    let paragraph = |text: &str| format!("<p class=\"lot-paragraph\"><bdi>{text}</bdi></p>");
    assert!(html.contains(&paragraph("Oak &#38; ash.")));
    assert!(html.contains(&paragraph("&#60;i&#62;Restored&#60;/i&#62;\nin 1990.")));
    assert_eq!(html.matches("lot-paragraph").count(), 2);
}

#[test]
fn lot_that_has_not_opened_says_when_it_does_and_takes_no_amount() {
    let mut model = samples::board_lot(1, None);
    let public = &mut model.public;
    public.opens_at = samples::now().after(Duration::from_secs(600));
    public.ends_at = samples::now().after(Duration::from_secs(1_200));
    let html = drawn(
        "lot-upcoming",
        &lot_page(model.clone(), standing(StandingState::None, 1)),
    );
    assert_eq!(text_of(&html, "data-clock-label"), "Opens in");
    assert!(html.contains("<span data-opens>Opens <time"));
    assert!(
        html.contains("data-maximum hidden"),
        "it would be too early"
    );
    let mut sale = samples::sale();
    sale.lots = vec![Arc::new(model), sale.lots[0].clone(), sale.lots[11].clone()];
    let page = |filter| {
        let page = samples::page("/sales/autumn", false);
        let (sale, search) = (Arc::new(sale.clone()), LotSearch::showing(filter));
        SalePage::new(page, sale, &OwnMarks::NOBODYS, search)
    };
    let upcoming = page(Filter::Upcoming);
    let html = drawn("sale-upcoming", &upcoming);
    assert_eq!(text_of(&html, "data-clock-label"), "Opens in");
    let counts: Vec<_> = upcoming.filters.iter().map(|it| it.count).collect();
    assert_eq!(
        counts,
        [3, 1, 1, 1, 1].map(Some),
        "all, open, ending soon, upcoming, closed"
    );
    let html = drawn("sale-open", &page(Filter::Open));
    assert_eq!(text_of(&html, "data-clock-label"), "Ends in");
}

#[test]
fn at_the_ceiling_nothing_is_offered_and_the_words_say_why() {
    let mut model = samples::board_lot(1, Some(100_000));
    let public = &mut model.public;
    public.ceiling = Some(Amount::new(100_000).unwrap());
    public.minimum_bid = Amount::new(102_500).unwrap();
    let full = "No higher bid is taken: the limit of this sale is €1,000.00.";
    let outbid = standing(StandingState::Outbid, 90_000);
    let html = drawn("lot-ceiling", &lot_page(model.clone(), outbid));
    assert!(html.contains(full) && html.contains("data-bid-now hidden"));
    assert!(html.contains("data-maximum hidden"));
    let html = drawn("lot-ceiling-stranger", &lot_page(model.clone(), None));
    assert!(html.contains(full) && !html.contains("1,025"));
    let leading = standing(StandingState::Leading, 100_000);
    let html = drawn("lot-ceiling-leads", &lot_page(model, leading));
    assert!(
        html.contains("data-maximum hidden"),
        "nothing is left to raise"
    );
}

#[test]
fn whoever_leads_is_asked_for_more_than_their_own_maximum() {
    let leading = standing(StandingState::Leading, 90_000);
    let model = samples::board_lot(1, Some(35_000));
    let html = drawn("lot-raise", &lot_page(model, leading));
    assert_eq!(
        text_of(&html, "data-least"),
        "More than €900.00, your maximum."
    );
}

#[test]
fn sale_whose_lots_are_all_withdrawn_is_over() {
    let mut sale = samples::sale();
    let now = samples::now();
    let view = SaleView::new(Arc::new(sale.clone()));
    assert!(!view.is_over());
    assert_ne!(
        sale_state(&sale, view.ends_at()),
        SaleState::Closed,
        "closing is not closed"
    );
    for lot in &mut sale.lots {
        Arc::make_mut(lot).public.phase = LotPhase::Withdrawn;
    }
    sale.record.opens_at = now.after(Duration::from_secs(60));
    assert_eq!(sale_state(&sale, now), SaleState::Closed);
    let view = SaleView::new(Arc::new(sale));
    assert!(view.is_over() && view.ends_at() > now);
    assert_eq!(view.open_words(), "over");
}
