//! Pages that stay open: what they show of sales and of one's own lots goes on being true.

use harness::{stack::Stack, until};
use serde_json::json;

use crate::{
    browser::Person,
    page::Visitor,
    sales::{open, open_titled, open_with},
};

#[tokio::test(flavor = "multi_thread")]
async fn my_bids_list_a_lot_bid_on_elsewhere_and_how_it_ends_without_reload() {
    let stack = Stack::start().await;
    let ending = json!({ "increments": "ebay-us" });
    open_with(&stack, "brief", "A brief sale", ending, 40_000).await;
    open(&stack, "long").await;
    let alice = Visitor::arrives(&stack.web_url(), Person::default()).await;
    alice.signs_in("alice").await;
    alice.goes_to("/my-bids").await;
    alice.sees("main", "No bids yet").await;
    alice.script("window.loadedOnce = true").await;
    let (own, bob) = (stack.sign_in("alice").await, stack.sign_in("bob").await);
    own.bid("long", "clock", "phone", 2_000).await;
    alice.sees("main .card", "Your maximum: $20.00").await;
    own.bid("brief", "clock", "phone", 3_000).await;
    until("both are there", async || {
        alice.texts("main .card").await.len() == 2
    })
    .await;
    own.bid("long", "clock", "raised", 2_500).await;
    alice.sees("main", "Your maximum: $25.00").await;
    bob.bid("long", "clock", "over", 9_000).await;
    // What she is outbid on stands first.
    alice.sees("main .card", "Outbid").await;
    until("what she won is over", async || {
        let over = alice.text("main section:has(#over) .card").await;
        over.contains("You won")
    })
    .await;
    alice
        .sees("main .won-line", "Your invoice will be here")
        .await;
    assert_eq!(alice.texts("section:has(#running) .card").await.len(), 1);
    assert_eq!(alice.script("return window.loadedOnce").await, json!(true));
    assert_eq!(
        alice.text("outbid-bar").await,
        "",
        "the page itself says it"
    );
    assert_eq!(alice.browser.complaints().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn home_follows_a_sale_to_its_end_and_lists_one_that_is_new() {
    let stack = Stack::start().await;
    let ending = json!({ "increments": "ebay-us" });
    open_with(&stack, "brief", "A brief sale", ending, 15_000).await;
    let visitor = Visitor::arrives(&stack.web_url(), Person::default()).await;
    visitor.goes_to("/").await;
    visitor.sees(".feature", "A brief sale").await;
    visitor
        .sees("[data-drawn=sales]", "1 still to be sold")
        .await;
    visitor.script("window.loadedOnce = true").await;
    open_titled(&stack, "new", "A new sale").await;
    // Whoever comes back to the page sees it at once; whoever looks on, within a minute.
    let back = "document.dispatchEvent(new Event('visibilitychange'))";
    visitor.script(back).await;
    visitor.sees("[data-drawn=sales]", "A new sale").await;
    until("the brief sale is over", async || {
        let rows = visitor.texts(".sale-row").await;
        let brief = rows.iter().find(|row| row.contains("A brief sale"));
        brief.is_some_and(|row| !row.contains("still to be sold"))
    })
    .await;
    until("the next lot comes first", async || {
        let first = visitor.text(".feature").await;
        !first.is_empty() && !first.contains("A brief sale")
    })
    .await;
    assert_eq!(
        visitor.script("return window.loadedOnce").await,
        json!(true)
    );
}

/// A house that has nothing to sell yet, and no market: its first pages looked broken.
#[tokio::test(flavor = "multi_thread")]
async fn page_of_which_nothing_is_live_does_not_say_that_it_reconnects() {
    let no_market = [("OUTCRY_MARKET", "none"), ("OUTCRY_SYMBOLS", "none")];
    let stack = Stack::start_in(&no_market).await;
    let visitor = Visitor::arrives(&stack.web_url(), Person::default()).await;
    visitor.goes_to("/sign-in").await;
    let drawn = visitor.text("connection-badge").await;
    // Beyond the time that a page has to join.
    until("the page is some seconds old", async || {
        visitor.script("return performance.now() > 4000").await == json!(true)
    })
    .await;
    assert_eq!(visitor.text("connection-badge").await, drawn);
}
