//! Which published prices become ticks.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    Candle, DayFigures, Interval, Price, PriceField, PriceRefusal, PublishedPrice, Size,
    StruckPrice, SymbolRules, Tick, day::Day, notation::cut_to_millis,
};

/// A price made so much before the newest one of its symbol counts in the candle of its own time; one that was made
/// earlier counts this long before the newest.
pub const LATE_MAX: TimeDelta = TimeDelta::seconds(2);
/// How far ahead of ours a publisher's clock may be.
const AHEAD_MAX: TimeDelta = TimeDelta::seconds(2);
/// So many prices in a row at the new level make a jump believed ...
const CONFIRMATIONS: u32 = 5;
/// ... if the first and the last of them lie this far apart.
const CONFIRMATION_SPAN: TimeDelta = TimeDelta::seconds(10);
/// Two are enough this far apart: a symbol that is priced once an hour cannot wait for five.
const LONG_SPAN: TimeDelta = TimeDelta::minutes(1);
/// Two are enough against a last price this old, or one that nothing ever bore out.
const OLD: TimeDelta = TimeDelta::minutes(10);

/// What is known of a symbol.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SymbolState {
    /// The last tick admitted.
    pub last: Option<Tick>,
    /// The day that the last tick was in.
    day: Option<Day>,
    /// A level that the last refused jumps agree on.
    doubt: Option<Doubt>,
    /// The newest time that each publisher gave: each has a clock of its own.
    heard: BTreeMap<String, DateTime<Utc>>,
}

/// A jump that was refused and may yet prove true.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Doubt {
    price: Price,
    /// By the time that the first of them gave.
    since: DateTime<Utc>,
    seen: u32,
}

/// Judges a price. Changes nothing: [`SymbolState::note`] does, with what was judged.
///
/// # Errors
/// The first rule that the price breaks.
pub fn admit(
    rules: &SymbolRules,
    state: &SymbolState,
    published: &PublishedPrice,
    publisher: &str,
    now: DateTime<Utc>,
) -> Result<Tick, PriceRefusal> {
    if !rules.publishers.contains(publisher) {
        return Err(PriceRefusal::PublisherNotAllowed);
    }
    let aligned = |price: Price, field| {
        if !price.is_positive() && !rules.jump_limit.allows_any_sign() {
            return Err(PriceRefusal::NotPositive { field });
        }
        if !rules.has_in_range(price) {
            return Err(PriceRefusal::OutsideRange {
                field,
                lowest: rules.lowest,
                highest: rules.highest,
            });
        }
        rules
            .tick_size
            .align(price)
            .ok_or(PriceRefusal::OffTickSize {
                field,
                tick_size: rules.tick_size,
                nearest: rules.tick_size.nearest(price),
            })
    };
    let price = aligned(published.price, PriceField::Price)?;
    let bid = published
        .bid
        .map(|bid| aligned(bid, PriceField::Bid))
        .transpose()?;
    let ask = published
        .ask
        .map(|ask| aligned(ask, PriceField::Ask))
        .transpose()?;
    if bid.zip(ask).is_some_and(|(bid, ask)| bid > ask) {
        return Err(PriceRefusal::CrossedQuote);
    }
    let made_at = made_at(rules, state, published, publisher, now)?;
    refuse_jump(rules, state, price, made_at)?;
    // A publisher's clock that is ahead would hold up the others', and time never goes back.
    let last = state.last.as_ref();
    let time = last.map_or(made_at, |last| last.time.max(made_at));
    let late = (made_at < time).then(|| made_at.max(time - LATE_MAX));
    for (quote, field) in [(bid, PriceField::Bid), (ask, PriceField::Ask)] {
        if quote.is_some_and(|quote| !rules.jump_limit.allows(quote, price)) {
            return Err(too_far(rules, field, price));
        }
    }
    let day = state.day_with(price, published.size, (late.unwrap_or(time), time));
    Ok(Tick {
        symbol: rules.symbol.clone(),
        name: rules.name.clone(),
        currency: rules.currency.clone(),
        price,
        day_open: Some(day.open),
        day: Some(day),
        time,
        late,
        sequence: state
            .last
            .as_ref()
            .map_or(1, |last| last.sequence.saturating_add(1)),
        size: published.size,
        bid,
        ask,
        replay_day: published.replay_day,
        corrects: None,
    })
}

/// When a price was made: by its publisher's clock within bounds, never after now; without a time, now.
fn made_at(
    rules: &SymbolRules,
    state: &SymbolState,
    published: &PublishedPrice,
    publisher: &str,
    now: DateTime<Utc>,
) -> Result<DateTime<Utc>, PriceRefusal> {
    let cut_now = cut_to_millis(now).unwrap_or(now);
    let Some(time) = published.time else {
        return Ok(cut_now);
    };
    // What came before the last price is told already, though ticks may be lost and only its candle be kept: a history
    // is filled from its end.
    let last = state
        .day
        .as_ref()
        .map_or(DateTime::<Utc>::MIN_UTC, |day| day.until);
    let reach = rules.age_max.max(rules.history_max);
    let oldest = (now - rules.age_max).min(last).max(now - reach);
    let earliest = state
        .heard
        .get(publisher)
        .map_or(oldest, |own| oldest.max(*own));
    let latest = now + AHEAD_MAX;
    if time > latest {
        Err(PriceRefusal::TimeAhead { latest })
    } else if time < earliest {
        Err(PriceRefusal::TimeBehind { earliest })
    } else {
        Ok(time.min(cut_now))
    }
}

fn refuse_jump(
    rules: &SymbolRules,
    state: &SymbolState,
    price: Price,
    made_at: DateTime<Utc>,
) -> Result<(), PriceRefusal> {
    let Some(last) = &state.last else {
        return Ok(());
    };
    if rules.jump_limit.allows(price, last.price) {
        return Ok(());
    }
    let doubt = state
        .doubt
        .filter(|doubt| rules.jump_limit.allows(price, doubt.price));
    if doubt.is_some_and(|doubt| doubt.is_dispelled(last, made_at)) {
        Ok(())
    } else {
        Err(too_far(rules, PriceField::Price, last.price))
    }
}

impl Doubt {
    /// Whether one more price at the new level, made at this time, makes it believed.
    fn is_dispelled(&self, last: &Tick, made_at: DateTime<Utc>) -> bool {
        let span = made_at - self.since;
        let is_first = last.sequence == 1;
        let is_old = made_at - last.time >= OLD;
        let is_steady = self.seen + 1 >= CONFIRMATIONS && span >= CONFIRMATION_SPAN;
        is_first || is_old || span >= LONG_SPAN || is_steady
    }
}

fn too_far(rules: &SymbolRules, field: PriceField, last: Price) -> PriceRefusal {
    let around = rules.jump_limit.around(last, rules.tick_size);
    PriceRefusal::JumpTooLarge {
        field,
        last,
        limit: rules.jump_limit,
        lowest: around.map(|(lowest, _)| lowest),
        highest: around.map(|(_, highest)| highest),
    }
}

impl SymbolState {
    /// Goes on after a tick that was admitted earlier.
    pub fn resume(&mut self, tick: Tick) {
        let begun = tick.day_open.map(|open| DayFigures::begin(open, None));
        if let Some(figures) = tick.day.clone().or(begun) {
            self.day = Some(Day {
                begins: Interval::Day.open_time(tick.time),
                figures,
                close: tick.price,
                until: tick.time,
            });
        }
        self.last = Some(tick);
    }

    /// Goes on with a day whose candle is kept; of several, the oldest first.
    pub fn resume_day(&mut self, candle: &Candle) {
        let known = self
            .day
            .as_ref()
            .map(|day| (day.begins, day.figures.trades));
        if known.is_none_or(|known| known < (candle.open_time, candle.trades)) {
            self.day = Some(Day::of(candle, self.day.as_ref()));
        }
    }

    /// Goes on after the last price of a candle, where no later tick is known: what was admitted does not go with the memory
    /// of the server that kept the ticks. Days come first, by [`SymbolState::resume_day`].
    pub fn resume_candle(&mut self, rules: &SymbolRules, candle: &Candle) {
        if self
            .last
            .as_ref()
            .is_some_and(|last| last.sequence >= candle.sequence)
        {
            return;
        }
        let time = candle.last_time();
        let begins = Interval::Day.open_time(time);
        let day = self.day.as_ref().filter(|day| day.begins == begins);
        self.last = Some(Tick {
            symbol: rules.symbol.clone(),
            name: rules.name.clone(),
            currency: rules.currency.clone(),
            price: rules.tick_size.align(candle.close).unwrap_or(candle.close),
            day_open: day.map(|day| day.figures.open),
            day: day.map(|day| day.figures.clone()),
            time,
            late: None,
            sequence: candle.sequence,
            size: None,
            bid: None,
            ask: None,
            replay_day: None,
            corrects: None,
        });
    }

    /// Lets prices at this level be believed at once: somebody who knows says that they are right.
    pub fn accept(&mut self, level: Price) {
        self.doubt = Some(Doubt {
            price: level,
            since: DateTime::<Utc>::MIN_UTC,
            seen: CONFIRMATIONS,
        });
    }

    /// Goes on without a price that was struck: the last one that counts, and the day as its candles have it now. Gives what
    /// everybody is to be told, which is the last tick from now on; none where nothing is known.
    pub fn strike(
        &mut self,
        struck: (&Tick, StruckPrice),
        good: &Tick,
        days: &[Candle],
    ) -> Option<Tick> {
        let (tick, price) = struck;
        let last = self.last.as_ref()?;
        self.day = self.day.as_ref().map(|day| day.without(tick, days));
        let figures = self.day.as_ref().map(|day| &day.figures);
        let correction = Tick {
            day_open: figures.map(|figures| figures.open),
            day: figures.cloned(),
            // No page goes back in time.
            time: last.time,
            late: None,
            sequence: last.sequence.saturating_add(1),
            size: None,
            replay_day: last.replay_day,
            corrects: Some(price),
            ..good.clone()
        };
        self.last = Some(correction.clone());
        self.doubt = None;
        Some(correction)
    }

    /// The day's figures with one more price, which was made at the first of these times; the second says which day is
    /// meant.
    fn day_with(
        &self,
        price: Price,
        size: Option<Size>,
        (made_at, time): (DateTime<Utc>, DateTime<Utc>),
    ) -> DayFigures {
        let begins = Interval::Day.open_time(time);
        let mut figures = match &self.day {
            Some(day) if day.begins == begins => day.figures.clone(),
            before => DayFigures::begin(price, before.as_ref().map(|day| day.close)),
        };
        // One that is late may be of the day before.
        if made_at >= begins {
            figures.add(price, size);
        }
        figures
    }

    /// Remembers what [`admit`] said: the tick, or the doubt that a refused jump leaves behind.
    pub fn note(
        &mut self,
        rules: &SymbolRules,
        published: &PublishedPrice,
        publisher: &str,
        judged: &Result<Tick, PriceRefusal>,
        now: DateTime<Utc>,
    ) {
        match judged {
            Ok(tick) => {
                self.resume(tick.clone());
                self.doubt = None;
                if let Some(time) = published.time {
                    self.heard.insert(publisher.to_owned(), time);
                }
            }
            Err(PriceRefusal::JumpTooLarge {
                field: PriceField::Price,
                ..
            }) => {
                let price = published.price;
                let agreed = self
                    .doubt
                    .filter(|d| rules.jump_limit.allows(price, d.price));
                let made_at = published.time.unwrap_or(now).min(now);
                self.doubt = Some(Doubt {
                    price,
                    since: agreed.map_or(made_at, |doubt| doubt.since),
                    seen: agreed.map_or(0, |doubt| doubt.seen).saturating_add(1),
                });
            }
            Err(_) => {}
        }
    }
}

#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod tests;
