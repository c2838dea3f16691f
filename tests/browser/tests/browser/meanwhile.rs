//! What happens behind a lot's page that stays open: the house approves whoever looks at it, bids bind a limit, the auction
//! stands still.

use harness::{stack::Stack, until};
use reqwest::StatusCode;
use serde_json::json;

use crate::{
    browser::Person,
    page::Visitor,
    sales::{ABOUT_YOU, open_with},
};

const HOUR_MILLIS: i64 = 3_600_000;

#[tokio::test(flavor = "multi_thread")]
async fn an_open_lot_takes_bids_once_the_house_approves_and_says_when_the_auction_stands_still() {
    let stack = Stack::start().await;
    let approval = json!({ "increments": "ebay-us", "registration": "approval" });
    open_with(&stack, "meanwhile", "By approval", approval, HOUR_MILLIS).await;
    let alice = Visitor::arrives(&stack.web_url(), Person::default()).await;
    alice.signs_in("alice").await;
    alice.watches("meanwhile", "clock").await;
    alice.sees(".may-bid", "you register first").await;
    assert!(!alice.has("[data-bid-forms]").await);

    let (elsewhere, olga) = (stack.sign_in("alice").await, stack.sign_in("olga").await);
    let user = elsewhere.get("session").await["user"].clone();
    let bidder = format!("sales/meanwhile/bidders/{}", user.as_str().expect("an id"));
    let decision = json!({ "state": "approved", "limit": 50_000 });
    assert_eq!(olga.put(&bidder, &decision).await.0, StatusCode::OK);
    alice
        .script("window.dispatchEvent(new Event('focus'))")
        .await;
    alice.sees(".may-bid", "$500.00 is left").await;
    alice.bids_next().await;
    alice.sees(ABOUT_YOU, "You lead at $10.00").await;
    alice.sees(".may-bid", "$490.00 is left").await;
    alice.sets_maximum("20").await;
    alice.sees("[data-answer]", "Your maximum is set.").await;

    stack.freeze_one("bid-engine", true);
    alice.sees("connection-badge", "does not answer").await;
    let bob = Visitor::arrives(&stack.web_url(), Person::default()).await;
    until("pages say so as the server draws them", async || {
        bob.goes_to("/sales/meanwhile/lots/clock").await;
        bob.text("body")
            .await
            .contains("and bids may not be taken. Reload")
    })
    .await;
    bob.sees("connection-badge", "does not answer").await;
    stack.freeze_one("bid-engine", false);
    for visitor in [&alice, &bob] {
        visitor.sees("connection-badge", "Live").await;
    }
    assert_eq!(alice.browser.complaints().await, Vec::<String>::new());
}
