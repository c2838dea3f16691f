//! A price is struck. Its candles are made again without it and kept, then the registry says so, and only then is it so:
//! whoever dies on the way leaves an order that is safe to give again.

use std::collections::HashMap;

use anyhow::Context;
use broker::ReadFrom;
use chrono::{DateTime, Utc};
use market::{
    Candle, CandlesIncomplete, Interval, ListedSymbol, OrderedBy, Registry, Strike, StruckPrice,
    Symbol, SymbolRefusal, Tick,
};
use tokio::sync::{mpsc, oneshot};
use topology::{TICKS, TICKS_PER_SYMBOL, candles};

use crate::{
    candles::CandleInput,
    closed::keep_candle,
    streams::{Streams, candle_subject, parsed, tick_subject},
};

/// A price that is struck, and what is kept of its symbol's ticks and candles.
pub(crate) struct StruckCandles {
    pub(crate) tick: Tick,
    pub(crate) ticks: Vec<Tick>,
    pub(crate) struck: Vec<StruckPrice>,
    pub(crate) kept: HashMap<Interval, Vec<Candle>>,
}

/// The same, on its way to whoever builds candles.
pub(crate) struct StruckInput {
    pub(crate) struck: StruckCandles,
    answer: oneshot::Sender<Result<MadeAgain, CandlesIncomplete>>,
}

/// What became of the candles.
pub(crate) struct MadeAgain {
    /// Those that held the price.
    pub(crate) candles: Vec<Candle>,
    /// The symbol's newest days.
    pub(crate) days: Vec<Candle>,
}

/// A price was struck, and the registry is to say so.
pub(crate) struct Struck {
    pub(crate) listed: ListedSymbol,
    pub(crate) tick: Tick,
    /// The last price that counts.
    pub(crate) good: Tick,
    pub(crate) days: Vec<Candle>,
}

/// Why it was not.
pub(crate) enum NotStruck {
    Refused(SymbolRefusal),
    /// Something cannot be read or kept just now.
    Away(anyhow::Error),
}

/// Where a price is struck.
pub(crate) struct Strikes {
    pub(crate) streams: Streams,
    pub(crate) candles: mpsc::Sender<CandleInput>,
    pub(crate) registry: Registry,
}

impl StruckCandles {
    pub(crate) fn strike(&self) -> Strike<'_> {
        Strike {
            struck: &self.struck,
            tick: &self.tick,
            ticks: &self.ticks,
        }
    }
}

impl StruckInput {
    pub(crate) fn answer(
        self,
        make: impl FnOnce(&StruckCandles) -> Result<MadeAgain, CandlesIncomplete>,
    ) {
        // Whoever asked may have gone.
        let _ = self.answer.send(make(&self.struck));
    }
}

impl From<anyhow::Error> for NotStruck {
    fn from(error: anyhow::Error) -> Self {
        Self::Away(error)
    }
}

impl From<SymbolRefusal> for NotStruck {
    fn from(refusal: SymbolRefusal) -> Self {
        Self::Refused(refusal)
    }
}

impl Strikes {
    /// Makes the candles again without the price of this sequence, and keeps them.
    pub(crate) async fn strike(
        self,
        symbol: Symbol,
        sequence: u64,
        by: OrderedBy,
    ) -> Result<Struck, NotStruck> {
        let ticks = self.streams.ticks_of(&symbol).await?;
        let mut prices = ticks.iter().filter(|tick| tick.corrects.is_none());
        let tick = prices.find(|tick| tick.sequence == sequence).cloned();
        let tick = tick.ok_or(SymbolRefusal::PriceNotKept)?;
        let listed = self.registry.strike(&tick, &by)?;
        let struck = StruckCandles {
            kept: self.streams.candles_around(&symbol, tick.made_at()).await?,
            struck: listed.struck.clone(),
            tick: tick.clone(),
            ticks,
        };
        let good = struck.strike().last_good().cloned();
        let good = good.ok_or(SymbolRefusal::OnlyPrice)?;
        let (answer, made) = oneshot::channel();
        let input = CandleInput::Strike(Box::new(StruckInput { struck, answer }));
        let sent = self.candles.send(input).await;
        sent.ok().context("no candles are built")?;
        let made = made.await.context("no candles are built")?;
        let MadeAgain { candles, days } = made.map_err(|_| SymbolRefusal::CandlesNotKept)?;
        for candle in candles.iter().filter(|candle| candle.closed) {
            keep_candle(&self.streams, candle)
                .await
                .context("a candle is not kept")?
                .await
                .context("a candle is not kept")?;
        }
        Ok(Struck {
            listed,
            tick,
            good,
            days,
        })
    }
}

impl Streams {
    /// The ticks kept of a symbol, in order.
    async fn ticks_of(&self, symbol: &Symbol) -> anyhow::Result<Vec<Tick>> {
        let (subject, most) = (tick_subject(symbol), usize::try_from(TICKS_PER_SYMBOL)?);
        let kept = self.reader.read(TICKS, &subject, ReadFrom::Start, most);
        let kept = kept.await?;
        Ok(kept.iter().filter_map(|it| parsed(&it.payload)).collect())
    }

    /// The candles kept of each interval that lie in the same span of the next longer one as this moment, in order.
    async fn candles_around(
        &self,
        symbol: &Symbol,
        time: DateTime<Utc>,
    ) -> anyhow::Result<HashMap<Interval, Vec<Candle>>> {
        let mut around = HashMap::new();
        for interval in Interval::ALL {
            let longer = Interval::ALL.into_iter().find(|it| *it > interval);
            let span = longer.unwrap_or(interval);
            let begin = span.open_time(time);
            let mut kept: Vec<Candle> = Vec::new();
            let (stream, subject) = (candles(interval.as_str()), candle_subject(symbol, interval));
            // None is stored before it ends.
            let from = ReadFrom::Time(begin);
            let each = self.reader.read_each(&stream, &subject, from, |message| {
                kept.extend(parsed::<Candle>(&message.payload));
            });
            each.await?;
            kept.retain(|candle| (begin..begin + span.length()).contains(&candle.open_time));
            around.insert(interval, kept);
        }
        Ok(around)
    }
}
