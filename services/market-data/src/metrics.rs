//! What operators can see: the names of market-data's metrics in one place.

use chrono::{DateTime, Utc};
use metrics::{counter, describe_counter, describe_gauge, gauge};

const ADMITTED: &str = "outcry_prices_admitted_total";
const REFUSED: &str = "outcry_prices_refused_total";
const UNSEEN: &str = "outcry_prices_lost_total";
const REPEATED: &str = "outcry_prices_repeated_total";
const FLOODS: &str = "outcry_publisher_floods_total";
const NOT_KEPT: &str = "outcry_prices_not_kept_total";
const LAST_PRICE: &str = "outcry_last_price_timestamp_seconds";
const IN_FLIGHT: &str = "outcry_ticks_in_flight";
const WAITING: &str = "outcry_candles_waiting";
const LOST: &str = "outcry_candles_lost_total";

/// Says what each figure means; those that alarms stand on are there from the start, at zero.
pub(crate) fn describe() {
    describe_counter!(ADMITTED, "Prices admitted");
    describe_counter!(REFUSED, "Prices refused, by the reason");
    describe_counter!(
        UNSEEN,
        "Prices that came faster than they could be taken from NATS, and that nobody looked at"
    );
    describe_counter!(
        REPEATED,
        "Messages that came again under their id, and were answered as before"
    );
    describe_counter!(
        FLOODS,
        "Minutes in which a publisher sent a thousand prices too many in a second, by the publisher"
    );
    describe_counter!(
        NOT_KEPT,
        "Prices admitted of which it is not known whether they were kept"
    );
    describe_gauge!(
        LAST_PRICE,
        "When a symbol's newest price was admitted: time() less this is its staleness"
    );
    describe_gauge!(IN_FLIGHT, "Ticks sent and not yet acknowledged");
    describe_gauge!(WAITING, "Closed candles that wait to be kept");
    describe_counter!(
        LOST,
        "Closed candles that gave way to newer ones while their stream refused, by the interval"
    );
    for name in [ADMITTED, NOT_KEPT, UNSEEN] {
        counter!(name).increment(0);
    }
}

pub(crate) fn admitted() {
    counter!(ADMITTED).increment(1);
}

pub(crate) fn refused(kind: &'static str, count: u64) {
    counter!(REFUSED, "kind" => kind).increment(count);
}

pub(crate) fn lost(count: u64) {
    counter!(UNSEEN).increment(count);
}

pub(crate) fn repeated() {
    counter!(REPEATED).increment(1);
}

/// Publishers are few, and those beyond a bound are not counted.
pub(crate) fn flooded(publisher: &str) {
    counter!(FLOODS, "publisher" => publisher.to_owned()).increment(1);
}

pub(crate) fn not_kept() {
    counter!(NOT_KEPT).increment(1);
}

/// Symbols are few: an operator lists them.
pub(crate) fn last_price(symbol: &str, at: DateTime<Utc>) {
    gauge!(LAST_PRICE, "symbol" => symbol.to_owned()).set(at.timestamp_millis() as f64 / 1_000.0);
}

pub(crate) fn in_flight(count: usize) {
    gauge!(IN_FLIGHT).set(count as f64);
}

pub(crate) fn candles_lost(interval: &'static str, count: usize) {
    counter!(LOST, "interval" => interval).increment(count as u64);
}

pub(crate) fn candles_waiting(count: usize) {
    gauge!(WAITING).set(count as f64);
}
