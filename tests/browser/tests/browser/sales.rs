//! A sale of one lot, opened by the API, for people to meet in.

use harness::stack::Stack;
use serde_json::json;

/// Opens a sale with the lot `clock`, opening at 10.00, ending in an hour.
pub(crate) async fn open(stack: &Stack, sale: &str) {
    open_titled(stack, sale, "A <b>marine</b> chronometer").await;
}

/// The same, with a title of one's own for sale and lot.
pub(crate) async fn open_titled(stack: &Stack, sale: &str, title: &str) {
    let olga = stack.sign_in("olga").await;
    let now: auction::Time =
        serde_json::from_value(olga.get("time").await["now"].clone()).expect("the time");
    let at = |millis: i64| auction::Time::from_unix_millis(now.unix_millis() + millis);
    let body = json!({
        "sale": sale, "title": title, "currency": "USD", "time_zone": "UTC",
        "increments": "ebay-us",
        "lots": [{
            "lot": "clock", "number": 1, "title": title,
            "description": "It goes.", "image": "chronometer", "opening": 1_000,
            "opens_at": at(-1_000).expect("a time"), "ends_at": at(3_600_000).expect("a time"),
        }],
    });
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
