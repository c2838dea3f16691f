//! A sealed sale, from the operator's form to the results: everyone sees their own bid and nobody else's.

use std::time::Duration;

use harness::{person::Person as Api, stack::Stack, until};
use serde_json::{Value, json};

use crate::{
    accessibility::{axe, finds_nothing},
    browser::Person,
    house::{now, publishes, sees_late},
    page::Visitor,
    sales::ABOUT_YOU,
};

/// From the form to the end: time to publish and for every bid, on a loaded machine too.
const ENDS_IN: Duration = Duration::from_secs(90);
/// What somebody bid, as pages and as records write it. None of it is seen before the end.
const SECRETS: [&str; 10] = [
    "700.10", "70010", "700.20", "70020", "812.34", "81234", "500.02", "50002", "531.07", "53107",
];

#[tokio::test(flavor = "multi_thread")]
async fn sealed_bids_stay_hidden_from_form_to_close() {
    let stack = Stack::start().await;
    let web = stack.web_url();
    let olga = Visitor::arrives(&web, Person::default()).await;
    let alice = Visitor::arrives(&web, Person::default()).await;
    let bob = Visitor::arrives(&web, Person::default()).await;
    for (visitor, name) in [(&olga, "olga"), (&alice, "alice"), (&bob, "bob")] {
        visitor.signs_in(name).await;
    }
    let api = stack.sign_in("olga").await;

    let sale = makes_a_sealed_sale(&olga, now(&api).await).await;
    let stranger = Visitor::arrives(&web, Person::default()).await;
    for visitor in [&alice, &bob, &stranger] {
        visitor.watches(&sale, "1").await;
        visitor.script("window.stays = true").await;
    }
    bids_and_changes(&alice, &bob).await;
    let at_home = Visitor::arrives(&web, Person::default()).await;
    at_home.signs_in("alice").await;
    at_home.watches(&sale, "1").await;
    follows_own_bid_elsewhere(&stack, &sale, &alice).await;
    for visitor in [&alice, &bob, &stranger] {
        visitor.is_live().await;
        // Of the gateway that was away.
        visitor.browser.complaints().await;
    }
    finds_nothing(&alice, &axe(), "a sealed lot with a bid").await;
    is_told_to_nobody(&api, &sale, &[&olga, &stranger]).await;
    let bobs = source(&bob).await;
    let is_his_own = |secret: &&str| secret.starts_with("531");
    assert!(secrets_in(&bobs).iter().all(is_his_own), "{bobs}");
    alice.goes_to("/my-bids").await;
    alice.sees("main .card", "Bid placed").await;
    alice.sees("main .card", "€812.34").await;

    sees_late(&bob, "Sold for €531.07 to another bidder.").await;
    sees_late(&stranger, "Sold for €531.07.").await;
    // Who she is among the paddles she learns after the record of the end.
    at_home.sees("[data-rows]", "Sold to you").await;
    // Her list stayed open over the end.
    alice.sees("main .card", "You won").await;
    alice.goes_to(&format!("/sales/{sale}/lots/1")).await;
    alice.sees(ABOUT_YOU, "You won at €531.07.").await;
    for visitor in [&bob, &stranger] {
        let stays = visitor.script("return window.stays").await;
        assert_eq!(stays, true, "without a reload");
        visitor
            .sees("[data-rows]", "Second-highest bid, opened")
            .await;
        visitor.sees("[data-rows]", "Sold to paddle 1").await;
    }
    alice.sees("[data-rows]", "Sold to you").await;
    bob.goes_to("/my-bids").await;
    bob.sees("main .card", "You did not win").await;
    results(&olga, &sale).await;
    is_never_opened(&api, &sale, &bob).await;
    for visitor in [&olga, &alice, &bob, &stranger] {
        assert_eq!(visitor.browser.complaints().await, Vec::<String>::new());
    }
}

/// Fills the form, looks at the preview, keeps the draft and publishes it; the sale's id.
async fn makes_a_sealed_sale(olga: &Visitor, now: auction::Time) -> String {
    let axe = axe();
    let ends = now.after(ENDS_IN).to_string()[..19].to_owned();
    olga.goes_to("/house/new").await;
    assert!(is_shown(olga, "english").await && !is_shown(olga, "sealed").await);
    olga.types("#title", "A sealed sale").await;
    olga.types("#currency", "EUR").await;
    olga.types("#time_zone", "UTC").await;
    olga.clicks("#format option[value=sealed]").await;
    assert!(!is_shown(olga, "english").await && is_shown(olga, "sealed").await);
    olga.sets("#first_end", &ends).await;
    olga.types("#lots-0-title", "A marine chronometer").await;
    olga.types("#lots-0-opening", "120").await;
    olga.clicks("#next button[value=preview]").await;
    olga.sees("#next", "Sealed bids").await;
    olga.sees(
        "#next",
        "The second-highest bid, or the reserve if that is higher.",
    )
    .await;
    olga.sees("#next", "Hidden until the end.").await;
    assert!(!olga.text("#next").await.contains("Extensions"));
    finds_nothing(olga, &axe, "the sealed form with its preview").await;
    olga.clicks("#next button[value=save]").await;
    olga.sees("main", "Draft saved.").await;
    olga.sees("main", "Hidden until the end.").await;
    publishes(olga).await
}

async fn is_shown(olga: &Visitor, format: &str) -> bool {
    let part = format!("fieldset[data-format={format}]");
    let height = format!("return document.querySelector('{part}').offsetHeight");
    olga.script(&height).await.as_u64() > Some(0)
}

/// Types an amount, and confirms it.
async fn bids(visitor: &Visitor, amount: &str) {
    visitor.types("#amount", amount).await;
    visitor
        .clicks("[data-amount-form] button[type=submit]")
        .await;
    visitor
        .sees("[data-confirm]", "Place a sealed bid of €")
        .await;
    visitor.clicks("[data-confirm-yes]").await;
}

/// Alice bids and replaces her bid; Bob bids, takes it back and bids again.
async fn bids_and_changes(alice: &Visitor, bob: &Visitor) {
    alice
        .sees(
            ABOUT_YOU,
            "You have not bid on this lot. The minimum bid is €120.00.",
        )
        .await;
    alice.types("#amount", "1.2005").await;
    alice.clicks("[data-amount-form] button[type=submit]").await;
    alice.sees("#amount-problem", "at most 2 digits").await;
    alice.types("#amount", "100").await;
    alice.clicks("[data-amount-form] button[type=submit]").await;
    alice
        .sees("#amount-problem", "The minimum bid is €120.00.")
        .await;
    bids(alice, "700,10").await;
    alice.sees(ABOUT_YOU, "Your bid of €700.10 is in.").await;
    bids(bob, "500.02").await;
    bob.sees(
        ABOUT_YOU,
        "Your bid of €500.02 is in. You may replace it or take it back",
    )
    .await;
    bob.clicks("[data-take-back] button").await;
    bob.sees("[data-answer]", "Your bid was taken back.").await;
    bob.sees(ABOUT_YOU, "You have not bid on this lot.").await;
    bids(bob, "531.07").await;
    bob.sees(ABOUT_YOU, "Your bid of €531.07 is in.").await;
}

/// Alice replaces her bid in another place: her page asks when she comes back to it, and after a reconnect.
async fn follows_own_bid_elsewhere(stack: &Stack, sale: &str, alice: &Visitor) {
    let elsewhere = stack.sign_in("alice").await;
    replaces(&elsewhere, sale, 70_020).await;
    alice
        .script("window.dispatchEvent(new Event('focus'))")
        .await;
    alice.sees(ABOUT_YOU, "Your bid of €700.20 is in.").await;
    stack.kill_one("gateway");
    until("the page notices", async || {
        alice.has("lot-live[data-live=false]").await
    })
    .await;
    replaces(&elsewhere, sale, 81_234).await;
    alice.is_live().await;
    alice.sees(ABOUT_YOU, "Your bid of €812.34 is in.").await;
}

async fn replaces(person: &Api, sale: &str, amount: u64) {
    let body = json!({ "bid_id": format!("elsewhere-{amount}"), "amount": amount });
    let path = format!("sales/{sale}/lots/1/bids");
    let (status, answer) = person.post(&path, &body).await;
    assert!(status.is_success(), "{status} {answer}");
}

/// Before the end no page of others and no answer of the API holds an amount, or how many bids there are.
async fn is_told_to_nobody(api: &Api, sale: &str, others: &[&Visitor]) {
    for visitor in others {
        for path in ["", "/bids", "/results"] {
            visitor.goes_to(&format!("/house/sales/{sale}{path}")).await;
            assert_eq!(secrets_in(&source(visitor).await), [""; 0], "{path}");
        }
        for path in ["", "/lots/1"] {
            visitor.goes_to(&format!("/sales/{sale}{path}")).await;
            assert_eq!(secrets_in(&source(visitor).await), [""; 0], "{path}");
            assert_eq!(visitor.text("[data-bids]").await, "");
        }
        visitor.script("window.stays = true").await;
        visitor.browser.complaints().await;
    }
    let lot = api.get(&format!("sales/{sale}/lots/1")).await;
    assert_eq!(lot["bid_count"], Value::Null);
    assert_eq!(lot["sequence"], 1, "no change shows");
    for path in ["", "/lots/1", "/lots/1/log", "/lots/1/bids", "/results"] {
        let answer = api.get(&format!("sales/{sale}{path}")).await.to_string();
        assert_eq!(secrets_in(&answer), [""; 0], "{path}: {answer}");
    }
}

/// After the end the price is known, and the winner's own amount is not.
async fn is_never_opened(api: &Api, sale: &str, bob: &Visitor) {
    let log = api
        .get(&format!("sales/{sale}/lots/1/log"))
        .await
        .to_string();
    bob.goes_to(&format!("/sales/{sale}/lots/1")).await;
    for told in [log, source(bob).await] {
        assert_eq!(
            secrets_in(&told)
                .iter()
                .find(|&&told| told.starts_with("81")),
            None
        );
        assert!(secrets_in(&told).contains(&"53107"));
    }
}

async fn results(olga: &Visitor, sale: &str) {
    olga.goes_to(&format!("/house/sales/{sale}/bids")).await;
    olga.sees("main", "Bids in this sale were sealed and stay so.")
        .await;
    olga.goes_to(&format!("/house/sales/{sale}/results")).await;
    olga.sees(".ledger", "Alice").await;
    olga.sees(".ledger", "€531.07").await;
    let script = "const done = arguments[arguments.length - 1];
         fetch(document.querySelector('a[download]').href).then((r) => r.text()).then(done);";
    let table = olga.waits_for(script).await;
    let row = "1,1,A marine chronometer,sold,1,Alice,alice@outcry.test,531.07,53107,EUR,2,";
    assert!(table.contains(row), "{table}");
}

/// The page as it stands.
async fn source(visitor: &Visitor) -> String {
    let html = visitor
        .script("return document.documentElement.outerHTML")
        .await;
    html.as_str().expect("a page").to_owned()
}

fn secrets_in(text: &str) -> Vec<&'static str> {
    let found = SECRETS.into_iter().filter(|secret| text.contains(secret));
    found.collect()
}
