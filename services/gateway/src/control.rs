//! What connections are told to do by others than their clients: over NATS, over HTTP, or by another node. Every node hears
//! each order, whichever way it came.

use std::sync::Arc;

use async_nats::Subscriber;
use broker::{SharedClock, is_token};
use bytes::Bytes;
use futures_util::StreamExt;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::{
    channel::{self, Route},
    config::LiveConfig,
    hub::Wishes,
    metrics,
    orders::{Order, ServerSubscription},
    protocol::{
        codes::{Advice, Close, CommandError},
        command::Position,
    },
    registry::{Found, Registry, Target},
    token::{self, Overrides},
};

/// An order, in the words of the server API.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Control {
    /// Closes connections. A session is over for good: none of its tokens opens anything again.
    Disconnect(Disconnect),
    /// Subscribes connections to a channel, without asking what its namespace allows.
    Subscribe(Subscribe),
    Unsubscribe(Unsubscribe),
    /// Moves the end of connections, or ends them.
    Refresh(Refresh),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Disconnect {
    #[serde(flatten)]
    target: Target,
    /// Connections that stay, by their public name.
    #[serde(default)]
    whitelist: Vec<String>,
    /// What clients are told instead of 3503.
    disconnect: Option<Told>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    code: u16,
    #[serde(default = "unsaid")]
    reason: String,
}

/// The reason of whoever gives none: without any, clients would not heed the code.
fn unsaid() -> String {
    Close::ForceDisconnect.code_and_reason().1.to_owned()
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Subscribe {
    #[serde(flatten)]
    target: Target,
    pub(crate) channel: String,
    /// What others are told of these connections in the channel.
    info: Option<Box<RawValue>>,
    b64info: Option<String>,
    /// What the client is told of its subscription.
    data: Option<Box<RawValue>>,
    b64data: Option<String>,
    /// Unix seconds; zero is never.
    #[serde(default)]
    expire_at: i64,
    /// What came after it follows, where the channel recovers.
    recover_since: Option<Position>,
    /// What counts instead of the namespace's word.
    #[serde(rename = "override", skip_serializing_if = "Option::is_none")]
    overrides: Option<Overrides>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Unsubscribe {
    #[serde(flatten)]
    target: Target,
    pub(crate) channel: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Refresh {
    #[serde(flatten)]
    target: Target,
    /// They are over.
    #[serde(default)]
    expired: bool,
    /// Unix seconds; zero is never.
    #[serde(default)]
    expire_at: i64,
    /// What others are told of these connections.
    info: Option<Box<RawValue>>,
}

/// Why an order cannot be carried out.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{why}")]
pub(crate) struct Unfit {
    pub(crate) error: CommandError,
    pub(crate) why: &'static str,
}

impl Unfit {
    pub(crate) const fn bad(why: &'static str) -> Self {
        let error = CommandError::BadRequest;
        Self { error, why }
    }
}

/// Carries orders out.
#[derive(Clone)]
pub(crate) struct Controller {
    pub(crate) config: LiveConfig,
    pub(crate) registry: Arc<Registry>,
    pub(crate) clock: SharedClock,
}

impl Controller {
    /// Carries out what comes on the control subject until the connection to NATS ends.
    pub(crate) async fn run(self, mut messages: Subscriber) {
        while let Some(message) = messages.next().await {
            self.take(&message.payload);
        }
    }

    /// Carries out an order that came as text.
    pub(crate) fn take(&self, text: &[u8]) {
        let done = match serde_json::from_slice(text) {
            Ok(control) => self.execute(&control).map_err(|e| e.to_string()),
            Err(error) => Err(error.to_string()),
        };
        match done {
            Ok(connections) => tracing::info!(connections, "an order was carried out"),
            Err(error) => {
                metrics::turned_away("control");
                tracing::warn!(error, "no order that can be carried out");
            }
        }
    }

    /// How many connections it concerned here.
    pub(crate) fn execute(&self, control: &Control) -> Result<usize, Unfit> {
        match control {
            Control::Disconnect(order) => self.disconnect(order),
            Control::Subscribe(order) => {
                let told = Order::Subscribe(Box::new(self.subscription(order)?));
                self.tell(&order.target, &told)
            }
            Control::Unsubscribe(order) => {
                let told = Order::Unsubscribe(self.find(&order.channel)?.subject);
                self.tell(&order.target, &told)
            }
            Control::Refresh(order) if order.expired => {
                let members = self.members(&order.target)?;
                let closed = members.iter().map(|it| it.outbox.close(Close::Expired));
                Ok(closed.count())
            }
            Control::Refresh(order) => {
                let told = Order::Refresh {
                    expire_at: order.expire_at,
                    info: bytes(&order.info, &None)?,
                };
                self.tell(&order.target, &told)
            }
        }
    }

    fn disconnect(&self, order: &Disconnect) -> Result<usize, Unfit> {
        let close = match &order.disconnect {
            None => Close::ForceDisconnect,
            Some(told) => Close::Custom(Advice::new(told.code, &told.reason).ok_or(Unfit::bad(
                "disconnect: a code from 3000 to 4999, and a reason of 1 to 32 bytes that is no JSON",
            ))?),
        };
        let members = self.members(&order.target)?;
        let Target {
            session,
            user,
            client,
        } = &order.target;
        if user.is_empty() && client.is_empty() {
            self.registry.remember_ended(session);
        }
        let stays = |it: &&Found| order.whitelist.contains(&it.client);
        let meant = members.iter().filter(|it| !stays(it));
        let closed = meant.map(|it| it.outbox.close(close));
        Ok(closed.count())
    }

    fn subscription(&self, order: &Subscribe) -> Result<ServerSubscription, Unfit> {
        let route = self.find(&order.channel)?;
        if order.expire_at != 0 && order.expire_at <= self.clock.now().timestamp() {
            return Err(Unfit {
                error: CommandError::Expired,
                why: "expire_at: that is over",
            });
        }
        let wishes = Wishes::of(&route.namespace, &order.overrides.unwrap_or_default());
        let since = order.recover_since.clone();
        Ok(ServerSubscription {
            wishes: Wishes {
                data: bytes(&order.data, &order.b64data)?,
                since: since.filter(|_| wishes.recoverable),
                ..wishes
            },
            info: bytes(&order.info, &order.b64info)?,
            expire_at: order.expire_at,
            route,
        })
    }

    /// Tells connections what to do; how many were told.
    fn tell(&self, target: &Target, order: &Order) -> Result<usize, Unfit> {
        let members = self.members(target)?;
        let told = members.iter().filter(|it| it.orders.give(order.clone()));
        match told.count() {
            all if all == members.len() => Ok(all),
            _ => Err(Unfit {
                error: CommandError::TooManyRequests,
                why: "a connection has too many orders before this one",
            }),
        }
    }

    fn find(&self, name: &str) -> Result<Route, Unfit> {
        let found = channel::find_one(name, &self.config.now().namespaces);
        found.map_err(|error| Unfit {
            error,
            why: "channel: there is none of this name",
        })
    }

    fn members(&self, target: &Target) -> Result<Vec<Found>, Unfit> {
        if *target == Target::default() {
            return Err(Unfit::bad(
                "user, client or session: whom it concerns is missing",
            ));
        }
        if !target.session.is_empty() && !is_token(&target.session) {
            return Err(Unfit::bad("session: no session is called so"));
        }
        Ok(self.registry.find(target))
    }
}

fn bytes(json: &Option<Box<RawValue>>, base64: &Option<String>) -> Result<Bytes, Unfit> {
    let bytes = token::json_or_base64(json.as_deref(), base64.as_deref());
    bytes.ok_or(Unfit::bad("b64info, b64data: not base64"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_messages_name_an_order_and_whom_it_concerns() {
        let parse = |text: &str| serde_json::from_str::<Control>(text);
        for text in [
            r#"{"disconnect":{"session":"s1"}}"#,
            r#"{"disconnect":{"user":"u1","whitelist":["c1"],"disconnect":{"code":4000,"reason":"x"}}}"#,
            r#"{"subscribe":{"client":"c","channel":"news","info":{"n":1.0}}}"#,
            r#"{"unsubscribe":{"user":"u1","channel":"news"}}"#,
            r#"{"subscribe":{"user":"u","channel":"news","expire_at":7,"recover_since":{"offset":1}}}"#,
            r#"{"refresh":{"user":"u1","expire_at":1700000000,"info":{"n":1.0}}}"#,
        ] {
            let order = parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            let again = serde_json::to_string(&order).unwrap();
            assert!(parse(&again).is_ok(), "{again}");
        }
        for text in [
            "{}",
            r#"{"disconnect":{"session":7}}"#,
            r#"{"disconnect":{"sid":"s1"}}"#,
            r#"{"disconnect":{"user":"u1","whitelst":["c1"]}}"#,
            r#"{"unsubscribe":{"user":"u1"}}"#,
            r#"{"subscribe":{"user":"u1"}}"#,
            r#"{"refresh":{"user":"u1","expire":true}}"#,
            r#"{"explode":{"user":"u1"}}"#,
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
