//! Telling gateways that a session ended.

use std::time::Duration;

use async_nats::Client;
use topology::subject;

use super::Engine;

/// After which pauses gateways are told again that a session ended; a token of its is of use for 5 minutes.
const DISCONNECT_AGAIN: [Duration; 4] = [
    Duration::from_secs(1),
    Duration::from_secs(5),
    Duration::from_secs(30),
    Duration::from_secs(120),
];

impl Engine {
    /// Tells every gateway to close a session's sockets, and again for those that are cut off just now.
    pub(crate) async fn disconnect(&self, session: &str) {
        order_disconnect(&self.client, session).await;
        let (engine, session) = (self.clone(), session.to_owned());
        tokio::spawn(async move {
            for pause in DISCONNECT_AGAIN {
                tokio::time::sleep(pause).await;
                order_disconnect(&engine.client, &session).await;
            }
        });
    }
}

/// Tells every gateway once.
pub(crate) async fn order_disconnect(client: &Client, session: &str) {
    let order = serde_json::json!({ "disconnect": { "session": session } }).to_string();
    let published = client.publish(subject::GATEWAY_CONTROL, order.into()).await;
    let flushed = client.flush().await;
    if published.is_err() || flushed.is_err() {
        tracing::warn!("a session's sockets could not be closed: NATS is away");
    }
}
