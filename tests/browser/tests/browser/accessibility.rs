use std::path::Path;

use harness::{stack::Stack, until};
use serde_json::Value;
use thirtyfour::{By, Key};

use crate::{
    browser::Person,
    page::Visitor,
    sales::{open, open_sealed},
};

const PAGES: [&str; 15] = [
    "/",
    "/past-sales",
    "/market",
    "/market/AAPL",
    "/market/AAPL?compare=MSFT",
    "/market/AAPL?compare=NOSUCH",
    "/heat-map",
    "/running-lots",
    "/sign-in",
    "/sign-up",
    "/forgotten-password",
    "/sales/all/lots/clock",
    "/sales/all/lots/clock?bid=open",
    "/sales/sealed",
    "/sales/sealed/lots/clock",
];

/// For operators, and those about one's account.
const HOUSE_PAGES: [&str; 19] = [
    "/account",
    "/alerts",
    "/watchlists",
    "/house/symbols",
    "/house/symbols/AAPL",
    "/password",
    "/house/settings",
    "/house/people",
    "/house/simulator",
    "/house/publishers",
    "/house/webhooks",
    "/house",
    "/house/new",
    "/house/sales/all",
    "/house/sales/all/bids",
    "/house/sales/all/results",
    "/house/sales/sealed",
    "/house/sales/sealed/bids",
    "/sales/sealed/lots/clock?bid=open",
];

/// English whose lines begin at the right: debug builds have it, to look at layouts.
pub(crate) const RIGHT_TO_LEFT: &str = "ar-XB";
/// How wide the page is, and how much of it is seen.
const WIDTHS: &str = "return [document.documentElement.scrollWidth, window.innerWidth]";

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_on_any_page_light_or_dark() {
    let axe = axe();
    let stack = Stack::start().await;
    open(&stack, "all").await;
    open_sealed(&stack, "sealed").await;
    priced(&stack).await;
    for dark in [false, true] {
        let person = Person {
            dark,
            ..Person::default()
        };
        let visitor = Visitor::arrives(&stack.web_url(), person).await;
        visitor.finds_prices().await;
        // Two things at once: what colours do and what words do is told apart by what axe says.
        visitor.reads(if dark { "de" } else { "en" }).await;
        for page in PAGES {
            visitor.goes_to(page).await;
            finds_nothing(&visitor, &axe, &format!("{page}, dark: {dark}")).await;
        }
        visitor.signs_in("olga").await;
        for page in HOUSE_PAGES {
            visitor.goes_to(page).await;
            finds_nothing(&visitor, &axe, &format!("{page}, dark: {dark}")).await;
        }
    }
}

/// Holds the page that is open against axe, and its console.
pub(crate) async fn finds_nothing(visitor: &Visitor, axe: &str, page: &str) {
    visitor.script(axe).await;
    let violations = visitor.browser.driver.execute_async(
        "const done = arguments[arguments.length - 1];
         axe.run().then((found) => done(found.violations.map((v) => v.id + ': ' +
           v.nodes.map((n) => n.target.join(' ')).join(', '))));",
        vec![],
    );
    let violations = violations.await.expect("axe runs");
    assert_eq!(violations.json(), &Value::Array(vec![]), "{page}");
    let complaints = visitor.browser.complaints().await;
    assert_eq!(complaints, Vec::<String>::new(), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_scrolls_sideways_on_a_small_phone() {
    let stack = Stack::start().await;
    open(&stack, "all").await;
    open_sealed(&stack, "sealed").await;
    priced(&stack).await;
    let small = Person {
        width: Some(320),
        ..Person::default()
    };
    let visitor = Visitor::arrives(&stack.web_url(), small).await;
    visitor.signs_in("olga").await;
    for language in ["en", "de", RIGHT_TO_LEFT] {
        visitor.reads(language).await;
        for page in PAGES.iter().chain(&HOUSE_PAGES) {
            visitor.goes_to(page).await;
            let widths = visitor.script(WIDTHS).await;
            assert!(
                widths[0].as_u64() <= Some(320),
                "{page} in {language}: {widths}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bid_is_placed_by_keyboard_alone() {
    let stack = Stack::start().await;
    open(&stack, "all").await;
    let alice = Visitor::arrives(&stack.web_url(), Person::default()).await;
    alice.signs_in("alice").await;
    alice.watches("all", "clock").await;
    let mut reached = false;
    for _ in 0..40 {
        let body = alice
            .browser
            .driver
            .active_element()
            .await
            .expect("a focus");
        body.send_keys(Key::Tab + "").await.expect("a key");
        let focused = alice
            .script("return document.activeElement.closest('[data-bid-now]') !== null")
            .await;
        if focused == Value::Bool(true) {
            reached = true;
            break;
        }
    }
    assert!(reached, "the bid button is reached by Tab");
    let outlined = alice
        .script("return getComputedStyle(document.activeElement).outlineStyle !== 'none'")
        .await;
    assert_eq!(outlined, Value::Bool(true), "the focus is visible");
    let button = alice
        .browser
        .driver
        .active_element()
        .await
        .expect("the button");
    button.send_keys(Key::Enter + "").await.expect("a key");
    alice.sees("[data-about-you]", "You lead").await;
    assert!(
        alice
            .browser
            .driver
            .find(By::Css("[role=status]"))
            .await
            .is_ok()
    );
}

/// Waits until the symbol among the pages has candles.
async fn priced(stack: &Stack) {
    let query = "/api/v1/market/candles?symbol=AAPL&interval=1m";
    until("the symbol has a candle", async || {
        let answer = reqwest::get(stack.web_url() + query).await;
        answer.is_ok_and(|answer| answer.status().is_success())
    })
    .await;
}

/// The script of axe-core, from the pages' npm folder.
pub(crate) fn axe() -> String {
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(&file)
        .unwrap_or_else(|_| panic!("no axe-core: run `npm ci --ignore-scripts` in web/"))
}
