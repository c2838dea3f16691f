use std::time::Duration;

use auction::Time;
use harness::{stack::Stack, until};
use serde_json::json;
use tokio::time::Instant;

use crate::{
    accessibility::{axe, finds_nothing},
    browser::Person,
    page::Visitor,
    sales::open,
};

const ABOUT_YOU: &str = "[data-about-you]";
/// From the form to the first end: time to publish and to bid, on a loaded machine too.
const FIRST_END: Duration = Duration::from_secs(75);
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

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_without_script_holds_resumes_and_withdraws_and_bidders_see_it_live() {
    let stack = Stack::start().await;
    open(&stack, "held").await;
    let plain = Person {
        script_off: true,
        ..Person::default()
    };
    let olga = Visitor::arrives(&stack.web_url(), plain).await;
    olga.signs_in("olga").await;
    let narrow = Person {
        width: Some(320),
        ..Person::default()
    };
    let alice = Visitor::arrives(&stack.web_url(), narrow).await;
    alice.signs_in("alice").await;
    alice.watches("held", "clock").await;
    let bar = "return getComputedStyle(document.querySelector('.bid-bar')).position";
    assert_eq!(alice.script(bar).await, "fixed");

    let orders = async |section: &str, field: &str, reason: &str, question: &str| {
        olga.goes_to("/house/sales/held").await;
        olga.types(field, reason).await;
        olga.clicks(&format!("section[aria-labelledby={section}] button"))
            .await;
        olga.sees("h1", question).await;
        olga.clicks("main form .button-main").await;
    };
    orders("hold", "#reason", "Fire alarm", "Put this sale on hold?").await;
    olga.sees("main", "The sale is on hold.").await;
    alice.sees("sale-news", "The sale is on hold.").await;
    alice.sees("sale-news", "Reason: Fire alarm").await;
    alice.sees("[data-clock]", "On hold").await;
    orders("hold", "#reason", "False alarm", "Resume this sale?").await;
    olga.sees("main", "Sale resumed.").await;
    alice.sees(ABOUT_YOU, "No bids yet.").await;
    until("the hold is no news any more", async || {
        alice.text("sale-news").await.is_empty()
    })
    .await;
    orders("withdraw", "#why", "Its seller asked", "Withdraw lot 1").await;
    olga.sees("main", "Lot withdrawn.").await;
    alice.sees(ABOUT_YOU, "This lot was withdrawn").await;
    alice
        .sees("[data-withdrawn]", "Reason: Its seller asked")
        .await;
    assert_eq!(alice.script(bar).await, "static", "nothing is left to bid");
    alice.goes_to("/sales/held").await;
    alice.sees("main", "Withdrawn").await;
    alice
        .sees("[data-withdrawn]", "Reason: Its seller asked")
        .await;
    assert_eq!(alice.browser.complaints().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_without_script_voids_a_bid_and_cancels_the_sale_and_bidders_see_it_live() {
    let stack = Stack::start().await;
    open(&stack, "doomed").await;
    let plain = Person {
        script_off: true,
        ..Person::default()
    };
    let olga = Visitor::arrives(&stack.web_url(), plain).await;
    olga.signs_in("olga").await;
    let alice = Visitor::arrives(&stack.web_url(), Person::default()).await;
    let bob = Visitor::arrives(&stack.web_url(), Person::default()).await;
    for (visitor, name) in [(&alice, "alice"), (&bob, "bob")] {
        visitor.signs_in(name).await;
        visitor.watches("doomed", "clock").await;
    }
    alice.bids_next().await;
    alice.sees(ABOUT_YOU, "You lead at $10.00").await;
    bob.sees(ABOUT_YOU, "You have not bid").await;
    bob.bids_next().await;
    alice.sees(ABOUT_YOU, "You are outbid").await;

    olga.goes_to("/house/sales/doomed/bids").await;
    olga.clicks("button[value='clock.3']").await;
    olga.sees("h1", "Void the bid of paddle 2 at $10.50 on lot 1")
        .await;
    olga.types("#words", "A slip of the keyboard").await;
    olga.clicks("main form .button-main").await;
    olga.sees("main", "Bid voided.").await;
    olga.sees("main", "A slip of the keyboard").await;
    alice.sees(ABOUT_YOU, "You lead at $10.00").await;
    let told = "The house voided your bid. Reason: A slip of the keyboard";
    bob.sees(ABOUT_YOU, told).await;
    for visitor in [&alice, &bob] {
        visitor
            .sees(
                "[data-rows] s.row-price, [data-rows] s .row-price",
                "$10.50",
            )
            .await;
        visitor.sees("[data-rows]", "Reason: A slip").await;
    }

    olga.goes_to("/house/sales/doomed").await;
    olga.types("#cancel-why", "The seller went bankrupt").await;
    olga.clicks("section[aria-labelledby=cancel] button").await;
    olga.sees("h1", "Cancel this sale?").await;
    olga.sees("main form", "Keep the sale").await;
    olga.clicks("main form .button-main").await;
    olga.sees("main", "Sale cancelled.").await;
    for visitor in [&alice, &bob] {
        visitor.sees("sale-news", "This sale was cancelled.").await;
        visitor
            .sees("sale-news", "Reason: The seller went bankrupt")
            .await;
        visitor.sees(ABOUT_YOU, "no bid on this lot stands").await;
    }
    alice.goes_to("/my-bids").await;
    alice.sees("main", "Cancelled").await;
    for visitor in [&olga, &alice, &bob] {
        assert_eq!(visitor.browser.complaints().await, Vec::<String>::new());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_houses_view_never_goes_back_and_is_drawn_again_after_a_failure() {
    let stack = Stack::start().await;
    open(&stack, "view").await;
    let olga = Visitor::arrives(&stack.web_url(), Person::default()).await;
    olga.signs_in("olga").await;
    olga.goes_to("/house/sales/view").await;
    olga.sees("connection-badge", "Live").await;
    let (bob, carol) = (stack.sign_in("bob").await, stack.sign_up("carol").await);

    olga.script(DRAWINGS).await;
    olga.script("window.answers.push(late)").await;
    bob.bid("view", "clock", "first", 5_000).await;
    until("the first drawing is on its way", async || {
        olga.script("return window.answers.length").await == 0
    })
    .await;
    carol.bid("view", "clock", "second", 9_000).await;
    olga.sees("sale-live", "$51.00").await;
    until("the late drawing has come", async || {
        olga.script("return window.came").await == true
    })
    .await;
    assert_eq!(olga.script("return window.back").await, json!([]));

    until("nothing is drawn by itself any more", async || {
        olga.script("return performance.now() - window.asked_at > 5000")
            .await
            == true
    })
    .await;
    olga.script("window.answers.push(failed)").await;
    bob.bid("view", "clock", "third", 12_000).await;
    olga.sees("sale-live", "$91.00").await;
    assert_eq!(olga.script("return window.answers").await, json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn all_bids_page_updates_without_reload() {
    let stack = Stack::start().await;
    open(&stack, "every").await;
    let olga = Visitor::arrives(&stack.web_url(), Person::default()).await;
    olga.signs_in("olga").await;
    olga.goes_to("/house/sales/every/bids").await;
    olga.sees("connection-badge", "Live").await;
    olga.sees("sale-live", "Bids and bidders will be listed here.")
        .await;
    olga.script("window.unloaded = false").await;
    let (bob, carol) = (stack.sign_in("bob").await, stack.sign_up("carol").await);
    bob.bid("every", "clock", "first", 5_000).await;
    olga.sees("sale-live tbody", "Bob").await;
    carol.bid("every", "clock", "second", 9_000).await;
    olga.sees("sale-live tbody tr:first-child", "$51.00").await;
    assert_eq!(olga.script("return window.unloaded").await, json!(false));
    assert_eq!(olga.browser.complaints().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_that_stay_open_count_as_fresh_ones_do() {
    let stack = Stack::start().await;
    open(&stack, "count").await;
    let web = stack.web_url();
    let olga = Visitor::arrives(&web, Person::default()).await;
    let looker = Visitor::arrives(&web, Person::default()).await;
    let home = Visitor::arrives(&web, Person::default()).await;
    olga.signs_in("olga").await;
    olga.goes_to("/house/sales/count").await;
    looker.goes_to("/sales/count").await;
    home.goes_to("/").await;
    home.sees(".sales", "1 still to be sold").await;
    for visitor in [&olga, &looker, &home] {
        visitor.sees("connection-badge", "Live").await;
    }
    let api = stack.sign_in("olga").await;
    let order = async |path: &str| {
        let path = format!("sales/count/{path}");
        let (status, answer) = api.post(&path, &json!({ "reason": "a test" })).await;
        assert!(status.is_success(), "{status} {answer}");
    };
    order("hold").await;
    olga.sees("#hold", "The sale is on hold").await;
    looker.sees("lot-card", "On hold").await;
    counts_as_fresh(&looker, &counts(1, 0)).await;
    order("resume").await;
    olga.sees("#hold", "Put on hold").await;
    order("lots/clock/withdraw").await;
    looker.sees("[data-drawn=facts]", "over").await;
    counts_as_fresh(&looker, &counts(0, 1)).await;
    home.sees(".sales", "over").await;
    until("nothing is offered any more", async || {
        !olga.has("#hold").await && !olga.has("#withdraw").await
    })
    .await;
    for visitor in [&olga, &looker, &home] {
        assert_eq!(visitor.browser.complaints().await, Vec::<String>::new());
    }
}

/// The filters of a sale whose one lot takes no bid just now.
fn counts(open: u32, closed: u32) -> [String; 5] {
    [
        "All 1".to_owned(),
        format!("Open {open}"),
        "Ending soon 0".to_owned(),
        "Upcoming 0".to_owned(),
        format!("Closed {closed}"),
    ]
}

/// Live first, then loaded anew.
async fn counts_as_fresh(visitor: &Visitor, counts: &[String]) {
    let shown = async || {
        let links = visitor.texts(".filters a").await;
        let words = |link: &String| link.split_whitespace().collect::<Vec<_>>().join(" ");
        links.iter().map(words).collect::<Vec<_>>()
    };
    until("the counts are right", async || shown().await == counts).await;
    let facts = visitor.text("[data-drawn=facts]").await;
    visitor.goes_to("/sales/count").await;
    visitor.sees("connection-badge", "Live").await;
    assert_eq!(shown().await, counts);
    assert_eq!(visitor.text("[data-drawn=facts]").await, facts);
}

/// The next drawings are answered as `answers` says; notes prices that fall.
const DRAWINGS: &str = r"
    const ask = window.fetch;
    Object.assign(window, { answers: [], back: [], came: false, asked_at: performance.now() });
    window.late = async (...asked) => {
        const answer = await ask(...asked);
        const text = await answer.text();
        await new Promise((passed) => setTimeout(passed, 4000));
        setTimeout(() => { window.came = true; }, 500);
        return new Response(text);
    };
    window.failed = () => Promise.reject(new Error('as the test says'));
    window.fetch = (...asked) => {
        if (asked[0] !== location.pathname) return ask(...asked);
        window.asked_at = performance.now();
        return (window.answers.shift() ?? ask)(...asked);
    };
    const view = document.querySelector('sale-live');
    const price = () => Number(view.querySelector('tbody td:nth-of-type(2)').textContent.replace(/[^\d.]/g, ''));
    let highest = 0;
    new MutationObserver(() => {
        if (price() < highest) window.back.push([highest, price()]);
        highest = Math.max(highest, price());
    }).observe(view, { childList: true, subtree: true });
";

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
    let script = "const done = arguments[arguments.length - 1];
         fetch(document.querySelector('a[download]').href).then((r) => r.text()).then(done);";
    let table = olga.waits_for(script).await;
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
