//! `/healthz`, `/readyz` and `/metrics` on the admin port.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::{Json, Router, extract::State, http::StatusCode, routing::get};
use metrics_exporter_prometheus::PrometheusHandle;
use serde::Serialize;
use tokio::net::TcpListener;

use crate::Shutdown;

/// What this service still waits for before it can serve. Empty means ready.
#[derive(Clone, Debug, Default)]
pub struct Health(Arc<Mutex<BTreeMap<&'static str, String>>>);

#[derive(Serialize)]
struct Report {
    ready: bool,
    waiting_for: BTreeMap<&'static str, String>,
}

impl Health {
    /// Not ready until every one of these is met.
    pub fn waiting_for(conditions: &[&'static str]) -> Self {
        let waiting = conditions
            .iter()
            .map(|condition| (*condition, "not yet".to_owned()));
        Self(Arc::new(Mutex::new(waiting.collect())))
    }

    /// A condition is met.
    pub fn met(&self, condition: &'static str) {
        self.0.lock().expect("no holder panics").remove(condition);
    }

    /// A condition is not met (any more), and why.
    pub fn unmet(&self, condition: &'static str, why: impl Into<String>) {
        self.0
            .lock()
            .expect("no holder panics")
            .insert(condition, why.into());
    }

    /// Nothing is waited for.
    pub fn is_ready(&self) -> bool {
        self.report().ready
    }

    fn report(&self) -> Report {
        let waiting_for = self.0.lock().expect("no holder panics").clone();
        Report {
            ready: waiting_for.is_empty(),
            waiting_for,
        }
    }
}

/// Binds the admin port and serves until shutdown; returns the address it took.
pub async fn serve_admin(
    address: SocketAddr,
    health: Health,
    metrics: PrometheusHandle,
    shutdown: Shutdown,
) -> std::io::Result<SocketAddr> {
    let listener = TcpListener::bind(address).await?;
    let bound = listener.local_addr()?;
    let routes = Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .with_state(health)
        .route("/metrics", get(move || async move { metrics.render() }));
    tokio::spawn(async move {
        let stop = async move { shutdown.requested().await };
        if let Err(error) = axum::serve(listener, routes)
            .with_graceful_shutdown(stop)
            .await
        {
            tracing::error!(%error, "the admin port stopped");
        }
    });
    Ok(bound)
}

async fn ready(State(health): State<Health>) -> (StatusCode, Json<Report>) {
    let report = health.report();
    let status = if report.ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (status, Json(report))
}
