//! A seller at their own lots: live, whole without script, on a small phone, and nobody else's.

use harness::{person::Person as Program, stack::Stack};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{
    accessibility::{axe, finds_nothing},
    browser::Person,
    page::Visitor,
    sales::ABOUT_YOU,
};

const PAGE: &str = "/account/consignments";
const HOUR_MILLIS: i64 = 3_600_000;

/// A sale of three lots, the first and the last of S-7, whose account is Alice's.
async fn consigns(stack: &Stack) -> Program {
    let olga = stack.sign_in("olga").await;
    let now: auction::Time =
        serde_json::from_value(olga.get("time").await["now"].clone()).expect("the time");
    let at = |millis: i64| auction::Time::from_unix_millis(now.unix_millis() + millis);
    let lots = [("clock", "S-7"), ("globe", "S-8"), ("chair", "S-7")];
    let lots = lots.map(|(lot, seller)| {
        json!({
            "lot": lot, "title": format!("A {lot}"), "opening": 1_000, "reserve": 5_000,
            "estimate": { "low": 4_000, "high": 8_000 }, "image": "chronometer", "seller_reference": seller,
            "opens_at": at(-1_000).expect("a time"), "ends_at": at(HOUR_MILLIS).expect("a time"),
        })
    });
    let sale = json!({
        "sale": "spring", "title": "Spring sale", "currency": "EUR", "time_zone": "UTC", "increments": "ebay-us", "lots": lots,
    });
    let (status, answer) = olga.post("sales", &sale).await;
    assert_eq!(status, StatusCode::CREATED, "{answer}");
    let alice = stack.sign_in("alice").await.get("session").await;
    let user = alice["user"].as_str().expect("an id");
    let path = format!("people/{user}/seller");
    let (status, linked) = olga.put(&path, &json!({ "seller": "S-7" })).await;
    assert_eq!((status, &linked["lots"]), (StatusCode::OK, &json!(2)));
    olga
}

#[tokio::test(flavor = "multi_thread")]
async fn sellers_lots_move_without_reload_and_their_own_bid_is_refused_in_words() {
    let stack = Stack::start().await;
    consigns(&stack).await;
    let alice = Visitor::arrives(&stack.web_url(), Person::default()).await;
    alice.signs_in("alice").await;
    alice.goes_to("/").await;
    alice
        .clicks(".top-links a[href='/account/consignments']")
        .await;
    alice.sees("main", "Your reserve: €50.00").await;
    assert_eq!(alice.texts("main .card").await.len(), 2);
    assert!(!alice.text("main").await.contains("A globe"));
    let card = ".card[data-lot=clock]";
    alice
        .sees(&format!("{card}[data-live=true]"), "Reserve not met")
        .await;
    let bob = stack.sign_in("bob").await;
    bob.bid("spring", "clock", "first", 2_000).await;
    alice.sees(card, "1 bid").await;
    bob.bid("spring", "clock", "second", 9_000).await;
    alice.sees(card, "Reserve met").await;
    alice.sees(card, "€50.00").await;
    assert_eq!(alice.browser.complaints().await, Vec::<String>::new());

    alice.watches("spring", "chair").await;
    alice.bids_next().await;
    alice
        .sees(
            "[data-problem]",
            "You sell this lot, so you cannot bid on it.",
        )
        .await;
    alice.sees(ABOUT_YOU, "No bids yet.").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sellers_pages_are_whole_without_script_and_hold_against_axe_on_a_small_phone() {
    let stack = Stack::start().await;
    let olga = consigns(&stack).await;
    stack
        .sign_in("bob")
        .await
        .bid("spring", "clock", "first", 9_000)
        .await;
    let why = json!({ "reason": "The house is flooded" });
    let (status, answer) = olga.post("sales/spring/cancel", &why).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    let statement = json!({ "seller": "S-7", "terms": { "commission": [{ "from": 0, "percent": "15" }], "lot_charge": 250 } });
    let issued = harness::until_some("the sale is over", async || {
        let (status, issued) = olga.post("sales/spring/statements", &statement).await;
        (status == StatusCode::CREATED).then_some(issued)
    })
    .await;
    assert_eq!(issued["number"], json!(1));
    let axe = axe();
    let plain = Person {
        script_off: true,
        ..Person::default()
    };
    let reader = Visitor::arrives(&stack.web_url(), plain).await;
    reader.signs_in("alice").await;
    reader.goes_to(PAGE).await;
    reader.sees("main", "A chair").await;
    reader.clicks("main a[href='/account/statements/1']").await;
    reader.sees("main h1", "Statement 1").await;
    reader.sees("main", "To the seller").await;
    for dark in [false, true] {
        let small = Person {
            width: Some(360),
            dark,
            ..Person::default()
        };
        let alice = Visitor::arrives(&stack.web_url(), small).await;
        alice.signs_in("alice").await;
        for page in [PAGE, "/account/statements/1"] {
            alice.goes_to(page).await;
            finds_nothing(&alice, &axe, page).await;
            let width: Value = alice
                .script("return document.documentElement.scrollWidth")
                .await;
            assert!(width.as_u64() <= Some(360), "{page}: {width}");
        }
    }
}
