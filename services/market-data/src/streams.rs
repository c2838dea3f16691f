//! The streams of ticks and candles: looked for, made again when NATS lost them, and what was lost of the newest told again.

use std::{collections::HashSet, time::Duration};

use async_nats::jetstream::Context;
use broker::{FilledStreams, ReadError, StreamApi, epoch, own_stream, remake_stream};
use market::{Interval, Symbol, Tick};
use serde::de::DeserializeOwned;
use tokio::{
    sync::watch,
    time::{Instant, sleep},
};
use topology::{SymbolToken, TICKS, closed_candles, encode_symbol, open_candles, subject, ticks};

/// The pause before another try when the server does not answer.
const PAUSE: Duration = Duration::from_millis(200);

/// How often the last ticks are told again to come past what readers were told; a server that dies loses some milliseconds.
const TOLD_AGAIN_MAX: usize = 64;

/// Longest wait for what the server says of a stream.
const ANSWER_MAX: Duration = Duration::from_secs(2);

/// The stream of ticks is there.
pub(crate) struct TickStream {
    /// Its incarnation.
    pub(crate) epoch: String,
    /// The last ticks it holds.
    pub(crate) last: Vec<Tick>,
}

/// Where NATS is spoken to.
#[derive(Clone, Debug)]
pub(crate) struct Streams {
    pub(crate) reader: StreamApi,
    pub(crate) jetstream: Context,
    /// Those of which readers are told as they grow.
    pub(crate) filled: FilledStreams,
    /// Changes when the connection was lost, and with it perhaps what the server wrote last.
    pub(crate) disturbances: watch::Receiver<u64>,
}

/// What is known of prices besides their stream.
pub(crate) struct KnownTicks {
    pub(crate) symbols: Vec<Symbol>,
    /// The last of each symbol.
    pub(crate) last: Vec<Tick>,
    /// Those that do not count: a price that was struck is not the last.
    pub(crate) struck: HashSet<(Symbol, u64)>,
    /// The greatest sequence that the stream of this incarnation acknowledged.
    pub(crate) acknowledged: Option<(String, u64)>,
}

impl Streams {
    /// Makes sure that the stream of ticks is there; its incarnation.
    pub(crate) async fn find_ticks(&self) -> String {
        until_ok(|| self.try_find_ticks()).await
    }

    /// Makes sure that the stream of ticks is there and holds the last tick known of each symbol: one that is priced once
    /// an hour is not blank for an hour, however young the stream is.
    pub(crate) async fn keep_ticks(&self, known: &KnownTicks) -> TickStream {
        until_ok(|| self.try_keep_ticks(known)).await
    }

    async fn try_find_ticks(&self) -> anyhow::Result<String> {
        let settings = ticks().settings();
        Ok(epoch(&self.filled.own(&self.jetstream, &settings).await?))
    }

    async fn try_keep_ticks(&self, known: &KnownTicks) -> anyhow::Result<TickStream> {
        let epoch = self.try_find_ticks().await?;
        tracing::info!(epoch, "keeping ticks");
        if let Some((of, acknowledged)) = &known.acknowledged
            && *of == epoch
        {
            // Before anything was acknowledged here, nothing can be lost.
            if *acknowledged > 0 {
                self.tell_again(&known.last, *acknowledged).await?;
            }
            return Ok(TickStream {
                epoch,
                last: vec![],
            });
        }
        let subjects: Vec<String> = known.symbols.iter().map(tick_subject).collect();
        let theirs = self.reader.newest_of(TICKS, &subjects).await?;
        let counts = |tick: &Tick| !known.struck.contains(&(tick.symbol.clone(), tick.sequence));
        let (mut kept, mut last) = (HashSet::new(), Vec::new());
        for message in &theirs {
            let tick: Option<Tick> = parsed(&message.payload);
            // What cannot be read was written by a later version, and stays.
            if tick.as_ref().is_none_or(counts) {
                kept.insert(message.subject.as_str());
                last.extend(tick);
            }
        }
        let ours = known.last.iter();
        let missing = ours.filter(|tick| !kept.contains(tick_subject(&tick.symbol).as_str()));
        self.send(missing).await?;
        Ok(TickStream { epoch, last })
    }

    /// The server may have died and lost what it acknowledged last. Readers were told that, and pass over what comes in its places:
    /// so all is told again until each symbol's last tick stands after them.
    async fn tell_again(&self, last: &[Tick], acknowledged: u64) -> anyhow::Result<()> {
        for _ in 0..TOLD_AGAIN_MAX {
            let begins = self.send(last.iter()).await?;
            if begins.is_none_or(|begins| begins > acknowledged) {
                return Ok(());
            }
        }
        let why = "far behind what it acknowledged";
        remake_stream(&self.jetstream, &ticks().settings(), why).await?;
        anyhow::bail!("the stream of ticks lost much, and is made anew")
    }

    /// Sends ticks into the stream; where the first of them stands.
    async fn send(&self, ticks: impl Iterator<Item = &Tick>) -> anyhow::Result<Option<u64>> {
        let mut sent = Vec::new();
        for tick in ticks {
            let (subject, payload) = (tick_subject(&tick.symbol), serde_json::to_vec(tick)?);
            sent.push(self.jetstream.publish(subject, payload.into()).await?);
        }
        let mut first = None;
        for acknowledgement in sent {
            let stored = acknowledgement.await?;
            first.get_or_insert(stored.sequence);
        }
        Ok(first)
    }

    /// Makes the streams of candles that are ours to make, where they are gone; the epoch of the open ones.
    pub(crate) async fn ensure_candles(&self) -> anyhow::Result<String> {
        for stream in closed_candles().filter(|stream| stream.storage.is_projection()) {
            own_stream(&self.jetstream, &stream.settings()).await?;
        }
        let settings = open_candles().settings();
        Ok(epoch(&self.filled.own(&self.jetstream, &settings).await?))
    }

    /// What keeps closed candles from being kept on the disk, in words for an operator.
    pub(crate) async fn candle_fault(&self) -> Option<String> {
        for stream in closed_candles().filter(|stream| !stream.storage.is_projection()) {
            let name = stream.name;
            match self.reader.info(&name, Instant::now() + ANSWER_MAX).await {
                Err(ReadError::Missing { .. }) => {
                    return Some(format!("{name} is missing: `outcry setup` makes it again"));
                }
                Ok(info) if info.config.sealed => {
                    return Some(format!(
                        "{name} is sealed and keeps nothing more: restore it, or give it up with \
                         `outcry setup --remove-stream MARKET/{name}`"
                    ));
                }
                Ok(_) | Err(ReadError::Failed { .. }) => {}
            }
        }
        None
    }
}

/// Tries until it works.
async fn until_ok<T, F: Future<Output = anyhow::Result<T>>>(work: impl Fn() -> F) -> T {
    loop {
        match work().await {
            Ok(done) => return done,
            Err(error) => {
                tracing::warn!(error = format!("{error:#}"), "the ticks cannot be kept");
            }
        }
        sleep(PAUSE).await;
    }
}

/// What a later version wrote and we cannot read is as good as none.
pub(crate) fn parsed<T: DeserializeOwned>(payload: &[u8]) -> Option<T> {
    serde_json::from_slice(payload).ok()
}

/// The subject of a symbol's ticks.
pub(crate) fn tick_subject(symbol: &Symbol) -> String {
    subject::market_tick(&token(symbol))
}

/// Where a symbol's closed candles are kept.
pub(crate) fn candle_subject(symbol: &Symbol, interval: Interval) -> String {
    subject::market_candle(interval.as_str(), &token(symbol))
}

/// Where a symbol's candle is told as it moves.
pub(crate) fn open_subject(symbol: &Symbol, interval: Interval) -> String {
    subject::market_open(interval.as_str(), &token(symbol))
}

fn token(symbol: &Symbol) -> SymbolToken {
    encode_symbol(symbol.as_str()).expect("the market's symbols are the topology's")
}

#[cfg(test)]
mod tests {
    use super::*;
    use topology::candles;

    #[test]
    fn every_interval_has_its_stream() {
        let streams: Vec<String> = closed_candles().map(|stream| stream.name).collect();
        assert_eq!(streams, Interval::ALL.map(|it| candles(it.as_str())));
    }
}
