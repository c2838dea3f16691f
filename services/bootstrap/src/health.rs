//! `/healthz`, `/readyz` and `/metrics` on the admin port.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard},
};

use axum::{Json, Router, extract::State, http::StatusCode, routing::get};
use metrics_exporter_prometheus::PrometheusHandle;
use serde::Serialize;
use tokio::net::TcpListener;

use crate::Shutdown;

/// What this service still waits for before it can serve. Empty means ready.
#[derive(Clone, Debug, Default)]
pub struct Health(Arc<Mutex<Known>>);

#[derive(Debug, Default)]
struct Known {
    waiting: Conditions,
    notes: Conditions,
    /// Another process does the work of this condition.
    standby_for: Option<&'static str>,
}

type Conditions = BTreeMap<&'static str, String>;

#[derive(Serialize)]
struct Report {
    ready: bool,
    /// Another process of the same service does the work, and this one would go on in its place.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    stands_by: bool,
    waiting_for: Conditions,
    /// What an operator should look at, though the service serves.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    notes: Conditions,
}

impl Health {
    /// Not ready until every one of these is met.
    pub fn waiting_for(conditions: &[&'static str]) -> Self {
        let waiting = conditions
            .iter()
            .map(|condition| (*condition, "not yet".to_owned()));
        let known = Known {
            waiting: waiting.collect(),
            ..Known::default()
        };
        Self(Arc::new(Mutex::new(known)))
    }

    /// A condition is met.
    pub fn met(&self, condition: &'static str) {
        let mut known = self.lock();
        known.waiting.remove(condition);
        known.standby_for.take_if(|it| *it == condition);
    }

    /// A condition is not met (any more), and why.
    pub fn unmet(&self, condition: &'static str, why: impl Into<String>) {
        let mut known = self.lock();
        known.waiting.insert(condition, why.into());
        known.standby_for.take_if(|it| *it == condition);
    }

    /// Whether another process does the work of a condition: then this one is ready to go on in its place. Where that cannot be
    /// told, it is not.
    pub fn stands_by(&self, condition: &'static str, another_works: bool) {
        if another_works {
            let mut known = self.lock();
            known.waiting.remove(condition);
            known.standby_for = Some(condition);
        } else {
            self.unmet(condition, "who works cannot be told");
        }
    }

    /// Something to look at that keeps nobody from being served; none when it is over.
    pub fn note(&self, what: &'static str, note: Option<String>) {
        let mut state = self.lock();
        match note {
            Some(note) => state.notes.insert(what, note),
            None => state.notes.remove(what),
        };
    }

    /// What is noted about something.
    pub fn note_on(&self, what: &'static str) -> Option<String> {
        self.lock().notes.get(what).cloned()
    }

    /// Why a condition is not met; none: it is.
    pub fn waiting_on(&self, condition: &'static str) -> Option<String> {
        self.lock().waiting.get(condition).cloned()
    }

    /// Nothing is waited for.
    pub fn is_ready(&self) -> bool {
        self.report().ready
    }

    fn report(&self) -> Report {
        let state = self.lock();
        Report {
            ready: state.waiting.is_empty(),
            stands_by: state.standby_for.is_some(),
            waiting_for: state.waiting.clone(),
            notes: state.notes.clone(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().expect("no holder panics")
    }
}

/// Binds the admin port and serves until shutdown; returns the address it took.
pub(crate) async fn serve_admin(
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn standby_is_ready_until_its_own_turn_or_nobody_knows_who_works() {
        let health = Health::waiting_for(&["owner"]);
        let report = || (health.report().ready, health.report().stands_by);
        assert_eq!(report(), (false, false));
        health.stands_by("owner", true);
        assert_eq!(report(), (true, true));
        health.stands_by("owner", false);
        assert_eq!(report(), (false, false));
        health.stands_by("owner", true);
        health.unmet("owner", "its turn is over");
        assert_eq!(report(), (false, false));
        health.stands_by("owner", true);
        health.met("owner");
        assert_eq!(report(), (true, false));
    }
}
