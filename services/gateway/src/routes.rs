//! The ways in: WebSocket, HTTP-streaming, SSE, and commands beside the last two.

use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    extract::{ConnectInfo, DefaultBodyLimit, Query, Request, State},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use bootstrap::TrustedProxies;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use serde::Deserialize;

use crate::{
    api,
    connection_limiter::{ConnectionLimiter, Permit, Refused},
    delivery::{
        Framing, HttpStream, Limits, MESSAGE_BYTES_MAX, PeerId, Shards, SocketInfo, WebSocket,
        Writing,
    },
    emulation::{Emulated, ForwardedCommands},
    gateway::Gateway,
    metrics,
    origins::AllowedOrigins,
    protocol::Encoding,
    session::{self, Peer},
};

mod poll;
mod upgrade;

/// How long browsers may remember that they may ask.
const PREFLIGHT_SECONDS: &str = "300";

/// Who may come in.
pub(crate) struct Acceptor {
    gateway: Arc<Gateway>,
    origins: AllowedOrigins,
    connections: ConnectionLimiter,
    proxies: TrustedProxies,
    peers: AtomicU64,
    shards: Shards,
}

impl Acceptor {
    pub(crate) fn new(
        gateway: Gateway,
        origins: Vec<bootstrap::Origin>,
        connections: ConnectionLimiter,
        proxies: TrustedProxies,
    ) -> Self {
        Self {
            shards: Shards::start(),
            gateway: Arc::new(gateway),
            origins: AllowedOrigins::new(origins),
            connections,
            proxies,
            peers: AtomicU64::new(1),
        }
    }

    pub(crate) fn gateway(&self) -> Arc<Gateway> {
        Arc::clone(&self.gateway)
    }

    pub(crate) fn connections(&self) -> &ConnectionLimiter {
        &self.connections
    }

    /// A place for who asks, and where they come from.
    fn admit(&self, info: &SocketInfo, headers: &HeaderMap) -> Result<(Permit, IpAddr), Refused> {
        let address = self.proxies.client(info.address(), headers);
        Ok((self.connections.acquire(address)?, address))
    }

    /// What a new connection needs.
    fn welcome(&self, (permit, address): (Permit, IpAddr)) -> (Peer, Writing) {
        let config = self.gateway.config.now();
        let rules = &config.connection;
        let peer = Peer {
            id: PeerId(self.peers.fetch_add(1, Ordering::Relaxed)),
            address,
            permit,
            emulated: None,
        };
        let writing = Writing {
            limits: Limits {
                bytes: rules.queue_bytes,
                frames: rules.queue_frames,
                stored: rules.stored_bytes,
                newest_interval: Duration::from_secs(1) / rules.frames_per_second.get(),
            },
            shard: self.shards.of(peer.id).clone(),
        };
        (peer, writing)
    }
}

/// Every path.
pub(crate) fn all(acceptor: Arc<Acceptor>) -> Router {
    let api = api::router(acceptor.gateway());
    Router::new()
        .route("/connection/websocket", get(websocket))
        .route("/connection/http_stream", post(http_stream))
        .route("/connection/sse", get(events).post(events_posted))
        .route("/connection/poll", get(poll::poll))
        .route("/emulation", post(emulate))
        .layer(DefaultBodyLimit::max(MESSAGE_BYTES_MAX))
        .layer(middleware::from_fn_with_state(
            Arc::clone(&acceptor),
            check_origin,
        ))
        .with_state(acceptor)
        .merge(api)
}

/// Turns foreign pages away, and tells browsers of the others that they may read the answer.
async fn check_origin(
    State(acceptor): State<Arc<Acceptor>>,
    request: Request,
    next: Next,
) -> Response {
    if let Err(foreign) = acceptor.origins.check(request.headers()) {
        metrics::turned_away("origin");
        return (StatusCode::FORBIDDEN, format!("{foreign}\n")).into_response();
    }
    let origin = request.headers().get(header::ORIGIN).cloned();
    let asked = request
        .headers()
        .get(header::ACCESS_CONTROL_REQUEST_HEADERS)
        .cloned();
    let mut response = match *request.method() {
        Method::OPTIONS => StatusCode::NO_CONTENT.into_response(),
        _ => next.run(request).await,
    };
    if let Some(origin) = origin {
        let headers = response.headers_mut();
        let mut say = |name, value| headers.insert(name, value);
        say(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        say(
            header::ACCESS_CONTROL_ALLOW_CREDENTIALS,
            HeaderValue::from_static("true"),
        );
        say(header::VARY, HeaderValue::from_static("origin"));
        if let Some(asked) = asked {
            say(header::ACCESS_CONTROL_ALLOW_HEADERS, asked);
            say(
                header::ACCESS_CONTROL_MAX_AGE,
                HeaderValue::from_static(PREFLIGHT_SECONDS),
            );
        }
    }
    response
}

async fn websocket(
    State(acceptor): State<Arc<Acceptor>>,
    ConnectInfo(info): ConnectInfo<SocketInfo>,
    request: Request,
) -> Response {
    let handshake = match upgrade::Handshake::read(&request) {
        Ok(handshake) => handshake,
        Err(refused) => return refused.into_response(),
    };
    let admitted = match acceptor.admit(&info, request.headers()) {
        Ok(admitted) => admitted,
        Err(refused) => return refused.into_response(),
    };
    let answer = handshake.answer();
    let upgraded = hyper::upgrade::on(request);
    tokio::spawn(async move {
        // Who hangs up before the answer never was a connection.
        let Ok(upgraded) = upgraded.await else { return };
        let (peer, writing) = acceptor.welcome(admitted);
        let opened = WebSocket::open(upgraded, handshake.encoding, writing);
        let (incoming, outbox) = opened.expect("the listener has no other connections");
        session::serve(acceptor.gateway(), peer, incoming, outbox).await;
    });
    answer
}

async fn http_stream(
    State(acceptor): State<Arc<Acceptor>>,
    ConnectInfo(info): ConnectInfo<SocketInfo>,
    headers: HeaderMap,
    connect: Bytes,
) -> Response {
    let encoding = encoding_of(&headers);
    stream(
        &acceptor,
        (&info, &headers),
        (Framing::Stream, encoding),
        connect,
    )
}

#[derive(Deserialize)]
struct Connect {
    cf_connect: String,
}

async fn events(
    State(acceptor): State<Arc<Acceptor>>,
    ConnectInfo(info): ConnectInfo<SocketInfo>,
    headers: HeaderMap,
    connect: Result<Query<Connect>, axum::extract::rejection::QueryRejection>,
) -> Response {
    match connect {
        Ok(Query(connect)) => {
            let first = Bytes::from(connect.cf_connect);
            let framing = (Framing::Events, Encoding::Json);
            stream(&acceptor, (&info, &headers), framing, first)
        }
        Err(_) => (StatusCode::BAD_REQUEST, "cf_connect is missing\n").into_response(),
    }
}

async fn events_posted(
    State(acceptor): State<Arc<Acceptor>>,
    ConnectInfo(info): ConnectInfo<SocketInfo>,
    headers: HeaderMap,
    connect: Bytes,
) -> Response {
    let framing = (Framing::Events, Encoding::Json);
    stream(&acceptor, (&info, &headers), framing, connect)
}

fn encoding_of(headers: &HeaderMap) -> Encoding {
    let kind = headers.get(header::CONTENT_TYPE);
    match kind.map(HeaderValue::as_bytes) {
        Some(b"application/octet-stream") => Encoding::Protobuf,
        _ => Encoding::Json,
    }
}

fn stream(
    acceptor: &Arc<Acceptor>,
    (info, headers): (&SocketInfo, &HeaderMap),
    (framing, encoding): (Framing, Encoding),
    first: Bytes,
) -> Response {
    let admitted = match acceptor.admit(info, headers) {
        Ok(admitted) => admitted,
        Err(refused) => return refused.into_response(),
    };
    info.handshaken();
    let (mut peer, writing) = acceptor.welcome(admitted);
    let (incoming, outbox, commands, body) = HttpStream::open(first, (framing, encoding), writing);
    let gateway = acceptor.gateway();
    peer.emulated = Some(Emulated::open(&gateway.emulation, commands));
    tokio::spawn(session::serve(gateway, peer, incoming, outbox));
    let kind = match (framing, encoding) {
        (Framing::Events, _) => "text/event-stream",
        (Framing::Stream, Encoding::Json) => "application/json",
        (Framing::Stream, Encoding::Protobuf) => "application/octet-stream",
    };
    let headers = [
        (header::CONTENT_TYPE, kind),
        // It never ends of itself, so nothing can follow it on its connection.
        (header::CONNECTION, "close"),
        (
            header::CACHE_CONTROL,
            "private, no-cache, no-store, must-revalidate, max-age=0",
        ),
        // Proxies of this kind keep a response back until it ends.
        (header::HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    (headers, body).into_response()
}

async fn emulate(
    State(acceptor): State<Arc<Acceptor>>,
    ConnectInfo(info): ConnectInfo<SocketInfo>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    info.asks_again();
    let Some(commands) = ForwardedCommands::parse(encoding_of(&headers), &body) else {
        return StatusCode::BAD_REQUEST;
    };
    match acceptor.gateway.hand_over(commands).await {
        true => StatusCode::NO_CONTENT,
        false => StatusCode::NOT_FOUND,
    }
}
