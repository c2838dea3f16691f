use async_nats::jetstream::stream;
use broker::{Connection, Follow, Followed, OWN_API, StreamApi};
use futures_util::StreamExt;
use harness::nats::Nats;

use crate::leaky::Leaky;

const STREAM: &str = "RECORDS";
const SUBJECT: &str = "record.lot.sale.lot";
const LIVE: &[&str] = &["live.lot.>"];
/// How web reaches other zones' streams.
const ZONES_API: &str = "$JS.ZONES.API";

async fn publish(engine: &Connection, sequences: std::ops::RangeInclusive<u64>) {
    for sequence in sequences {
        let sent = engine.jetstream.publish(SUBJECT, "{}".into()).await;
        assert_eq!(sent.unwrap().await.unwrap().sequence, sequence);
    }
}

async fn next(reader: &mut Follow) -> u64 {
    loop {
        if let Followed::Message(message) = reader.next().await {
            return message.sequence;
        }
    }
}

fn follow(connection: &Connection) -> Follow {
    StreamApi::new(connection, ZONES_API).follow(STREAM, "record.>", LIVE)
}

async fn make_again(nats: &Nats, engine: &Connection, first_sequence: Option<u64>) {
    let zones = nats.provisioner().await;
    let stream = zones.get_stream(STREAM).await.unwrap();
    let config = stream::Config {
        first_sequence,
        ..stream.cached_info().config.clone()
    };
    zones.delete_stream(STREAM).await.unwrap();
    broker::ensure_stream(&engine.jetstream, &config)
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_lost_on_broken_connection_are_read_again() {
    for published_after in [false, true] {
        let nats = harness::nats::start().await;
        let engine = nats.connection("bid-engine").await;
        let leaky = Leaky::start(&nats).await;
        let web = leaky.connection(&nats, "web").await;
        publish(&engine, 1..=1).await;
        let mut reader = follow(&web);
        assert_eq!(next(&mut reader).await, 1);

        // Another reader hears them, so that they were sent to this one too, and lost.
        let other = nats.connection("gateway").await;
        let mut live = nats.subscribe(&other, "live.lot.>").await;
        leaky.lose();
        publish(&engine, 2..=3).await;
        for _ in 2..=3 {
            live.next().await.unwrap();
        }
        let mut disturbances = web.disturbances.clone();
        disturbances.borrow_and_update();
        leaky.cut();
        if published_after {
            disturbances.changed().await.unwrap();
            publish(&engine, 4..=4).await;
        }
        let last = if published_after { 4 } else { 3 };
        for sequence in 2..=last {
            assert_eq!(
                next(&mut reader).await,
                sequence,
                "after: {published_after}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_message_is_told_once_and_in_order_while_more_come() {
    let nats = harness::nats::start().await;
    let engine = nats.connection("bid-engine").await;
    let web = nats.connection("web").await;
    publish(&engine, 1..=700).await;
    let mut reader = follow(&web);
    let publishing = tokio::spawn(async move { publish(&engine, 701..=1_500).await });
    for sequence in 1..=1_500 {
        assert_eq!(next(&mut reader).await, sequence);
    }
    publishing.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn stream_made_again_is_read_from_its_start() {
    let nats = harness::nats::start().await;
    let engine = nats.connection("bid-engine").await;
    let web = nats.connection("web").await;
    publish(&engine, 1..=3).await;
    let mut reader = follow(&web);
    for sequence in 1..=3 {
        assert_eq!(next(&mut reader).await, sequence);
    }
    make_again(&nats, &engine, None).await;
    publish(&engine, 1..=2).await;
    let epochs = async |reader: &mut Follow| loop {
        match reader.next().await {
            Followed::Reset { .. } => return,
            Followed::CaughtUp => {}
            Followed::Message(message) => panic!("{message:?} of which stream?"),
        }
    };
    epochs(&mut reader).await;
    for sequence in 1..=2 {
        assert_eq!(next(&mut reader).await, sequence);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn stream_that_ends_at_the_greatest_sequence_is_read_and_followed_to_the_next() {
    let nats = harness::nats::start().await;
    let (engine, web) = (
        nats.connection("bid-engine").await,
        nats.connection("web").await,
    );
    make_again(&nats, &engine, Some(u64::MAX)).await;
    publish(&engine, u64::MAX..=u64::MAX).await;
    let streams = StreamApi::new(&web, ZONES_API);
    let kept = streams.read(STREAM, SUBJECT, broker::ReadFrom::Start, 10);
    let kept = kept.await.unwrap();
    // The server itself counts on to the same message again.
    assert!(kept.iter().all(|it| it.sequence == u64::MAX), "{kept:?}");
    let mut reader = follow(&web);
    assert_eq!(next(&mut reader).await, u64::MAX);
    make_again(&nats, &engine, None).await;
    publish(&engine, 1..=1).await;
    assert_eq!(next(&mut reader).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn stored_headers_do_not_pass_for_the_servers_own() {
    let nats = harness::nats::start().await;
    let engine = nats.connection("bid-engine").await;
    let mut headers = async_nats::HeaderMap::new();
    headers.insert("Nats-Sequence", "900");
    headers.insert("Nats-Subject", "record.lot.sale.other");
    headers.insert("Status", "204");
    let sent = engine
        .jetstream
        .publish_with_headers(SUBJECT, headers, "{}".into());
    sent.await.unwrap().await.unwrap();
    publish(&engine, 2..=2).await;
    let streams = StreamApi::new(&engine, OWN_API);
    let kept = streams
        .read(STREAM, "record.>", broker::ReadFrom::Start, 10)
        .await;
    let kept: Vec<_> = kept
        .unwrap()
        .into_iter()
        .map(|m| (m.sequence, m.subject))
        .collect();
    assert_eq!(kept, [(1, SUBJECT.to_owned()), (2, SUBJECT.to_owned())]);
}
