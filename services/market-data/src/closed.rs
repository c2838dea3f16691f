//! Closed candles on their way into their streams. Each stream has a queue of its own: one that refuses keeps no other waiting,
//! nor the prices; where its queue is full, the newest are kept.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use async_nats::{
    HeaderMap,
    jetstream::context::{PublishAckFuture, PublishError},
};
use futures_util::{FutureExt, StreamExt, future::BoxFuture, stream::FuturesUnordered};
use market::{Candle, Interval, Symbol};
use tokio::time::sleep;

use crate::{
    metrics,
    streams::{Streams, candle_subject},
};

/// Closed candles of one interval that wait for their stream, unless so many of each symbol are more.
const WAITING_MAX: usize = 1_024;
const WAITING_OF_SYMBOL_MAX: usize = 4;
/// Those of one interval that are sent at once.
const BATCH_MAX: usize = 256;
/// The pause after a failure.
const PAUSE: Duration = Duration::from_millis(500);

/// What waits for the streams, and what is under way to them.
pub(crate) struct ClosedCandles {
    streams: Streams,
    queues: BTreeMap<Interval, Queue>,
    waiting_max: usize,
    sending: FuturesUnordered<BoxFuture<'static, Sent>>,
}

#[derive(Default)]
struct Queue {
    waiting: VecDeque<Candle>,
    is_sending: bool,
    /// Its stream did not keep all of what it was last sent.
    is_refused: bool,
    /// Those that gave way to newer ones since then.
    lost: usize,
}

/// What was sent of an interval: those that were not kept.
struct Sent {
    interval: Interval,
    refused: Vec<Candle>,
}

impl ClosedCandles {
    pub(crate) fn new(streams: Streams, symbol_count: usize, waiting: Vec<Candle>) -> Self {
        let queues = Interval::ALL.map(|interval| (interval, Queue::default()));
        let mut all = Self {
            streams,
            queues: queues.into(),
            waiting_max: WAITING_MAX,
            sending: FuturesUnordered::new(),
        };
        all.make_room_for(symbol_count);
        all.extend(waiting);
        all
    }

    /// Lets as many wait as so many symbols need.
    pub(crate) fn make_room_for(&mut self, symbol_count: usize) {
        self.waiting_max = WAITING_MAX.max(WAITING_OF_SYMBOL_MAX * symbol_count);
    }

    /// Whether more may come. A stream that is slow has its candles waited for; one that refuses has not.
    pub(crate) fn has_room(&self) -> bool {
        let mut queues = self.queues.values();
        queues.all(|queue| queue.is_refused || queue.waiting.len() < self.waiting_max)
    }

    pub(crate) fn len(&self) -> usize {
        self.queues.values().map(|queue| queue.waiting.len()).sum()
    }

    pub(crate) fn extend(&mut self, candles: Vec<Candle>) {
        for candle in candles {
            let interval = candle.interval;
            let queue = self.queues.entry(interval).or_default();
            queue.waiting.push_back(candle);
            queue.make_room(interval, self.waiting_max);
        }
    }

    /// What waits of a symbol.
    pub(crate) fn of_symbol(&self, symbol: &Symbol) -> Vec<Candle> {
        let waiting = self.queues.values().flat_map(|queue| &queue.waiting);
        let its = waiting.filter(|candle| candle.symbol == *symbol);
        its.cloned().collect()
    }

    /// Sends candles no more that were made again, and are kept by whoever asked for it.
    pub(crate) fn forget(&mut self, again: &[Candle]) {
        let of = |candle: &Candle| (candle.symbol.clone(), candle.open_time);
        for candle in again {
            let queue = self.queues.entry(candle.interval).or_default();
            queue.waiting.retain(|waiting| of(waiting) != of(candle));
        }
    }

    /// Sends what waits, of each interval a batch.
    pub(crate) fn send(&mut self) {
        for (interval, queue) in &mut self.queues {
            if queue.is_sending || queue.waiting.is_empty() {
                continue;
            }
            queue.is_sending = true;
            let count = queue.waiting.len().min(BATCH_MAX);
            let batch = queue.waiting.drain(..count).collect();
            let sent = keep(self.streams.clone(), *interval, batch);
            self.sending.push(sent.boxed());
        }
    }

    /// The end of something that is under way; for ever pending when nothing is. Cancel-safe.
    pub(crate) async fn settle(&mut self) {
        let Some(Sent { interval, refused }) = self.sending.next().await else {
            return std::future::pending().await;
        };
        let queue = self.queues.entry(interval).or_default();
        queue.is_sending = false;
        queue.is_refused = !refused.is_empty();
        for candle in refused.into_iter().rev() {
            queue.waiting.push_front(candle);
        }
        queue.make_room(interval, self.waiting_max);
    }

    /// Sends until nothing is left.
    pub(crate) async fn flush(&mut self) {
        self.send();
        while !self.sending.is_empty() {
            self.settle().await;
            self.send();
        }
    }

    /// What was lost to streams that refuse, in words for an operator.
    pub(crate) fn loss(&self) -> Option<String> {
        let lost = self.queues.iter().filter(|(_, queue)| queue.lost > 0);
        let lost = lost.map(|(interval, queue)| format!("{} of {}", queue.lost, interval.as_str()));
        let lost: Vec<String> = lost.collect();
        (!lost.is_empty()).then(|| format!("closed candles were lost: {}", lost.join(", ")))
    }
}

impl Queue {
    /// While the stream refuses, the oldest give way.
    fn make_room(&mut self, interval: Interval, waiting_max: usize) {
        if !self.is_refused {
            if self.lost > 0 {
                let (interval, lost) = (interval.as_str(), self.lost);
                tracing::warn!(interval, lost, "closed candles are kept again");
            }
            self.lost = 0;
            return;
        }
        let surplus = self.waiting.len().saturating_sub(waiting_max);
        if surplus == 0 {
            return;
        }
        if self.lost == 0 {
            let interval = interval.as_str();
            tracing::error!(
                interval,
                "closed candles are refused: the oldest that wait are lost"
            );
        }
        self.waiting.drain(..surplus);
        self.lost += surplus;
        metrics::candles_lost(interval.as_str(), surplus);
    }
}

/// Sends a closed candle to its stream.
pub(crate) async fn keep_candle(
    streams: &Streams,
    candle: &Candle,
) -> Result<PublishAckFuture, PublishError> {
    let subject = candle_subject(&candle.symbol, candle.interval);
    let mut headers = HeaderMap::new();
    // What is sent twice within a minute is kept once; after that, readers go by the open time. One that was made again has
    // the last tick of what it was, and so may one that was kept while it ran.
    let begins = candle.open_time.timestamp_millis();
    let Candle {
        sequence,
        trades,
        closed,
        ..
    } = candle;
    let id = format!("{subject}.{begins}.{sequence}.{trades}.{closed}");
    headers.insert("Nats-Msg-Id", id);
    let payload = serde_json::to_vec(candle).expect("a candle is JSON");
    let jetstream = &streams.jetstream;
    let sent = jetstream.publish_with_headers(subject, headers, payload.into());
    sent.await
}

/// Sends closed candles to their stream.
async fn keep(streams: Streams, interval: Interval, batch: Vec<Candle>) -> Sent {
    let mut sent = Vec::new();
    for candle in batch {
        let acknowledgement = keep_candle(&streams, &candle).await;
        sent.push((candle, acknowledgement));
    }
    let mut refused = Vec::new();
    for (candle, acknowledgement) in sent {
        let kept = match acknowledgement {
            Ok(acknowledgement) => acknowledgement.await.is_ok(),
            Err(_) => false,
        };
        if !kept {
            refused.push(candle);
        }
    }
    if !refused.is_empty() {
        let (interval, count) = (interval.as_str(), refused.len());
        tracing::warn!(interval, count, "closed candles are not kept yet");
        sleep(PAUSE).await;
    }
    Sent { interval, refused }
}
