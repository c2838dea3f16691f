use harness::{stack::Stack, until};

use crate::{
    browser::Person,
    page::Visitor,
    sales::{ABOUT_YOU, open},
};

const PRICE: &str = "[data-price]";

#[tokio::test(flavor = "multi_thread")]
async fn one_bids_and_the_other_sees_price_history_and_outbid_without_reload() {
    let stack = Stack::start().await;
    open(&stack, "two").await;
    let alice = Visitor::arrives(&stack.web_url(), Person::default()).await;
    let bob = Visitor::arrives(&stack.web_url(), Person::default()).await;
    alice.signs_in("alice").await;
    bob.signs_in("bob").await;
    alice.watches("two", "clock").await;
    bob.watches("two", "clock").await;

    alice.bids_next().await;
    alice.sees(ABOUT_YOU, "You lead").await;
    bob.sees(PRICE, "10.00").await;
    bob.sees("[data-rows]", "10.00").await;
    bob.bids_next().await;
    bob.sees(ABOUT_YOU, "You lead").await;
    alice.sees(PRICE, "10.50").await;
    until("alice is told that she is outbid", async || {
        !alice.text(ABOUT_YOU).await.contains("You lead")
    })
    .await;

    alice.sets_maximum("60").await;
    alice.sees(ABOUT_YOU, "You lead").await;
    for _ in 0..7 {
        let before = bob.text(PRICE).await;
        bob.bids_next().await;
        until("the price moves on both pages", async || {
            // An amount that has just changed under the finger is not taken; a person presses again.
            if bob.text("[data-problem]").await.contains("just changed") {
                bob.bids_next().await;
            }
            let now = bob.text(PRICE).await;
            now != before && alice.text(PRICE).await == now
        })
        .await;
    }
    let late = Visitor::arrives(&stack.web_url(), Person::default()).await;
    late.watches("two", "clock").await;
    assert_eq!(late.text(PRICE).await, bob.text(PRICE).await);
    let listed = late.texts("[data-rows] [data-row-price]").await;
    until("bob's page lists the same bids", async || {
        bob.texts("[data-rows] [data-row-price]").await == listed
    })
    .await;
    for visitor in [&alice, &bob, &late] {
        assert_eq!(visitor.browser.complaints().await, Vec::<String>::new());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_script_the_form_still_bids() {
    let stack = Stack::start().await;
    open(&stack, "plain").await;
    let plain = Person {
        script_off: true,
        ..Person::default()
    };
    let alice = Visitor::arrives(&stack.web_url(), plain).await;
    alice.signs_in("alice").await;
    alice.goes_to("/sales/plain/lots/clock").await;
    alice.clicks("english-panel form.bid-now button").await;
    alice.sees(ABOUT_YOU, "You lead").await;
    alice.sees(PRICE, "10.00").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_gateway_dies_between_two_bids_and_no_page_misses_one() {
    let stack = Stack::start().await;
    open(&stack, "gap").await;
    let alice = Visitor::arrives(&stack.web_url(), Person::default()).await;
    alice.signs_in("alice").await;
    alice.watches("gap", "clock").await;
    let watcher = Visitor::arrives(&stack.web_url(), Person::default()).await;
    watcher.watches("gap", "clock").await;
    let bob = stack.sign_in("bob").await;
    bob.bid("gap", "clock", "first", 1_000).await;
    watcher.sees(PRICE, "10.00").await;

    stack.kill_one("gateway");
    bob.bid("gap", "clock", "second", 2_000).await;
    let carol = stack.sign_up("carol").await;
    let answer = carol.bid("gap", "clock", "third", 1_500).await;
    let price = answer["price"].as_u64().expect("a price");
    let shown = format!("{}.{:02}", price / 100, price % 100);
    for visitor in [&alice, &watcher] {
        visitor.sees(PRICE, &shown).await;
        visitor.is_live().await;
        until(
            "the history lists first, third and the automatic bid",
            async || visitor.texts("[data-rows] li").await.len() == 3,
        )
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn page_that_is_signed_out_elsewhere_says_so_and_leads_back() {
    let stack = Stack::start().await;
    open(&stack, "out").await;
    let alice = Visitor::arrives(&stack.web_url(), Person::default()).await;
    alice.signs_in("alice").await;
    alice.watches("out", "clock").await;
    alice.sets_maximum("60").await;
    alice.sees(ABOUT_YOU, "Your maximum of").await;
    // As the form of another tab does.
    let elsewhere = "fetch('/api/v1/session', { method: 'DELETE' })";
    alice.script(elsewhere).await;
    alice.sees("[data-signed-out]", "You are signed out.").await;
    alice.is_live().await;
    let page = alice
        .script("return document.documentElement.outerHTML")
        .await;
    let page = page.as_str().expect("a page").to_owned();
    for private in [
        "Your maximum of",
        "You lead</p>",
        "Alice",
        "data-mine=\"true\"",
        "60.00",
    ] {
        assert!(!page.contains(private), "{private}");
    }
    assert!(!page.contains("name=\"bid_id\"") && page.contains("Sign in to bid"));
    alice.clicks("[data-signed-out] a").await;
    alice.sees("h1", "Sign in").await;
    alice.types("[name=email]", "alice@outcry.test").await;
    alice
        .types("[name=password]", harness::stack::DEMO_PASSWORD)
        .await;
    alice.clicks("main form button[type=submit]").await;
    alice.is_live().await;
    assert!(alice.address().await.ends_with("/sales/out/lots/clock"));

    // What is typed into a sale's form is not lost: there the badge says it.
    let olga = Visitor::arrives(&stack.web_url(), Person::default()).await;
    olga.signs_in("olga").await;
    olga.goes_to("/house/new").await;
    olga.sees("connection-badge", "Live").await;
    olga.types("#title", "Clocks").await;
    olga.script(elsewhere).await;
    olga.sees("connection-badge", "You are signed out.").await;
    olga.sees("[data-sign-in]", "Sign in").await;
    let typed = "return document.querySelector('#title').value";
    assert_eq!(olga.script(typed).await, "Clocks");
}
