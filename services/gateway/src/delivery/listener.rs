//! The listening socket, and connections that must finish their handshake in time.

use std::{
    future::Future,
    io,
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    extract::connect_info::Connected,
    serve::{IncomingStream, Listener},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpSocket, TcpStream},
    time::{Instant, Sleep, sleep},
};

/// How long a request may take to arrive; then the connection is dropped, however slowly it drips.
const HANDSHAKE_MAX: Duration = Duration::from_secs(10);
/// How long a connection may be kept for another request.
const IDLE_MAX: Duration = Duration::from_secs(60);
/// Bytes that the kernel holds for a slow reader. Small, since what is there cannot be conflated any more.
const SEND_BUFFER: u32 = 64 * 1024;
/// Connections that may wait to be accepted.
const BACKLOG: u32 = 4_096;
/// The pause after the system had no file descriptor for another connection.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Accepts connections under a handshake deadline.
#[derive(Debug)]
pub(crate) struct Guarded(TcpListener);

/// Binds the address with small send buffers.
pub(crate) fn bind(address: SocketAddr) -> io::Result<Guarded> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    socket.set_reuseaddr(true)?;
    socket.set_send_buffer_size(SEND_BUFFER)?;
    socket.bind(address)?;
    socket.listen(BACKLOG).map(Guarded)
}

impl Listener for Guarded {
    type Io = GuardedStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (GuardedStream, SocketAddr) {
        loop {
            match self.0.accept().await {
                Ok((stream, address)) => {
                    // Without it a small frame may wait for the reader's acknowledgement.
                    if let Err(error) = stream.set_nodelay(true) {
                        tracing::debug!(%error, "no TCP_NODELAY");
                    }
                    return (GuardedStream::new(stream, address), address);
                }
                Err(error) => {
                    tracing::warn!(%error, "cannot accept a connection");
                    sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

/// A handle on the connection below its WebSocket.
#[derive(Clone, Debug)]
pub(crate) struct SocketInfo(Arc<Facts>);

#[derive(Debug)]
struct Facts {
    address: IpAddr,
    handshaken: AtomicBool,
    requests: AtomicU32,
}

impl SocketInfo {
    fn new(address: SocketAddr) -> Self {
        Self(Arc::new(Facts {
            address: address.ip(),
            handshaken: AtomicBool::new(false),
            requests: AtomicU32::new(0),
        }))
    }

    /// Where the connection comes from.
    pub(crate) fn address(&self) -> IpAddr {
        self.0.address
    }

    /// The handshake is over; from here the session keeps the time.
    pub(crate) fn handshaken(&self) {
        self.0.handshaken.store(true, Ordering::Relaxed);
    }

    /// A request was taken, and the connection may be kept for another.
    pub(crate) fn asks_again(&self) {
        self.0.requests.fetch_add(1, Ordering::Relaxed);
    }
}

impl Connected<IncomingStream<'_, Guarded>> for SocketInfo {
    fn connect_info(stream: IncomingStream<'_, Guarded>) -> Self {
        stream.io().info.clone()
    }
}

/// A connection that fails when its handshake takes too long.
#[derive(Debug)]
pub(crate) struct GuardedStream {
    stream: TcpStream,
    info: SocketInfo,
    deadline: Option<Pin<Box<Sleep>>>,
    requests: u32,
}

impl GuardedStream {
    fn new(stream: TcpStream, address: SocketAddr) -> Self {
        Self {
            stream,
            info: SocketInfo::new(address),
            deadline: Some(Box::pin(sleep(HANDSHAKE_MAX))),
            requests: 0,
        }
    }

    /// The connection itself, which has no deadline any more.
    pub(super) fn into_inner(self) -> TcpStream {
        self.stream
    }

    fn check_deadline(&mut self, context: &mut Context<'_>) -> io::Result<()> {
        if self.info.0.handshaken.load(Ordering::Relaxed) {
            self.deadline = None;
        }
        let Some(deadline) = &mut self.deadline else {
            return Ok(());
        };
        let requests = self.info.0.requests.load(Ordering::Relaxed);
        if requests != self.requests {
            self.requests = requests;
            deadline.as_mut().reset(Instant::now() + IDLE_MAX);
        }
        if deadline.as_mut().poll(context).is_ready() {
            crate::metrics::turned_away("handshake");
            return Err(io::ErrorKind::TimedOut.into());
        }
        Ok(())
    }
}

impl AsyncRead for GuardedStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.check_deadline(context)?;
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for GuardedStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
