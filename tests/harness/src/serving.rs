//! What the servers of a test's own have in common: a free port of loopback, work that ends with them, and what they keep meanwhile.

use std::{
    fmt::Debug,
    net::SocketAddr,
    sync::{Mutex, MutexGuard, PoisonError},
};

use axum::{Router, serve::Listener};
use tokio::{net::TcpListener, task::JoinHandle};

/// Work that ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Serving(JoinHandle<()>);

impl Serving {
    pub(crate) fn spawn(work: impl Future<Output = ()> + Send + 'static) -> Self {
        Self(tokio::spawn(work))
    }

    /// Answers by HTTP.
    pub(crate) fn routes<L>(listener: L, routes: Router) -> Self
    where
        L: Listener,
        L::Addr: Debug,
    {
        Self::spawn(async move {
            let _ = axum::serve(listener, routes).await;
        })
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// A listener on a free port.
pub(crate) async fn listen() -> (TcpListener, SocketAddr) {
    listen_at(([127, 0, 0, 1], 0).into()).await
}

pub(crate) async fn listen_at(address: SocketAddr) -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind(address).await;
    let listener = listener.expect("loopback has the port");
    let address = listener.local_addr().expect("it is bound");
    (listener, address)
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
