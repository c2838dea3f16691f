//! Which published prices become ticks.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    Field, JumpLimit, Price, PublishedPrice, Refusal, Symbol, Tick, TickSize, time::cut_to_millis,
};

/// How far ahead of ours a publisher's clock may be.
const AHEAD_MAX: TimeDelta = TimeDelta::seconds(2);
/// So many prices in a row at the new level make a jump believed ...
const CONFIRMATIONS: u32 = 5;
/// ... if the first and the last of them lie this far apart.
const CONFIRMATION_SPAN: TimeDelta = TimeDelta::seconds(10);

/// What a symbol's prices must keep to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SymbolRules {
    pub symbol: Symbol,
    /// What it stands for, for people; goes out with every tick.
    pub name: String,
    /// What its price is in; goes out with every tick.
    pub currency: String,
    pub tick_size: TickSize,
    pub jump_limit: JumpLimit,
    /// How old a published time may be.
    pub age_max: TimeDelta,
    /// Who may price it, by the token in the subject.
    pub publishers: BTreeSet<String>,
}

impl SymbolRules {
    /// How old a published time may be unless a symbol says otherwise: a reconnect may hold a message back for
    /// seconds, not for more.
    pub const AGE_MAX_DEFAULT: TimeDelta = TimeDelta::seconds(30);
}

/// What is known of a symbol.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SymbolState {
    /// The last tick admitted.
    pub last: Option<Tick>,
    /// A level that the last refused jumps agree on.
    doubt: Option<Doubt>,
}

/// A jump that was refused and may yet prove true.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Doubt {
    price: Price,
    since: DateTime<Utc>,
    seen: u32,
}

/// Judges a price. Changes nothing: [`SymbolState::note`] does, with what was judged.
pub fn admit(
    rules: &SymbolRules,
    state: &SymbolState,
    published: &PublishedPrice,
    publisher: &str,
    now: DateTime<Utc>,
) -> Result<Tick, Refusal> {
    if !rules.publishers.contains(publisher) {
        return Err(Refusal::PublisherNotAllowed);
    }
    let aligned = |price: Price, field| {
        rules.tick_size.align(price).ok_or(Refusal::OffTickSize {
            field,
            tick_size: rules.tick_size,
        })
    };
    let price = aligned(published.price, Field::Price)?;
    let bid = published
        .bid
        .map(|bid| aligned(bid, Field::Bid))
        .transpose()?;
    let ask = published
        .ask
        .map(|ask| aligned(ask, Field::Ask))
        .transpose()?;
    if bid.zip(ask).is_some_and(|(bid, ask)| bid > ask) {
        return Err(Refusal::CrossedQuote);
    }
    let time = time_of(rules, published, state, now)?;
    refuse_jump(rules, state, price, now)?;
    for (quote, field) in [(bid, Field::Bid), (ask, Field::Ask)] {
        if quote.is_some_and(|quote| !rules.jump_limit.allows(quote, price)) {
            return Err(too_far(rules, field, price));
        }
    }
    Ok(Tick {
        symbol: rules.symbol.clone(),
        name: rules.name.clone(),
        currency: rules.currency.clone(),
        price,
        time,
        sequence: state.last.as_ref().map_or(1, |last| last.sequence + 1),
        size: published.size,
        bid,
        ask,
        replay_day: published.replay_day,
    })
}

/// The publisher's time within bounds, or else now; never before the last tick's.
fn time_of(
    rules: &SymbolRules,
    published: &PublishedPrice,
    state: &SymbolState,
    now: DateTime<Utc>,
) -> Result<DateTime<Utc>, Refusal> {
    let last = state.last.as_ref().map(|last| last.time);
    let Some(time) = published.time else {
        let now = cut_to_millis(now).unwrap_or(now);
        return Ok(last.map_or(now, |last| last.max(now)));
    };
    let oldest = now - rules.age_max;
    let earliest = last.map_or(oldest, |last| last.max(oldest));
    let latest = now + AHEAD_MAX;
    if time > latest {
        Err(Refusal::TimeAhead { latest })
    } else if time < earliest {
        Err(Refusal::TimeBehind { earliest })
    } else {
        Ok(time)
    }
}

fn refuse_jump(
    rules: &SymbolRules,
    state: &SymbolState,
    price: Price,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    let Some(last) = state.last.as_ref().map(|last| last.price) else {
        return Ok(());
    };
    if rules.jump_limit.allows(price, last) {
        return Ok(());
    }
    let confirmed = state.doubt.is_some_and(|doubt| {
        doubt.seen + 1 >= CONFIRMATIONS
            && now - doubt.since >= CONFIRMATION_SPAN
            && rules.jump_limit.allows(price, doubt.price)
    });
    if confirmed {
        Ok(())
    } else {
        Err(too_far(rules, Field::Price, last))
    }
}

fn too_far(rules: &SymbolRules, field: Field, last: Price) -> Refusal {
    Refusal::JumpTooLarge {
        field,
        last,
        limit: rules.jump_limit,
    }
}

impl SymbolState {
    /// Remembers what [`admit`] said: the tick, or the doubt that a refused jump leaves behind.
    pub fn note(
        &mut self,
        rules: &SymbolRules,
        price: Price,
        judged: &Result<Tick, Refusal>,
        now: DateTime<Utc>,
    ) {
        match judged {
            Ok(tick) => (self.last, self.doubt) = (Some(tick.clone()), None),
            Err(Refusal::JumpTooLarge {
                field: Field::Price,
                ..
            }) => {
                let agreed = self
                    .doubt
                    .filter(|d| rules.jump_limit.allows(price, d.price));
                self.doubt = Some(Doubt {
                    price,
                    since: agreed.map_or(now, |doubt| doubt.since),
                    seen: agreed.map_or(0, |doubt| doubt.seen).saturating_add(1),
                });
            }
            Err(_) => {}
        }
    }
}

#[cfg(test)]
mod tests;
