//! One connection from its first command to its close.

mod commands;

use std::{net::IpAddr, pin::Pin, sync::Arc, time::Duration};

use futures_util::{StreamExt, stream::FuturesUnordered};
use tokio::time::{Instant, sleep_until};

use crate::{
    codes::{Close, CommandError},
    command::{self, Line, Request},
    delivery::{Frame, Incoming, Outbox, PeerId, Received},
    gateway::Gateway,
    hub::HubRequest,
    limits::{self, ConnectionLimit},
    metrics, reply,
    token::Identity,
};

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
    /// Where it comes from; behind a proxy, the proxy's.
    address: IpAddr,
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
pub(crate) async fn serve(
    gateway: Arc<Gateway>,
    (peer, address): (PeerId, IpAddr),
    incoming: Incoming,
    outbox: Outbox,
) {
    metrics::connections(1.0);
    gateway.registry.opened(peer, outbox.clone());
    let rules = &gateway.config.connection;
    let mut session = Session {
        peer,
        address,
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
    metrics::connections(-1.0);
}

impl Session {
    async fn run(&mut self, mut incoming: Incoming) {
        let outbox = self.outbox.clone();
        let closed = outbox.closed();
        tokio::pin!(closed);
        let mut gone = false;
        let mut protocol_violation = false;
        loop {
            let next = self.next_deadline();
            tokio::select! {
                biased;
                () = &mut closed => break,
                () = sleep_until(next.unwrap_or_else(Instant::now)), if next.is_some() => {
                    self.on_time();
                }
                Some(answer) = self.calls.next() => self.outbox.send(answer),
                received = incoming.next() => match received {
                    Received::Text(text) => self.frame(&text).await,
                    Received::Violation(close) => {
                        protocol_violation = true;
                        self.outbox.close(close);
                    }
                    Received::Gone => {
                        gone = true;
                        break;
                    }
                },
            }
        }
        let leave = HubRequest::Leave { peer: self.peer };
        // The hub ends only with the gateway.
        let _ = self.gateway.hub.send(leave).await;
        self.calls.clear();
        if !gone {
            incoming.finish(protocol_violation).await;
        }
        let session = self.identity().map(|identity| identity.session.as_str());
        self.gateway.registry.left(session, self.peer);
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
            self.ping_at = Some(now + Duration::from_secs(rules.ping_seconds.get()));
        }
    }

    /// All commands of one frame, in order.
    async fn frame(&mut self, text: &str) {
        for line in text.trim_end_matches(['\n', '\r']).split('\n') {
            let done = match command::parse(line) {
                Some(Line::Pong) => self.pong(),
                Some(Line::Send) if matches!(self.stage, Stage::Connected(_)) => {
                    Err(Close::NotAvailable)
                }
                Some(Line::Command { id, request }) => self.command(id, request).await,
                Some(Line::Send) | None => Err(Close::BadRequest),
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
            (Stage::New, Request::Connect(connect)) => self.connect(id, &connect),
            (Stage::New | Stage::Refused, _) | (_, Request::Connect(_)) => Err(Close::BadRequest),
            (Stage::Connected(_), _) if self.limit.check().is_err() => {
                self.refuse(id, CommandError::TooManyRequests);
                Ok(())
            }
            (Stage::Connected(_), request) => self.request(id, request).await,
        }
    }

    fn refuse(&self, id: u32, error: CommandError) {
        self.outbox.send(reply::error(id, error));
    }
}
