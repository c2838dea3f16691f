use std::time::Duration;

use harness::{person::Person as Program, stack::Stack, until, until_some};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::{browser::Person, page::Visitor, sales::open_with};

/// Candles that come while nothing is drawn, at least: fewer than the table's rows.
const MISSED: usize = 3;
/// How long they may take to be there then.
const DRAWN_WITHIN: Duration = Duration::from_secs(6);

#[tokio::test(flavor = "multi_thread")]
async fn a_symbols_candles_are_drawn_and_move() {
    let stack = Stack::start().await;
    let visitor = Visitor::arrives(&stack.web_url(), Person::default()).await;
    until("the board leads to the symbol", async || {
        visitor.goes_to("/market").await;
        visitor.has("tbody a[href='/market/AAPL']").await
    })
    .await;
    visitor.clicks("tbody a[href='/market/AAPL']").await;
    // Until its script is there, a link is a link.
    is_drawn(&visitor).await;
    visitor.script("window.same = true").await;
    visitor
        .clicks("nav a[href='/market/AAPL?interval=1s']")
        .await;
    is_drawn(&visitor).await;
    until("the candles are seconds", async || {
        visitor
            .has("candle-chart[data-interval='1s'] nav a[aria-current][href$='1s']")
            .await
    })
    .await;
    assert_eq!(
        visitor.script("return window.same").await,
        true,
        "the page was loaded again"
    );
    let newest =
        || visitor.script("return document.querySelector('[data-candles] tr')?.dataset.time ?? ''");
    let first = newest().await;
    until("a new candle begins", async || newest().await != first).await;
    misses_none_while_nothing_is_drawn(&visitor, &stack.sign_in("alice").await).await;
    assert_eq!(visitor.browser.complaints().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn first_price_of_a_symbol_brings_its_row_to_the_open_board() {
    let stack = Stack::start().await;
    let visitor = Visitor::arrives(&stack.web_url(), Person::default()).await;
    until("the board has rows", async || {
        visitor.goes_to("/market").await;
        visitor.texts("[data-row]").await.len() > 2
    })
    .await;
    assert!(!visitor.has("[data-row][data-symbol=DEMO]").await);
    stack.publish("DEMO", "101.25").await;
    visitor
        .sees("[data-symbol=DEMO] [data-last]", "101.25")
        .await;
    stack.publish("DEMO", "101.50").await;
    visitor
        .sees("[data-symbol=DEMO] [data-last]", "101.50")
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn row_that_comes_while_somebody_searches_is_hidden_unless_it_is_found() {
    let stack = Stack::start().await;
    let visitor = Visitor::arrives(&stack.web_url(), Person::default()).await;
    until("the board has the row that is looked for", async || {
        visitor.goes_to("/market").await;
        visitor.has("[data-row][data-symbol=MSFT]").await
    })
    .await;
    visitor.types("#find", "micro").await;
    let found = async || {
        let rows = "return [...document.querySelectorAll('[data-row]:not([hidden])')].map((row) => row.dataset.symbol)";
        visitor.script(rows).await
    };
    until("it is found", async || found().await == json!(["MSFT"])).await;
    stack.publish("DEMO", "101.25").await;
    until("another row comes", async || {
        visitor.has("[data-row][data-symbol=DEMO]").await
    })
    .await;
    assert_eq!(found().await, json!(["MSFT"]));
    visitor.types("#find", "demo").await;
    until("it is found too", async || found().await == json!(["DEMO"])).await;
    assert_eq!(visitor.browser.complaints().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn value_of_a_lot_moves_with_the_price_that_it_refers_to() {
    let stack = Stack::start().await;
    let euros = json!({ "currency": "EUR", "increments": "ebay-us" });
    open_with(&stack, "gold", "A coin", euros, 3_600_000).await;
    let publisher = stack.nats_user("publisher-demo").await.client;
    let publish = async |price: &str| {
        let payload = json!({ "price": price }).to_string();
        let asked = publisher.request("market.in.demo.DEMO", payload.into());
        asked.await.expect("it is taken");
    };
    publish("101.25").await;
    let texts = json!({ "title": "A coin", "reference": { "symbol": "DEMO", "quantity": "2" } });
    let olga = stack.sign_in("olga").await;
    let (status, answer) = olga.put("sales/gold/lots/clock/texts", &texts).await;
    assert_eq!(status, 200, "{answer}");
    let visitor = Visitor::arrives(&stack.web_url(), Person::default()).await;
    visitor.watches("gold", "clock").await;
    visitor.sees("lot-reference [data-value]", "€202.50").await;
    visitor.script("window.same = true").await;
    publish("101.50").await;
    visitor.sees("lot-reference [data-value]", "€203.00").await;
    visitor
        .sees("lot-reference [data-premium]", "−95.07 %")
        .await;
    until("it is live", async || {
        visitor.has("lot-reference [data-silent][hidden]").await
    })
    .await;
    assert_eq!(visitor.script("return window.same").await, true);
    assert_eq!(visitor.browser.complaints().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn board_keeps_its_order_while_prices_move_and_holds_still_under_the_focus() {
    let stack = Stack::start().await;
    let visitor = Visitor::arrives(&stack.web_url(), Person::default()).await;
    until("the board has rows", async || {
        visitor.goes_to("/market").await;
        visitor.texts("[data-row]").await.len() > 2
    })
    .await;
    visitor.clicks("thead a[href*='by=price']").await;
    visitor
        .clicks("thead a[href*='by=price'][href*='order=rising']")
        .await;
    assert!(
        visitor
            .has("th[aria-sort=ascending] a[href*='by=price'][href*='order=falling']")
            .await
    );

    // A price that is far above all others from now on.
    visitor.script(RISE).await;
    until("some seconds have passed", async || {
        visitor
            .script("return performance.now() - window.at > 3000")
            .await
            == true
    })
    .await;
    let is = async |end: &str| {
        let script = format!("return window.row.matches(':{end}-child')");
        visitor.script(&script).await == true
    };
    assert!(is("first").await, "it moved under the focus");
    visitor.script("document.activeElement.blur()").await;
    until("it takes its place", async || is("last").await).await;
    assert_eq!(visitor.browser.complaints().await, Vec::<String>::new());
}

/// The first row, in focus, has the greatest price.
const RISE: &str = r"
    const row = document.querySelector('[data-row]');
    Object.assign(window, { row, at: performance.now() });
    row.querySelector('a').focus();
    setInterval(() => { row.dataset.lastPrice = '999999999'; }, 20);
";

async fn is_drawn(visitor: &Visitor) {
    until("the chart is drawn and live", async || {
        visitor
            .has("candle-chart[data-live=true][data-drawn=true] canvas")
            .await
    })
    .await;
}

/// In a hidden tab nothing is drawn: of the candles that come only the last waits.
async fn misses_none_while_nothing_is_drawn(visitor: &Visitor, api: &Program) {
    let times = async || -> Vec<Value> {
        let page = api
            .get("market/candles?symbol=AAPL&interval=1s&limit=20")
            .await;
        let items = page["items"].as_array().expect("a list").clone();
        items
            .into_iter()
            .map(|each| each["open_time"].clone())
            .collect()
    };
    until("the table has rows enough", async || {
        visitor.goes_to("/market/AAPL?interval=1s").await;
        visitor.texts("[data-candles] tr").await.len() > 2 * MISSED
    })
    .await;
    is_drawn(visitor).await;
    visitor.script(HIDE).await;
    let seen = times().await;
    let missed = until_some("some more candles are closed", async || {
        let mut fresh = times().await;
        fresh.retain(|time| !seen.contains(time));
        (fresh.len() > MISSED).then_some(fresh)
    })
    .await;
    visitor.script(SHOW).await;
    // Soon: the rows of a hole would be pushed off the table by newer ones.
    let until = Instant::now() + DRAWN_WITHIN;
    loop {
        let rows = visitor.script(ROWS).await;
        let rows = rows.as_array().expect("a list");
        if missed.iter().all(|time| rows.contains(time)) {
            return;
        }
        assert!(Instant::now() < until, "{missed:?} in {rows:?}");
    }
}

const HIDE: &str = r"
    window.frames_held = [];
    window.frame = window.requestAnimationFrame;
    window.requestAnimationFrame = (work) => window.frames_held.push(work);
";
const SHOW: &str = r"
    window.requestAnimationFrame = window.frame;
    for (const work of window.frames_held) window.requestAnimationFrame(work);
";
const ROWS: &str =
    "return [...document.querySelectorAll('[data-candles] tr')].map((row) => row.dataset.time)";

#[tokio::test(flavor = "multi_thread")]
async fn without_script_the_candles_are_a_table() {
    let stack = Stack::start().await;
    let person = Person {
        script_off: true,
        ..Person::default()
    };
    let visitor = Visitor::arrives(&stack.web_url(), person).await;
    until("there is a candle", async || {
        visitor.goes_to("/market/AAPL").await;
        visitor.has("[data-candles] tr").await
    })
    .await;
    let rows = visitor.texts("[data-candles] [data-of=close]").await;
    assert!(!rows.is_empty());
    let shown = visitor
        .script("return document.querySelector('[data-chart]').offsetHeight")
        .await;
    assert_eq!(shown, Value::from(0), "no empty box where a chart would be");
}

/// The chart moves while prices of older candles and of the newest are struck, beside the line of another symbol.
#[tokio::test(flavor = "multi_thread")]
async fn chart_is_drawn_anew_where_a_price_is_struck_and_goes_on() {
    let stack = Stack::start().await;
    let publisher = stack.nats_user("publisher-demo").await.client;
    let publish = async |price: &str| -> u64 {
        let payload = json!({ "price": price, "size": "1" }).to_string();
        let answer = publisher.request("market.in.demo.DEMO", payload.into());
        let answer = answer.await.expect("it is taken").payload;
        let answer: Value = serde_json::from_slice(&answer).expect("it is JSON");
        answer["sequence"].as_u64().expect("it is admitted")
    };
    let olga = stack.sign_in("olga").await;
    let strike = async |sequence: u64| {
        let order = json!({ "sequence": sequence, "reason": "A misplaced point" });
        let (status, answer) = olga.post("market/registry/DEMO/strike", &order).await;
        assert_eq!(status, 200, "{answer}");
    };
    publish("101.25").await;
    let visitor = Visitor::arrives(&stack.web_url(), Person::default()).await;
    visitor.finds_prices().await;
    until("its page is there", async || {
        visitor
            .goes_to("/market/DEMO?interval=1s&compare=AAPL")
            .await;
        visitor.has("candle-chart[data-compare=AAPL]").await
    })
    .await;
    is_drawn(&visitor).await;
    let newest = async || visitor.text("[data-candles] tr [data-of=close]").await;
    for round in 1..=2_u32 {
        let [old, wrong, good] = [101, 102, 103].map(|price| format!("{price}.{round}0"));
        let first = publish(&old).await;
        until("its candle is drawn", async || newest().await == old).await;
        let second = publish(&wrong).await;
        until("a newer one is drawn", async || newest().await == wrong).await;
        // The newest candle goes, and then one before it changes or goes too.
        strike(second).await;
        until("it is gone", async || newest().await == old).await;
        strike(first).await;
        until("the other is gone too", async || newest().await != old).await;
        publish(&good).await;
        until("the chart goes on", async || newest().await == good).await;
    }
    visitor
        .sees("[data-compared]", "Since the left edge: DEMO")
        .await;
    assert_eq!(visitor.browser.complaints().await, Vec::<String>::new());
}
