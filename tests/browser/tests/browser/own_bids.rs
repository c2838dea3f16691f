use std::net::SocketAddr;

use harness::{stack::Stack, until};
use serde_json::json;
use thirtyfour::By;
use tokio::net::TcpSocket;

use crate::{
    browser::Person,
    page::Visitor,
    sales::{ABOUT_YOU, open, open_with},
};

const BAR: &str = "outbid-bar";

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_outbid_is_told_on_every_page_but_the_lots_own() {
    let stack = Stack::start().await;
    open(&stack, "bar").await;
    let alice = Visitor::arrives(&stack.web_url(), Person::default()).await;
    alice.signs_in("alice").await;
    alice.watches("bar", "clock").await;
    alice.bids_next().await;
    alice.sees(ABOUT_YOU, "You lead").await;
    alice.goes_to("/market").await;
    alice.sees("connection-badge", "Live").await;
    let bob = stack.sign_in("bob").await;
    bob.bid("bar", "clock", "over", 2_000).await;
    alice
        .sees(
            BAR,
            "You are outbid on A <b>marine</b> chronometer: $10.50 now.",
        )
        .await;

    // It waits over page changes, leads to the lot, and is silent there.
    alice.goes_to("/").await;
    alice.sees(BAR, "You are outbid on").await;
    alice.clicks("outbid-bar [data-link]").await;
    alice.is_live().await;
    assert_eq!(alice.text(BAR).await, "");
    alice.goes_to("/market").await;
    alice.sees("connection-badge", "Live").await;
    assert_eq!(alice.text(BAR).await, "", "it was seen");

    // Once more, and put away by hand.
    alice.watches("bar", "clock").await;
    alice.sets_maximum("30").await;
    alice.sees(ABOUT_YOU, "You lead").await;
    alice.goes_to("/sign-up").await;
    alice.goes_to("/market").await;
    bob.bid("bar", "clock", "again", 9_000).await;
    alice.sees(BAR, "You are outbid on").await;
    alice.clicks("outbid-bar [data-dismiss]").await;
    until("the line is gone", async || {
        alice.text(BAR).await.is_empty()
    })
    .await;
    assert_eq!(alice.browser.complaints().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_longer_so_is_not_said_any_more() {
    let stack = Stack::start().await;
    let alice = Visitor::arrives(&stack.web_url(), Person::default()).await;
    alice.signs_in("alice").await;
    alice.goes_to("/market").await;
    alice.sees("connection-badge", "Live").await;
    let (own, bob) = (stack.sign_in("alice").await, stack.sign_in("bob").await);
    let english = json!({ "increments": "ebay-us" });
    open_with(&stack, "brief", "A brief sale", english, 15_000).await;
    own.bid("brief", "clock", "first", 1_000).await;
    bob.bid("brief", "clock", "over", 2_000).await;
    alice.sees(BAR, "You are outbid on A brief sale").await;
    until("the lot is sold, and nobody is outbid on it", async || {
        alice.text(BAR).await.is_empty()
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_opened_by_another_address_promises_no_connection_and_says_how_it_ended() {
    let stack = Stack::start().await;
    let english = json!({ "increments": "ebay-us" });
    open_with(&stack, "brief", "A brief sale", english, 15_000).await;
    let other = stack.web_url().replace("localhost", "elsewhere.localhost");
    let visitor = Visitor::arrives(&other, Person::default()).await;
    visitor.goes_to("/sales/brief/lots/clock").await;
    visitor.sees("[data-clock]", "Not sold").await;
    let badge = visitor.text("connection-badge").await;
    assert!(badge.starts_with("as of"), "{badge}");
    assert!(!visitor.has("[data-behind=true]").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn my_bids_say_how_one_stands_and_lead_back_to_the_lot() {
    let stack = Stack::start().await;
    open(&stack, "mine").await;
    open(&stack, "other").await;
    let alice = Visitor::arrives(&stack.web_url(), Person::default()).await;
    alice.signs_in("alice").await;
    alice.goes_to("/my-bids").await;
    alice.sees("main", "No bids yet").await;
    alice.watches("mine", "clock").await;
    alice.bids_next().await;
    alice.sees(ABOUT_YOU, "You lead").await;
    alice.goes_to("/my-bids").await;
    alice.sees("main .card", "You lead").await;
    assert_eq!(alice.texts("main .card").await.len(), 1);
    until("the card is live", async || {
        alice.has("main .card[data-live=true]").await
    })
    .await;
    let bob = stack.sign_in("bob").await;
    bob.bid("mine", "clock", "over", 2_000).await;
    alice.sees("main .card", "Outbid").await;
    alice.sees("main .card", "10.50").await;
    // The page is drawn again a few times after something of one's own.
    until("the lot is opened", async || {
        let link = alice.browser.driver.find(By::Css("main .card a")).await;
        matches!(link, Ok(link) if link.click().await.is_ok())
    })
    .await;
    alice.sees(ABOUT_YOU, "You are outbid").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_maximum_is_repeated_with_and_without_script_before_it_counts() {
    let stack = Stack::start().await;
    open(&stack, "twice").await;
    let alice = Visitor::arrives(&stack.web_url(), Person::default()).await;
    alice.signs_in("alice").await;
    alice.watches("twice", "clock").await;
    alice.clicks("[data-maximum] summary").await;
    alice.types("#amount", "1,225").await;
    alice.clicks(".maximum-form button[type=submit]").await;
    alice
        .sees("[data-confirm]", "Set your maximum to $1,225.00?")
        .await;
    alice.clicks("[data-confirm-no]").await;
    alice.types("#amount", "60").await;
    alice.clicks(".maximum-form button[type=submit]").await;
    alice
        .sees(
            "[data-confirm]",
            "Set your maximum to $60.00? That is more than three times",
        )
        .await;
    alice.clicks("[data-confirm-no]").await;
    alice.sets_maximum("25,50").await;
    alice
        .sees(ABOUT_YOU, "Your maximum of $25.50 stays hidden.")
        .await;

    let script_off = Person {
        script_off: true,
        ..Person::default()
    };
    let bob = Visitor::arrives(&stack.web_url(), script_off).await;
    bob.signs_in("bob").await;
    bob.goes_to("/sales/twice/lots/clock").await;
    bob.clicks("noscript a, a.maximum-plain").await;
    assert!(
        !bob.has("meta[http-equiv=refresh]").await,
        "what bob types stays"
    );
    bob.types("#amount", "40").await;
    bob.clicks(".maximum-form button[type=submit]").await;
    bob.sees(".confirm", "Set your maximum to $40.00?").await;
    bob.clicks("form.bid-now button").await;
    bob.sees(ABOUT_YOU, "Your maximum of $40.00 stays hidden.")
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_hears_nothing_says_so_and_takes_no_bid() {
    let mut stack = Stack::start().await;
    open(&stack, "deaf").await;
    let alice = Visitor::arrives(&stack.web_url(), Person::default()).await;
    alice.signs_in("alice").await;
    alice.watches("deaf", "clock").await;
    alice.sees("connection-badge", "Live").await;
    stack.kill();
    alice.sees("connection-badge", "Reconnecting, as of").await;
    is_told_that_bidding_is_off(&alice).await;
    stack.restart().await;
    alice.sees("connection-badge", "Live").await;
    alice.is_live().await;
    assert_eq!(alice.text("[data-problem]").await, "");
    alice.bids_next().await;
    alice.sees(ABOUT_YOU, "You lead at $10.00").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_never_heard_anything_says_so_and_takes_no_bid() {
    let stack = Stack::start().await;
    open(&stack, "mute").await;
    let (person, _nobody) = without_gateway(&stack);
    let alice = Visitor::arrives(&stack.web_url(), person).await;
    alice.signs_in("alice").await;
    alice.goes_to("/sales/mute/lots/clock").await;
    alice.sees("connection-badge", "Reconnecting, as of").await;
    until("the page says that it is not live", async || {
        alice.has("lot-live[data-behind=true]").await
    })
    .await;
    is_told_that_bidding_is_off(&alice).await;
}

/// Tries to bid on a page that hears nothing.
async fn is_told_that_bidding_is_off(visitor: &Visitor) {
    visitor.bids_next().await;
    let told = "Bidding is paused until this page is live again.";
    visitor.sees("[data-problem]", told).await;
}

/// Somebody whose way to the gateway leads to a port on which nobody listens, and what keeps it from others meanwhile.
pub(crate) fn without_gateway(stack: &Stack) -> (Person, TcpSocket) {
    let gateway: SocketAddr = stack.gateway_address().parse().expect("an address");
    let nobody = TcpSocket::new_v4().expect("a socket");
    let here = SocketAddr::from(([127, 0, 0, 1], 0));
    nobody.bind(here).expect("loopback has free ports");
    let port = nobody.local_addr().expect("it is bound").port();
    let person = Person {
        detour: Some((gateway.port(), port)),
        ..Person::default()
    };
    (person, nobody)
}
