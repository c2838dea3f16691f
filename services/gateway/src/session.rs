//! One connection from its first command to its close.

use std::{pin::Pin, sync::Arc, time::Duration};

use futures_util::{StreamExt, stream::FuturesUnordered};
use tokio::time::{Instant, sleep_until};

use crate::{
    calls, channel,
    codes::{Close, Refusal},
    command::{self, Connect, History, Line, Position, Refresh, Request, Rpc, Subscribe},
    count,
    delivery::{Frame, Incoming, Outbox, PeerId, Received},
    gateway::Gateway,
    hub::Ask,
    limits::{self, ConnectionLimit},
    reply::{self, Connected},
    token::{Identity, TokenError},
};

/// The subscribe flag by which a client prefers an error over `recovered: false`.
const REJECT_UNRECOVERED: i64 = 2;
/// What clients are told of us.
const VERSION: &str = "outcry 0.1.0";

type Call = Pin<Box<dyn Future<Output = Frame> + Send>>;

/// How far a connection has come.
enum Stage {
    /// Nothing was said yet.
    New,
    /// Its connect was refused: nothing more is expected of it.
    Refused,
    /// A visitor, or somebody who is signed in.
    Connected(Option<Identity>),
}

struct Session {
    gateway: Arc<Gateway>,
    peer: PeerId,
    outbox: Outbox,
    stage: Stage,
    limit: ConnectionLimit,
    calls: FuturesUnordered<Call>,
    /// The connect command must have come by then.
    stale_at: Option<Instant>,
    ping_at: Option<Instant>,
    pong_due: Option<Instant>,
    expires_at: Option<Instant>,
}

/// Serves a connection until either side ends it.
pub(crate) async fn serve(gateway: Arc<Gateway>, peer: PeerId, incoming: Incoming, outbox: Outbox) {
    count::connections(1.0);
    gateway.registry.opened(peer, outbox.clone());
    let rules = &gateway.config.connection;
    let mut session = Session {
        peer,
        outbox,
        stage: Stage::New,
        limit: limits::of_connection(rules),
        calls: FuturesUnordered::new(),
        stale_at: Some(Instant::now() + Duration::from_millis(rules.stale_ms)),
        ping_at: None,
        pong_due: None,
        expires_at: None,
        gateway,
    };
    session.run(incoming).await;
    count::connections(-1.0);
}

impl Session {
    async fn run(&mut self, mut incoming: Incoming) {
        let outbox = self.outbox.clone();
        let closed = outbox.closed();
        tokio::pin!(closed);
        let mut gone = false;
        let mut rude = false;
        loop {
            let next = self.next_deadline();
            tokio::select! {
                () = &mut closed => break,
                received = incoming.next() => match received {
                    Received::Text(text) => self.frame(&text).await,
                    Received::Wrong(close) => {
                        rude = true;
                        self.outbox.close(close);
                    }
                    Received::Gone => {
                        gone = true;
                        break;
                    }
                },
                Some(answer) = self.calls.next() => self.outbox.send(answer),
                () = sleep_until(next.unwrap_or_else(Instant::now)), if next.is_some() => {
                    self.on_time();
                }
            }
        }
        let session = self.identity().map(|identity| identity.session.as_str());
        self.gateway.registry.left(session, self.peer);
        let leave = Ask::Leave { peer: self.peer };
        // The hub ends only with the gateway.
        let _ = self.gateway.hub.send(leave).await;
        self.calls.clear();
        if !gone {
            incoming.finish(rude).await;
        }
    }

    fn identity(&self) -> Option<&Identity> {
        match &self.stage {
            Stage::Connected(identity) => identity.as_ref(),
            Stage::New | Stage::Refused => None,
        }
    }

    fn next_deadline(&self) -> Option<Instant> {
        let deadlines = [self.stale_at, self.ping_at, self.pong_due, self.expires_at];
        deadlines.into_iter().flatten().min()
    }

    fn on_time(&mut self) {
        let now = Instant::now();
        let passed = |deadline: Option<Instant>| deadline.is_some_and(|at| at <= now);
        if passed(self.stale_at) {
            self.outbox.close(Close::Stale);
        } else if passed(self.expires_at) {
            self.outbox.close(Close::Expired);
        } else if passed(self.pong_due) {
            self.outbox.close(Close::NoPong);
        } else if passed(self.ping_at) {
            let rules = &self.gateway.config.connection;
            self.outbox.send(reply::ping());
            self.pong_due = Some(now + Duration::from_millis(rules.pong_ms));
            self.ping_at = Some(now + Duration::from_secs(rules.ping_seconds));
        }
    }

    /// All commands of one frame, in order.
    async fn frame(&mut self, text: &str) {
        for line in text.trim_end_matches(['\n', '\r']).split('\n') {
            let done = match command::parse(line) {
                Ok(Line::Pong) => self.pong(),
                Ok(Line::Send) if matches!(self.stage, Stage::Connected(_)) => {
                    Err(Close::NotAvailable)
                }
                Ok(Line::Command { id, request }) => self.command(id, request).await,
                Ok(Line::Send) | Err(_) => Err(Close::BadRequest),
            };
            if let Err(close) = done {
                self.outbox.close(close);
                return;
            }
        }
    }

    fn pong(&mut self) -> Result<(), Close> {
        match self.pong_due.take() {
            Some(_) => Ok(()),
            None => Err(Close::BadRequest),
        }
    }

    async fn command(&mut self, id: u32, request: Request) -> Result<(), Close> {
        match (&self.stage, request) {
            (Stage::New, Request::Connect(connect)) => return self.connect(id, &connect),
            (Stage::New | Stage::Refused, _) | (_, Request::Connect(_)) => {
                return Err(Close::BadRequest);
            }
            (Stage::Connected(_), request) => {
                if self.limit.check().is_err() {
                    self.refuse(id, Refusal::TooManyRequests);
                    return Ok(());
                }
                self.request(id, request).await?;
            }
        }
        Ok(())
    }

    async fn request(&mut self, id: u32, request: Request) -> Result<(), Close> {
        match request {
            Request::Connect(_) => return Err(Close::BadRequest),
            Request::Subscribe(subscribe) => self.subscribe(id, subscribe).await,
            Request::Unsubscribe(channel) => self.unsubscribe(id, &channel.channel).await,
            Request::Publish(channel) => {
                let refusal = match self.find(&channel.channel) {
                    Ok(_) => Refusal::PermissionDenied,
                    Err(refusal) => refusal,
                };
                self.refuse(id, refusal);
            }
            Request::Presence | Request::SubRefresh => self.refuse(id, Refusal::NotAvailable),
            Request::History(history) => self.history(id, history),
            Request::Ping => self.outbox.send(reply::done(id, "ping")),
            Request::Rpc(rpc) => self.rpc(id, rpc),
            Request::Refresh(refresh) => return self.refresh(id, &refresh),
        }
        Ok(())
    }

    fn connect(&mut self, id: u32, connect: &Connect) -> Result<(), Close> {
        self.stale_at = None;
        let identity = match connect.token.as_str() {
            "" => None,
            token => match self.gateway.verifier.check(token, unix_now()) {
                Ok(identity) => Some(identity),
                Err(TokenError::Invalid) => return Err(Close::InvalidToken),
                Err(TokenError::Expired) => {
                    self.stage = Stage::Refused;
                    self.stale_at = Some(Instant::now() + self.stale());
                    self.refuse(id, Refusal::TokenExpired);
                    return Ok(());
                }
            },
        };
        if let Some(identity) = &identity {
            let registry = &self.gateway.registry;
            if !registry.joined(&identity.session, self.peer, self.outbox.clone()) {
                return Err(Close::ForceDisconnect);
            }
        }
        let ping = self.gateway.config.connection.ping_seconds;
        let client = bootstrap::chance::id();
        let connected = Connected {
            client: &client,
            version: VERSION,
            ttl: identity.as_ref().map_or(0, |identity| ttl(identity)),
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

    fn stale(&self) -> Duration {
        Duration::from_millis(self.gateway.config.connection.stale_ms)
    }

    /// When the connection ends unless the token is refreshed.
    fn end_of(&self, identity: &Identity) -> Instant {
        let rules = &self.gateway.config.connection;
        Instant::now() + Duration::from_secs(ttl(identity)) + Duration::from_millis(rules.expired_ms)
    }

    fn refresh(&mut self, id: u32, refresh: &Refresh) -> Result<(), Close> {
        let fresh = match self.gateway.verifier.check(&refresh.token, unix_now()) {
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
        let result = serde_json::json!({ "expires": true, "ttl": ttl(&fresh), "version": VERSION });
        self.outbox.send(reply::result(id, "refresh", &result));
        self.expires_at = Some(self.end_of(&fresh));
        self.stage = Stage::Connected(Some(fresh));
        Ok(())
    }

    fn find(&self, name: &str) -> Result<channel::Route, Refusal> {
        channel::find(name, &self.gateway.config.namespaces, self.identity())
    }

    async fn subscribe(&mut self, id: u32, subscribe: Subscribe) {
        let route = match self.find(&subscribe.channel) {
            Ok(_) if subscribe.kind != 0 => return self.refuse(id, Refusal::NotAvailable),
            Ok(route) => route,
            Err(refusal) => return self.refuse(id, refusal),
        };
        let ask = Ask::Subscribe {
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
        self.ask(ask).await;
    }

    async fn unsubscribe(&mut self, id: u32, channel: &str) {
        let subject = match self.find(channel) {
            Ok(route) => route.subject,
            Err(refusal) => return self.refuse(id, refusal),
        };
        let ask = Ask::Unsubscribe {
            peer: self.peer,
            outbox: self.outbox.clone(),
            reply_id: id,
            subject,
        };
        self.ask(ask).await;
    }

    async fn ask(&mut self, ask: Ask) {
        if self.gateway.hub.send(ask).await.is_err() {
            self.outbox.close(Close::Shutdown);
        }
    }

    fn rpc(&mut self, id: u32, rpc: Rpc) {
        let identity = self.identity().cloned();
        let method = match calls::method(&self.gateway, &rpc.method, identity.as_ref()) {
            Ok(method) => method,
            Err(refusal) => return self.refuse(id, refusal),
        };
        if !self.may_call() {
            return self.refuse(id, Refusal::TooManyRequests);
        }
        let gateway = Arc::clone(&self.gateway);
        self.calls
            .push(Box::pin(calls::rpc(gateway, id, method, rpc, identity)));
    }

    fn history(&mut self, id: u32, history: History) {
        let route = match self.find(&history.channel) {
            Ok(route) => route,
            Err(refusal) => return self.refuse(id, refusal),
        };
        if !self.may_call() {
            return self.refuse(id, Refusal::TooManyRequests);
        }
        let gateway = Arc::clone(&self.gateway);
        self.calls
            .push(Box::pin(calls::history(gateway, id, route, history)));
    }

    /// Calls are few at a time for a connection, and not too often for a person.
    fn may_call(&self) -> bool {
        let user = self.identity().map(|identity| identity.user.as_str());
        self.calls.len() < self.gateway.config.connection.calls_max
            && user.is_none_or(|user| self.gateway.user_limits.allows(user))
    }

    fn refuse(&self, id: u32, refusal: Refusal) {
        self.outbox.send(reply::refusal(id, refusal));
    }
}

fn unix_now() -> i64 {
    bootstrap::clock::now().timestamp()
}

/// Seconds that the token has left.
fn ttl(identity: &Identity) -> u64 {
    let left = identity.expires_at.saturating_sub(unix_now());
    u64::try_from(left).unwrap_or(0)
}
