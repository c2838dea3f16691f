//! What others tell the gateway to do with connections; every node hears it.

use std::sync::Arc;

use async_nats::Subscriber;
use broker::is_token;
use futures_util::StreamExt;
use serde::Deserialize;
use tokio::{sync::mpsc, time::Instant};

use crate::{
    channel,
    config::Config,
    hub::{HubRequest, PendingSubscribe, ReplyTo, Wishes},
    metrics,
    protocol::codes::Unsubscribed,
    registry::Registry,
};

/// An order.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Control {
    /// Closes connections. A session is over for good: none of its tokens opens anything again.
    Disconnect(Target),
    /// Subscribes connections to a channel, without asking what its namespace allows.
    Subscribe(InChannel),
    Unsubscribe(InChannel),
}

/// Which connections.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Target {
    /// Those of a session.
    Sid(String),
    User(String),
    /// A connection by its public name.
    Client(String),
}

#[derive(Deserialize)]
pub(crate) struct InChannel {
    channel: String,
    #[serde(flatten)]
    target: Target,
}

/// Carries orders out.
pub(crate) struct Controller {
    pub(crate) config: Config,
    pub(crate) registry: Arc<Registry>,
    pub(crate) hub: mpsc::Sender<HubRequest>,
}

impl Controller {
    /// Carries out what comes on the control subject until the connection to NATS ends.
    pub(crate) async fn run(self, mut messages: Subscriber) {
        while let Some(message) = messages.next().await {
            let done = match serde_json::from_slice(&message.payload) {
                Ok(control) => self.execute(control).await,
                Err(_) => None,
            };
            match done {
                Some(connections) => {
                    tracing::info!(connections, "a control message was carried out")
                }
                None => {
                    metrics::turned_away("control");
                    tracing::warn!(subject = %message.subject, "not a control message");
                }
            }
        }
    }

    /// How many connections it concerned, or nothing if it is no order that can be carried out.
    async fn execute(&self, control: Control) -> Option<usize> {
        match control {
            Control::Disconnect(Target::Sid(session)) if !is_token(&session) => None,
            Control::Disconnect(target) => Some(self.registry.disconnect(&target)),
            Control::Subscribe(InChannel { channel, target }) => {
                let members = self.registry.find(&target);
                let count = members.len();
                for (peer, outbox, info) in members {
                    let route = channel::find(&channel, &self.config.namespaces).ok()?;
                    let o = &route.namespace.options;
                    let wishes = Wishes {
                        recoverable: o.force_recovery,
                        positioned: o.force_recovery || o.force_positioning,
                        hears_presence: o.join_leave && o.force_push_join_leave,
                        ..Wishes::default()
                    };
                    let pending = PendingSubscribe {
                        peer,
                        outbox,
                        reply_to: ReplyTo::Push,
                        wishes,
                        info,
                        asked_at: Instant::now(),
                        tried: false,
                    };
                    let request = HubRequest::Subscribe { route, pending };
                    self.hub.send(request).await.ok()?;
                }
                Some(count)
            }
            Control::Unsubscribe(InChannel { channel, target }) => {
                let subject = channel::find(&channel, &self.config.namespaces)
                    .ok()?
                    .subject;
                let members = self.registry.find(&target);
                for (peer, ..) in &members {
                    let (peer, subject) = (*peer, Arc::clone(&subject));
                    let why = Unsubscribed::ByServer;
                    let request = HubRequest::End { peer, subject, why };
                    self.hub.send(request).await.ok()?;
                }
                Some(members.len())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_messages_name_an_order_and_whom_it_concerns() {
        let parse = |text| serde_json::from_str::<Control>(text).is_ok();
        for text in [
            r#"{"disconnect":{"sid":"s1"}}"#,
            r#"{"disconnect":{"user":"u1"}}"#,
            r#"{"subscribe":{"client":"c","channel":"news"}}"#,
            r#"{"unsubscribe":{"user":"u1","channel":"news"}}"#,
        ] {
            assert!(parse(text), "{text}");
        }
        for text in [
            "{}",
            r#"{"disconnect":{}}"#,
            r#"{"disconnect":{"sid":7}}"#,
            r#"{"unsubscribe":{"user":"u1"}}"#,
            r#"{"subscribe":{"channel":"news"}}"#,
            r#"{"explode":{"user":"u1"}}"#,
        ] {
            assert!(!parse(text), "{text}");
        }
    }
}
