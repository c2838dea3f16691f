//! Publishers take turns: what one of them sends delays no other.

use std::{fmt::Write as _, thread, time::Duration};

use async_nats::Subscriber;
use broker::{Connection, ReadFrom};
use futures_util::StreamExt;
use harness::{nats::Nats, until};
use market::{PriceAnswer, PriceRefusal, PublisherActivities, Tick};
use tokio::time::timeout;
use topology::{TICKS, subject};

use crate::support::{Service, publish};

/// Prices that one publisher sends at once: as many as a server has ready for a reader that stands still, before it counts as gone.
const BACKLOG: usize = 10_000;
/// Symbols that it sends them of: more than one queue holds of a single one.
const SYMBOLS: usize = 500;

/// Longest wait for one answer: on a machine that has much else to do, a backlog of this size takes its time.
const PATIENCE: Duration = Duration::from_secs(120);
/// Where each of them wants its answers.
const LOUD_ANSWERS: &str = "_INBOX_publisher-loud.test";
const CALM_ANSWERS: &str = "_INBOX_publisher-calm.test";

/// Sends as `publisher`, on a thread and a connection of its own, and returns once the server has it all.
fn send(nats: &Nats, publisher: &str, prices: Vec<(String, String)>, reply: &str) {
    let runtime = tokio::runtime::Runtime::new().expect("threads are to be had");
    runtime.block_on(async {
        let Connection {
            client,
            mut refusals,
            ..
        } = nats.connection(publisher).await;
        for (subject, payload) in prices {
            let sent = client.publish_with_reply(subject, reply.to_owned(), payload.into());
            sent.await.expect("it is sent");
        }
        // What the server says to the last of them, it says when it has read all the others.
        let refused = client.publish("nobody.may", "".into()).await;
        refused.expect("it is sent");
        let refused = refusals.wait_for(|count| *count > 0).await;
        refused.expect("the connection lives");
    });
}

async fn answer(answers: &mut Subscriber) -> PriceAnswer {
    let answer = timeout(PATIENCE, answers.next()).await;
    let answer = answer.expect("an answer comes");
    let answer = answer.expect("the subscription lives").payload;
    serde_json::from_slice(&answer).expect("the answer is known")
}

/// The symbols, which `loud` may price, and one that `calm` may.
fn symbols() -> String {
    let mut listed = String::new();
    let loud = (0..SYMBOLS).map(|number| (format!("S{number}"), "loud"));
    for (symbol, publisher) in loud.chain([("CALM".to_owned(), "calm")]) {
        write!(
            listed,
            "[[symbol]]\nsymbol = \"{symbol}\"\nname = \"{symbol}\"\ncurrency = \"EUR\"\n\
             tick_size = \"0.01\"\npublishers = [\"{publisher}\"]\n"
        )
        .expect("a text takes what is written");
    }
    listed
}

// One thread: while it waits for the senders, nothing is admitted, and all they send waits for the service.
#[tokio::test]
async fn calm_publisher_is_answered_before_backlog_of_another_is_through() {
    let nats = harness::nats::start_with(1, &["loud", "calm"]).await;
    let file = tempfile::NamedTempFile::new().expect("the temporary folder is writable");
    std::fs::write(file.path(), symbols()).expect("the temporary folder is writable");
    let service = Service::start_with(&nats, Some(file.path().to_owned())).await;
    until("prices are admitted", async || service.health.is_ready()).await;

    let loud = nats.connection("publisher-loud").await;
    let mut loud_answers = nats.subscribe(&loud, LOUD_ANSWERS).await;
    let calm = nats.connection("publisher-calm").await;
    let mut calm_answers = nats.subscribe(&calm, CALM_ANSWERS).await;

    let backlog = (0..BACKLOG).map(|number| {
        let (symbol, cents) = (number % SYMBOLS, number / SYMBOLS);
        let price = format!(r#"{{"price":"100.{cents:02}"}}"#);
        (format!("market.in.loud.S{symbol}"), price)
    });
    let price = (
        "market.in.calm.CALM".to_owned(),
        r#"{"price":7}"#.to_owned(),
    );
    thread::scope(|scope| {
        let senders = scope.spawn(|| {
            send(&nats, "publisher-loud", backlog.collect(), LOUD_ANSWERS);
            send(&nats, "publisher-calm", vec![price], CALM_ANSWERS);
        });
        senders.join().expect("both are sent");
    });

    assert_eq!(
        answer(&mut calm_answers).await,
        PriceAnswer::admitted(1, None)
    );
    let (mut admitted, mut superseded) = (0, 0);
    for _ in 0..BACKLOG {
        match answer(&mut loud_answers).await {
            PriceAnswer::Admitted { .. } => admitted += 1,
            PriceAnswer::Refused { refused } => {
                assert_eq!(refused, PriceRefusal::Superseded);
                superseded += 1;
            }
        }
    }
    assert_eq!(admitted + superseded, BACKLOG, "each is counted once");

    // The stream has ticks in the order in which they were admitted.
    let web = nats.streams("web").await;
    let mut order = Vec::new();
    let read = web.read_each(
        TICKS,
        subject::MARKET_TICK_ALL,
        ReadFrom::Start,
        |message| {
            let tick: Tick = serde_json::from_slice(&message.payload).expect("it is a tick");
            order.push(tick.symbol.to_string());
        },
    );
    read.await.expect("the ticks are there");
    let before = order.iter().position(|symbol| symbol == "CALM").unwrap();
    println!("{admitted} of {BACKLOG} admitted, the other publisher's after {before}");
    assert_eq!(order.len(), admitted + 1);
    assert!(
        before < admitted / 2,
        "{before} of {admitted} prices came before the other publisher's"
    );
    service.stop().await;
}

/// Prices of a flood: more than wait for one publisher, and fewer than the client library holds before it drops any, calm ones too.
const FLOOD: u64 = 40_000;

/// Every price that came is admitted, refused, or said to be lost.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn flood_is_counted_to_the_last_price_and_costs_no_other_publisher_one() {
    let nats = harness::nats::start_with(1, &["loud", "calm"]).await;
    let file = tempfile::NamedTempFile::new().expect("the temporary folder is writable");
    std::fs::write(file.path(), symbols()).expect("the temporary folder is writable");
    let service = Service::start_with(&nats, Some(file.path().to_owned())).await;
    until("prices are admitted", async || service.health.is_ready()).await;
    let loud = nats.connection("publisher-loud").await.client;
    let calm = nats.connection("publisher-calm").await.client;
    let web = nats.connection("web").await.client;

    let flood = tokio::spawn(async move {
        for number in 0..FLOOD {
            // Most are of symbols that nobody listed: to refuse them takes less time.
            let symbol = number % (8 * SYMBOLS as u64);
            let price = format!(r#"{{"price":"100.{:02}"}}"#, number % 100);
            let sent = loud.publish(format!("market.in.loud.S{symbol}"), price.into());
            sent.await.expect("it is sent");
        }
        loud.flush().await.expect("it is sent");
    });
    // Meanwhile the other one is answered, price after price; one whose answer is late is sent again, and counts again.
    let mut before = 0;
    for price in 7..17 {
        let payload = format!(r#"{{"price":{price}}}"#);
        let answer = publish(&calm, "market.in.calm.CALM", &payload).await;
        let PriceAnswer::Admitted { sequence, .. } = answer else {
            panic!("{price}: {answer:?}");
        };
        assert!(sequence > before, "{sequence} after {before}");
        before = sequence;
    }
    flood.await.expect("it is all sent");

    let counted = async || {
        let told = web.request(subject::PUBLISHER_ACTIVITIES, "".into()).await;
        let told = told.expect("it is answered").payload;
        let told: PublisherActivities = serde_json::from_slice(&told).expect("it is known");
        let loud = told.publishers.iter().find(|it| it.publisher == "loud");
        let refused =
            |it: &market::PublisherActivity| it.refused.iter().map(|it| it.count).sum::<u64>();
        let counted = loud.map_or(0, |loud| loud.admitted + refused(loud));
        (counted, told.lost)
    };
    until("each is counted", async || {
        let (counted, lost) = counted().await;
        println!("{counted} counted, {lost} lost");
        assert!(counted + lost <= FLOOD, "{counted} and {lost} lost");
        counted + lost == FLOOD
    })
    .await;
    service.stop().await;
}
