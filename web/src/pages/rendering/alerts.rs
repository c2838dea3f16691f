//! The page of one's alerts, the bar above all pages, and a symbol whose market is closed.

use std::sync::Arc;

use market::{Interval, ListedSymbol};
use serde_json::json;

use super::{drawn, samples};
use crate::{
    locale::Language,
    pages::{
        alert_bar::AlertBar,
        alerts::{AlertForm, AlertRow, AlertsPage, CrossingRow},
        market::{MarketPage, Row, Wanted},
        price_view::PriceView,
        symbol::SymbolPage,
        visit::Page,
    },
};

const LINE: &str =
    "DEMO was at 105.10 EUR: you set an alert for when it rises to 105.00 EUR or above.";

fn page(path: &str) -> Page {
    Page {
        alerts: Some(AlertBar {
            line: LINE.to_owned(),
            path: "/market/DEMO".to_owned(),
            word: "See DEMO".to_owned(),
            up_to: 3,
            ..AlertBar::default()
        }),
        ..samples::page(path, true)
    }
}

fn row(symbol: &str, words: &str, state: &str, is_done: bool) -> AlertRow {
    AlertRow {
        id: "a1".to_owned(),
        symbol: symbol.to_owned(),
        path: format!("/market/{symbol}"),
        words: words.to_owned(),
        state: state.to_owned(),
        is_done,
    }
}

fn rows() -> Vec<AlertRow> {
    let again = "every time, after it was back at 104.50 EUR or below";
    vec![
        row("DEMO", "rises to 105.00 EUR or above", again, false),
        row("XAU", "is down 2.5 % or more on the day", "once", false),
        row(
            "AAPL",
            "falls to 180 USD or below",
            "done: you were told",
            true,
        ),
    ]
}

#[test]
fn alerts_page_lists_what_is_set_and_what_crossed() {
    let crossing = CrossingRow {
        is_struck: true,
        path: "/market/DEMO".to_owned(),
        line: LINE.to_owned(),
        time: samples::now(),
        at: "21 Nov 2026, 14:00 UTC".to_owned(),
    };
    let html = drawn(
        "alerts",
        &AlertsPage {
            page: page("/alerts"),
            said: Some("Your alert is set.".to_owned()),
            alerts: rows(),
            crossings: vec![crossing],
            form: AlertForm {
                problem: Some(("level", "A level is a price, such as 105.00.".to_owned())),
                ..AlertForm::default()
            },
        },
    );
    assert_eq!(html.matches(LINE).count(), 2);
    assert!(html.contains("The house struck this price since"));
    assert!(html.contains("action=\"/alerts/a1/delete\"") && html.contains("3 of 50"));
    assert!(html.contains("A level is a price, such as 105.00. No alert was set."));
}

/// Of a market in New York, which is closed on a Saturday.
fn closed() -> PriceView {
    let listed: ListedSymbol = serde_json::from_value(json!({
        "rules": {
            "symbol": "DEMO", "name": "Demo", "currency": "USD", "tick_size": "0.01", "publishers": [],
            "calendar": "XNYS", "time_zone": "America/New_York", "trading_hours": ["Mon-Fri 09:30-16:00"],
        },
        "retired": false, "changes": [],
    }))
    .unwrap();
    let mut last = samples::last_price();
    last.time -= chrono::TimeDelta::hours(17);
    PriceView::new(Arc::new(last), samples::now()).traded(Some(&listed))
}

fn closed_board() -> MarketPage {
    let row = Row {
        price: closed(),
        group: String::new(),
        watched: Some(false),
    };
    let wanted: Wanted = serde_json::from_value(json!({})).unwrap();
    MarketPage::new(page("/market"), vec![row], wanted)
}

#[test]
fn closed_market_is_told_with_its_opening() {
    let mut symbol = SymbolPage::new(page("/market/DEMO"), closed(), Interval::Minute, &[]);
    symbol.alerts = rows();
    let html = drawn("symbol-closed", &symbol);
    let words = "Market closed. It opens Monday 23 November, 09:30 EST (14:30 UTC).";
    assert!(html.contains(&format!("{words}</feed-state>")), "{html}");
    assert!(html.contains("data-closed-until=\"2026-11-23T14:30:00.000Z\""));
    let html = drawn("market-closed", &closed_board());
    assert!(
        html.contains("data-tick-time>20 Nov 2026, 21:00 · Closed till Mon 09:30 EST<"),
        "{html}"
    );
    assert!(html.contains("data-stale=\"false\""));
}

#[test]
fn board_and_its_symbols_are_in_the_language_of_their_reader() {
    let (board, symbol) = Language::German.say(|| {
        let symbol = SymbolPage::new(page("/market/DEMO"), closed(), Interval::Hour, &[]);
        (
            drawn("market-german", &closed_board()),
            drawn("symbol-german", &symbol),
        )
    });
    for words in [
        ">Letzter<",
        "Jeder Kurs, sobald er veröffentlicht wird.",
        "Geschlossen bis Mo 09:30 EST",
    ] {
        assert!(board.contains(words), "{words}: {board}");
    }
    for words in ["Kursalarm setzen", "eine Stunde", "Markt geschlossen."] {
        assert!(symbol.contains(words), "{words}: {symbol}");
    }
}
