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
mod tests {
    use super::*;

    const DEMO: &str = "demo";

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_269_600 + second, 0).unwrap()
    }

    fn rules() -> SymbolRules {
        SymbolRules {
            symbol: Symbol::parse("DEMO").unwrap(),
            name: "Demo".to_owned(),
            currency: "EUR".to_owned(),
            tick_size: TickSize::try_from("0.05".to_owned()).unwrap(),
            jump_limit: JumpLimit::default(),
            age_max: SymbolRules::AGE_MAX_DEFAULT,
            publishers: BTreeSet::from([DEMO.to_owned()]),
        }
    }

    fn judge(state: &mut SymbolState, json: &str, second: i64) -> Result<Tick, Refusal> {
        let published = PublishedPrice::parse(json.as_bytes())?;
        let judged = admit(&rules(), state, &published, DEMO, at(second));
        state.note(&rules(), published.price, &judged, at(second));
        judged
    }

    fn kind(judged: Result<Tick, Refusal>) -> &'static str {
        judged.map_or_else(|refusal| refusal.kind(), |_| "admitted")
    }

    #[test]
    fn sequences_rise_by_one_and_refusals_take_none() {
        let mut state = SymbolState::default();
        assert_eq!(
            judge(&mut state, r#"{"price":100}"#, 0).unwrap().sequence,
            1
        );
        assert_eq!(
            kind(judge(&mut state, r#"{"price":100.01}"#, 1)),
            "off_tick_size"
        );
        let tick = judge(&mut state, r#"{"price":"100.1","size":3}"#, 1).unwrap();
        assert_eq!(
            (tick.sequence, tick.price.to_string()),
            (2, "100.10".to_owned())
        );
    }

    #[test]
    fn another_publisher_is_refused() {
        let published = PublishedPrice::parse(br#"{"price":100}"#).unwrap();
        let judged = admit(&rules(), &SymbolState::default(), &published, "feed", at(0));
        assert_eq!(judged, Err(Refusal::PublisherNotAllowed));
    }

    #[test]
    fn quotes_keep_to_the_grid_and_to_the_price() {
        let mut state = SymbolState::default();
        for (json, expected) in [
            (r#"{"price":100,"bid":99.95,"ask":100.05}"#, "admitted"),
            (r#"{"price":100,"bid":100.1,"ask":100.05}"#, "crossed_quote"),
            (r#"{"price":100,"bid":99.99}"#, "off_tick_size"),
            (r#"{"price":100,"ask":10000}"#, "jump_too_large"),
        ] {
            assert_eq!(kind(judge(&mut state, json, 0)), expected, "{json}");
        }
    }

    #[test]
    fn times_that_are_behind_or_ahead_are_refused() {
        let mut state = SymbolState::default();
        let at_time = |second| format!(r#"{{"price":100,"time":"{}"}}"#, at(second).to_rfc3339());
        for (time, now, expected) in [
            (-31, 0, "time_behind"),
            (3, 0, "time_ahead"),
            (-5, 0, "admitted"),
            (-6, 0, "time_behind"),
            (-5, 0, "admitted"),
            (2, 0, "admitted"),
        ] {
            assert_eq!(
                kind(judge(&mut state, &at_time(time), now)),
                expected,
                "{time}"
            );
        }
        let untimed = judge(&mut state, r#"{"price":100}"#, 1).unwrap();
        assert_eq!(untimed.time, at(2), "time never goes back");
    }

    #[test]
    fn a_price_far_off_is_refused_in_both_directions() {
        let mut state = SymbolState::default();
        for (price, expected) in [
            ("10000", "admitted"),
            ("1000000", "jump_too_large"),
            ("100", "jump_too_large"),
            ("12000.05", "jump_too_large"),
            ("12000", "admitted"),
            ("9999.95", "jump_too_large"),
            ("10000", "admitted"),
        ] {
            let json = format!(r#"{{"price":"{price}"}}"#);
            assert_eq!(kind(judge(&mut state, &json, 0)), expected, "{price}");
        }
    }

    #[test]
    fn a_new_level_is_believed_when_enough_prices_agree_for_long_enough() {
        let mut state = SymbolState::default();
        judge(&mut state, r#"{"price":100}"#, 0).unwrap();
        for second in [1, 2, 3, 4, 5, 10] {
            let judged = judge(&mut state, r#"{"price":50}"#, second);
            assert_eq!(kind(judged), "jump_too_large", "at {second}");
        }
        assert_eq!(kind(judge(&mut state, r#"{"price":51}"#, 11)), "admitted");
        assert_eq!(
            kind(judge(&mut state, r#"{"price":100}"#, 12)),
            "jump_too_large"
        );
    }

    #[test]
    fn prices_that_do_not_agree_are_not_believed() {
        let mut state = SymbolState::default();
        judge(&mut state, r#"{"price":100}"#, 0).unwrap();
        for second in 1..40 {
            let price = if second % 2 == 0 { 50 } else { 500 };
            let judged = judge(&mut state, &format!(r#"{{"price":{price}}}"#), second);
            assert_eq!(kind(judged), "jump_too_large", "at {second}");
        }
    }
}
