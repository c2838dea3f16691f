//! The fold of admitted ticks: last price, the one before, and a short past for the sparkline. Pure.

use std::{collections::BTreeMap, sync::Arc};

use market::Tick;

use crate::model::{LastPrice, StreamPosition};

/// Prices kept of each symbol for the sparkline.
const RECENT_MAX: usize = 120;

/// Adds a tick; one at or before the position held changes nothing.
pub(super) fn fold(
    prices: &mut BTreeMap<String, Arc<LastPrice>>,
    tick: Tick,
    position: StreamPosition,
) {
    let (symbol, price, time) = (tick.symbol.to_string(), tick.price.value(), tick.time);
    let held = prices.entry(symbol.clone()).or_insert_with(|| {
        Arc::new(LastPrice {
            name: symbol.clone(),
            symbol,
            price,
            before: None,
            reference: price,
            recent: Vec::new(),
            times: Vec::new(),
            time,
            position: StreamPosition::default(),
        })
    });
    let held = Arc::make_mut(held);
    let began_again = held.position.epoch != position.epoch;
    if !began_again && position.offset <= held.position.offset {
        return;
    }
    if !held.recent.is_empty() {
        held.before = Some(held.price);
    }
    if !tick.name.is_empty() {
        held.name = tick.name;
    }
    if held.recent.len() == RECENT_MAX {
        held.recent.remove(0);
        held.times.remove(0);
    }
    held.recent.push(price);
    held.times.push(time);
    (held.price, held.time, held.position) = (price, time, position);
}
