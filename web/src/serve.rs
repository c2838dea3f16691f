//! Accepting connections: bounded, for each address too, and none may dawdle over its headers.

use std::{
    io::Write,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    extract::{ConnectInfo, Request},
};
use bootstrap::Shutdown;
use hyper::{body::Incoming, server::conn::http1};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::{GracefulConnection, GracefulShutdown},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::{sleep, timeout},
};
use tower::ServiceExt;

use crate::{crowd::Crowd, security::TrustedProxies};

/// Connections open at once: each costs some 20 KiB.
const CONNECTIONS_MAX: usize = 10_000;
/// How long a client may take to send its headers; also how long it may idle between requests.
const HEADERS_WITHIN: Duration = Duration::from_secs(15);
/// The pause after a failed accept: out of file handles, most likely.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// How long requests under way may take once shutdown was asked for. A bid that is cut off is asked again by its id.
const FAREWELL: Duration = Duration::from_millis(1_500);

/// What one is told who has too many connections: idle ones end within [`HEADERS_WITHIN`].
const CROWDED: &[u8] =
    b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 15\r\nConnection: close\r\n\
    Content-Type: text/plain\r\n\r\ntoo many connections are open from one place";

/// Serves until shutdown, then lets requests under way end. Trusted proxies may hold as many connections as
/// there are.
pub(crate) async fn serve(
    listener: TcpListener,
    routes: Router,
    proxies: TrustedProxies,
    shutdown: Shutdown,
) {
    let crowd = Crowd::default();
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let graceful = GracefulShutdown::new();
    loop {
        let accepted = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            accepted = accepted => accepted,
            () = shutdown.requested() => break,
        };
        let (socket, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        let Some(peers_place) = crowd.enter(peer.ip(), proxies.contain(peer.ip())) else {
            turn_away(socket);
            continue;
        };
        let asked = Arc::new(AtomicBool::new(false));
        let served = connection(socket, peer, routes.clone(), Arc::clone(&asked));
        let connection = graceful.watch(served);
        tokio::spawn(async move {
            let _places = (place, peers_place);
            // Clients come and go: what ends a connection is their business.
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended badly");
                count(&error, asked.load(Ordering::Relaxed));
            }
        });
    }
    if timeout(FAREWELL, graceful.shutdown()).await.is_err() {
        tracing::warn!("requests under way were cut off");
    }
}

/// Says why, if that can be said at once, and hangs up.
fn turn_away(socket: TcpStream) {
    metrics::counter!("outcry_web_refused_total", "reason" => "connections").increment(1);
    let told = socket
        .into_std()
        .and_then(|mut socket| socket.write_all(CROWDED));
    if let Err(error) = told {
        tracing::debug!(%error, "somebody with too many connections was not told so");
    }
}

/// Counts who never got as far as a request. A connection that `asked` before is merely idle when its time is over.
fn count(error: &hyper::Error, asked: bool) {
    let reason = if error.is_timeout() && !asked {
        "slow_headers"
    } else if error.is_parse() {
        "not_http"
    } else {
        return;
    };
    metrics::counter!("outcry_web_refused_total", "reason" => reason).increment(1);
}

/// One connection, which notes when something was `asked`; handlers can ask who is on the other side.
fn connection(
    socket: TcpStream,
    peer: SocketAddr,
    routes: Router,
    asked: Arc<AtomicBool>,
) -> impl GracefulConnection<Error = hyper::Error> + Send {
    let routes = routes.map_request(move |mut request: Request<Incoming>| {
        asked.store(true, Ordering::Relaxed);
        request.extensions_mut().insert(ConnectInfo(peer));
        request
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS_WITHIN)
        .serve_connection(TokioIo::new(socket), TowerToHyperService::new(routes))
}
