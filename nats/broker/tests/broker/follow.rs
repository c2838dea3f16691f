use broker::{Connection, Follow, Followed, follow};
use futures_util::TryStreamExt;

use crate::leaky::Leaky;

const STREAM: &str = "RECORDS";
const SUBJECT: &str = "record.lot.sale.lot";

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

#[tokio::test(flavor = "multi_thread")]
async fn messages_lost_on_broken_connection_are_read_again() {
    for published_after in [false, true] {
        let nats = harness::nats::start().await;
        let engine = nats.connection("bid-engine").await;
        let setup = nats.connection("setup").await.jetstream;
        let leaky = Leaky::start(&nats).await;
        let web = leaky.connection(&nats, "web").await;
        publish(&engine, 1..=1).await;
        let mut reader = follow(web.jetstream.clone(), STREAM, "record.>");
        assert_eq!(next(&mut reader).await, 1);

        leaky.lose();
        publish(&engine, 2..=3).await;
        let stream = setup.get_stream(STREAM).await.unwrap();
        harness::until("the server has sent them", async || {
            let consumer = stream.consumers().try_next().await.unwrap();
            consumer.unwrap().delivered.stream_sequence == 3
        })
        .await;
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
