//! What a connected client may ask.

use std::sync::Arc;

use super::Session;
use crate::{
    calls, channel,
    codes::{Close, CommandError},
    command::{History, Position, Request, Rpc, Subscribe},
    history,
    hub::HubRequest,
    limits::Caller,
    reply,
};

/// The subscribe flag by which a client prefers an error over `recovered: false`.
const REJECT_UNRECOVERED: i64 = 2;

impl Session {
    pub(super) async fn request(&mut self, id: u32, request: Request) -> Result<(), Close> {
        match request {
            Request::Connect(_) => return Err(Close::BadRequest),
            Request::Subscribe(subscribe) => self.subscribe(id, subscribe).await,
            Request::Unsubscribe(channel) => self.unsubscribe(id, &channel.channel).await,
            Request::Publish(channel) => {
                let error = match self.find(&channel.channel) {
                    Ok(_) => CommandError::PermissionDenied,
                    Err(error) => error,
                };
                self.refuse(id, error);
            }
            Request::Presence | Request::SubRefresh => self.refuse(id, CommandError::NotAvailable),
            Request::History(history) => self.history(id, history),
            Request::Ping => self.outbox.send(reply::done(id, "ping")),
            Request::Rpc(rpc) => self.rpc(id, rpc),
            Request::Refresh(refresh) => return self.refresh(id, &refresh),
        }
        Ok(())
    }

    fn find(&self, name: &str) -> Result<channel::Route, CommandError> {
        channel::find(name, &self.gateway.config.namespaces, self.identity())
    }

    async fn subscribe(&mut self, id: u32, subscribe: Subscribe) {
        let route = match self.find(&subscribe.channel) {
            Ok(_) if subscribe.kind != 0 => return self.refuse(id, CommandError::NotAvailable),
            Ok(route) => route,
            Err(error) => return self.refuse(id, error),
        };
        let request = HubRequest::Subscribe {
            peer: self.peer,
            outbox: self.outbox.clone(),
            reply_id: id,
            route,
            since: subscribe.recover.then_some(Position {
                offset: subscribe.offset,
                epoch: subscribe.epoch,
            }),
            reject_unrecovered: subscribe.flag & REJECT_UNRECOVERED != 0,
        };
        self.send_to_hub(request).await;
    }

    async fn unsubscribe(&mut self, id: u32, channel: &str) {
        let subject = match self.find(channel) {
            Ok(route) => route.subject,
            Err(error) => return self.refuse(id, error),
        };
        let request = HubRequest::Unsubscribe {
            peer: self.peer,
            outbox: self.outbox.clone(),
            reply_id: id,
            subject,
        };
        self.send_to_hub(request).await;
    }

    async fn send_to_hub(&mut self, request: HubRequest) {
        if self.gateway.hub.send(request).await.is_err() {
            self.outbox.close(Close::Shutdown);
        }
    }

    fn rpc(&mut self, id: u32, rpc: Rpc) {
        let identity = self.identity().cloned();
        let method = match calls::method(&self.gateway, &rpc.method, identity.as_ref()) {
            Ok(method) => method,
            Err(error) => return self.refuse(id, error),
        };
        let Some(caller) = self.caller() else {
            return self.refuse(id, CommandError::TooManyRequests);
        };
        let gateway = Arc::clone(&self.gateway);
        let call = calls::rpc(gateway, id, method, rpc, (identity, caller));
        self.calls.push(Box::pin(call));
    }

    fn history(&mut self, id: u32, history: History) {
        let route = match self.find(&history.channel) {
            Ok(route) => route,
            Err(error) => return self.refuse(id, error),
        };
        let Some(caller) = self.caller() else {
            return self.refuse(id, CommandError::TooManyRequests);
        };
        let gateway = Arc::clone(&self.gateway);
        let call = history::read(gateway, id, route, history, caller);
        self.calls.push(Box::pin(call));
    }

    /// Whose call it is, unless too many of the connection's are in flight.
    fn caller(&self) -> Option<Caller> {
        let is_free = self.calls.len() < self.gateway.config.connection.calls_max;
        is_free.then(|| Caller::new(self.identity(), self.address))
    }
}
