//! The candles of one symbol and interval as ticks come: the one that runs, and those that a late price may yet correct.

use std::collections::VecDeque;

use chrono::{DateTime, Utc};

use crate::{Candle, Interval, LATE_MAX, Tick};

/// Candles that are never forgotten: the last, and the one before it.
const KEPT: usize = 2;

/// The newest candles of a symbol, as ticks come.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Series {
    interval: Interval,
    /// Oldest first; all but the last have ended.
    candles: VecDeque<Candle>,
    /// Candles that begin before are as they are for ever; a tick of theirs counts here.
    floor: DateTime<Utc>,
}

/// A candle that is to be kept, or kept again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Ended {
    Closed(Candle),
    /// It was closed, and a late price changed it.
    Corrected(Candle),
}

impl Ended {
    /// The candle.
    pub fn candle(self) -> Candle {
        match self {
            Self::Closed(candle) | Self::Corrected(candle) => candle,
        }
    }
}

impl Series {
    /// With nothing known.
    pub fn new(interval: Interval) -> Self {
        Self {
            interval,
            candles: VecDeque::new(),
            floor: DateTime::<Utc>::MIN_UTC,
        }
    }

    /// So many of the newest candles kept have to be known to go on: a late price may be in any of them.
    pub fn needed(interval: Interval) -> usize {
        1 + usize::try_from(LATE_MAX.num_seconds() / interval.seconds()).unwrap_or(0)
    }

    /// Goes on with the newest candles that are kept, oldest first, and the one that was open when it was told last. The last
    /// that is kept may be one that ran when the work ended.
    /// Fewer than [`Series::needed`] are all that there are.
    pub fn resume(interval: Interval, mut kept: Vec<Candle>, open: Option<Candle>) -> Self {
        let running = kept.pop_if(|last| !last.closed);
        let end = kept.last().map(Candle::end);
        let is_open = |open: &Candle| !open.closed && end.is_none_or(|end| open.open_time >= end);
        let open = running.into_iter().chain(open).filter(is_open);
        let open = open.max_by_key(|open| open.sequence);
        let oldest = kept.first().map(|oldest| oldest.open_time);
        let floor = oldest.filter(|_| kept.len() >= Self::needed(interval));
        Self {
            interval,
            candles: kept.into_iter().chain(open).collect(),
            floor: floor.unwrap_or(DateTime::<Utc>::MIN_UTC),
        }
    }

    /// The length of its candles.
    pub fn interval(&self) -> Interval {
        self.interval
    }

    /// The candle that runs.
    pub fn open(&self) -> Option<&Candle> {
        self.candles.back().filter(|candle| !candle.closed)
    }

    /// Those that are known, oldest first.
    pub fn candles(&self) -> impl Iterator<Item = &Candle> {
        self.candles.iter()
    }

    /// The newest tick in them; 0 with none.
    pub fn sequence(&self) -> u64 {
        let sequences = self.candles.iter().map(|candle| candle.sequence);
        sequences.max().unwrap_or(0)
    }

    /// Adds a tick; gives the candle that it closes or corrects.
    pub fn take(&mut self, tick: &Tick) -> Option<Ended> {
        let at = tick.made_at().max(self.floor);
        let open_time = self.interval.open_time(at);
        let place = self
            .candles
            .iter()
            .rposition(|candle| candle.open_time <= open_time);
        let held = place.filter(|place| self.candles[*place].open_time == open_time);
        if let Some(held) = held {
            let candle = &mut self.candles[held];
            candle.add(tick);
            return candle.closed.then(|| Ended::Corrected(candle.clone()));
        }
        let begun = Candle::at(tick, self.interval, open_time);
        let place = place.map_or(0, |before| before + 1);
        if place < self.candles.len() {
            let late = close(begun);
            self.candles.insert(place, late.clone());
            return Some(Ended::Corrected(late));
        }
        let ended = self.close_last();
        self.candles.push_back(begun);
        self.let_go(tick.time - LATE_MAX);
        ended
    }

    /// Adds a tick that is kept, unless it is in its candle already. Those of one symbol come in their order.
    pub fn take_kept(&mut self, tick: &Tick) -> Option<Ended> {
        let open_time = self.interval.open_time(tick.made_at());
        let counted =
            |candle: &Candle| candle.open_time == open_time && candle.sequence >= tick.sequence;
        let is_counted = open_time < self.floor || self.candles.iter().any(counted);
        if is_counted { None } else { self.take(tick) }
    }

    /// Puts a candle that was made again in the place of what it was made of; whether that is known here.
    pub fn put_again(&mut self, again: &Candle) -> bool {
        let mut candles = self.candles.iter_mut();
        let held = candles.find(|candle| candle.open_time == again.open_time);
        held.map(|held| *held = again.clone()).is_some()
    }

    /// Adds a later candle of a shorter interval; gives the candle that it closes.
    pub fn take_part(&mut self, part: &Candle) -> Option<Ended> {
        match self.candles.back_mut() {
            Some(candle) if part.open_time < candle.end() => {
                candle.join(part);
                None
            }
            _ => {
                let ended = self.close_last();
                let begun = Candle::begun_by(part, self.interval);
                self.candles.push_back(begun);
                ended
            }
        }
    }

    /// Closes the candle if it ended at or before `time`: no tick of it can come any more.
    pub fn pass(&mut self, time: DateTime<Utc>) -> Option<Ended> {
        let ended = self.open().is_some_and(|candle| candle.end() <= time);
        let ended = if ended { self.close_last() } else { None };
        self.let_go(time);
        ended
    }

    fn close_last(&mut self) -> Option<Ended> {
        let last = self.candles.back_mut().filter(|candle| !candle.closed)?;
        last.closed = true;
        Some(Ended::Closed(last.clone()))
    }

    /// Forgets candles that no late price reaches any more, but for the one before the last: a day's change is measured
    /// from it.
    fn let_go(&mut self, time: DateTime<Utc>) {
        let is_over = |candle: &mut Candle| candle.closed && candle.end() <= time;
        while self.candles.len() > KEPT
            && let Some(over) = self.candles.pop_front_if(is_over)
        {
            self.floor = self.floor.max(over.end());
        }
    }
}

fn close(mut candle: Candle) -> Candle {
    candle.closed = true;
    candle
}
