//! How bytes come in from and go out to clients: the listener, one connection, what waits to be written.
//!
//! Everything about the write path is in this folder; the rest of the gateway knows [`Outbox`] and [`Incoming`].

mod http_stream;
mod lag;
mod listener;
mod outbox;
mod turn;
mod websocket;
mod writer;

use bytes::Bytes;

use crate::protocol::codes::Close;

pub(crate) use http_stream::{CommandSender, Framing, HttpStream};
pub(crate) use listener::{Guarded, SocketInfo, bind};
pub(crate) use outbox::{Limits, Outbox};
pub(crate) use turn::{STORED_PART, Turn};
pub(crate) use websocket::WebSocket;

/// Largest message a client may send.
pub(crate) const MESSAGE_BYTES_MAX: usize = 64 * 1024;

/// One connection of this process.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct PeerId(pub(crate) u64);

/// What a client sent.
#[derive(Debug)]
pub(crate) enum Received {
    /// Commands, in the connection's encoding.
    Frame(Bytes),
    /// What nobody sends who speaks this protocol; the connection is to be closed so.
    Violation(Close),
    /// The connection is over.
    Gone,
}

/// Where a session's commands come from.
pub(crate) trait Incoming: Send {
    /// The next thing a client sent. Cancel-safe.
    fn next(&mut self) -> impl Future<Output = Received> + Send;

    /// Lets the last frames and the close go out, within bounds.
    fn finish(self) -> impl Future<Output = ()> + Send;
}
