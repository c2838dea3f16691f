//! The line about lots of one's own: where it stands, how it is heard, and how it goes.

use harness::{stack::Stack, until};
use serde_json::json;
use thirtyfour::Key;

use crate::{browser::Person, page::Visitor, sales::open};

/// What it says to the eye.
const LINE: &str = "outbid-bar [data-line]";

/// The controls that lie in the bar's room, and whether the bar goes with the page.
const IN_THE_WAY: &str = r"
    const bar = document.querySelector('outbid-bar');
    const room = bar.getBoundingClientRect();
    const controls = [...document.querySelectorAll('a[href], button, input, summary')]
        .filter((each) => !bar.contains(each) && each.checkVisibility());
    const covered = controls.filter((each) => {
        const { top, bottom, left, right } = each.getBoundingClientRect();
        return top < room.bottom && bottom > room.top && left < room.right && right > room.left && bottom > top;
    });
    return { position: getComputedStyle(bar).position, height: room.height, covered: covered.map((each) => each.outerHTML) };
";

#[tokio::test(flavor = "multi_thread")]
async fn notice_covers_nothing_on_a_phone_is_read_out_once_and_goes_by_keyboard() {
    let stack = Stack::start().await;
    open(&stack, "bar").await;
    open(&stack, "other").await;
    let phone = Person {
        width: Some(360),
        ..Person::default()
    };
    let alice = Visitor::arrives(&stack.web_url(), phone).await;
    alice.signs_in("alice").await;
    let (own, bob) = (stack.sign_in("alice").await, stack.sign_in("bob").await);
    own.bid("bar", "clock", "first", 1_000).await;
    alice.watches("other", "clock").await;
    bob.bid("bar", "clock", "over", 2_000).await;
    alice.sees(LINE, "You are outbid on").await;
    for place in [0, 200, 10_000] {
        alice.script(&format!("window.scrollTo(0, {place})")).await;
        let found = alice.script(IN_THE_WAY).await;
        assert_eq!(found["covered"], json!([]), "{found}");
        assert_eq!(found["position"], "static", "{found}");
        assert!(found["height"].as_f64() > Some(20.0), "{found}");
    }
    let spoken = "return document.querySelector('outbid-bar [data-spoken]').textContent";
    let said = alice.script(spoken).await;
    assert!(
        said.as_str()
            .is_some_and(|said| said.starts_with("You are outbid on")),
        "{said}"
    );
    // On the next page it stands and is silent; what moved on since is seen and not read out.
    alice.goes_to("/market").await;
    alice.sees(LINE, "You are outbid on").await;
    assert_eq!(alice.script(spoken).await, "");

    alice
        .script("document.querySelector('outbid-bar [data-dismiss]').focus()")
        .await;
    let button = alice.browser.driver.active_element().await;
    let button = button.expect("a focus");
    button.send_keys(Key::Escape + "").await.expect("a key");
    until("the line is gone", async || {
        alice.text(LINE).await.is_empty()
    })
    .await;
    let focused = "return document.activeElement.id";
    assert_eq!(alice.script(focused).await, "main", "the focus is not lost");
    assert_eq!(alice.browser.complaints().await, Vec::<String>::new());
}
