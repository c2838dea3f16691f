//! Titles that try to be more than text, and amounts that need much room.

use harness::{stack::Stack, until};
use serde_json::{Value, json};

use crate::{
    browser::Person,
    page::Visitor,
    sales::{open, open_titled, open_with},
};

/// What of the page is beyond the edges of a phone, cut inside a button, or broken letter by letter. A strip of lots
/// scrolls sideways by itself: there each card has edges of its own.
const CUT: &str = "
    const names = (each) => `${each.tagName} ${each.className}: ${each.innerText}, to ${each.getBoundingClientRect().right}, ` +
        `${each.scrollWidth} in ${each.clientWidth}, ${getComputedStyle(each).display}`;
    const edge = (each) => each.closest('.strip > li')?.getBoundingClientRect().right ?? 320;
    const isOut = (each) => each.getBoundingClientRect().right > edge(each) + 0.5 || each.scrollWidth > each.clientWidth + 1;
    const isBroken = (each) => each.getClientRects().length > 3 || each.offsetHeight > 3 * 24;
    const root = document.documentElement;
    return [
        ...[root, document.body].filter((each) => each.scrollWidth > 320).map(names),
        ...[...document.querySelectorAll('main .button, main data')].filter(isOut).map(names),
        ...[...document.querySelectorAll('[data-price-label], .card-own')].filter(isBroken).map(names),
        ...[...document.querySelectorAll('.rows :is(.row-who, .row-how)')].filter((each) => each.offsetHeight > 30).map(names),
    ]";

/// Markup, an override that turns the rest around, an isolate that is never closed, and one endless word.
fn hostile() -> String {
    let start =
        "<img src=x onerror=alert(1)> \u{202E}desrever\u{2067} <script>alert(2)</script> &lt;i&gt;";
    let word = "W".repeat(200 - start.chars().count() - 1);
    format!("{start} {word}")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_title_with_markup_and_bidi_overrides_is_text_and_breaks_no_small_page() {
    let stack = Stack::start().await;
    open(&stack, "plain").await;
    open_titled(&stack, "hostile", &hostile()).await;
    let small = Person {
        width: Some(320),
        ..Person::default()
    };
    let visitor = Visitor::arrives(&stack.web_url(), small).await;
    for page in ["/", "/sales/hostile", "/sales/hostile/lots/clock"] {
        visitor.goes_to(page).await;
        let widths = visitor
            .script("return [document.documentElement.scrollWidth, window.innerWidth]")
            .await;
        assert!(widths[0].as_u64() <= Some(320), "{page}: {widths}");
        let made = visitor
            .script(
                "return document.querySelectorAll('img[src=\"x\"], body i, main script').length",
            )
            .await;
        assert_eq!(made, Value::from(0), "{page}: markup became elements");
        let turned = visitor
            .script("return /[\\u202A-\\u202E\\u2066-\\u2069]/.test(document.documentElement.innerHTML)")
            .await;
        assert_eq!(turned, Value::Bool(false), "{page}: an override is left");
        let complaints = visitor.browser.complaints().await;
        assert_eq!(complaints, Vec::<String>::new(), "{page}");
    }
    let heading = visitor.text("h1").await;
    assert!(
        heading.contains("<img src=x onerror=alert(1)> desrever"),
        "{heading}"
    );
    assert!(heading.contains("&lt;i&gt;"), "{heading}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_amount_of_millions_is_whole_on_a_small_phone() {
    let stack = Stack::start().await;
    let francs = json!({ "increments": "ebay-us", "currency": "CHF" });
    open_with(&stack, "dear", "A dear chronometer", francs, 3_600_000).await;
    let alice = stack.sign_in("alice").await;
    alice.bid("dear", "clock", "first", 1_234_567_800).await;
    let small = Person {
        width: Some(320),
        ..Person::default()
    };
    let bob = Visitor::arrives(&stack.web_url(), small).await;
    bob.signs_in("bob").await;
    stack
        .sign_in("bob")
        .await
        .bid("dear", "clock", "second", 1_234_567_000)
        .await;
    bob.watches("dear", "clock").await;
    bob.sees("[data-bid-amount]", "12,34").await;
    is_whole(&bob, "outbid").await;
    bob.clicks("[data-maximum] summary").await;
    bob.types("#amount", "98765432").await;
    bob.clicks(".maximum-form button[type=submit]").await;
    bob.sees("[data-confirm]", "98,765,432.00").await;
    is_whole(&bob, "asked to confirm").await;
    bob.clicks("[data-confirm-yes]").await;
    bob.sees("[data-about-you]", "You lead").await;
    is_whole(&bob, "leading").await;
    // Some beyond the phone's edge: those of the demo's own sale, which is made a while after the start.
    until("a strip of lots is there", async || {
        bob.goes_to("/").await;
        bob.has(".strip > li:nth-child(3)").await
    })
    .await;
    bob.clicks(".strip .card-link").await;
    bob.is_live().await;
    let steps = "return document.querySelector('.trail-steps a').offsetHeight";
    assert!(
        bob.script(steps).await.as_u64() > Some(0),
        "to the lot beside it"
    );
    is_whole(&bob, "a lot among others").await;
    for page in ["/", "/sales/dear", "/my-bids"] {
        bob.goes_to(page).await;
        bob.sees("main", "12,34").await;
        is_whole(&bob, page).await;
    }

    let olga = Visitor::arrives(&stack.web_url(), small).await;
    olga.signs_in("olga").await;
    olga.goes_to("/house/sales/dear").await;
    olga.types("#text", "The sale goes on until the last lot is sold.")
        .await;
    olga.clicks("section[aria-labelledby=message] button").await;
    let confirm = "main form .button-main";
    until("she is asked to confirm", async || olga.has(confirm).await).await;
    olga.clicks(confirm).await;
    olga.sees(".news-list", "The sale goes on").await;
    is_whole(&olga, "control").await;
}

async fn is_whole(visitor: &Visitor, page: &str) {
    let cut = visitor.script(CUT).await;
    assert_eq!(cut, json!([]), "{page}");
}
