//! A sale that ended leaves the memory and stays at its addresses, as it was.

use std::time::Duration;

use async_nats::jetstream::object_store::ObjectMetadata;
use futures_util::TryStreamExt;
use harness::{person::Person, stack::Stack, until, viewer::Viewer};
use reqwest::StatusCode;
use serde_json::{Value, json};
use topology::{RECORDS, buckets};

use crate::sales::{lot, open};

const SALE: &str = "ended";
/// Its lots end so many seconds after it was opened; it is stored after some more, in which it is looked at.
const ENDS_AFTER: i64 = 3;
const VARIABLES: [(&str, &str); 2] = [
    ("OUTCRY_ARCHIVE_AFTER_SECONDS", "6"),
    ("OUTCRY_ARCHIVE_GRACE_SECONDS", "1"),
];
/// What the API answers about the sale, to whoever may ask.
const ANSWERS: [&str; 8] = [
    "sales/ended",
    "sales/ended/lots/clock",
    "sales/ended/lots/globe",
    "sales/ended/lots/clock/bids",
    "sales/ended/lots/clock/log",
    "sales/ended/me",
    "sales/ended/lots/clock/me",
    "my-bids",
];
const RESULTS: [&str; 2] = ["sales/ended/results", "sales/ended/results.csv"];
const PAGES: [&str; 3] = [
    "sales/ended",
    "sales/ended/lots/clock",
    "sales/ended/lots/globe",
];

/// Alice won the clock before Bob; nobody wanted the globe.
async fn sale_that_ended(stack: &Stack) -> (Person, Person) {
    let (alice, olga) = (stack.sign_in("alice").await, stack.sign_in("olga").await);
    let lots = vec![lot("clock", 1, 1_000), lot("globe", 2, 2_000)];
    open(&olga, SALE, lots, ENDS_AFTER).await;
    let bob = stack.sign_in("bob").await;
    bob.bid(SALE, "clock", "bob-1", 2_000).await;
    alice.bid(SALE, "clock", "alice-1", 3_000).await;
    until("every lot has ended", async || {
        alice.get("sales/ended").await["state"] == "closed"
    })
    .await;
    (alice, olga)
}

async fn has_left(stack: &Stack) {
    let engine = stack.nats_user("bid-engine").await.jetstream;
    until("nothing of it is among the records", async || {
        let Ok(records) = engine.get_stream(RECORDS).await else {
            return false;
        };
        let subjects = records.info_with_subjects("record.>").await;
        let subjects = subjects
            .expect("the engine may ask")
            .try_collect::<Vec<_>>();
        let is_of_sale = |subject: &str| subject.split('.').nth(2) == Some(SALE);
        let subjects = subjects.await;
        subjects.is_ok_and(|all| !all.iter().any(|(subject, _)| is_of_sale(subject)))
    })
    .await;
}

/// The same at another moment: without the time of the answer.
fn timeless(mut value: Value) -> Value {
    match &mut value {
        Value::Object(members) => {
            members.remove("now");
            for member in members.values_mut() {
                *member = timeless(member.take());
            }
        }
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| *item = timeless(item.take())),
        _ => {}
    }
    value
}

/// A page's own part, without where in the stream it was drawn.
async fn page(stack: &Stack, path: &str) -> String {
    let answer = reqwest::get(format!("{}/{path}", stack.web_url())).await;
    let html = answer.expect("web is up").text().await.expect("a page");
    let (_, main) = html.split_once("<main").expect("a page has its own part");
    let (main, _) = main.split_once("</main>").expect("it ends");
    let main = without(main, " data-offset=\"");
    without(&main, " data-epoch=\"")
}

/// The text without an attribute, which begins so.
fn without(html: &str, attribute: &str) -> String {
    let mut parts = html.split(attribute);
    let first = parts.next().unwrap_or_default().to_owned();
    let rests = parts.filter_map(|part| Some(part.split_once('"')?.1));
    first + &rests.collect::<String>()
}

/// The sale as the list of all has it; the demo's own sale is there too.
async fn in_the_list(person: &Person) -> Value {
    let sales = person.get("sales").await;
    let mut sales = sales["items"].as_array().expect("a list").iter();
    let found = sales.find(|sale| sale["sale"] == SALE);
    found.cloned().unwrap_or_default()
}

async fn everything(stack: &Stack, alice: &Person, olga: &Person) -> Vec<(String, Value)> {
    let mut all = vec![];
    for (person, paths) in [(alice, &ANSWERS[..]), (olga, &RESULTS[..])] {
        for path in paths {
            let answer = person.try_get(path).await;
            all.push((
                (*path).to_owned(),
                json!([answer.0.as_u16(), timeless(answer.1)]),
            ));
        }
    }
    all.push((
        "sales".to_owned(),
        json!([200, timeless(in_the_list(alice).await)]),
    ));
    for path in PAGES {
        all.push((format!("page {path}"), json!(page(stack, path).await)));
    }
    all
}

fn assert_same(now: &[(String, Value)], before: &[(String, Value)], when: &str) {
    for ((path, now), (_, before)) in now.iter().zip(before) {
        assert_eq!(now, before, "{path} {when}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ended_sale_is_shown_the_same_from_the_store() {
    let mut stack = Stack::start_in(&VARIABLES).await;
    let (alice, olga) = sale_that_ended(&stack).await;
    let before = everything(&stack, &alice, &olga).await;
    let won = before
        .iter()
        .find(|(path, _)| path == "my-bids")
        .map(|(_, mine)| mine);
    assert_eq!(won.unwrap()[1]["items"][0]["state"], "won", "{won:?}");
    for (path, answer) in before.iter().filter(|(path, _)| !path.starts_with("page")) {
        assert_eq!(answer[0], 200, "{path}: {answer}");
    }
    has_left(&stack).await;
    assert_same(
        &everything(&stack, &alice, &olga).await,
        &before,
        "after it left",
    );

    stack.stop().await;
    stack.restart().await;
    assert_same(
        &everything(&stack, &alice, &olga).await,
        &before,
        "after a restart",
    );
    let home = page(&stack, "").await;
    assert!(
        home.contains("Past sales") && home.contains("/sales/ended"),
        "{home}"
    );
    let past = page(&stack, "past-sales").await;
    assert!(
        past.contains("2 lots · 1 sold for") && past.contains("href=\"/sales/ended\""),
        "{past}"
    );

    stack.kill_one("nats");
    until("it is shown while NATS comes back", async || {
        alice.try_get("sales/ended/lots/clock").await.0 == StatusCode::OK
    })
    .await;
    has_left(&stack).await;
    assert_same(
        &everything(&stack, &alice, &olga).await,
        &before,
        "after NATS was killed",
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn stored_sale_that_cannot_be_read_is_said_to_be_away() {
    let stack = Stack::start_in(&VARIABLES).await;
    let (alice, _) = sale_that_ended(&stack).await;
    has_left(&stack).await;
    let engine = stack.nats_user("bid-engine").await.jetstream;
    let logs = engine
        .get_object_store(buckets::LOGS)
        .await
        .expect("it is there");
    let info = logs.info("ended.json").await.expect("it is stored");
    let damaged = ObjectMetadata {
        name: info.name,
        metadata: info.metadata,
        ..ObjectMetadata::default()
    };
    let put = logs.put(damaged, &mut &b"{\"sale\":"[..]).await;
    put.expect("the engine may store");
    until("it is said to be away", async || {
        alice.try_get("sales/ended").await.0 == StatusCode::SERVICE_UNAVAILABLE
    })
    .await;
    for path in [
        "sales/ended",
        "sales/ended/lots/clock",
        "sales/ended/lots/nothing",
    ] {
        let answer = reqwest::get(format!("{}/{path}", stack.web_url()))
            .await
            .expect("web is up");
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE, "{path}");
        assert_eq!(answer.headers()["retry-after"], "5");
        let words = answer.text().await.expect("a page");
        assert!(
            words.contains("This sale cannot be shown right now"),
            "{words}"
        );
        let (status, answer) = alice.try_get(path).await;
        assert_eq!(
            (status, &answer["code"]),
            (StatusCode::SERVICE_UNAVAILABLE, &json!("unavailable"))
        );
    }
    let listed = in_the_list(&alice).await;
    assert_eq!(listed, Value::Null, "the list goes on without it");
    let name = "outcry_web_stored_sale_failures_total";
    assert!(stack.counted("web", name, &["damaged"]).await > 0.0);
    let (status, _) = alice.try_get("sales/never").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn viewers_of_an_archived_lot_stay_subscribed() {
    let stack = Stack::start_in(&VARIABLES).await;
    let url = stack.gateway_url();
    let olga = stack.sign_in("olga").await;
    open(&olga, SALE, vec![lot("clock", 1, 1_000)], ENDS_AFTER).await;
    let mut viewer = Viewer::watch(&url, "lot:ended.clock").await;
    let mut news = Viewer::watch(&url, "sale:ended").await;
    viewer.next_where(|record| record["kind"] == "unsold").await;
    news.next_where(|record| record["kind"] == "archived").await;
    has_left(&stack).await;
    // The gateway's own looks at the stream come every few seconds.
    let told = tokio::time::timeout(Duration::from_secs(6), viewer.next()).await;
    assert!(
        told.is_err(),
        "neither an end of the subscription nor a record: {told:?}"
    );
    viewer.rpc("time", &Value::Null).await;

    let (offset, epoch) = (viewer.offset, viewer.epoch.clone());
    let again = Viewer::watch(&url, "lot:ended.clock").await;
    assert_eq!(again.epoch, epoch, "whoever comes later is answered too");
    let (address, killed) = (stack.gateway_address(), stack.pid("gateway"));
    stack.kill_one("gateway");
    until("the gateway is back", async || {
        stack.pid("gateway") != killed && tokio::net::TcpStream::connect(&address).await.is_ok()
    })
    .await;
    let back = Viewer::resume(&url, "lot:ended.clock", offset, &epoch).await;
    assert_eq!(back.epoch, epoch);
}
