//! The forms of bidders' pages without script: what succeeded is never sent again, and going back and forward shows pages that
//! are fresh.

use harness::{stack::Stack, until};
use serde_json::json;
use thirtyfour::By;

use crate::{
    browser::Person,
    page::Visitor,
    sales::{open, open_with},
};

const HOUR_MILLIS: i64 = 3_600_000;
const PASSWORD: &str = "a long password";

/// One step back and one forward again: each shows a page of ours, and none asks to send a form once more.
async fn goes_back_and_forward(visitor: &Visitor, after: &str) {
    let driver = &visitor.browser.driver;
    driver.back().await.expect("a way back");
    shows_a_page(visitor, &format!("back from {after}")).await;
    driver.forward().await.expect("a way forward");
    shows_a_page(visitor, &format!("forward to {after}")).await;
}

async fn shows_a_page(visitor: &Visitor, what: &str) {
    until(what, async || {
        let page = visitor.browser.driver.find(By::Css("body")).await;
        let text = match page {
            Ok(body) => body.text().await.unwrap_or_default(),
            Err(_) => String::new(),
        };
        assert!(!text.contains("Form Resubmission"), "{what}: {text}");
        visitor.has("main#main h1").await
    })
    .await;
}

async fn sends(visitor: &Visitor, form: &str, then: &str, shows: &str) {
    visitor.clicks(&format!("{form} button[type=submit]")).await;
    visitor.sees(then, shows).await;
    goes_back_and_forward(visitor, form).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_form_that_succeeded_is_asked_for_again_on_the_way_back() {
    let stack = Stack::start().await;
    open(&stack, "back").await;
    let approval = json!({ "increments": "ebay-us", "registration": "approval" });
    open_with(&stack, "approval", "By approval", approval, HOUR_MILLIS).await;
    let script_off = Person {
        script_off: true,
        ..Person::default()
    };
    let carol = Visitor::arrives(&stack.web_url(), script_off).await;
    let lot = "/sales/back/lots/clock";

    carol.goes_to(&format!("/sign-up?next={lot}")).await;
    carol.types("#name", "Carol").await;
    carol.types("#email", "carol@example.test").await;
    carol.types("#password", PASSWORD).await;
    sends(&carol, "main form", "h1", "Sign in").await;
    carol.types("#email", "carol@example.test").await;
    carol.types("#password", PASSWORD).await;
    sends(&carol, "main form", ".account-name", "Carol").await;

    carol.goes_to(lot).await;
    let watched = "watch-star [aria-pressed=true]";
    carol.clicks("watch-star button").await;
    until("it is watched", async || carol.has(watched).await).await;
    goes_back_and_forward(&carol, "watch").await;
    assert!(carol.has(watched).await);

    carol.goes_to(lot).await;
    sends(
        &carol,
        "form.bid-now",
        "[data-about-you]",
        "You lead at $10.00",
    )
    .await;
    carol.goes_to(&format!("{lot}?bid=open")).await;
    carol.types("#amount", "20").await;
    sends(
        &carol,
        ".maximum-form",
        ".confirm",
        "Set your maximum to $20.00?",
    )
    .await;
    carol.goes_to(&format!("{lot}?bid=confirm")).await;
    sends(
        &carol,
        "form.bid-now",
        "[data-about-you]",
        "Your maximum of $20.00 stays hidden",
    )
    .await;

    carol.goes_to("/sales/approval/registration").await;
    sends(
        &carol,
        "main form",
        "main [role=status]",
        "You are registered",
    )
    .await;

    carol.goes_to("/password").await;
    carol.types("#current", PASSWORD).await;
    carol.types("#new", "another long password").await;
    sends(&carol, "main form", "main", "").await;
    carol.goes_to("/password").await;

    sends(&carol, ".account form", ".account", "Sign in").await;
    carol.goes_to(&format!("/sign-in?next={lot}")).await;
    carol.types("#email", "carol@example.test").await;
    carol.types("#password", "another long password").await;
    sends(&carol, "main form", ".account-name", "Carol").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn form_that_failed_first_is_not_asked_for_again_on_the_way_back_either() {
    let stack = Stack::start().await;
    let script_off = Person {
        script_off: true,
        ..Person::default()
    };
    let alice = Visitor::arrives(&stack.web_url(), script_off).await;
    alice.goes_to("/sign-in").await;
    alice.types("#email", "alice@outcry.test").await;
    alice.types("#password", "mistyped").await;
    alice.clicks("main form button[type=submit]").await;
    alice.sees(".summary", "do not match").await;
    alice
        .types("#password", harness::stack::DEMO_PASSWORD)
        .await;
    sends(&alice, "main form", ".account-name", "Alice").await;
}
