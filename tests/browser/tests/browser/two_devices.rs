//! One person on two devices, and what a page says once the lot is over or the way leads back.

use harness::{stack::Stack, until};
use serde_json::json;

use crate::{
    browser::Person,
    house::sees_late,
    page::Visitor,
    sales::{ABOUT_YOU, open, open_sealed, open_with},
};

/// Alice at a lot's page, where she has not bid.
async fn alice_watches(stack: &Stack, sale: &str, lot: &str) -> Visitor {
    let alice = Visitor::arrives(&stack.web_url(), Person::default()).await;
    alice.signs_in("alice").await;
    alice.watches(sale, lot).await;
    alice.sees(ABOUT_YOU, "No bids yet.").await;
    alice
}

/// Whether the page offers to bid the next amount.
async fn offers_to_outbid(visitor: &Visitor) -> bool {
    visitor.has("[data-bid-now]:not([hidden])").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bid_on_another_device_is_known_at_once_with_its_maximum() {
    let stack = Stack::start().await;
    open(&stack, "devices").await;
    let alice = alice_watches(&stack, "devices", "clock").await;
    let elsewhere = stack.sign_in("alice").await;
    elsewhere.bid("devices", "clock", "phone", 2_000).await;
    let leads = "You lead at $10.00. Your maximum of $20.00 stays hidden.";
    alice.sees(ABOUT_YOU, leads).await;
    alice.sees("[data-rows]", "You").await;
    assert!(!offers_to_outbid(&alice).await);

    // No record shows it when she raises it there.
    elsewhere.bid("devices", "clock", "again", 3_000).await;
    alice.sees(ABOUT_YOU, "Your maximum of $30.00 stays").await;
    alice.clicks("[data-maximum] summary").await;
    let least = "More than $30.00, your maximum.";
    alice.sees("[data-least]", least).await;
    let bob = stack.sign_in("bob").await;
    bob.bid("devices", "clock", "over", 9_000).await;
    let outbid = "You are outbid. Your maximum was $30.00.";
    alice.sees(ABOUT_YOU, outbid).await;
    assert!(offers_to_outbid(&alice).await);
    assert_eq!(alice.browser.complaints().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_whose_hint_is_lost_knows_that_it_leads_and_never_outbids_itself() {
    let stack = Stack::start().await;
    open(&stack, "lost").await;
    let alice = Visitor::arrives(&stack.web_url(), Person::default()).await;
    alice.signs_in("alice").await;
    // Whoever asks how she stands hears nothing: only records come.
    alice.watches("lost", "clock").await;
    alice.script(NO_ANSWERS).await;
    let elsewhere = stack.sign_in("alice").await;
    elsewhere.bid("lost", "clock", "phone", 1_000).await;
    alice.sees("[data-price]", "10.00").await;
    // Her paddle is not known here: the offer stands, and the rules know better.
    assert!(offers_to_outbid(&alice).await);
    alice.bids_next().await;
    let refused = "You lead already: nothing was changed.";
    until("she is told", async || {
        if alice.text("[data-problem]").await.contains("just changed") {
            alice.bids_next().await;
        }
        alice.text("[data-problem]").await.contains(refused)
    })
    .await;
    let standing = elsewhere.get("sales/lost/lots/clock/me").await;
    assert_eq!(standing["maximum"], json!(1_000), "it stayed");
}

/// Questions how one stands fail from now on.
const NO_ANSWERS: &str = r"
    const fetched = window.fetch;
    window.fetch = (asked, ...more) =>
        String(asked).endsWith('/me') ? Promise.reject(new Error('no answer')) : fetched(asked, ...more);
";

#[tokio::test(flavor = "multi_thread")]
async fn a_sealed_bid_on_another_device_is_known_at_once() {
    let stack = Stack::start().await;
    open_sealed(&stack, "sealed-devices").await;
    let alice = Visitor::arrives(&stack.web_url(), Person::default()).await;
    alice.signs_in("alice").await;
    alice.watches("sealed-devices", "clock").await;
    alice.sees(ABOUT_YOU, "You have not bid").await;
    let elsewhere = stack.sign_in("alice").await;
    let bid = json!({ "bid_id": "phone", "amount": 5_000 });
    let path = "sales/sealed-devices/lots/clock/bids";
    assert!(elsewhere.post(path, &bid).await.0.is_success());
    alice.sees(ABOUT_YOU, "Your bid of $50.00 is in.").await;
    alice.sees("[data-bid-word]", "Replace bid").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_end_nothing_old_is_said() {
    let stack = Stack::start().await;
    let ending = json!({ "increments": "ebay-us" });
    open_with(&stack, "ending", "A clock", ending, 40_000).await;
    let alice = alice_watches(&stack, "ending", "clock").await;
    alice.sets_maximum("20").await;
    alice.sees("[data-answer]", "Your maximum is set.").await;
    alice.sets_maximum("30").await;
    alice.sees("[data-answer]", "Maximum raised.").await;
    alice.clicks("[data-maximum] summary").await;
    alice.types("#amount", "30").await;
    alice.clicks(".maximum-form button[type=submit]").await;
    let problem = "You have bid that much already. Enter more.";
    alice.sees("#amount-problem", problem).await;
    let bob = stack.sign_in("bob").await;
    bob.bid("ending", "clock", "over", 9_000).await;
    alice.sees(ABOUT_YOU, "You are outbid.").await;
    sees_late(&alice, "Sold for $31.00 to another bidder.").await;
    for old in [
        "[data-answer]",
        "[data-problem]",
        "[data-alert]",
        "#amount-problem",
    ] {
        let read = format!("return document.querySelector('{old}').textContent");
        assert_eq!(alice.script(&read).await, json!(""), "{old}");
    }
    assert!(!offers_to_outbid(&alice).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_script_the_way_back_leads_to_a_fresh_form_with_what_was_typed() {
    let stack = Stack::start().await;
    open(&stack, "back").await;
    let script_off = Person {
        script_off: true,
        ..Person::default()
    };
    let alice = Visitor::arrives(&stack.web_url(), script_off).await;
    alice.signs_in("alice").await;
    alice.goes_to("/sales/back/lots/clock?bid=open").await;
    alice.types("#amount", "20").await;
    alice.clicks(".maximum-form button[type=submit]").await;
    alice.sees(".confirm", "Set your maximum to $20.00?").await;
    alice.clicks("form.bid-now button").await;
    alice.sees(ABOUT_YOU, "Your maximum of $20.00 stays").await;
    alice.sees("[data-answer]", "Your maximum is set.").await;

    // One step back is a fresh form with what she typed and what it came to; two steps back is her form as she left it.
    let back = async || alice.browser.driver.back().await.expect("a way back");
    back().await;
    let problem = "You have bid that much already. Enter more.";
    alice.sees("#amount-problem", problem).await;
    alice.sees("[data-least]", "More than $20.00").await;
    assert!(alice.has("#amount[value='20']").await);
    back().await;
    until("she is back at her form", async || {
        alice.address().await.ends_with("?bid=open")
    })
    .await;
    alice.types("#amount", "40").await;
    alice.clicks(".maximum-form button[type=submit]").await;
    alice.sees(".confirm", "Set your maximum to $40.00?").await;
    alice.clicks("form.bid-now button").await;
    alice.sees(ABOUT_YOU, "Your maximum of $40.00 stays").await;
    alice.sees("[data-answer]", "Maximum raised.").await;
}
