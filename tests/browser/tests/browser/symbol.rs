use harness::{stack::Stack, until};
use serde_json::Value;

use crate::{browser::Person, page::Visitor};

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
    visitor
        .clicks("nav a[href='/market/AAPL?interval=1s']")
        .await;
    until("the chart is drawn and live", async || {
        visitor
            .has("candle-chart[data-live=true][data-drawn=true] canvas")
            .await
    })
    .await;
    let newest =
        || visitor.script("return document.querySelector('[data-candles] tr')?.dataset.time ?? ''");
    let first = newest().await;
    until("a new candle begins", async || newest().await != first).await;
    assert_eq!(visitor.browser.complaints().await, Vec::<String>::new());
}

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
