//! What an operator orders by plain forms, bidders see at once.

use harness::{stack::Stack, until};

use crate::{
    browser::Person,
    page::Visitor,
    sales::{ABOUT_YOU, open},
};

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
    // Open since before he bid there for the first time.
    let bobs_other = Visitor::arrives(&stack.web_url(), Person::default()).await;
    bobs_other.signs_in("bob").await;
    bobs_other.goes_to("/sales/doomed").await;
    until("his card is live", async || {
        bobs_other.has("lot-card[data-live=true]").await
    })
    .await;
    alice.bids_next().await;
    alice.sees(ABOUT_YOU, "You lead at $10.00").await;
    bob.sees(ABOUT_YOU, "You have not bid").await;
    bob.bids_next().await;
    alice.sees(ABOUT_YOU, "You are outbid").await;
    bobs_other.sees("lot-card", "You lead").await;
    bob.sees("[data-answer]", "Your bid was accepted").await;

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
    until("nothing else is said of it", async || {
        bob.text("[data-answer]").await.is_empty()
    })
    .await;
    until("his card tells of no bid", async || {
        bobs_other.has("lot-card[data-mine='']").await
    })
    .await;
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
