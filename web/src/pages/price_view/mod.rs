//! A symbol's last price as tape, board and pages show it.

mod figures;
mod freshness;
mod sparkline;

use std::sync::Arc;

use auction::Time;
use chrono::{DateTime, Utc};
use market::TradingCalendar;
use rust_decimal::Decimal;

pub(crate) use self::figures::{Cell, Figure};
pub(crate) use crate::symbols::symbol_path;
use crate::{format, model::LastPrice};

/// Moves from which a tile of the heat map is warmer: a third of a percent, one, three.
const HEATS: [Decimal; 3] = [
    Decimal::from_parts(33, 0, 0, false, 4),
    Decimal::from_parts(1, 0, 0, false, 2),
    Decimal::from_parts(3, 0, 0, false, 2),
];

/// One symbol, ready to be shown.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct PriceView {
    last: Arc<LastPrice>,
    now: Time,
    /// None: it is traded around the clock.
    calendar: Option<Arc<TradingCalendar>>,
    /// Who publishes it, with spaces between them.
    publishers: String,
    /// When one of them last said that it lives.
    heartbeat: Option<DateTime<Utc>>,
}

impl PriceView {
    pub(crate) fn new(last: Arc<LastPrice>, now: Time) -> Self {
        Self {
            last,
            now,
            calendar: None,
            publishers: String::new(),
            heartbeat: None,
        }
    }

    pub(crate) fn symbol(&self) -> &str {
        &self.last.symbol
    }

    /// The address of its page.
    pub(crate) fn path(&self) -> String {
        symbol_path(self.symbol())
    }

    pub(crate) fn name(&self) -> String {
        format::one_line(&self.last.name, super::NAME_SHOWN_MAX)
    }

    pub(crate) fn price(&self) -> String {
        format::decimal(self.last.price)
    }

    /// The price as it is told, for the script.
    pub(crate) fn price_told(&self) -> String {
        self.last.price.to_string()
    }

    pub(crate) fn currency(&self) -> &str {
        &self.last.currency
    }

    pub(crate) fn last_price(&self) -> Decimal {
        self.last.price
    }

    pub(crate) fn reference(&self) -> String {
        self.last.reference.to_string()
    }

    /// The change since the last price of the day before, with its sign.
    pub(crate) fn change(&self) -> String {
        format::change(self.last.reference, self.last.price)
    }

    /// The change as a number, to sort by.
    pub(crate) fn change_ratio(&self) -> Decimal {
        self.last
            .price
            .checked_div(self.last.reference)
            .unwrap_or(Decimal::ONE)
    }

    /// What was traded of it on its day: as far as it is known, or else at the last price.
    pub(crate) fn turnover(&self) -> Decimal {
        let Some(day) = &self.last.day else {
            return Decimal::ZERO;
        };
        let at_last_price = || day.volume.checked_mul(self.last.price);
        day.turnover.or_else(at_last_price).unwrap_or(Decimal::MAX)
    }

    /// How much it moved, from 0 to 3; `client/price-series.ts` says the same.
    pub(crate) fn heat(&self) -> usize {
        let moved = (self.change_ratio() - Decimal::ONE).abs();
        HEATS.iter().filter(|heat| moved >= **heat).count()
    }

    /// `up`, `down` or `same`, beside the colour.
    pub(crate) fn direction(&self) -> &'static str {
        match self.last.price.cmp(&self.last.reference) {
            std::cmp::Ordering::Greater => "up",
            std::cmp::Ordering::Less => "down",
            std::cmp::Ordering::Equal => "same",
        }
    }

    pub(crate) fn arrow(&self) -> &'static str {
        match self.direction() {
            "up" => "▲",
            "down" => "▼",
            _ => "•",
        }
    }

    pub(crate) fn time(&self) -> Time {
        self.last.time.into()
    }

    /// When the last tick came, for the script; none: it was there before this site.
    pub(crate) fn came(&self) -> Option<Time> {
        self.last.came.map(Time::from)
    }

    /// When the last tick was: with its date, where that is not today's.
    pub(crate) fn moment(&self) -> String {
        format::moment(self.time(), self.now)
    }

    /// Whether the last tick is of a day before this.
    pub(crate) fn is_of_before(&self) -> bool {
        !format::is_same_day(self.time(), self.now)
    }

    pub(crate) fn offset(&self) -> u64 {
        self.last.position.offset
    }

    pub(crate) fn epoch(&self) -> &str {
        &self.last.position.epoch
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn tile_is_as_warm_as_the_shared_vectors_say() {
        let all: Value = serde_json::from_str(include_str!("../../../vectors/feed.json")).unwrap();
        for row in all["heat"].as_array().unwrap() {
            let number = |name: &str| row[name].as_str().unwrap().parse::<Decimal>().unwrap();
            let mut last = crate::pages::samples::last_price();
            (last.price, last.reference) = (number("price"), number("reference"));
            let view = PriceView::new(Arc::new(last), Time::EPOCH);
            assert_eq!(Some(view.heat() as u64), row["heat"].as_u64(), "{row}");
        }
    }
}
