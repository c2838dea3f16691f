//! A sale of one lot, opened by the API, for people to meet in.

use harness::stack::Stack;
use serde_json::{Value, json};

/// Where a lot's page says how its visitor stands.
pub(crate) const ABOUT_YOU: &str = "[data-about-you]";
const HOUR_MILLIS: i64 = 3_600_000;

/// Opens a sale with the lot `clock`, opening at 10.00, ending in an hour.
pub(crate) async fn open(stack: &Stack, sale: &str) {
    open_titled(stack, sale, "A <b>marine</b> chronometer").await;
}

/// The same, with a title of one's own for sale and lot.
pub(crate) async fn open_titled(stack: &Stack, sale: &str, title: &str) {
    let english = json!({ "increments": "ebay-us" });
    open_with(stack, sale, title, english, HOUR_MILLIS).await;
}

/// The same as a sealed sale.
pub(crate) async fn open_sealed(stack: &Stack, sale: &str) {
    let sealed = json!({ "format": "sealed", "pricing": "second_price" });
    open_with(stack, sale, "A sealed chronometer", sealed, HOUR_MILLIS).await;
}

/// The same with terms of one's own, ending in so many milliseconds.
pub(crate) async fn open_with(
    stack: &Stack,
    sale: &str,
    title: &str,
    format: Value,
    lasts_millis: i64,
) {
    let olga = stack.sign_in("olga").await;
    let now: auction::Time =
        serde_json::from_value(olga.get("time").await["now"].clone()).expect("the time");
    let at = |millis: i64| auction::Time::from_unix_millis(now.unix_millis() + millis);
    let mut body = json!({
        "sale": sale, "title": title, "currency": "USD", "time_zone": "UTC",
        "lots": [{
            "lot": "clock", "number": 1, "title": title,
            "description": "It goes.", "image": "chronometer", "opening": 1_000,
            "opens_at": at(-1_000).expect("a time"), "ends_at": at(lasts_millis).expect("a time"),
        }],
    });
    let fields = body.as_object_mut().expect("a sale");
    fields.extend(format.as_object().expect("fields").clone());
    let (status, answer) = olga.post("sales", &body).await;
    assert!(status.is_success(), "{status} {answer}");
    harness::until("the lot is on the board", async || {
        let lots = olga.get(&format!("sales/{sale}")).await;
        lots["lots"]["items"]
            .as_array()
            .is_some_and(|lots| !lots.is_empty())
    })
    .await;
}
