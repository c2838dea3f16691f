//! What operators see from outside: health, readiness and metrics of each service.

use harness::{stack::Stack, until, viewer::Viewer};

use crate::sales::{lot, open};

/// Metrics with the label values they must have, by the service that shows them.
const METRICS: [(&str, &str, &str); 19] = [
    (
        "bid-engine",
        "outcry_commands_total",
        "outcome=\"accepted\"",
    ),
    ("bid-engine", "outcry_commands_total", "outcome=\"refused\""),
    ("bid-engine", "outcry_bid_seconds_bucket", "le=\"0.05\""),
    ("bid-engine", "outcry_append_seconds_bucket", "le=\"0.05\""),
    ("bid-engine", "outcry_frame_events_bucket", "le=\"10\""),
    ("bid-engine", "outcry_frame_bytes_bucket", "le=\"4096\""),
    ("bid-engine", "outcry_epochs_opened_total", ""),
    ("bid-engine", "outcry_fenced_total", ""),
    ("gateway", "gateway_deliveries_total", ""),
    ("gateway", "gateway_conflated_total", ""),
    ("gateway", "gateway_queue_bytes", ""),
    ("gateway", "gateway_slow_closes_total", ""),
    (
        "gateway",
        "gateway_recoveries_total",
        "result=\"recovered\"",
    ),
    ("gateway", "gateway_recoveries_total", "result=\"lost\""),
    ("market-data", "outcry_prices_admitted_total", ""),
    (
        "market-data",
        "outcry_prices_refused_total",
        "kind=\"jump_too_large\"",
    ),
    (
        "market-data",
        "outcry_last_price_timestamp_seconds",
        "symbol=\"DEMO\"",
    ),
    ("price-feed", "outcry_prices_published_total", ""),
    ("notices", "outcry_notices_waiting", ""),
];

#[tokio::test(flavor = "multi_thread")]
async fn each_service_exposes_health_and_metrics() {
    let stack = Stack::start().await;
    let (alice, olga) = (stack.sign_in("alice").await, stack.sign_in("olga").await);
    open(&olga, "seen", vec![lot("clock", 1, 1_000)], 3_600).await;
    let mut viewer = Viewer::watch(&stack.gateway_url(), "lot:seen.clock").await;
    let accepted = alice.bid("seen", "clock", "first", 2_000).await;
    assert_eq!(accepted["accepted"], true, "{accepted}");
    let refused = alice.bid("seen", "clock", "second", 1).await;
    assert!(refused["refusal"].is_object(), "{refused}");
    viewer.next_where(|record| record["kind"] == "bid").await;
    for price in ["101.25", "10125"] {
        stack.publish("DEMO", price).await;
    }
    for (service, name, label) in METRICS {
        until(&format!("{service} shows {name} {label}"), async || {
            let shown = stack.admin(service, "/metrics").await;
            shown.lines().any(|line| {
                let rest = line.strip_prefix(name);
                rest.is_some_and(|rest| rest.starts_with(['{', ' ']) && rest.contains(label))
            })
        })
        .await;
    }
    for service in [
        "bid-engine",
        "price-feed",
        "market-data",
        "gateway",
        "web",
        "notices",
    ] {
        assert_eq!(stack.admin(service, "/healthz").await, "ok\n");
        assert!(
            stack
                .admin(service, "/readyz")
                .await
                .contains("\"ready\":true")
        );
    }
    let bids = stack
        .counted("bid-engine", "outcry_bid_seconds_count", &[])
        .await;
    assert!(
        bids >= 2.0,
        "accepted and refused bids are both timed: {bids}"
    );
}
