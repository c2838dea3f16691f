//! How bytes come in from and go out to clients: the listener, one connection, what waits to be written.
//!
//! Everything about the write path is in this folder; the rest of the gateway knows [`Outbox`] and [`Incoming`].

mod beat;
mod carrier;
mod group;
mod http_stream;
mod lag;
mod latest;
mod listener;
mod outbox;
mod queue;
mod reads;
mod shard;
mod turn;
mod websocket;

use std::time::Duration;

use bytes::Bytes;

use crate::protocol::codes::Close;

pub(crate) use carrier::Framing;
pub(crate) use group::Group;
pub(crate) use http_stream::{CommandSender, HttpStream};
pub(crate) use latest::Latest;
pub(crate) use listener::{Guarded, SocketInfo, bind};
pub(crate) use outbox::{Limits, Outbox};
pub(crate) use shard::{Shard, Shards};
pub(crate) use turn::{STORED_PART, Turn};
pub(crate) use websocket::WebSocket;

/// Largest message a client may send.
pub(crate) const MESSAGE_BYTES_MAX: usize = 64 * 1024;
/// How long the last frames and the close may take on their way out. A slow reader that comes back within it learns that
/// it was too slow; a later one finds the connection reset.
const CLOSE_MAX: Duration = Duration::from_secs(10);

/// One connection of this process.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct PeerId(pub(crate) u64);

/// Who writes to a connection, and how much may wait for it.
#[derive(Debug)]
pub(crate) struct Writing {
    pub(crate) limits: Limits,
    pub(crate) shard: Shard,
}

/// What a client sent.
#[derive(Debug)]
pub(crate) enum Received {
    /// Commands, in the connection's encoding.
    Frame(Bytes),
    /// What nobody sends who speaks this protocol; the connection is to be closed so.
    Violation(Close),
    /// The client closed the connection, and is being answered.
    Ended,
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
