//! Sales as an operator opens them for a story.

use harness::person::Person;
use serde_json::{Value, json};

/// A lot with an opening price in minor units.
pub(crate) fn lot(id: &str, number: usize, opening: u64) -> Value {
    json!({
        "lot": id, "number": number, "title": format!("Lot {id}"),
        "description": "For a story.", "opening": opening,
    })
}

/// Opens a sale whose lots take bids from now and end so many seconds later.
pub(crate) async fn open(operator: &Person, sale: &str, lots: Vec<Value>, seconds: i64) {
    let time = operator.get("time").await;
    let now = time["now"].as_str().expect("the time").to_owned();
    let now = auction::Time::try_from(now).expect("a time").unix_millis();
    let at = |millis: i64| auction::Time::from_unix_millis(now + millis).expect("a time");
    let lots: Vec<Value> = lots
        .into_iter()
        .map(|mut lot| {
            lot["opens_at"] = json!(at(-1_000));
            lot["ends_at"] = json!(at(seconds * 1_000));
            lot
        })
        .collect();
    let body = json!({
        "sale": sale, "title": "A story's sale", "currency": "USD", "time_zone": "UTC",
        "increments": "ebay-us", "lots": lots,
    });
    let (status, answer) = operator.post("sales", &body).await;
    assert!(status.is_success(), "{status} {answer}");
}
