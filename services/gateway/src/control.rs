//! Orders to every gateway: at present, closing the connections of a session.

use std::sync::Arc;

use async_nats::Subscriber;
use futures_util::StreamExt;
use serde::Deserialize;

use crate::{metrics, registry::Registry, subject::is_token};

#[derive(Deserialize)]
struct Order {
    disconnect: Disconnect,
}

#[derive(Deserialize)]
struct Disconnect {
    sid: String,
}

/// Carries out orders until the connection to NATS ends.
pub(crate) async fn run(mut orders: Subscriber, registry: Arc<Registry>) {
    while let Some(order) = orders.next().await {
        match serde_json::from_slice::<Order>(&order.payload) {
            Ok(Order { disconnect }) if is_token(&disconnect.sid) => {
                let closed = registry.end(&disconnect.sid);
                tracing::info!(closed, "a session was ended");
            }
            _ => {
                metrics::turned_away("control");
                tracing::warn!(subject = %order.subject, "an order nobody understands");
            }
        }
    }
}
