//! Every template, drawn from samples. With `OUTCRY_PREVIEW=<folder>` the pages are written there to look at.

use std::sync::Arc;

use askama::Template;
use auction::{Amount, LotPhase, Standing, StandingState};

use super::{
    account::{FieldProblem, PasswordPage, SignInPage, SignUpPage, WelcomePage},
    home::HomePage,
    lot::{Checking, LotContext, LotPage, Said},
    lot_view::LotView,
    market::{MarketPage, Order},
    problem::ProblemPage,
    sale::{Filter, SalePage},
    sale_view::SaleView,
    samples,
    symbol::SymbolPage,
};
use crate::model::BoardLot;

fn drawn(name: &str, page: &impl Template) -> String {
    let html = page.render().unwrap();
    if let Some(folder) = std::env::var_os("OUTCRY_PREVIEW") {
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(
            std::path::Path::new(&folder).join(format!("{name}.html")),
            &html,
        )
        .unwrap();
    }
    assert_is_sound(&html);
    html
}

fn assert_is_sound(html: &str) {
    assert_eq!(html.matches("<h1").count(), 1, "one h1");
    assert!(html.starts_with("<!doctype html>\n<html lang=\"en\">"));
    for landmark in [
        "<header",
        "<main id=\"main\"",
        "<footer",
        "class=\"skip\" href=\"#main\"",
    ] {
        assert!(html.contains(landmark), "{landmark}");
    }
    for refused in [" style=\"", " onclick=", "<style", "javascript:"] {
        assert!(
            !html.contains(refused),
            "the content security policy refuses {refused}"
        );
    }
    let inline =
        html.matches("<script").count() - html.matches("<script type=\"module\" src=").count();
    assert_eq!(inline, 0, "no inline script");
}

fn lot_page(board: BoardLot, standing: Option<Standing>) -> LotPage {
    let paddle = standing.as_ref().and_then(|standing| standing.paddle);
    LotPage::new(LotContext {
        page: samples::page("/sales/autumn/lots/lot-1", standing.is_some()),
        lot: LotView::new(Arc::new(board), samples::now(), paddle),
        sale_title: "Instruments and Curiosities".to_owned(),
        sale_address: "/sales/autumn".to_owned(),
        news: SaleView::new(Arc::new(samples::sale())).news(3),
        demo: true,
        before: None,
        after: Some("/sales/autumn/lots/lot-2".to_owned()),
        standing,
        bid_ids: ["one", "two"].map(|id| id.parse().unwrap()),
    })
}

fn standing(state: StandingState, maximum: u64) -> Option<Standing> {
    Some(Standing {
        paddle: Some(samples::paddle(4)),
        state,
        maximum: Some(Amount::new(maximum).unwrap()),
        sequence: 7,
    })
}

#[test]
fn the_home_page_puts_the_lot_that_ends_next_first() {
    let sales = vec![SaleView::new(Arc::new(samples::sale()))];
    let lots = samples::lots(Some(samples::paddle(4)));
    let page = HomePage::new(samples::page("/", true), lots, sales, samples::prices());
    assert_eq!(page.featured.as_ref().unwrap().public().number, 1);
    let html = drawn("home", &page);
    assert!(html.contains("Two-day marine chronometer"));
    let nothing = HomePage::new(samples::page("/", false), vec![], vec![], vec![]);
    assert!(drawn("home-empty", &nothing).contains("No lot is open"));
}

#[test]
fn a_sale_page_shows_the_lots_that_were_chosen() {
    let sale = || SaleView::new(Arc::new(samples::sale()));
    let page = |filter| {
        SalePage::new(
            samples::page("/sales/autumn", true),
            sale(),
            samples::lots(None),
            filter,
        )
    };
    assert_eq!(page(Filter::Closed).lots.len(), 2);
    assert_eq!(page(Filter::Mine).lots.len(), 0);
    drawn("sale-closed", &page(Filter::Closed));
    drawn("sale-none", &page(Filter::Mine));
    assert!(drawn("sale", &page(Filter::All)).contains("Walnut writing slope"));
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
    let page = || {
        lot_page(
            samples::board_lot(3, Some(35_000)),
            standing(StandingState::Leading, 90_000),
        )
    };
    let mut said = page();
    said.said = Some(Said::Leading);
    assert!(drawn("lot-said", &said).contains("Your bid counted."));
    let refused = page().with_field_problem("<b>", "Enter an amount.".to_owned());
    let html = drawn("lot-refused", &refused);
    assert!(html.contains("value=\"&#60;b&#62;\"") && html.contains("aria-invalid=\"true\""));
    let checking = Checking {
        bid_id: "b1".parse().unwrap(),
        amount: "400.00".to_owned(),
    };
    let html = drawn("lot-checking", &page().while_checking(checking));
    assert!(html.contains("do not bid again") && html.contains("value=\"b1\""));
    assert!(!html.contains("data-bid-now"));
}

#[test]
fn a_closed_lot_takes_no_bid() {
    let mut board = samples::board_lot(1, Some(35_000));
    board.public.phase = LotPhase::Sold;
    let html = drawn(
        "lot-won",
        &lot_page(board, standing(StandingState::Won, 90_000)),
    );
    assert!(html.contains("You won at €350.00.") && html.contains("data-bid-now hidden"));
}

#[test]
fn hostile_texts_are_escaped_and_contained() {
    let mut board = samples::board_lot(1, Some(35_000));
    board.title = format!(
        "<script>alert(1)</script>\u{202e}gnp.exe {}",
        "W".repeat(10_000)
    );
    board.description = format!(
        "\"><img src=x onerror=alert(1)>\u{202e} {}",
        "x".repeat(10_000)
    );
    board.image = Some("../../etc/passwd".to_owned());
    let html = drawn("lot-hostile", &lot_page(board.clone(), None));
    assert!(!html.contains("<script>alert") && !html.contains("<img src=x"));
    assert!(
        html.contains("<bdi>&#34;&#62;&#60;img"),
        "the description stands in its own direction"
    );
    assert!(!html.contains(&"W".repeat(200)), "a heading is cut");
    assert!(html.contains("No picture of this lot"));
    let mut sale = samples::sale();
    sale.title = board.title.clone();
    sale.lots = vec![Arc::new(board)];
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

#[test]
fn the_board_says_in_which_order_it_stands() {
    let html = drawn(
        "market",
        &MarketPage::new(
            samples::page("/market", false),
            samples::prices(),
            Order::Change,
        ),
    );
    assert!(html.contains("aria-sort=\"descending\""));
    drawn(
        "market-empty",
        &MarketPage::new(samples::page("/market", false), vec![], Order::Symbol),
    );
}

#[test]
fn a_symbols_page_is_a_table_of_candles_before_it_is_a_chart() {
    use market::{Candle, Interval};
    let candle: Candle = serde_json::from_value(serde_json::json!({
        "symbol": "DEMO", "interval": "1m", "open_time": "2026-11-21T14:03:00.000Z", "open": "101.00",
        "high": "102.00", "low": "100.50", "close": "101.25", "volume": "1200", "trades": 31,
        "sequence": 7, "closed": false,
    }))
    .unwrap();
    let price = || samples::prices().remove(0);
    let draw = |name, candles: &[Candle]| {
        let page = samples::page("/market/DEMO", false);
        let day = candles.last();
        drawn(
            name,
            &SymbolPage::new(page, price(), Interval::Minute, candles, day),
        )
    };
    let html = draw("symbol", &[candle]);
    assert!(html.contains("data-begins>14:03</time>"));
    assert!(html.contains("<dd class=\"figure\" data-fact=\"high\">102.00</dd>"));
    assert!(html.contains("href=\"/market/DEMO?interval=1m\" aria-current=\"true\""));
    assert!(draw("symbol-empty", &[]).contains("No candle of this length yet"));
}

#[test]
fn forms_say_what_is_wrong_beside_the_field_and_at_the_top() {
    let page = || samples::page("/sign-up", false);
    let problems = vec![FieldProblem {
        field: "email",
        words: "Enter an address with an @.".to_owned(),
    }];
    let up = SignUpPage {
        page: page(),
        next: "/".to_owned(),
        name: "A".to_owned(),
        email: "a".to_owned(),
        password_shortest: 10,
        problems,
    };
    assert_eq!(
        drawn("sign-up", &up)
            .matches("Enter an address with an @.")
            .count(),
        2
    );
    let refused = Some("Email and password do not match.".to_owned());
    drawn(
        "sign-in",
        &SignInPage {
            page: page(),
            next: "/".to_owned(),
            email: "a@b".to_owned(),
            problem: refused,
        },
    );
    drawn(
        "welcome",
        &WelcomePage {
            page: page(),
            token: "t".to_owned(),
            password_shortest: 10,
            problem: None,
        },
    );
    for done in [false, true] {
        let problem = FieldProblem {
            field: "current",
            words: "This is not your current password.".to_owned(),
        };
        let html = drawn(
            if done { "password-done" } else { "password" },
            &PasswordPage {
                page: samples::page("/password", true),
                password_shortest: 12,
                problem: (!done).then_some(problem),
                done,
            },
        );
        let said = html.matches("This is not your current password.").count();
        assert_eq!(said, if done { 0 } else { 2 });
    }
    drawn(
        "problem",
        &ProblemPage {
            page: page(),
            status: 404,
            title: "There is nothing here",
            words: "Look elsewhere.",
            back: "/",
            back_word: "Home",
        },
    );
}

#[test]
fn how_a_lot_ended_is_said_where_its_price_stands() {
    let ended = |number: u32, price, paddle| {
        let sale = samples::sale();
        let mut board = BoardLot::clone(&sale.lots[number as usize - 1]);
        board.public.price = price;
        LotView::new(Arc::new(board), samples::now(), paddle)
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
        ("Sold for", "Not yours")
    );
    let unsold = ended(12, price, None);
    assert_eq!(
        (unsold.state_word(), unsold.time_left().as_str()),
        ("Not sold", "Not sold")
    );
}
