//! Candles made again without a price that was struck: of the ticks where all of them are kept, or else of the candles of the
//! next shorter interval, which were made again before.

use chrono::{DateTime, Utc};

use super::{Candle, Price};
use crate::{Interval, StruckPrice, Tick, struck::counting};

/// A price that is struck, and what is kept of its symbol.
#[derive(Clone, Copy, Debug)]
pub struct Strike<'a> {
    /// All that is struck of the symbol, the price in question too.
    pub struck: &'a [StruckPrice],
    /// The price in question.
    pub tick: &'a Tick,
    /// The symbol's newest ticks, by their sequence.
    pub ticks: &'a [Tick],
}

/// What a candle is made of is kept no more.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "what its candles were made of is kept no more, so that they cannot be made again without it"
)]
pub struct CandlesIncomplete;

impl Strike<'_> {
    /// The last price that counts; none where no other price is left.
    pub fn last_good(&self) -> Option<&Tick> {
        counting(self.ticks, self.struck).last()
    }

    /// The candles that held the price, without it, shortest interval first. `held` gives those of an interval which begin
    /// within a span, as they are, oldest first.
    ///
    /// # Errors
    /// When there are none, or one cannot be made again.
    pub fn candles(
        &self,
        held: impl Fn(Interval, DateTime<Utc>, DateTime<Utc>) -> Vec<Candle>,
    ) -> Result<Vec<Candle>, CandlesIncomplete> {
        let mut again: Vec<Candle> = Vec::new();
        for interval in Interval::ALL {
            let begin = interval.open_time(self.tick.made_at());
            let end = begin + interval.length();
            let Some(old) = held(interval, begin, end).pop() else {
                continue;
            };
            let of_ticks = || self.of_ticks(&old);
            let of_parts = || {
                let mut parts = held(interval.shorter()?, begin, end);
                for part in &mut parts {
                    let made = again.iter().find(|made| made.is_of_the_time_of(part));
                    made.into_iter().for_each(|made| *part = made.clone());
                }
                self.checked(&old, joined(&old, &parts))
            };
            let made = of_ticks().or_else(of_parts).ok_or(CandlesIncomplete)?;
            again.push(made);
        }
        if again.is_empty() {
            return Err(CandlesIncomplete);
        }
        Ok(again)
    }

    fn of_ticks(&self, old: &Candle) -> Option<Candle> {
        let (begin, end) = (old.open_time, old.end());
        let its =
            counting(self.ticks, self.struck).filter(|tick| (begin..end).contains(&tick.made_at()));
        let made = its.fold(None, |made: Option<Candle>, tick| match made {
            Some(mut candle) => {
                candle.add(tick);
                Some(candle)
            }
            None => Some(Candle::of(tick, old.interval)),
        });
        self.checked(old, made)
    }

    /// The candle in the place of the old one, unless more is missing in it than the price. Nothing is where the order is
    /// given again.
    fn checked(&self, old: &Candle, made: Option<Candle>) -> Option<Candle> {
        let made = match made {
            Some(made) => made,
            None => Candle {
                trades: 0,
                volume: rust_decimal::Decimal::ZERO,
                ..old.flat(self.price_before(old)?)
            },
        };
        let missing = old.trades.checked_sub(made.trades)?;
        (missing <= 1).then_some(Candle {
            sequence: old.sequence,
            closed: old.closed,
            corrected: true,
            ..made
        })
    }

    /// The last price that counts before a candle, or else the first after it.
    fn price_before(&self, candle: &Candle) -> Option<Price> {
        let is_before = |tick: &&Tick| tick.made_at() < candle.open_time;
        let before = counting(self.ticks, self.struck).filter(is_before);
        let before = before.max_by_key(|tick| (tick.made_at(), tick.sequence));
        let first = || counting(self.ticks, self.struck).next();
        before.or_else(first).map(|tick| tick.price)
    }
}

/// One candle of all that have prices.
fn joined(old: &Candle, parts: &[Candle]) -> Option<Candle> {
    let parts = parts.iter().filter(|part| part.trades > 0);
    parts.fold(None, |made: Option<Candle>, part| match made {
        Some(mut candle) => {
            candle.join(part);
            Some(candle)
        }
        None => Some(Candle::begun_by(part, old.interval)),
    })
}

impl Candle {
    fn is_of_the_time_of(&self, other: &Self) -> bool {
        (self.interval, self.open_time) == (other.interval, other.open_time)
    }

    fn flat(&self, price: Price) -> Self {
        Self {
            open: price,
            high: price,
            low: price,
            close: price,
            first_millis: Some(0),
            last_millis: Some(0),
            ..self.clone()
        }
    }
}
