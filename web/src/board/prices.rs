//! The fold of admitted ticks: last price, the one before, and a short past for the sparkline. Pure.

use std::{collections::BTreeMap, sync::Arc};

use auction::Time;
use rust_decimal::Decimal;
use serde::Deserialize;

use crate::model::{LastPrice, StreamPosition};

/// Prices kept of each symbol for the sparkline.
const RECENT_MAX: usize = 120;

/// What of an admitted tick is shown; other fields are ignored.
#[derive(Deserialize, Debug)]
pub(super) struct SeenTick {
    symbol: String,
    name: Option<String>,
    #[serde(with = "rust_decimal::serde::str")]
    price: Decimal,
    time: Time,
}

/// Adds a tick; one at or before the position held changes nothing.
pub(super) fn fold(
    prices: &mut BTreeMap<String, Arc<LastPrice>>,
    tick: SeenTick,
    position: StreamPosition,
) {
    let SeenTick {
        symbol,
        name,
        price,
        time,
    } = tick;
    let held = prices.entry(symbol.clone()).or_insert_with(|| {
        Arc::new(LastPrice {
            name: symbol.clone(),
            symbol,
            price,
            before: None,
            reference: price,
            recent: Vec::new(),
            times: Vec::new(),
            time: time.into(),
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
    if let Some(name) = name.filter(|name| !name.is_empty()) {
        held.name = name;
    }
    if held.recent.len() == RECENT_MAX {
        held.recent.remove(0);
        held.times.remove(0);
    }
    held.recent.push(price);
    held.times.push(time.into());
    (held.price, held.time, held.position) = (price, time.into(), position);
}
