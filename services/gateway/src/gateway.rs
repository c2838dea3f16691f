//! What every connection shares, and the door they come in by.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    extract::{
        ConnectInfo, State,
        ws::{WebSocketUpgrade, rejection::WebSocketUpgradeRejection},
    },
    response::{IntoResponse, Response},
    routing::get,
};
use broker::SharedClock;
use http::{HeaderMap, StatusCode, header};
use tokio::sync::mpsc;

use crate::{
    config::Config,
    count,
    delivery::{self, Limits, Outbox, PeerId, SocketInfo},
    hub::Ask,
    limits::CallLimits,
    registry::Registry,
    session,
    store::Store,
    token::Verifier,
};

/// Everything a connection needs.
pub(crate) struct Gateway {
    pub(crate) config: Config,
    /// Whose time is told, and deadlines are by.
    pub(crate) clock: SharedClock,
    pub(crate) requests: async_nats::Client,
    pub(crate) store: Store,
    pub(crate) hub: mpsc::Sender<Ask>,
    pub(crate) registry: Arc<Registry>,
    pub(crate) verifier: Verifier,
    pub(crate) call_limits: CallLimits,
    pub(crate) allowed_origins: Vec<String>,
    pub(crate) connections_max: usize,
    pub(crate) peers: AtomicU64,
}

/// The paths of the gateway.
pub(crate) fn routes(gateway: Arc<Gateway>) -> Router {
    Router::new()
        .route("/connection/websocket", get(websocket))
        .with_state(gateway)
}

async fn websocket(
    State(gateway): State<Arc<Gateway>>,
    ConnectInfo(info): ConnectInfo<SocketInfo>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    if !gateway.is_allowed(&headers) {
        count::turned_away("origin");
        return (StatusCode::FORBIDDEN, "this origin is not allowed\n").into_response();
    }
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade,
        Err(rejection) => return rejection.into_response(),
    };
    if gateway.registry.len() >= gateway.connections_max {
        count::turned_away("connections");
        return (StatusCode::SERVICE_UNAVAILABLE, "too many connections\n").into_response();
    }
    delivery::upgrade(upgrade, move |socket| async move {
        let rules = &gateway.config.connection;
        let peer = PeerId(gateway.peers.fetch_add(1, Ordering::Relaxed));
        let outbox = Outbox::new(Limits {
            bytes: rules.queue_bytes,
            frames: rules.queue_frames,
        });
        let interval = Duration::from_secs(1) / rules.frames_per_second;
        let address = info.address();
        let incoming = delivery::open(socket, info, outbox.clone(), interval);
        session::serve(gateway, (peer, address), incoming, outbox).await;
    })
}

impl Gateway {
    /// Browsers always name their origin; programs need not.
    fn is_allowed(&self, headers: &HeaderMap) -> bool {
        headers.get_all(header::ORIGIN).iter().all(|origin| {
            let allowed = |allowed: &String| origin.as_bytes() == allowed.as_bytes();
            self.allowed_origins.iter().any(allowed)
        })
    }
}
