//! How fast a partition comes back: a log of a million bids on 10,000 lots.
//!
//! Frames are made by the rules, then read back in memory (the floor: opening them alone), and by an engine from a real
//! server, without and with a snapshot (the floor: reading the stream alone).

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use async_nats::{HeaderMap, header::NATS_MESSAGE_ID};
use bid_engine::{
    frame::{Body, EVENTS_MAX, Encoded, Frame, Header, NO_PREVIOUS, encode, message_id},
    journal::{Journal, Stored},
    recovery::Recovered,
    sealing::SealingKeys,
};
use bytes::Bytes;
use harness::nats::Nats;
use topology::buckets;

use crate::{
    house::{PARTITIONS, partition, start_engine},
    report::Report,
    rules::{self, LOTS_PER_SALE, OPENS, SALES},
};

/// Appends on their way at once while the log is made.
const APPENDS_AT_ONCE: usize = 64;
/// How long a snapshot may take to be there.
const SNAPSHOT_MAX: Duration = Duration::from_secs(60);

/// Runs the benchmark.
pub(crate) async fn run() -> anyhow::Result<Report> {
    let mut report = Report::new("recovery");
    let nats = harness::nats::start_with(PARTITIONS, &[]).await;
    let keys = Arc::new(SealingKeys::load(
        &nats.secrets("bid-engine").join("sealing.json"),
    )?);
    let (frames, events) = frames(&keys)?;
    in_memory(&mut report, &frames, events, &keys)?;
    store(&nats, &frames, &keys).await?;

    let connection = nats.connection("bid-engine").await;
    let journal = Journal::new(&connection, partition(), keys);
    let started = Instant::now();
    journal.replay(0, |_| Ok::<_, anyhow::Error>(())).await?;
    let read = started.elapsed().as_secs_f64();

    let started = Instant::now();
    let (running, shutdown) = start_engine(&nats).await?;
    report.note(
        "start from the log alone",
        "s",
        started.elapsed().as_secs_f64(),
        read,
    );
    let jetstream = &connection.jetstream;
    let snapshots = jetstream.get_object_store(buckets::SNAPSHOTS).await?;
    let deadline = Instant::now() + SNAPSHOT_MAX;
    let name = format!("partition-{}", partition());
    while snapshots.info(&name).await.is_err() {
        ensure!(Instant::now() < deadline, "no snapshot {name}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    shutdown.request();
    running.run().await?;
    let started = Instant::now();
    let (running, shutdown) = start_engine(&nats).await?;
    report.note(
        "start from a snapshot",
        "s",
        started.elapsed().as_secs_f64(),
        read,
    );
    shutdown.request();
    running.run().await?;
    Ok(report)
}

/// A log of a million bids, and how many events it holds.
fn frames(keys: &SealingKeys) -> anyhow::Result<(Vec<Encoded>, usize)> {
    let mut state = rules::opened(SALES, LOTS_PER_SALE)?;
    let mut opening = rules::opening(SALES, LOTS_PER_SALE)?;
    let now = rules::time(OPENS)?;
    let mut frames = Vec::new();
    let mut next = Header {
        partition: partition().number(),
        epoch: 1,
        number: 1,
        previous: NO_PREVIOUS,
        key: keys.current().to_owned(),
        nonce: [0; 24],
    };
    let mut add = |body: Body| {
        next.nonce = bootstrap::random::bytes();
        let encoded = encode(&next, &body.encode(), keys);
        next.number += 1;
        next.previous = encoded.hash;
        frames.push(encoded);
    };
    let node = "load".to_owned();
    add(Body::EpochOpened { node, at: now });
    let mut count = opening.len();
    for event in opening.drain(..) {
        add(Body::Decided {
            events: vec![event],
            lots: vec![],
        });
    }
    let mut events = Vec::with_capacity(EVENTS_MAX);
    for command in rules::commands(SALES, LOTS_PER_SALE)? {
        let (_, more) = rules::take(&mut state, &command, now);
        count += more.len();
        events.extend(more);
        if events.len() >= EVENTS_MAX {
            let events = std::mem::take(&mut events);
            add(Body::Decided {
                events,
                lots: vec![],
            });
        }
    }
    add(Body::Decided {
        events,
        lots: vec![],
    });
    Ok((frames, count))
}

/// Frames back to the state, and opening them alone.
fn in_memory(
    report: &mut Report,
    frames: &[Encoded],
    events: usize,
    keys: &SealingKeys,
) -> anyhow::Result<()> {
    let started = Instant::now();
    let mut recovered = Recovered::default();
    for (frame, sequence) in frames.iter().zip(1..) {
        let stored = Stored {
            sequence,
            foreign: 0,
            written: frame.hash,
            payload: frame.bytes.clone(),
        };
        recovered.read(&stored, keys)?;
    }
    let replay = started.elapsed();
    let started = Instant::now();
    for frame in frames {
        Frame::decode(&frame.bytes, keys)?;
    }
    let opening = started.elapsed();
    let rate = |time: Duration| events as f64 / time.as_secs_f64() / 1e6;
    report.note(
        "events replayed from frames",
        "M/s",
        rate(replay),
        rate(opening),
    );
    let bytes: usize = frames.iter().map(|frame| frame.bytes.len()).sum();
    report.note(
        "bytes of log an event",
        "bytes",
        bytes as f64 / events as f64,
        250.0,
    );
    Ok(())
}

/// Puts the frames into the partition's log.
async fn store(nats: &Nats, frames: &[Encoded], keys: &SealingKeys) -> anyhow::Result<()> {
    let jetstream = nats.connection("bid-engine").await.jetstream;
    let subject = topology::subject::log(partition());
    let mut sequence = 0;
    for group in frames.chunks(APPENDS_AT_ONCE) {
        let mut sent = Vec::with_capacity(group.len());
        for frame in group {
            sequence += 1;
            let mut headers = HeaderMap::new();
            let id = message_id(partition().number(), sequence, &frame.hash, keys);
            headers.insert(NATS_MESSAGE_ID, id);
            let payload: Bytes = frame.bytes.clone();
            sent.push(
                jetstream
                    .publish_with_headers(subject.clone(), headers, payload)
                    .await?,
            );
        }
        for sent in sent {
            sent.await.context("a frame was not stored")?;
        }
    }
    Ok(())
}
