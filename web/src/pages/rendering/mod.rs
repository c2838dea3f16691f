//! Every template, drawn from samples. With `OUTCRY_PREVIEW=<folder>` the pages are written there to look at.

mod alerts;
mod invoice;
mod lot;
mod outage;
mod sealed;
mod second_chances;
mod texts;
mod unknown;

use std::sync::Arc;

use askama::Template;
use auction::Time;

use super::{
    confirm_email::ConfirmEmailPage,
    forgotten_password::ForgottenPasswordPage,
    home::HomePage,
    lot_search::{Filter, LotSearch},
    market::{MarketPage, Row, Wanted},
    passkey::{PasskeyPage, PasskeyRow},
    password::{PasswordPage, WelcomePage},
    past_sales::PastSales,
    price_view::PriceView,
    problem::{ProblemPage, Way},
    sale::SalePage,
    sale_view::SaleView,
    samples,
    sign_in::SignInPage,
    sign_up::{FieldProblem, SignUpPage},
    symbol::SymbolPage,
    visit::{OwnMarks, Page},
};
use crate::{locale::Language, particulars::Particulars};

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
    let language = Language::current().tag();
    assert!(html.starts_with(&format!("<!doctype html>\n<html lang=\"{language}\" dir=")));
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
    let data = html
        .matches("<script type=\"application/ld+json\">")
        .count();
    let inline = html.matches("<script").count()
        - html.matches("<script type=\"module\" src=").count()
        - data;
    assert_eq!(inline, 0, "no inline script");
}

#[test]
fn the_home_page_puts_the_lot_that_ends_next_first() {
    let sales = vec![SaleView::new(Arc::new(samples::sale()))];
    let lots = samples::lots(Some(samples::paddle(4)));
    let page = HomePage::new(
        samples::page("/", true),
        lots,
        sales,
        PastSales::default(),
        samples::prices(),
    );
    assert_eq!(page.featured.as_ref().unwrap().public().number, 1);
    let html = drawn("home", &page);
    assert!(html.contains("Two-day marine chronometer"));
    let nothing = HomePage::new(
        samples::page("/", false),
        vec![],
        vec![],
        PastSales::default(),
        vec![],
    );
    assert!(drawn("home-empty", &nothing).contains("No lot is open"));
}

#[test]
fn a_sale_page_shows_the_lots_that_were_chosen() {
    let page = |filter| {
        SalePage::new(
            samples::page("/sales/autumn", true),
            Arc::new(samples::sale()),
            &OwnMarks::NOBODYS,
            LotSearch::showing(filter),
        )
    };
    assert_eq!(page(Filter::Closed).lots.len(), 2);
    assert_eq!(page(Filter::Mine).lots.len(), 0);
    drawn("sale-closed", &page(Filter::Closed));
    drawn("sale-none", &page(Filter::Mine));
    assert!(drawn("sale", &page(Filter::All)).contains("Walnut writing slope"));
}

#[test]
fn the_board_says_in_which_order_it_stands() {
    let html = drawn(
        "market",
        &MarketPage::new(
            samples::page("/market", false),
            board_rows(),
            wanted(r#"{"by":"change"}"#),
        ),
    );
    assert!(html.contains("aria-sort=\"descending\""));
    drawn(
        "market-empty",
        &MarketPage::new(samples::page("/market", false), vec![], wanted("{}")),
    );
}

#[test]
fn running_lots_are_rows_with_what_each_column_says() {
    use super::running_lots::{RunningLotsPage, Wanted, rows};
    let draw = |name, rows| {
        let page = samples::page("/running-lots", false);
        drawn(name, &RunningLotsPage::new(page, rows, &Wanted::default()))
    };
    let html = draw("running-lots", rows(&samples::sale(), samples::now()));
    assert!(html.contains("Instruments and Curiosities"), "{html}");
    assert!(html.contains("data-change>+191.67 %"), "{html}");
    assert!(html.contains("aria-sort=\"ascending\""));
    assert!(draw("running-lots-none", vec![]).contains("No lot takes bids"));
}

#[test]
fn page_is_drawn_in_the_colours_and_the_density_of_its_browser() {
    let html = drawn(
        "market-display",
        &MarketPage::new(
            samples::page("/market", false),
            board_rows(),
            Wanted::default(),
        ),
    );
    assert!(html.contains("data-density=\"normal\" data-colours=\"blue-up\""));
    assert!(html.contains("value=\"blue-up\" selected"), "{html}");
}

fn board_rows() -> Vec<Row> {
    let row = |price: PriceView| Row {
        group: if price.symbol().contains("USD") {
            "Crypto"
        } else {
            ""
        }
        .to_owned(),
        watched: None,
        price,
    };
    samples::prices().into_iter().map(row).collect()
}

fn wanted(json: &str) -> Wanted {
    serde_json::from_str(json).unwrap()
}

#[test]
fn board_shows_what_is_searched_for_and_keeps_it_when_sorted() {
    let page = samples::page("/market", false);
    let page = MarketPage::new(
        page,
        board_rows(),
        wanted(r#"{"q":"usd","group":"Crypto"}"#),
    );
    assert!(!page.rows.is_empty());
    let has_part = |row: &Row| row.price.symbol().contains("USD");
    assert!(page.rows.iter().all(has_part));
    let html = drawn("market-found", &page);
    assert!(
        html.contains("href=\"/market?by=price&#38;order=falling&#38;q=usd&#38;group=Crypto\""),
        "{html}"
    );
    assert!(html.contains("value=\"usd\""));
}

#[test]
fn board_of_many_symbols_comes_in_pages() {
    let row = |number: usize| {
        let mut last = samples::last_price();
        last.symbol = format!("S{number:03}");
        let price = PriceView::new(std::sync::Arc::new(last), samples::now());
        Row {
            group: String::new(),
            watched: None,
            price,
        }
    };
    for (from, part, first, steps) in [
        ("", "Symbols 1 to 250 of 600", "S000", [false, true]),
        ("250", "Symbols 251 to 500 of 600", "S250", [true, true]),
        ("500", "Symbols 501 to 600 of 600", "S500", [true, false]),
        ("9999", "Symbols 501 to 600 of 600", "S500", [true, false]),
    ] {
        let page = samples::page("/market", false);
        let rows = (0..600).map(row).collect();
        let page = MarketPage::new(page, rows, wanted(&format!(r#"{{"from":"{from}"}}"#)));
        assert_eq!(page.part.as_deref(), Some(part));
        assert_eq!(page.steps.each_ref().map(Option::is_some), steps);
        let shown = page.rows.first().map_or("", |row| row.price.symbol());
        assert_eq!(shown, first);
    }
    let page = samples::page("/market", false);
    let few = MarketPage::new(page, (0..250).map(row).collect(), wanted("{}"));
    assert_eq!((few.part, few.rows.len()), (None, 250));
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
        drawn(
            name,
            &SymbolPage::new(page, price(), Interval::Minute, candles),
        )
    };
    let html = draw("symbol", &[candle]);
    assert!(html.contains("data-begins>14:03</time>"));
    assert!(html.contains("data-of=\"high\">102.00</td>"));
    assert!(
        html.contains("?interval=1m\" data-code=\"1m\" data-seconds=\"60\" aria-current=\"true\"")
    );
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
        name_longest: 60,
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
    let house = Particulars {
        name: "Harbour Auctions".to_owned(),
        contact: "info@harbour.example".to_owned(),
        ..Particulars::default()
    };
    let sign_in = drawn(
        "sign-in",
        &SignInPage {
            page: Page {
                house: Arc::new(house),
                ..page()
            },
            next: "/".to_owned(),
            email: "a@b".to_owned(),
            problem: refused,
            passkeys_at: Some("https://harbour.example".to_owned()),
            is_after_sign_up: false,
        },
    );
    assert!(sign_in.contains("<title>Sign in · Harbour Auctions</title>"));
    assert_eq!(sign_in.matches(">Harbour Auctions<").count(), 2);
    assert_eq!(sign_in.matches("mailto:info@harbour.example").count(), 1);
    for (file, name) in [
        ("welcome", Some("Alice".to_owned())),
        ("new-password", None),
    ] {
        let page = WelcomePage {
            page: page(),
            name,
            name_longest: 60,
            password_shortest: 10,
            problem: None,
        };
        drawn(file, &page);
    }
    for (file, is_sent) in [("forgotten-password", false), ("password-link-sent", true)] {
        let page = ForgottenPasswordPage {
            page: page(),
            email: "a@b.example".to_owned(),
            problem: None,
            is_sent,
            mails_most: 3,
        };
        drawn(file, &page);
    }
    for (file, is_done) in [("confirm-email", false), ("email-confirmed", true)] {
        let page = ConfirmEmailPage {
            page: page(),
            email: "a@b.example".to_owned(),
            name: "Alice".to_owned(),
            is_done,
        };
        drawn(file, &page);
    }
    let problem = FieldProblem {
        field: "current",
        words: "This is not your current password.".to_owned(),
    };
    let html = drawn(
        "password",
        &PasswordPage {
            page: samples::page("/password", true),
            password_shortest: 12,
            problems: vec![problem],
        },
    );
    let said = html.matches("This is not your current password.").count();
    assert_eq!(said, 2);
    let html = drawn(
        "passkey",
        &PasskeyPage {
            page: samples::page("/account/passkeys/a", true),
            passkey: PasskeyRow {
                id: "a".to_owned(),
                name: "My <phone>".to_owned(),
                added_at: Time::EPOCH,
                used_at: Some(Time::EPOCH),
            },
            name_longest: 40,
            name: "x".repeat(41),
            problem: Some("A passkey’s name has 1 to 40 visible characters.".to_owned()),
        },
    );
    assert!(html.contains("Passkey <bdi>My &#60;phone&#62;</bdi>") && html.contains("last used"));
    drawn(
        "problem",
        &ProblemPage {
            page: page(),
            status: 404,
            title: "Page not found".to_owned(),
            words: "Look elsewhere.".to_owned(),
            near: vec!["AAPL".to_owned()],
            way: Way {
                address: "/market".to_owned(),
                word: "See all symbols".to_owned(),
            },
        },
    );
}
