//! Ticks come to last prices.

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, Utc};
use market::{Price, Tick};

use crate::model::{LastPrice, StreamPosition};

/// Prices kept of each symbol for the sparkline.
const RECENT_MAX: usize = 120;

/// Adds a tick; one at or before the position held changes nothing.
pub(in crate::read_model) fn tick(
    prices: &mut BTreeMap<String, Arc<LastPrice>>,
    tick: Tick,
    position: StreamPosition,
    came: Option<DateTime<Utc>>,
) {
    let (symbol, price, time) = (tick.symbol.to_string(), tick.price.value(), tick.time);
    let held = prices.entry(symbol.clone()).or_insert_with(|| {
        Arc::new(LastPrice {
            name: symbol.clone(),
            symbol,
            price,
            before: None,
            reference: price,
            currency: String::new(),
            bid: None,
            ask: None,
            day: None,
            recent: Vec::new(),
            times: Vec::new(),
            time,
            came,
            sequence: tick.sequence,
            position: StreamPosition::default(),
        })
    });
    let held = Arc::make_mut(held);
    let began_again = held.position.epoch != position.epoch;
    if !began_again && position.offset <= held.position.offset {
        return;
    }
    if !held.recent.is_empty() && tick.corrects.is_none() {
        held.before = Some(held.price);
    }
    if let Some(reference) = tick.reference() {
        held.reference = reference.value();
    }
    if !tick.name.is_empty() {
        held.name = tick.name;
    }
    let struck = tick.corrects.as_ref();
    let struck = struck.map(|price| (price.price.value(), price.time));
    let is_struck = |at: &usize| struck == Some((held.recent[*at], held.times[*at]));
    if let Some(at) = (0..held.recent.len()).rev().find(is_struck) {
        held.recent.remove(at);
        held.times.remove(at);
    }
    if struck.is_none() {
        if held.recent.len() == RECENT_MAX {
            held.recent.remove(0);
            held.times.remove(0);
        }
        held.recent.push(price);
        held.times.push(time);
    }
    held.currency = tick.currency;
    held.bid = tick.bid.map(Price::value);
    held.ask = tick.ask.map(Price::value);
    held.day = tick.day;
    (held.price, held.time, held.position) = (price, time, position);
    (held.sequence, held.came) = (tick.sequence, came);
}
