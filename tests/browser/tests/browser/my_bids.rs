//! *My bids* on two devices of one person: the same truth by the live channels, and by asking where there are none.

use std::time::Duration;

use harness::{stack::Stack, until_some};
use serde_json::{Value, json};

use crate::{
    browser::Person,
    own_bids::without_gateway,
    page::Visitor,
    sales::{open, open_with},
};

/// Within so long every device says what was answered on one of them.
const SAME_WITHIN: Duration = Duration::from_secs(1);
/// Long enough that the first acts are over before the lot is.
const SHORT_SALE_MILLIS: i64 = 25_000;

/// Notes when the page first says these words from now on.
const WATCH: &str = r"
    const [words, main] = [arguments[0], document.querySelector('main')];
    window.saidAt = null;
    window.saying?.disconnect();
    window.saying = new MutationObserver(() => {
        if (window.saidAt === null && main.innerText.includes(words)) window.saidAt = Date.now();
    });
    window.saying.observe(main, { subtree: true, childList: true, characterData: true, attributes: true });
";

async fn alice_at_her_bids(stack: &Stack) -> Visitor {
    let alice = Visitor::arrives(&stack.web_url(), Person::default()).await;
    alice.signs_in("alice").await;
    alice.goes_to("/my-bids").await;
    alice.sees("connection-badge", "Live").await;
    alice
}

/// Both devices say these words soon after an act was answered.
async fn both_say(devices: &[Visitor; 2], words: &str, act: impl AsyncFnOnce()) {
    for device in devices {
        let watched = device.browser.driver.execute(WATCH, vec![words.into()]);
        watched.await.expect("a page that can be watched");
    }
    act().await;
    let answered_at = now_millis();
    for (place, device) in devices.iter().enumerate() {
        let said_at = until_some("the page says it", async || {
            device.script("return window.saidAt").await.as_i64()
        })
        .await;
        let late = Duration::from_millis((said_at - answered_at).max(0).unsigned_abs());
        assert!(
            late <= SAME_WITHIN,
            "device {place} says {words:?} {late:?} after the answer"
        );
    }
}

/// By the clock of this machine, which is the browsers' too.
fn now_millis() -> i64 {
    bootstrap::clock::now().timestamp_millis()
}

#[tokio::test(flavor = "multi_thread")]
async fn my_bids_of_two_devices_say_the_same_within_a_second() {
    let stack = Stack::start().await;
    open(&stack, "mine").await;
    let devices = [
        alice_at_her_bids(&stack).await,
        alice_at_her_bids(&stack).await,
    ];
    for device in &devices {
        device.sees("main", "No bids yet").await;
    }
    let (phone, bob) = (stack.sign_in("alice").await, stack.sign_in("bob").await);
    both_say(&devices, "You lead", async || {
        phone.bid("mine", "clock", "first", 1_000).await;
    })
    .await;
    both_say(&devices, "Outbid", async || {
        bob.bid("mine", "clock", "over", 2_000).await;
    })
    .await;
    both_say(&devices, "Your maximum: $50.00", async || {
        phone.bid("mine", "clock", "again", 5_000).await;
    })
    .await;
    // A raise of one's own maximum is in no public record.
    both_say(&devices, "Your maximum: $60.00", async || {
        phone.bid("mine", "clock", "raise", 6_000).await;
    })
    .await;
    let olga = stack.sign_in("olga").await;
    both_say(&devices, "The house is flooded", async || {
        let why = json!({ "reason": "The house is flooded" });
        let (status, answer) = olga.post("sales/mine/cancel", &why).await;
        assert!(status.is_success(), "{answer}");
    })
    .await;
    for device in &devices {
        assert_eq!(device.browser.complaints().await, Vec::<String>::new());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn my_bids_of_two_devices_tell_the_end_of_a_lot_won_and_of_a_lot_lost() {
    let stack = Stack::start().await;
    let devices = [
        alice_at_her_bids(&stack).await,
        alice_at_her_bids(&stack).await,
    ];
    let (phone, bob) = (stack.sign_in("alice").await, stack.sign_in("bob").await);
    let english = || json!({ "increments": "ebay-us" });
    open_with(&stack, "won", "A won lot", english(), SHORT_SALE_MILLIS).await;
    open_with(&stack, "lost", "A lost lot", english(), SHORT_SALE_MILLIS).await;
    phone.bid("won", "clock", "won", 2_000).await;
    phone.bid("lost", "clock", "lost", 2_000).await;
    bob.bid("lost", "clock", "over", 9_000).await;
    for device in &devices {
        device.sees("main", "A won lot").await;
        device.sees("main", "Outbid").await;
    }
    for device in &devices {
        let over = until_some("both lots are over", async || {
            let shown = device.texts("section[aria-labelledby=over] .card").await;
            (shown.len() == 2).then(|| shown.join(" "))
        })
        .await;
        for words in ["You won", "You did not win"] {
            assert!(over.contains(words), "{over}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn my_bids_without_a_socket_ask_by_themselves() {
    let stack = Stack::start().await;
    open(&stack, "mute").await;
    let (person, _nobody) = without_gateway(&stack);
    let alice = Visitor::arrives(&stack.web_url(), person).await;
    alice.signs_in("alice").await;
    alice.goes_to("/my-bids").await;
    alice.sees("connection-badge", "Reconnecting").await;
    let phone = stack.sign_in("alice").await;
    let answer: Value = phone.bid("mute", "clock", "first", 1_000).await;
    assert_eq!(answer["accepted"], true);
    alice.sees("main .card", "You lead").await;
}
