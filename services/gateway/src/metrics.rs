//! What operators can see: names of the metrics in one place.

use metrics::{counter, describe_counter, describe_gauge, gauge};

const GAUGES: [(&str, &str); 4] = [
    ("gateway_connections", "Open connections"),
    ("gateway_subscriptions", "Subscriptions of all connections"),
    ("gateway_channels", "Channels that anybody is subscribed to"),
    ("gateway_queue_bytes", "Bytes that wait for slow readers"),
];

const COUNTERS: [(&str, &str); 11] = [
    ("gateway_deliveries_total", "Publications put into queues"),
    ("gateway_conflated_total", "Values replaced by a newer one"),
    ("gateway_lags_total", "Times that a reader began to lag"),
    ("gateway_refusals_total", "Commands refused, by code"),
    ("gateway_closes_total", "Connections closed, by code"),
    ("gateway_slow_closes_total", "Readers closed as too slow"),
    ("gateway_recoveries_total", "Recoveries, by result"),
    (
        "gateway_catch_ups_total",
        "Readers that were given what they missed a part at a time",
    ),
    ("gateway_gaps_total", "Gaps found in what NATS delivered"),
    ("gateway_channel_resets_total", "Channels that started over"),
    ("gateway_turned_away_total", "What was turned away, by why"),
];

/// Says what each metric means; what alarms and boards stand on is there from the start, at zero.
pub(crate) fn describe() {
    for (name, meaning) in GAUGES {
        describe_gauge!(name, meaning);
        gauge!(name).increment(0.0);
    }
    for (name, meaning) in COUNTERS {
        describe_counter!(name, meaning);
    }
    for name in [
        "gateway_deliveries_total",
        "gateway_conflated_total",
        "gateway_slow_closes_total",
        "gateway_gaps_total",
        "gateway_channel_resets_total",
    ] {
        counter!(name).increment(0);
    }
    for result in ["recovered", "lost"] {
        counter!("gateway_recoveries_total", "result" => result).increment(0);
    }
}

pub(crate) fn connections(change: f64) {
    gauge!("gateway_connections").increment(change);
}

pub(crate) fn subscriptions(now: usize) {
    gauge!("gateway_subscriptions").set(now as f64);
}

pub(crate) fn channels(now: usize) {
    gauge!("gateway_channels").set(now as f64);
}

pub(crate) fn delivered(count: usize) {
    counter!("gateway_deliveries_total").increment(count as u64);
}

pub(crate) fn conflated(count: u64) {
    if count > 0 {
        counter!("gateway_conflated_total").increment(count);
    }
}

/// A reader began to lag.
pub(crate) fn lag() {
    counter!("gateway_lags_total").increment(1);
}

pub(crate) fn refused(code: u32) {
    counter!("gateway_refusals_total", "code" => code.to_string()).increment(1);
}

pub(crate) fn closed(code: u16) {
    counter!("gateway_closes_total", "code" => code.to_string()).increment(1);
}

pub(crate) fn queue_bytes(change: f64) {
    gauge!("gateway_queue_bytes").increment(change);
}

pub(crate) fn slow_close() {
    counter!("gateway_slow_closes_total").increment(1);
}

pub(crate) fn recovery(recovered: bool) {
    let result = if recovered { "recovered" } else { "lost" };
    counter!("gateway_recoveries_total", "result" => result).increment(1);
}

/// A reader is given what it missed a part at a time.
pub(crate) fn catch_up() {
    counter!("gateway_catch_ups_total").increment(1);
}

pub(crate) fn gap() {
    counter!("gateway_gaps_total").increment(1);
}

pub(crate) fn reset() {
    counter!("gateway_channel_resets_total").increment(1);
}

/// A handshake or a payload that was turned away, and why.
pub(crate) fn turned_away(why: &'static str) {
    counter!("gateway_turned_away_total", "why" => why).increment(1);
}
