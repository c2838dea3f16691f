//! Where the candles go on: from what the streams hold of them, and the ticks that are not in them yet.

use std::collections::HashMap;

use async_nats::{
    Client,
    jetstream::{Context, stream::LastRawMessageErrorKind},
};
use bootstrap::clock;
use broker::{ReadFrom, ensure_stream, read};
use market::{Candle, Interval, Series, Symbol, Tick};
use serde::de::DeserializeOwned;
use topology::{
    OPEN_CANDLES, Storage, TICKS, candles, closed_candles, encode_symbol, open_candles, subject,
    ticks,
};

use crate::candles::{Candles, Line};

/// Ticks and open candles read at a start, far above what the streams keep of the most symbols.
const READ_MAX: usize = 4_000_000;

/// Where NATS is spoken to.
#[derive(Clone, Debug)]
pub(crate) struct Streams {
    pub(crate) client: Client,
    pub(crate) jetstream: Context,
}

impl Streams {
    /// Makes the streams that are ours to make, where they are gone.
    pub(crate) async fn ensure(&self) -> anyhow::Result<String> {
        for stream in closed_candles().filter(|stream| stream.storage == Storage::Memory) {
            ensure_stream(&self.jetstream, &stream.settings()).await?;
        }
        let open = ensure_stream(&self.jetstream, &open_candles().settings()).await?;
        Ok(broker::epoch(&open))
    }

    /// Brings the candles up to what is kept; gives those that are closed by it.
    pub(crate) async fn resume(&self, all: &mut Candles) -> anyhow::Result<Vec<Candle>> {
        self.ensure().await?;
        ensure_stream(&self.jetstream, &ticks().settings()).await?;
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
        let last = self.last_closed(symbol, line.interval).await?;
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
        let kept = read(&self.client, &stream, &subject, since, READ_MAX).await?;
        let mut parts: Vec<Candle> = kept.iter().filter_map(|m| parsed(&m.payload)).collect();
        parts.extend(shorter.cloned());
        parts.sort_by_key(|part| part.open_time);
        // Of one that was sent twice, the later.
        parts.reverse();
        parts.dedup_by_key(|part| part.open_time);
        parts.reverse();
        Ok(parts)
    }

    async fn last_closed(
        &self,
        symbol: &Symbol,
        interval: Interval,
    ) -> anyhow::Result<Option<Candle>> {
        let stream = candles(interval.as_str());
        let stream = self.jetstream.get_stream_no_info(stream).await?;
        let subject = candle_subject(symbol, interval);
        match stream.get_last_raw_message_by_subject(&subject).await {
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
        let kept = read(&self.client, stream, subject, ReadFrom::Start, READ_MAX).await?;
        Ok(kept.iter().filter_map(|m| parsed(&m.payload)).collect())
    }
}

/// What a later version wrote and we cannot read is as good as none.
fn parsed<T: DeserializeOwned>(payload: &[u8]) -> Option<T> {
    serde_json::from_slice(payload).ok()
}

/// Where a symbol's closed candles are kept.
pub(crate) fn candle_subject(symbol: &Symbol, interval: Interval) -> String {
    subject::market_candle(interval.as_str(), &token(symbol))
}

/// Where a symbol's candle is told as it moves.
pub(crate) fn open_subject(symbol: &Symbol, interval: Interval) -> String {
    subject::market_open(interval.as_str(), &token(symbol))
}

fn token(symbol: &Symbol) -> String {
    encode_symbol(symbol.as_str()).expect("the market's symbols are the topology's")
}
