//! Accepting connections: bounded, for each address too, and none may dawdle over its headers.

use std::{
    collections::HashMap,
    io::Write,
    net::{IpAddr, SocketAddr},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    extract::{ConnectInfo, Request},
};
use bootstrap::{Shutdown, TrustedProxies, network_of};
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

/// Connections open at once: each costs some 20 KiB.
pub(crate) const CONNECTIONS_MAX: usize = 10_000;
/// Connections that one address (of a v6 one its /64) may hold: an auction room of 170 browsers behind one router, all of
/// which load a page at once; a tenth of what everybody may hold together.
const CONNECTIONS_PER_ADDRESS_MAX: usize = 1_024;
/// How long a client may take to send its headers; also how long it may idle between requests.
const HEADERS_WITHIN: Duration = Duration::from_secs(15);
/// The pause after a failed accept: out of file handles, most likely.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// How long requests under way may take once shutdown was asked for. A bid that is cut off is asked again by its id.
const FAREWELL: Duration = Duration::from_millis(1_500);

/// What one is told who has too many connections: idle ones end within [`HEADERS_WITHIN`].
const TOO_MANY: &[u8] =
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
    let limiter = ConnectionLimiter::default();
    let connections = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let graceful = GracefulShutdown::new();
    loop {
        let accepted = async {
            let permit = Arc::clone(&connections).acquire_owned().await;
            (permit, listener.accept().await)
        };
        let (permit, accepted) = tokio::select! {
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
        let Some(peers_permit) = limiter.acquire(peer.ip(), proxies.contain(peer.ip())) else {
            turn_away(socket);
            continue;
        };
        let asked = Arc::new(AtomicBool::new(false));
        let served = connection(socket, peer, routes.clone(), Arc::clone(&asked));
        let connection = graceful.watch(served);
        tokio::spawn(async move {
            let _permits = (permit, peers_permit);
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
        .and_then(|mut socket| socket.write_all(TOO_MANY));
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

/// How many connections each address holds, so that one cannot hold them all.
#[derive(Clone, Debug, Default)]
struct ConnectionLimiter(Arc<Mutex<HashMap<IpAddr, usize>>>);

/// One connection, counted until this is dropped.
#[derive(Debug)]
struct Permit {
    limiter: ConnectionLimiter,
    network: IpAddr,
}

impl ConnectionLimiter {
    /// Leave for one more from this address, unless it has as many as it may; a `proxy` may have any number.
    fn acquire(&self, address: IpAddr, is_proxy: bool) -> Option<Permit> {
        let network = network_of(address);
        let mut held = self.held();
        let count = held.get(&network).copied().unwrap_or(0);
        if count >= CONNECTIONS_PER_ADDRESS_MAX && !is_proxy {
            return None;
        }
        held.insert(network, count + 1);
        Some(Permit {
            limiter: self.clone(),
            network,
        })
    }

    fn held(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut held = self.limiter.held();
        match held.get_mut(&self.network) {
            Some(count) if *count > 1 => *count -= 1,
            _ => drop(held.remove(&self.network)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_holds_nothing_leaves_no_trace() {
        let limiter = ConnectionLimiter::default();
        let (one, two) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        let mut permits: Vec<_> = (0..CONNECTIONS_PER_ADDRESS_MAX)
            .map(|_| limiter.acquire(one, false).unwrap())
            .collect();
        assert!(limiter.acquire(one, false).is_none());
        assert!(limiter.acquire(one, true).is_some() && limiter.acquire(two, false).is_some());
        permits.pop();
        assert!(limiter.acquire(one, false).is_some());
        permits.clear();
        assert!(limiter.held().is_empty());
    }
}
