//! The streams of ticks and candles: made again when NATS lost them, and read to go on where they end.

use std::{
    collections::{BTreeMap, HashMap},
    time::Duration,
};

use async_nats::jetstream::{Context, stream::LastRawMessageErrorKind};
use bootstrap::clock;
use broker::{ReadError, ReadFrom, StreamApi, epoch, own_stream};
use chrono::TimeDelta;
use market::{Candle, Ended, Interval, Series, Symbol, Tick};
use serde::de::DeserializeOwned;
use tokio::time::{Instant, sleep};
use topology::{
    OPEN_CANDLES, Storage, SymbolToken, TICKS, candles, closed_candles, encode_symbol,
    open_candles, subject, ticks,
};

use crate::candles::{Candles, Line};

/// Ticks and open candles read at a start, far above what the streams keep of the most symbols.
const READ_MAX: usize = 4_000_000;
/// The pause before another try when the server does not answer.
const PAUSE: Duration = Duration::from_millis(200);

/// Longest wait for what the server says of a stream.
const ANSWER_MAX: Duration = Duration::from_secs(2);
/// Where the newest candles of a second are looked for first.
const RECENT: TimeDelta = TimeDelta::minutes(1);

/// Of each symbol the last tick that is known, if any.
type LastTicks = Vec<(Symbol, Option<Tick>)>;

/// The stream of ticks is there.
pub(crate) struct TickStream {
    /// Its incarnation.
    pub(crate) epoch: String,
    /// The last ticks it holds, if it is another than the one known.
    pub(crate) last: Vec<Tick>,
}

/// Where NATS is spoken to.
#[derive(Clone, Debug)]
pub(crate) struct Streams {
    pub(crate) reader: StreamApi,
    pub(crate) jetstream: Context,
}

impl Streams {
    /// Makes sure that the stream of ticks is there. A new one gets the last tick known of each symbol, so that a
    /// symbol that is priced once an hour is not blank for an hour.
    pub(crate) async fn keep_ticks(&self, known: Option<String>, ours: LastTicks) -> TickStream {
        loop {
            match self.try_keep_ticks(known.as_deref(), &ours).await {
                Ok(stream) => return stream,
                Err(error) => {
                    tracing::warn!(error = format!("{error:#}"), "the ticks cannot be kept");
                }
            }
            sleep(PAUSE).await;
        }
    }

    async fn try_keep_ticks(
        &self,
        known: Option<&str>,
        ours: &LastTicks,
    ) -> anyhow::Result<TickStream> {
        let epoch = epoch(&own_stream(&self.jetstream, &ticks().settings()).await?);
        let mut last = Vec::new();
        if known == Some(&epoch) {
            return Ok(TickStream { epoch, last });
        }
        tracing::info!(epoch, "keeping ticks");
        for (symbol, ours) in ours {
            let subject = tick_subject(symbol);
            match (self.last(TICKS, &subject).await?, ours) {
                (Some(theirs), _) => last.push(theirs),
                (None, Some(ours)) => {
                    let payload = serde_json::to_vec(ours)?;
                    let sent = self.jetstream.publish(subject, payload.into());
                    sent.await?.await?;
                }
                (None, None) => {}
            }
        }
        Ok(TickStream { epoch, last })
    }

    /// Makes the streams of candles that are ours to make, where they are gone; the epoch of the open ones.
    pub(crate) async fn ensure_candles(&self) -> anyhow::Result<String> {
        for stream in closed_candles().filter(|stream| stream.storage == Storage::Memory) {
            own_stream(&self.jetstream, &stream.settings()).await?;
        }
        let open = own_stream(&self.jetstream, &open_candles().settings()).await?;
        Ok(epoch(&open))
    }

    /// What keeps closed candles from being kept on the disk, in words for an operator.
    pub(crate) async fn candle_fault(&self) -> Option<String> {
        for stream in closed_candles().filter(|stream| stream.storage == Storage::File) {
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

    /// Brings the candles up to what is kept; gives those that are closed by it.
    pub(crate) async fn resume(&self, all: &mut Candles) -> anyhow::Result<Vec<Candle>> {
        self.ensure_candles().await?;
        own_stream(&self.jetstream, &ticks().settings()).await?;
        let told: Vec<Candle> = self.read(OPEN_CANDLES, subject::MARKET_OPEN_ALL).await?;
        let mut told: HashMap<_, _> = told
            .into_iter()
            .map(|candle| ((candle.symbol.clone(), candle.interval), candle))
            .collect();
        let mut closed = Vec::new();
        for (symbol, lines) in all.lines_mut() {
            let mut shorter: Option<Candle> = None;
            for line in lines {
                let told = told.remove(&(symbol.clone(), line.series.interval()));
                let whole = self.line(symbol, line, told, shorter.as_ref()).await?;
                closed.extend(whole);
                shorter = line.series.open().cloned();
            }
        }
        let ticks: Vec<Tick> = self.read(TICKS, subject::MARKET_TICK_ALL).await?;
        closed.extend(ticks.iter().flat_map(|tick| all.take_kept(tick)));
        all.forget_told();
        Ok(closed)
    }

    /// Goes on with the candles held, or else with what is kept and the one told last, or else with what the shorter ones
    /// come to.
    async fn line(
        &self,
        symbol: &Symbol,
        line: &mut Line,
        told: Option<Candle>,
        shorter: Option<&Candle>,
    ) -> anyhow::Result<Vec<Candle>> {
        let held = line.series.sequence();
        if held > 0 && told.as_ref().is_none_or(|told| told.sequence <= held) {
            return Ok(Vec::new());
        }
        let interval = line.series.interval();
        let kept = self.kept(symbol, interval).await?;
        let end = kept.last().map(Candle::end);
        let was_told = told.is_some();
        line.series = Series::resume(interval, kept, told);
        let mut closed = Vec::new();
        if !was_told {
            for part in self.parts(symbol, interval, shorter).await? {
                if end.is_none_or(|end| part.open_time >= end) {
                    let ended = line.series.take_part(&part);
                    closed.extend(ended.map(Ended::candle));
                }
            }
        }
        Ok(closed)
    }

    /// The newest candles kept, as many as are needed, oldest first.
    async fn kept(&self, symbol: &Symbol, interval: Interval) -> anyhow::Result<Vec<Candle>> {
        let (stream, subject) = (candles(interval.as_str()), candle_subject(symbol, interval));
        let needed = Series::needed(interval);
        if needed == 1 {
            let last: Option<Candle> = self.last(&stream, &subject).await?;
            return Ok(last.into_iter().collect());
        }
        let recent = ReadFrom::Time(clock::now() - RECENT);
        let mut kept = Vec::new();
        for from in [recent, ReadFrom::Start] {
            let messages = self.reader.read(&stream, &subject, from, READ_MAX).await?;
            kept = in_order(messages.iter().filter_map(|m| parsed(&m.payload)));
            if kept.len() >= needed {
                break;
            }
        }
        Ok(kept.split_off(kept.len().saturating_sub(needed)))
    }

    /// The candles of the next shorter interval that the one which runs and the one before it are made of, oldest first.
    async fn parts(
        &self,
        symbol: &Symbol,
        interval: Interval,
        shorter: Option<&Candle>,
    ) -> anyhow::Result<Vec<Candle>> {
        // Seconds are in memory: they went with the rest.
        let part = interval.shorter().filter(|it| *it >= Interval::Minute);
        let Some(part) = part else {
            return Ok(Vec::new());
        };
        let since = interval.open_time(clock::now() - interval.length());
        let (stream, subject) = (candles(part.as_str()), candle_subject(symbol, part));
        let since = ReadFrom::Time(since);
        let kept = self.reader.read(&stream, &subject, since, READ_MAX).await?;
        let kept = kept.iter().filter_map(|m| parsed(&m.payload));
        Ok(in_order(kept.chain(shorter.cloned())))
    }

    /// The newest message of a subject, if there is one that can be read.
    async fn last<T: DeserializeOwned>(
        &self,
        stream: &str,
        subject: &str,
    ) -> anyhow::Result<Option<T>> {
        let stream = self.jetstream.get_stream_no_info(stream).await?;
        match stream.get_last_raw_message_by_subject(subject).await {
            Ok(message) => Ok(parsed(&message.payload)),
            Err(error) if error.kind() == LastRawMessageErrorKind::NoMessageFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    async fn read<T: DeserializeOwned>(
        &self,
        stream: &str,
        subject: &str,
    ) -> anyhow::Result<Vec<T>> {
        let kept = self
            .reader
            .read(stream, subject, ReadFrom::Start, READ_MAX)
            .await?;
        Ok(kept.iter().filter_map(|m| parsed(&m.payload)).collect())
    }
}

/// By their times; of those that were kept twice, the later.
fn in_order(candles: impl Iterator<Item = Candle>) -> Vec<Candle> {
    let candles = candles.map(|candle| (candle.open_time, candle));
    let candles: BTreeMap<_, _> = candles.collect();
    candles.into_values().collect()
}

/// What a later version wrote and we cannot read is as good as none.
fn parsed<T: DeserializeOwned>(payload: &[u8]) -> Option<T> {
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

    #[test]
    fn every_interval_has_its_stream() {
        let streams: Vec<String> = closed_candles().map(|stream| stream.name).collect();
        assert_eq!(streams, Interval::ALL.map(|it| candles(it.as_str())));
    }
}
