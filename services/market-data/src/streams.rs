//! The streams of ticks and candles: made again when NATS lost them, and read to go on where they end.

use std::{collections::HashMap, time::Duration};

use async_nats::jetstream::{Context, stream::LastRawMessageErrorKind};
use bootstrap::clock;
use broker::{ReadFrom, StreamApi, epoch, own_stream};
use market::{Candle, Interval, Series, Symbol, Tick};
use serde::de::DeserializeOwned;
use tokio::time::sleep;
use topology::{
    OPEN_CANDLES, Storage, SymbolToken, TICKS, candles, closed_candles, encode_symbol,
    open_candles, subject, ticks,
};

use crate::candles::{Candles, Line};

/// Ticks and open candles read at a start, far above what the streams keep of the most symbols.
const READ_MAX: usize = 4_000_000;
/// The pause before another try when the server does not answer.
const PAUSE: Duration = Duration::from_millis(200);

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
                let told = told.remove(&(symbol.clone(), line.interval));
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

    /// Goes on with the candle held, or else the one told last, or else what the shorter ones come to.
    async fn line(
        &self,
        symbol: &Symbol,
        line: &mut Line,
        told: Option<Candle>,
        shorter: Option<&Candle>,
    ) -> anyhow::Result<Vec<Candle>> {
        let closed = candle_subject(symbol, line.interval);
        let stream = candles(line.interval.as_str());
        let last: Option<Candle> = self.last(&stream, &closed).await?;
        let is_over = |candle: &Candle| {
            last.as_ref()
                .is_some_and(|last| candle.open_time <= last.open_time)
        };
        if let Some(told) = told
            && told.sequence > line.counted
        {
            line.counted = told.sequence;
            line.series = if is_over(&told) {
                Series::default()
            } else {
                Series::resume(told)
            };
            return Ok(Vec::new());
        }
        if line.counted > 0 {
            return Ok(Vec::new());
        }
        line.counted = last.as_ref().map_or(0, |last| last.sequence);
        let mut whole = Vec::new();
        for part in self.parts(symbol, line.interval, shorter).await? {
            if last
                .as_ref()
                .is_none_or(|last| part.open_time >= last.end())
            {
                line.counted = part.sequence;
                whole.extend(line.series.take_part(&part, line.interval));
            }
        }
        Ok(whole)
    }

    /// The candles of the next shorter interval that an hour or a day may be made of, oldest first.
    async fn parts(
        &self,
        symbol: &Symbol,
        interval: Interval,
        shorter: Option<&Candle>,
    ) -> anyhow::Result<Vec<Candle>> {
        let part = match interval {
            Interval::Hour => Interval::Minute,
            Interval::Day => Interval::Hour,
            Interval::Second | Interval::Minute => return Ok(Vec::new()),
        };
        // Those of the span that runs and of the one before.
        let since = ReadFrom::Time(clock::now() - interval.length() * 2);
        let (stream, subject) = (candles(part.as_str()), candle_subject(symbol, part));
        let kept = self.reader.read(&stream, &subject, since, READ_MAX).await?;
        let mut parts: Vec<Candle> = kept.iter().filter_map(|m| parsed(&m.payload)).collect();
        parts.extend(shorter.cloned());
        parts.sort_by_key(|part| part.open_time);
        // Of one that was sent twice, the later.
        parts.reverse();
        parts.dedup_by_key(|part| part.open_time);
        parts.reverse();
        Ok(parts)
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
