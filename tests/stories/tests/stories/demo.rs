use std::process::Command;

use harness::{
    person::Person,
    stack::{Stack, program},
    until, until_some,
};
use serde_json::Value;

/// What the demo says once it keeps a sale.
const KEEPS: &str = "the demo's sale is open";

#[tokio::test(flavor = "multi_thread")]
async fn at_every_start_one_demo_sale_is_open_and_an_open_one_is_kept() {
    let mut stack = Stack::start().await;
    let alice = stack.sign_in("alice").await;
    let sale = until_some("the demo opened a sale", async || {
        demo_sales(&alice).await.pop()
    })
    .await;
    assert_eq!(lots(&sale).len(), 12);
    let millis = |field: &str, lot: &Value| {
        let time = lot[field].as_str().expect("a time").to_owned();
        auction::Time::try_from(time).expect("a time").unix_millis()
    };
    for lot in lots(&sale) {
        let minutes = (millis("ends_at", lot) - millis("now", lot)) as f64 / 60_000.0;
        assert!((2.0..=30.0).contains(&minutes), "{lot}");
    }

    said(&stack, 1).await;
    stack.stop().await;
    stack.restart().await;
    said(&stack, 2).await;
    let kept = demo_sales(&stack.sign_in("alice").await).await;
    assert_eq!(kept.len(), 1, "no second one was opened");
    assert_eq!(kept[0]["sale"], sale["sale"]);
    publishes(&stack);
}

/// Waits until the demo has said so many times that it keeps a sale.
async fn said(stack: &Stack, times: usize) {
    until("the demo keeps a sale", async || {
        let log = std::fs::read_to_string(stack.log()).expect("the stack has a log");
        log.matches(KEEPS).count() == times
    })
    .await;
}

fn lots(sale: &Value) -> &[Value] {
    sale["lots"]["items"].as_array().expect("a list")
}

async fn demo_sales(person: &Person) -> Vec<Value> {
    let sales = person.get("sales").await;
    let sales = sales["items"].as_array().expect("a list").clone();
    let is_the_demos = |sale: &Value| {
        sale["sale"]
            .as_str()
            .is_some_and(|s| s.starts_with("house-"))
    };
    sales.into_iter().filter(is_the_demos).collect()
}

/// `outcry publish` prints what market-data says.
fn publishes(stack: &Stack) {
    for (price, succeeds, word) in [
        ("101.25", true, "\"admitted\":true"),
        ("NaN", false, "not_a_decimal"),
    ] {
        let output = Command::new(program())
            .args(["publish", "DEMO", price])
            .arg("--data-dir")
            .arg(stack.data())
            .output()
            .expect("the program runs");
        let said = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.success(), succeeds, "{said}");
        assert!(said.contains(word), "{said}");
    }
}
