//! A page in the language of whoever reads it: as it comes, and as it lives.

use harness::stack::Stack;

use crate::{
    browser::Person,
    page::Visitor,
    sales::{ABOUT_YOU, open},
};

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_for_german_is_told_in_german_what_happens() {
    let stack = Stack::start().await;
    open(&stack, "worte").await;
    let reads_german = Person {
        language: Some("de-AT,de,en"),
        ..Person::default()
    };
    let alice = Visitor::arrives(&stack.web_url(), reads_german).await;
    alice.signs_in("alice").await;
    assert_eq!(language(&alice).await, "de ltr");
    alice.watches("worte", "clock").await;
    alice.sees(ABOUT_YOU, "Noch keine Gebote").await;
    alice.bids_next().await;
    alice.sees(ABOUT_YOU, "Sie führen mit 10,00 $").await;
    // What the server says is what the script said.
    let live = alice.text(ABOUT_YOU).await;
    alice.watches("worte", "clock").await;
    assert_eq!(alice.text(ABOUT_YOU).await, live);
    let bob = stack.sign_in("bob").await;
    bob.bid("worte", "clock", "over", 9_000).await;
    alice.sees(ABOUT_YOU, "Sie wurden überboten").await;
    // As it is typed here; in English it would be one dollar and a quarter.
    alice.sets_maximum("1.250,00").await;
    alice
        .sees(
            ABOUT_YOU,
            "Ihr Maximalgebot von 1.250,00 $ bleibt verborgen",
        )
        .await;
    assert_eq!(alice.browser.complaints().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn choice_of_a_language_lasts_and_goes_with_the_account() {
    let stack = Stack::start().await;
    let alice = Visitor::arrives(&stack.web_url(), Person::default()).await;
    alice.signs_in("alice").await;
    assert_eq!(language(&alice).await, "en ltr");
    alice.clicks(".languages button[value=de]").await;
    alice.sees("footer", "English").await;
    assert_eq!(language(&alice).await, "de ltr");
    alice.goes_to("/market").await;
    assert_eq!(language(&alice).await, "de ltr");
    // Elsewhere she is known by her account.
    let elsewhere = Visitor::arrives(&stack.web_url(), Person::default()).await;
    elsewhere.goes_to("/").await;
    assert_eq!(language(&elsewhere).await, "en ltr");
    elsewhere.signs_in("alice").await;
    elsewhere.goes_to("/account").await;
    assert_eq!(language(&elsewhere).await, "de ltr");
}

async fn language(visitor: &Visitor) -> String {
    let read = "return document.documentElement.lang + ' ' + document.documentElement.dir";
    let read = visitor.script(read).await;
    read.as_str().expect("a text").to_owned()
}
