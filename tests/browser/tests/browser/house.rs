//! A sale, from the operator's form to the results, as all who are there see it.

use std::time::Duration;

use auction::Time;
use harness::stack::Stack;
use tokio::time::Instant;

use crate::{
    accessibility::{axe, finds_nothing},
    browser::Person,
    page::Visitor,
    sales::ABOUT_YOU,
};

/// From the form to the first end: time to publish and to bid, on a loaded machine too.
const FIRST_END: Duration = Duration::from_secs(100);
/// A bid this close to the end leaves this much.
const LATE_SECONDS: u32 = 25;
/// The whole sale, and as much again.
const OVER_WITHIN: Duration = Duration::from_secs(180);

#[tokio::test(flavor = "multi_thread")]
async fn a_lot_lives_from_the_operators_form_to_the_results() {
    let stack = Stack::start().await;
    let web = stack.web_url();
    let olga = Visitor::arrives(&web, Person::default()).await;
    let alice = Visitor::arrives(&web, Person::default()).await;
    let bob = Visitor::arrives(&web, Person::default()).await;
    for (visitor, name) in [(&olga, "olga"), (&alice, "alice"), (&bob, "bob")] {
        visitor.signs_in(name).await;
    }
    let api = stack.sign_in("olga").await;

    let sale = makes_a_sale(&olga, now(&api).await).await;
    alice.watches(&sale, "1").await;
    bob.watches(&sale, "1").await;
    let stranger = Visitor::arrives(&web, Person::default()).await;
    stranger.watches(&sale, "1").await;
    alice.bids_next().await;
    alice.sees(ABOUT_YOU, "You lead at €120.00").await;
    alice
        .sees("[data-limit]", "At most 2 more extensions.")
        .await;

    tells_everyone(&olga, &sale, "The chronometer was wound this morning.").await;
    for visitor in [&alice, &bob, &stranger] {
        visitor.sees("sale-news", "was wound this morning").await;
    }

    let told = ends_at(&api, &sale).await;
    until_within(&bob, Duration::from_secs(LATE_SECONDS.into()) * 4 / 5).await;
    bob.bids_next().await;
    bob.sees(ABOUT_YOU, "You lead").await;
    assert!(ends_at(&api, &sale).await > told, "the late bid extended");
    // The operator's page stayed open since the message.
    olga.sees("sale-live", "€122.50").await;
    alice.sees("[data-extended-by]", "extended by").await;
    alice
        .sees("[data-limit]", "The next extension is the last.")
        .await;

    sees_late(&bob, "You won at €").await;
    sees_late(&alice, "to another bidder.").await;
    sees_late(&stranger, "Sold for €").await;

    results(&olga, &sale).await;
    for visitor in [&olga, &alice, &bob, &stranger] {
        assert_eq!(visitor.browser.complaints().await, Vec::<String>::new());
    }
}

/// Fills the form, looks at the preview, keeps the draft and publishes it; the sale's id.
async fn makes_a_sale(olga: &Visitor, now: Time) -> String {
    let axe = axe();
    // RFC 3339 in UTC, without its milliseconds and its Z.
    let first_end = now.after(FIRST_END).to_string()[..19].to_owned();
    olga.goes_to("/house").await;
    olga.clicks("main a[href=\"/house/new\"]").await;
    olga.clicks("#next button[value=preview]").await;
    olga.sees("main", "fields need another look").await;
    let focused = "return document.activeElement.className + document.activeElement.id";
    assert_eq!(olga.script(focused).await, "summary");
    // The browser tells of the answer, 422.
    olga.browser.complaints().await;
    olga.types("#title", "A short sale").await;
    olga.types("#currency", "EUR").await;
    olga.types("#time_zone", "UTC").await;
    olga.sets("#first_end", &first_end).await;
    olga.types("#window_seconds", &LATE_SECONDS.to_string())
        .await;
    olga.types("#extension_seconds", &LATE_SECONDS.to_string())
        .await;
    olga.types("#max_extensions", "2").await;
    olga.types("#lots-0-title", "A marine chronometer").await;
    olga.types("#lots-0-opening", "120").await;
    olga.clicks("[data-add]").await;
    olga.types("#lots-1-title", "=A globe").await;
    olga.types("#lots-1-opening", "80").await;
    olga.clicks("#next button[value=preview]").await;
    olga.sees("#next", "When each lot ends").await;
    assert_eq!(olga.script(focused).await, "house-nextnext");
    olga.sees("#next", &first_end[11..]).await;
    finds_nothing(olga, &axe, "the form with its preview").await;
    olga.clicks("#next button[value=save]").await;
    olga.sees("main", "Draft saved.").await;
    publishes(olga).await
}

/// Publishes the draft that is open, and once more; the sale's id.
pub(crate) async fn publishes(olga: &Visitor) -> String {
    let axe = axe();
    finds_nothing(olga, &axe, "the draft").await;
    let sale = olga.address().await;
    let (_, sale) = sale
        .split_once("/house/sales/")
        .expect("the draft's address");
    let sale = sale.split(['?', '#']).next().expect("an id").to_owned();
    olga.clicks(".house-acts form .button-main").await;
    olga.sees("h1", "Publish this sale?").await;
    finds_nothing(olga, &axe, "the question").await;
    olga.clicks("main form .button-main").await;
    olga.sees("main", "Sale published.").await;
    // The form of the question, sent once more.
    let again = "const done = arguments[arguments.length - 1];
         const form_token = document.querySelector('[name=form_token]').value;
         const body = new URLSearchParams({ form_token, order: 'publish', confirmed: 'true' });
         fetch(location.pathname + '/orders', { method: 'POST', body }).then((r) => r.text()).then(done);";
    let led_to = olga.waits_for(again).await;
    assert!(led_to.contains("already published"), "{led_to}");
    sale
}

async fn tells_everyone(olga: &Visitor, sale: &str, words: &str) {
    olga.goes_to(&format!("/house/sales/{sale}")).await;
    olga.types("#text", words).await;
    olga.clicks("section[aria-labelledby=message] button").await;
    olga.sees("h1", "Make this announcement?").await;
    olga.clicks("main form .button-main").await;
    olga.sees("main", "Announcement made.").await;
}

/// The results page and the table: who won, for how much, and nothing that a spreadsheet would run.
async fn results(olga: &Visitor, sale: &str) {
    olga.goes_to(&format!("/house/sales/{sale}/bids")).await;
    olga.sees(".ledger", "Alice").await;
    olga.goes_to(&format!("/house/sales/{sale}/results")).await;
    olga.sees(".ledger", "Bob").await;
    olga.sees(".ledger", "bob@outcry.test").await;
    let table = olga.downloads("a[download]").await;
    let rows: Vec<_> = table.lines().collect();
    assert!(
        rows[1].starts_with("1,1,A marine chronometer,sold,2,Bob,bob@outcry.test,1"),
        "{table}"
    );
    assert!(rows[2].starts_with("2,2,'=A globe,"), "{table}");
}

pub(crate) async fn now(api: &harness::person::Person) -> Time {
    serde_json::from_value(api.get("time").await["now"].clone()).expect("a time")
}

async fn ends_at(api: &harness::person::Person, sale: &str) -> Time {
    let lot = api.get(&format!("sales/{sale}/lots/1")).await;
    serde_json::from_value(lot["ends_at"].clone()).expect("a time")
}

/// Waits until the page's lot has so little time left.
async fn until_within(visitor: &Visitor, left: Duration) {
    let deadline = Instant::now() + OVER_WITHIN;
    let script = "return Date.parse(document.querySelector('[data-end]').dateTime) - Date.now()";
    while visitor.script(script).await.as_f64() > Some(left.as_secs_f64() * 1_000.0) {
        assert!(Instant::now() < deadline, "the end does not come nearer");
    }
}

/// Waits for how the lot ends, however long the sale takes.
pub(crate) async fn sees_late(visitor: &Visitor, text: &str) {
    let deadline = Instant::now() + OVER_WITHIN;
    while !visitor.text(ABOUT_YOU).await.contains(text) {
        let shown = visitor.text(ABOUT_YOU).await;
        assert!(Instant::now() < deadline, "{shown:?}, not {text:?}");
    }
}
