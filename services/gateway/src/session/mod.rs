//! One connection from its first command to its close, whatever carries it.

mod commands;
mod connect;
mod lines;
mod ordered;
mod subscriptions;

use std::{collections::HashMap, net::IpAddr, pin::Pin, sync::Arc, time::Duration};

use bytes::Bytes;
use futures_util::{StreamExt, stream::FuturesUnordered};
use tokio::time::{Instant, sleep_until};

use self::{lines::Lines, subscriptions::Ending};
use crate::{
    connection_limiter::Permit,
    delivery::{Incoming, Outbox, PeerId, Received},
    emulation::Emulated,
    gateway::Gateway,
    hub::HubRequest,
    limits::{self, Caller, ConnectionLimit},
    metrics,
    orders::Orders,
    protocol::{
        codes::{Close, CommandError},
        command::{self, Command, Request},
        reply::Reply,
    },
    token::Identity,
};

/// Calls of one connection, with what waits for them, which is never refused: more waits only for a client that takes none
/// of its answers.
const WAITING_MAX: usize = 1_024;

type Call = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Who is on the other end.
pub(crate) struct Peer {
    pub(crate) id: PeerId,
    /// Where it comes from, past the proxies that are trusted.
    pub(crate) address: IpAddr,
    pub(crate) permit: Permit,
    /// How its commands find it, where they come by other requests.
    pub(crate) emulated: Option<Emulated>,
}

/// How far a connection has come.
enum Stage {
    /// Nothing was said yet.
    New,
    /// Its connect was refused: nothing more is expected of it.
    Refused,
    /// A visitor, or somebody who is signed in.
    Connected(Arc<Identity>),
}

struct Session {
    gateway: Arc<Gateway>,
    peer: Peer,
    /// The connection's public name.
    client: String,
    outbox: Outbox,
    stage: Stage,
    limit: ConnectionLimit,
    calls: FuturesUnordered<Call>,
    lines: Lines,
    /// Subscriptions that end with their token, by subject.
    endings: HashMap<Arc<str>, Ending>,
    /// The connect command must have come by then.
    stale_at: Option<Instant>,
    ping_at: Option<Instant>,
    pong_due: Option<Instant>,
    expires_at: Option<Instant>,
    orders: Arc<Orders>,
}

/// Serves a connection until either side ends it.
pub(crate) async fn serve(
    gateway: Arc<Gateway>,
    peer: Peer,
    incoming: impl Incoming,
    outbox: Outbox,
) {
    metrics::connections(1.0);
    let emulated = peer.emulated.as_ref().map(|it| it.session.clone());
    let orders = gateway.registry.opened(peer.id, outbox.clone(), emulated);
    let config = gateway.config.now();
    let rules = &config.connection;
    let mut session = Session {
        peer,
        client: bootstrap::random::id(),
        outbox,
        stage: Stage::New,
        limit: limits::of_connection(rules),
        calls: FuturesUnordered::new(),
        lines: Lines::default(),
        endings: HashMap::new(),
        stale_at: Some(Instant::now() + Duration::from_millis(rules.stale_ms)),
        ping_at: None,
        pong_due: None,
        expires_at: None,
        orders,
        gateway,
    };
    session.run(incoming).await;
    metrics::connections(-1.0);
}

impl Session {
    async fn run(&mut self, mut incoming: impl Incoming) {
        let outbox = self.outbox.clone();
        let closed = outbox.closed();
        tokio::pin!(closed);
        let orders = Arc::clone(&self.orders);
        let mut gone = false;
        loop {
            let next = self.next_deadline();
            tokio::select! {
                biased;
                () = &mut closed => break,
                () = sleep_until(next.unwrap_or_else(Instant::now)), if next.is_some() => {
                    Box::pin(self.on_time()).await;
                }
                Some(()) = self.calls.next() => {}
                () = orders.given() => Box::pin(self.carry_out(orders.take())).await,
                received = incoming.next() => match received {
                    // Apart, so that a silent connection does not hold the room that commands need.
                    Received::Frame(frame) => Box::pin(self.frame(&frame)).await,
                    Received::Violation(close) => self.outbox.close(close),
                    Received::Ended => break,
                    Received::Gone => {
                        gone = true;
                        break;
                    }
                },
            }
        }
        let peer = self.peer.id;
        // The hub ends only with the gateway.
        let _ = self.gateway.hub.send(HubRequest::Leave { peer }).await;
        self.peer.emulated = None;
        self.calls.clear();
        if !gone {
            Box::pin(incoming.finish()).await;
        }
        self.gateway.registry.left(peer);
    }

    fn identity(&self) -> Option<&Arc<Identity>> {
        match &self.stage {
            Stage::Connected(identity) => Some(identity),
            Stage::New | Stage::Refused => None,
        }
    }

    fn next_deadline(&self) -> Option<Instant> {
        let deadlines = [self.stale_at, self.ping_at, self.pong_due, self.expires_at];
        let endings = self.endings.values().map(|ending| ending.at);
        deadlines.into_iter().flatten().chain(endings).min()
    }

    async fn on_time(&mut self) {
        let now = Instant::now();
        let passed = |deadline: Option<Instant>| deadline.is_some_and(|at| at <= now);
        if passed(self.stale_at) {
            self.outbox.close(Close::Stale);
        } else if passed(self.expires_at) {
            self.outbox.close(Close::Expired);
        } else if passed(self.pong_due) {
            self.outbox.close(Close::NoPong);
        } else if passed(self.ping_at) {
            let config = self.gateway.config.now();
            let rules = &config.connection;
            self.outbox.send(&Reply::PING);
            self.pong_due = Some(now + Duration::from_millis(rules.pong_ms));
            self.ping_at = Some(now + Duration::from_secs(rules.ping_seconds.get().into()));
        } else {
            self.end_subscriptions(now).await;
        }
    }

    /// All commands of one frame, in order.
    async fn frame(&mut self, frame: &Bytes) {
        let encoding = self.outbox.encoding();
        let Some(commands) = encoding.split(frame) else {
            self.outbox.close(Close::BadRequest);
            return;
        };
        for command in commands {
            let done = match command::parse(encoding, command) {
                Some(Command::Pong) => self.pong(),
                Some(Command::Send) if matches!(self.stage, Stage::Connected(_)) => {
                    Err(Close::NotAvailable)
                }
                Some(Command::Request { id, request }) => self.command(id, request).await,
                Some(Command::Send) | None => Err(Close::BadRequest),
            };
            if let Err(close) = done {
                self.outbox.close(close);
                return;
            }
        }
    }

    fn pong(&mut self) -> Result<(), Close> {
        let due = self.pong_due.take().ok_or(Close::BadRequest);
        due.map(|_| ())
    }

    async fn command(&mut self, id: u32, request: Request) -> Result<(), Close> {
        match (&self.stage, request) {
            (Stage::New, Request::Connect(connect)) => self.connect(id, connect).await,
            (Stage::New | Stage::Refused, _) | (_, Request::Connect(_)) => Err(Close::BadRequest),
            (Stage::Connected(identity), request) => {
                let identity = Arc::clone(identity);
                if self.limit.check().is_err() {
                    if !matches!(request, Request::Unsubscribe(_)) {
                        self.outbox.refuse(id, CommandError::TooManyRequests);
                        return Ok(());
                    }
                    // It waits instead: refused, who leaves a channel would be told next that they still read it.
                    tokio::select! {
                        () = self.limit.until_ready() => {}
                        () = self.outbox.closed() => return Ok(()),
                    }
                }
                self.request(id, request, &identity).await
            }
        }
    }

    /// Whose calls are counted together with those of this connection.
    fn caller(&self) -> Caller {
        let user = self.identity().map_or("", |who| &who.user);
        Caller::new(user, self.peer.address)
    }

    /// Asks the hub what changes a subscription: at once, or, where calls of the channel are under way, after those.
    async fn change(&mut self, subject: &Arc<str>, request: HubRequest) {
        let Some(mut place) = self.lines.join_if_busy(subject) else {
            return self.send_to_hub(request).await;
        };
        if self.calls.len() >= WAITING_MAX {
            self.outbox.close(Close::Slow);
            return;
        }
        let hub = self.gateway.hub.clone();
        self.calls.push(Box::pin(async move {
            place.turn().await;
            // A hub that is gone has ended with the gateway, which tells the connection.
            let _ = hub.send(request).await;
        }));
    }

    async fn send_to_hub(&mut self, request: HubRequest) {
        if self.gateway.hub.send(request).await.is_err() {
            self.outbox.close(Close::Shutdown);
        }
    }

    /// By the clock that web follows too, which has signed the token.
    fn unix_now(&self) -> i64 {
        self.gateway.clock.now().timestamp()
    }

    /// Seconds until then.
    fn seconds_until(&self, at: i64) -> u32 {
        u32::try_from(at.saturating_sub(self.unix_now()).max(0)).unwrap_or(u32::MAX)
    }

    /// When what ends in so many seconds is over, unless it is refreshed.
    fn end_in(&self, seconds: u32) -> Instant {
        let grace = self.gateway.config.now().connection.expired_ms;
        Instant::now() + Duration::from_secs(seconds.into()) + Duration::from_millis(grace)
    }
}
