//! When what was seen in NATS, on its way: by whoever may hear it there.

use std::sync::{Arc, Mutex, MutexGuard};

use anyhow::Context;
use async_nats::{Client, Message, jetstream};
use bootstrap::clock;
use futures_util::StreamExt;
use harness::stack::Stack;
use topology::{Partition, subject};

use super::SYMBOL;
use crate::house::PARTITIONS;

/// A part of the way, which ends when the next begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Hop {
    /// From the click to the command in NATS: the page, the socket, the gateway.
    SocketIn,
    /// To the frame in the log: judged, sealed, sent there.
    Decision,
    /// To the answer, which waits until the frame is on the disk.
    Append,
    /// To the public record, as the server republishes it.
    Projection,
    /// Of a price: judged, stored and republished.
    Admission,
    /// To the socket of the page that watches.
    Gateway,
    /// To what that page shows.
    Page,
}

impl Hop {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::SocketIn => "socket in",
            Self::Decision => "decision",
            Self::Append => "append",
            Self::Projection => "projection",
            Self::Admission => "admission",
            Self::Gateway => "gateway",
            Self::Page => "page",
        }
    }
}

/// Unix milliseconds.
pub(super) fn now() -> f64 {
    clock::now().timestamp_micros() as f64 / 1e3
}

/// The length of each hop, by the times at which they ended.
pub(super) fn between(began: f64, ends: &[(Hop, f64)]) -> Vec<(Hop, f64)> {
    let begins = std::iter::once(began).chain(ends.iter().map(|(_, end)| *end));
    let hops = ends.iter().zip(begins);
    hops.map(|((hop, end), begin)| (*hop, end - begin))
        .collect()
}

/// Hears the ends of those hops that end in NATS.
pub(super) struct Hops {
    seen: Seen,
    log: jetstream::stream::Stream<()>,
    partition: Partition,
}

#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Vec<(Hop, f64)>>>);

impl Hops {
    pub(super) async fn listen(stack: &Stack, sale: &str) -> anyhow::Result<Self> {
        let engine = stack.nats_user("bid-engine").await;
        let gateway = stack.nats_user("gateway").await.client;
        let seen = Seen::default();
        let all = |_: &Message| true;
        seen.hear(Hop::SocketIn, &engine.client, "auction.command.>", all)
            .await?;
        let is_answer = |message: &Message| {
            let payload = String::from_utf8_lossy(&message.payload);
            payload.contains(r#""accepted""#)
        };
        seen.hear(Hop::Append, &gateway, "_INBOX_gateway.>", is_answer)
            .await?;
        seen.hear(Hop::Projection, &gateway, "live.lot.>", all)
            .await?;
        let tick = format!("live.tick.{SYMBOL}");
        seen.hear(Hop::Admission, &gateway, &tick, all).await?;
        let partition = Partition::of(sale, PARTITIONS);
        let log = topology::auction_log(partition);
        let log = engine.jetstream.get_stream_no_info(log).await?;
        Ok(Self {
            seen,
            log,
            partition,
        })
    }

    /// Forgets what was heard so far.
    pub(super) fn forget(&self) {
        self.seen.lock().clear();
    }

    /// When a hop ended first.
    pub(super) fn at(&self, hop: Hop) -> anyhow::Result<f64> {
        let seen = self.seen.lock();
        let first = seen.iter().find(|(of, _)| *of == hop);
        first
            .map(|(_, at)| *at)
            .with_context(|| format!("nothing was heard of the hop {}", hop.name()))
    }

    /// When the last frame came to the log.
    pub(super) async fn stored_at(&self) -> anyhow::Result<f64> {
        let subject = subject::log(self.partition);
        let frame = self.log.direct_get_last_for_subject(subject).await?;
        Ok(frame.time.unix_timestamp_nanos() as f64 / 1e6)
    }
}

impl Seen {
    async fn hear(
        &self,
        hop: Hop,
        client: &Client,
        subject: &str,
        is_it: impl Fn(&Message) -> bool + Send + 'static,
    ) -> anyhow::Result<()> {
        let mut heard = client.subscribe(subject.to_owned()).await?;
        client.flush().await?;
        let seen = self.clone();
        tokio::spawn(async move {
            while let Some(message) = heard.next().await {
                let at = now();
                if is_it(&message) {
                    seen.lock().push((hop, at));
                }
            }
        });
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Vec<(Hop, f64)>> {
        self.0.lock().expect("no holder panics")
    }
}
