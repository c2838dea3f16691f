//! Carrying out what the server API orders.

use std::sync::Arc;

use super::Session;
use crate::{
    hub::{HubRequest, ReplyTo},
    orders::{Order, ServerSubscription},
    protocol::{
        codes::{Close, Unsubscribed},
        reply::{Push, PushContent, Reply, SubRefreshResult},
    },
    session::Stage,
};

impl Session {
    pub(super) async fn carry_out(&mut self, orders: Vec<Order>) {
        for order in orders {
            match order {
                Order::Subscribe(subscription) => self.be_subscribed(*subscription).await,
                Order::Unsubscribe(subject) => {
                    self.endings.remove(&subject);
                    let end = HubRequest::End {
                        peer: self.peer.id,
                        subject: Arc::clone(&subject),
                        why: Unsubscribed::ByServer,
                    };
                    self.change(&subject, end).await;
                }
                Order::Refresh { expire_at, info } => {
                    if !info.is_empty() {
                        self.tell_others(info).await;
                    }
                    self.last_until(expire_at);
                }
            }
        }
    }

    async fn be_subscribed(&mut self, subscription: ServerSubscription) {
        let ServerSubscription {
            route,
            wishes,
            info,
            expire_at,
        } = subscription;
        let ttl = (expire_at != 0).then(|| self.seconds_until(expire_at));
        self.subscription_ends(&route.subject, ttl);
        self.join(route, ReplyTo::Push, wishes, info).await;
    }

    /// Others are told this of the connection from now on, also where it is subscribed already.
    async fn tell_others(&mut self, info: bytes::Bytes) {
        let Stage::Connected(identity) = &mut self.stage else {
            return;
        };
        Arc::make_mut(identity).info = info.clone();
        let peer = self.peer.id;
        self.send_to_hub(HubRequest::Describe { peer, info }).await;
    }

    /// The connection is over then; zero is never.
    fn last_until(&mut self, expire_at: i64) {
        let ttl = (expire_at > 0).then(|| self.seconds_until(expire_at));
        if ttl == Some(0) {
            self.outbox.close(Close::Expired);
            return;
        }
        self.expires_at = ttl.map(|ttl| self.end_in(ttl));
        let content = PushContent::Refresh(SubRefreshResult {
            expires: ttl.is_some(),
            ttl: ttl.unwrap_or(0),
        });
        self.outbox.send(&Reply::push(Push::new("", content)));
    }
}
