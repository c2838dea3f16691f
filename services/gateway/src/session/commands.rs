//! What a client may command: who it is, and what it asks once that is known.

use std::{sync::Arc, time::Duration};

use tokio::time::Instant;

use super::{Session, Stage, VERSION};
use crate::{
    calls,
    channel::{self, Route},
    codes::{Close, CommandError},
    command::{History, Position, Request, Rpc, Subscribe, Token},
    delivery::Frame,
    gateway::Gateway,
    history,
    hub::{HubRequest, PendingSubscribe},
    limits::Caller,
    reply::{self, Connected},
    token::{Identity, TokenError},
};

/// The subscribe flag by which a client prefers an error over `recovered: false`.
const REJECT_UNRECOVERED: i64 = 2;

impl Session {
    pub(super) async fn request(&mut self, id: u32, request: Request) -> Result<(), Close> {
        let done = match request {
            Request::Connect(_) => return Err(Close::BadRequest),
            Request::Refresh(refresh) => return self.refresh(id, &refresh),
            Request::Subscribe(subscribe) => self.subscribe(id, subscribe).await,
            Request::Unsubscribe(channel) => self.unsubscribe(id, &channel.channel).await,
            Request::Publish(channel) => {
                let found = self.find(&channel.channel);
                found.and(Err(CommandError::PermissionDenied))
            }
            Request::Presence | Request::SubRefresh => Err(CommandError::NotAvailable),
            Request::History(history) => self.history(id, history),
            Request::Rpc(rpc) => self.rpc(id, rpc),
            Request::Ping => {
                self.outbox.send(reply::done(id, "ping"));
                Ok(())
            }
        };
        if let Err(error) = done {
            self.refuse(id, error);
        }
        Ok(())
    }

    fn find(&self, name: &str) -> Result<Route, CommandError> {
        channel::find(name, &self.gateway.config.namespaces, self.identity())
    }

    async fn subscribe(&mut self, id: u32, subscribe: Subscribe) -> Result<(), CommandError> {
        let route = self.find(&subscribe.channel)?;
        if subscribe.kind != 0 {
            return Err(CommandError::NotAvailable);
        }
        let recovers = subscribe.recover && route.namespace.recovery;
        let pending = PendingSubscribe {
            peer: self.peer,
            outbox: self.outbox.clone(),
            reply_id: id,
            since: recovers.then_some(Position {
                offset: subscribe.offset,
                epoch: subscribe.epoch,
            }),
            reject_unrecovered: subscribe.flag & REJECT_UNRECOVERED != 0,
            asked_at: Instant::now(),
            tried: false,
        };
        self.send_to_hub(HubRequest::Subscribe { route, pending })
            .await;
        Ok(())
    }

    async fn unsubscribe(&mut self, id: u32, channel: &str) -> Result<(), CommandError> {
        let request = HubRequest::Unsubscribe {
            peer: self.peer,
            outbox: self.outbox.clone(),
            reply_id: id,
            subject: self.find(channel)?.subject,
        };
        self.send_to_hub(request).await;
        Ok(())
    }

    async fn send_to_hub(&mut self, request: HubRequest) {
        if self.gateway.hub.send(request).await.is_err() {
            self.outbox.close(Close::Shutdown);
        }
    }

    fn rpc(&mut self, id: u32, rpc: Rpc) -> Result<(), CommandError> {
        let identity = self.identity().cloned();
        let method = calls::method(&self.gateway, &rpc.method, identity.as_ref())?;
        self.call(|gateway, caller| calls::rpc(gateway, id, method, rpc, (identity, caller)))
    }

    fn history(&mut self, id: u32, history: History) -> Result<(), CommandError> {
        let route = self.find(&history.channel)?;
        self.call(|gateway, caller| history::read(gateway, id, route, history, caller))
    }

    /// Starts a call, unless too many of the connection's are in flight.
    fn call<Answer>(
        &mut self,
        start: impl FnOnce(Arc<Gateway>, Caller) -> Answer,
    ) -> Result<(), CommandError>
    where
        Answer: Future<Output = Frame> + Send + 'static,
    {
        if self.calls.len() >= self.gateway.config.connection.calls_max {
            return Err(CommandError::TooManyRequests);
        }
        let caller = Caller::new(self.identity(), self.address);
        let call = start(Arc::clone(&self.gateway), caller);
        self.calls.push(Box::pin(call));
        Ok(())
    }

    pub(super) fn connect(&mut self, id: u32, connect: &Token) -> Result<(), Close> {
        self.stale_at = None;
        let gateway = Arc::clone(&self.gateway);
        let rules = &gateway.config.connection;
        let identity = match connect.token.as_str() {
            "" => None,
            token => match gateway.verifier.check(token, self.unix_now()) {
                Ok(identity) => Some(identity),
                Err(TokenError::Invalid) => return Err(Close::InvalidToken),
                Err(TokenError::Expired) => {
                    self.stage = Stage::Refused;
                    self.stale_at = Some(Instant::now() + Duration::from_millis(rules.stale_ms));
                    self.refuse(id, CommandError::TokenExpired);
                    return Ok(());
                }
            },
        };
        if let Some(identity) = &identity {
            let registry = &gateway.registry;
            if !registry.joined(&identity.session, self.peer, self.outbox.clone()) {
                return Err(Close::ForceDisconnect);
            }
        }
        let ping = rules.ping_seconds.get();
        let client = bootstrap::random::id();
        let connected = Connected {
            client: &client,
            version: VERSION,
            ttl: identity.as_ref().map_or(0, |identity| self.ttl(identity)),
            expires: identity.is_some(),
            ping,
            pong: true,
        };
        self.outbox.send(reply::result(id, "connect", &connected));
        self.ping_at = Some(Instant::now() + Duration::from_secs(ping));
        self.expires_at = identity.as_ref().map(|identity| self.end_of(identity));
        self.stage = Stage::Connected(identity);
        Ok(())
    }

    /// When the connection ends unless the token is refreshed.
    fn end_of(&self, identity: &Identity) -> Instant {
        let rules = &self.gateway.config.connection;
        Instant::now()
            + Duration::from_secs(self.ttl(identity))
            + Duration::from_millis(rules.expired_ms)
    }

    pub(super) fn refresh(&mut self, id: u32, refresh: &Token) -> Result<(), Close> {
        let fresh = match self.gateway.verifier.check(&refresh.token, self.unix_now()) {
            Ok(fresh) => fresh,
            Err(TokenError::Expired) => return Err(Close::Expired),
            Err(TokenError::Invalid) => return Err(Close::InvalidToken),
        };
        let same = self.identity().is_some_and(|identity| {
            identity.user == fresh.user && identity.session == fresh.session
        });
        if !same {
            return Err(Close::InvalidToken);
        }
        let result =
            serde_json::json!({ "expires": true, "ttl": self.ttl(&fresh), "version": VERSION });
        self.outbox.send(reply::result(id, "refresh", &result));
        self.expires_at = Some(self.end_of(&fresh));
        self.stage = Stage::Connected(Some(fresh));
        Ok(())
    }

    /// By the clock that web follows too, which has signed the token.
    fn unix_now(&self) -> i64 {
        self.gateway.clock.now().timestamp()
    }

    /// Seconds that the token has left.
    fn ttl(&self, identity: &Identity) -> u64 {
        let left = identity.expires_at.saturating_sub(self.unix_now());
        u64::try_from(left).unwrap_or(0)
    }
}
