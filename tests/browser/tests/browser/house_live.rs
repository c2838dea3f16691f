//! Pages of the house that stay open show what fresh ones do.

use harness::{stack::Stack, until};
use serde_json::json;

use crate::{browser::Person, page::Visitor, sales::open};

#[tokio::test(flavor = "multi_thread")]
async fn the_houses_view_never_goes_back_and_is_drawn_again_after_a_failure() {
    let stack = Stack::start().await;
    open(&stack, "view").await;
    let olga = Visitor::arrives(&stack.web_url(), Person::default()).await;
    olga.signs_in("olga").await;
    olga.goes_to("/house/sales/view").await;
    olga.sees("connection-badge", "Live").await;
    let (bob, carol) = (stack.sign_in("bob").await, stack.sign_up("carol").await);

    olga.script(DRAWINGS).await;
    olga.script("window.answers.push(late)").await;
    bob.bid("view", "clock", "first", 5_000).await;
    until("the first drawing is on its way", async || {
        olga.script("return window.answers.length").await == 0
    })
    .await;
    carol.bid("view", "clock", "second", 9_000).await;
    olga.sees("sale-live", "$51.00").await;
    until("the late drawing has come", async || {
        olga.script("return window.came").await == true
    })
    .await;
    assert_eq!(olga.script("return window.back").await, json!([]));

    until("nothing is drawn by itself any more", async || {
        olga.script("return performance.now() - window.asked_at > 5000")
            .await
            == true
    })
    .await;
    olga.script("window.answers.push(failed)").await;
    bob.bid("view", "clock", "third", 12_000).await;
    olga.sees("sale-live", "$91.00").await;
    assert_eq!(olga.script("return window.answers").await, json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn all_bids_page_updates_without_reload() {
    let stack = Stack::start().await;
    open(&stack, "every").await;
    let olga = Visitor::arrives(&stack.web_url(), Person::default()).await;
    olga.signs_in("olga").await;
    olga.goes_to("/house/sales/every/bids").await;
    olga.sees("connection-badge", "Live").await;
    olga.sees("sale-live", "Bids and bidders will be listed here.")
        .await;
    olga.script("window.unloaded = false").await;
    let (bob, carol) = (stack.sign_in("bob").await, stack.sign_up("carol").await);
    bob.bid("every", "clock", "first", 5_000).await;
    olga.sees("sale-live tbody", "Bob").await;
    carol.bid("every", "clock", "second", 9_000).await;
    olga.sees("sale-live tbody tr:first-child", "$51.00").await;
    assert_eq!(olga.script("return window.unloaded").await, json!(false));
    assert_eq!(olga.browser.complaints().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_that_stay_open_count_as_fresh_ones_do() {
    let stack = Stack::start().await;
    open(&stack, "count").await;
    let web = stack.web_url();
    let olga = Visitor::arrives(&web, Person::default()).await;
    let looker = Visitor::arrives(&web, Person::default()).await;
    let home = Visitor::arrives(&web, Person::default()).await;
    olga.signs_in("olga").await;
    olga.goes_to("/house/sales/count").await;
    looker.goes_to("/sales/count").await;
    home.goes_to("/").await;
    home.sees(".sales", "1 still to be sold").await;
    for visitor in [&olga, &looker, &home] {
        visitor.sees("connection-badge", "Live").await;
    }
    let api = stack.sign_in("olga").await;
    let order = async |path: &str| {
        let path = format!("sales/count/{path}");
        let (status, answer) = api.post(&path, &json!({ "reason": "a test" })).await;
        assert!(status.is_success(), "{status} {answer}");
    };
    order("hold").await;
    olga.sees("#hold", "The sale is on hold").await;
    looker.sees("lot-card", "On hold").await;
    counts_as_fresh(&looker, &counts(1, 0)).await;
    order("resume").await;
    olga.sees("#hold", "Put on hold").await;
    order("lots/clock/withdraw").await;
    looker.sees("[data-drawn=facts]", "over").await;
    counts_as_fresh(&looker, &counts(0, 1)).await;
    home.sees(".sales", "over").await;
    until("nothing is offered any more", async || {
        !olga.has("#hold").await && !olga.has("#withdraw").await
    })
    .await;
    for visitor in [&olga, &looker, &home] {
        assert_eq!(visitor.browser.complaints().await, Vec::<String>::new());
    }
}

/// The filters of a sale whose one lot takes no bid just now.
fn counts(open: u32, closed: u32) -> [String; 5] {
    [
        "All 1".to_owned(),
        format!("Open {open}"),
        "Ending soon 0".to_owned(),
        "Upcoming 0".to_owned(),
        format!("Closed {closed}"),
    ]
}

/// Live first, then loaded anew.
async fn counts_as_fresh(visitor: &Visitor, counts: &[String]) {
    let shown = async || {
        let links = visitor.texts(".filters a").await;
        let words = |link: &String| link.split_whitespace().collect::<Vec<_>>().join(" ");
        links.iter().map(words).collect::<Vec<_>>()
    };
    until("the counts are right", async || shown().await == counts).await;
    let facts = visitor.text("[data-drawn=facts]").await;
    visitor.goes_to("/sales/count").await;
    visitor.sees("connection-badge", "Live").await;
    assert_eq!(shown().await, counts);
    assert_eq!(visitor.text("[data-drawn=facts]").await, facts);
}

/// The next drawings are answered as `answers` says; notes prices that fall.
const DRAWINGS: &str = r"
    const ask = window.fetch;
    Object.assign(window, { answers: [], back: [], came: false, asked_at: performance.now() });
    window.late = async (...asked) => {
        const answer = await ask(...asked);
        const text = await answer.text();
        await new Promise((passed) => setTimeout(passed, 4000));
        setTimeout(() => { window.came = true; }, 500);
        return new Response(text);
    };
    window.failed = () => Promise.reject(new Error('as the test says'));
    window.fetch = (...asked) => {
        if (asked[0] !== location.pathname) return ask(...asked);
        window.asked_at = performance.now();
        return (window.answers.shift() ?? ask)(...asked);
    };
    const view = document.querySelector('sale-live');
    const price = () => Number(view.querySelector('tbody td:nth-of-type(2)').textContent.replace(/[^\d.]/g, ''));
    let highest = 0;
    new MutationObserver(() => {
        if (price() < highest) window.back.push([highest, price()]);
        highest = Math.max(highest, price());
    }).observe(view, { childList: true, characterData: true, subtree: true });
";
