//! The line about lots of one's own: where it stands, how it is heard, and how it goes.

use harness::{stack::Stack, until};
use serde_json::json;
use thirtyfour::Key;

use crate::{browser::Person, page::Visitor, sales::open};

/// What it says to the eye.
const LINE: &str = "outbid-bar [data-line]";

/// The controls that lie in the bar's room, and whether the bar goes with the page.
const IN_THE_WAY: &str = r"
    const bar = document.querySelector('outbid-bar');
    const room = bar.getBoundingClientRect();
    const controls = [...document.querySelectorAll('a[href], button, input, summary')]
        .filter((each) => !bar.contains(each) && each.checkVisibility());
    const covered = controls.filter((each) => {
        const { top, bottom, left, right } = each.getBoundingClientRect();
        return top < room.bottom && bottom > room.top && left < room.right && right > room.left && bottom > top;
    });
    return { position: getComputedStyle(bar).position, height: room.height, covered: covered.map((each) => each.outerHTML) };
";

#[tokio::test(flavor = "multi_thread")]
async fn notice_covers_nothing_on_a_phone_is_read_out_once_and_goes_by_keyboard() {
    let stack = Stack::start().await;
    open(&stack, "bar").await;
    open(&stack, "other").await;
    let phone = Person {
        width: Some(360),
        ..Person::default()
    };
    let alice = Visitor::arrives(&stack.web_url(), phone).await;
    alice.signs_in("alice").await;
    let (own, bob) = (stack.sign_in("alice").await, stack.sign_in("bob").await);
    own.bid("bar", "clock", "first", 1_000).await;
    alice.watches("other", "clock").await;
    bob.bid("bar", "clock", "over", 2_000).await;
    alice.sees(LINE, "You are outbid on").await;
    for place in [0, 200, 10_000] {
        alice.script(&format!("window.scrollTo(0, {place})")).await;
        let found = alice.script(IN_THE_WAY).await;
        assert_eq!(found["covered"], json!([]), "{found}");
        assert_eq!(found["position"], "static", "{found}");
        assert!(found["height"].as_f64() > Some(20.0), "{found}");
    }
    let spoken = "return document.querySelector('outbid-bar [data-spoken]').textContent";
    let said = alice.script(spoken).await;
    assert!(
        said.as_str()
            .is_some_and(|said| said.starts_with("You are outbid on")),
        "{said}"
    );
    // On the next page it stands and is silent; what moved on since is seen and not read out.
    alice.goes_to("/market").await;
    alice.sees(LINE, "You are outbid on").await;
    assert_eq!(alice.script(spoken).await, "");

    alice
        .script("document.querySelector('outbid-bar [data-dismiss]').focus()")
        .await;
    let button = alice.browser.driver.active_element().await;
    let button = button.expect("a focus");
    button.send_keys(Key::Escape + "").await.expect("a key");
    until("the line is gone", async || {
        alice.text(LINE).await.is_empty()
    })
    .await;
    let focused = "return document.activeElement.id";
    assert_eq!(alice.script(focused).await, "main", "the focus is not lost");
    assert_eq!(alice.browser.complaints().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn notice_tells_what_the_house_did_to_ones_own_bids() {
    let stack = Stack::start().await;
    open(&stack, "bar").await;
    open(&stack, "other").await;
    let alice = Visitor::arrives(&stack.web_url(), Person::default()).await;
    alice.signs_in("alice").await;
    alice.goes_to("/market").await;
    let (own, bob) = (stack.sign_in("alice").await, stack.sign_in("bob").await);
    let olga = stack.sign_in("olga").await;
    let order = async |path: &str, order: serde_json::Value| {
        let (status, answer) = olga.post(path, &order).await;
        assert!(status.is_success(), "{path}: {answer}");
    };
    own.bid("bar", "clock", "first", 1_000).await;
    own.bid("other", "clock", "first", 1_000).await;
    bob.bid("bar", "clock", "over", 2_000).await;
    alice.sees(LINE, "You are outbid on").await;
    let void = "sales/bar/lots/clock/void";
    order(void, json!({ "entry": 3, "reason": "Bid for another lot" })).await;
    alice.sees(LINE, "again, at").await;
    assert!(alice.text(LINE).await.starts_with("You lead "));
    order(
        void,
        json!({ "entry": 2, "reason": "A slip of the keyboard" }),
    )
    .await;
    alice.sees(LINE, "Reason: A slip of the keyboard").await;
    assert!(
        alice
            .text(LINE)
            .await
            .starts_with("The house voided your bid on ")
    );
    // My bids shows it itself.
    alice.goes_to("/my-bids").await;
    alice
        .sees(
            "main",
            "The house voided your bid. Reason: A slip of the keyboard",
        )
        .await;
    until("the line is silent there", async || {
        alice.text(LINE).await.is_empty()
    })
    .await;
    alice.goes_to("/market").await;
    order("sales/other/cancel", json!({ "reason": "The roof leaks" })).await;
    alice
        .sees(LINE, "was cancelled: your bid does not stand.")
        .await;
    alice.goes_to("/my-bids").await;
    alice.sees("main", "Reason: The roof leaks").await;
    assert_eq!(alice.browser.complaints().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn price_alert_is_told_on_an_open_page_and_dismissed_without_leaving_it() {
    let stack = Stack::start().await;
    stack.publish("DEMO", "100.00").await;
    let own = stack.sign_in("alice").await;
    until("an alert is set", async || {
        let alert = json!({ "symbol": "DEMO", "when": "up_by", "level": "2" });
        own.post("account/alerts", &alert).await.0 == 201
    })
    .await;
    let alice = Visitor::arrives(&stack.web_url(), Person::default()).await;
    alice.signs_in("alice").await;
    alice.goes_to("/market/DEMO").await;
    alice.script("window.same = true").await;
    stack.publish("DEMO", "103.00").await;
    let line = "alert-bar [data-line]";
    alice
        .sees(
            line,
            "DEMO was at 103.00 EUR: you set an alert for when it is up 2 % or more on the day.",
        )
        .await;
    alice.clicks("alert-bar form button").await;
    until("the line is gone", async || {
        alice.text(line).await.is_empty()
    })
    .await;
    assert_eq!(alice.script("return window.same").await, true);
    alice.goes_to("/").await;
    assert_eq!(alice.text(line).await, "");
    assert_eq!(alice.browser.complaints().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn open_page_learns_of_an_alert_that_is_set_and_fires_on_another_device() {
    let stack = Stack::start().await;
    stack.publish("DEMO", "100.00").await;
    let alice = Visitor::arrives(&stack.web_url(), Person::default()).await;
    alice.signs_in("alice").await;
    until("its page is there", async || {
        alice.goes_to("/market/DEMO").await;
        alice.has("[data-drawn=alerts]").await
    })
    .await;
    alice.script("window.same = true").await;
    let other = stack.sign_in("alice").await;
    let alert = json!({ "symbol": "DEMO", "when": "above", "level": "103" });
    let (status, set) = other.post("account/alerts", &alert).await;
    assert_eq!(status, 201, "{set}");
    // Whoever comes back to a page sees what was done elsewhere.
    alice
        .script("document.dispatchEvent(new Event('visibilitychange'))")
        .await;
    alice
        .sees("[data-drawn=alerts]", "rises to 103 EUR or above")
        .await;
    stack.publish("DEMO", "103.00").await;
    alice.sees("alert-bar [data-line]", "DEMO was at 103").await;
    alice
        .sees("[data-drawn=alerts]", "done: you were told")
        .await;
    let id = set["alert"].as_str().expect("it has an id");
    let path = format!("account/alerts/{id}");
    assert_eq!(other.delete(&path).await.0, 204);
    alice
        .script("document.dispatchEvent(new Event('visibilitychange'))")
        .await;
    until("it is gone here too", async || {
        alice.text("[data-drawn=alerts]").await.is_empty()
    })
    .await;
    assert_eq!(alice.script("return window.same").await, true);
    assert_eq!(alice.browser.complaints().await, Vec::<String>::new());
}
