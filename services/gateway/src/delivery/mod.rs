//! How bytes come in from and go out to browsers: the listener, one socket, what waits to be written.
//!
//! Everything about the write path is in this folder; the rest of the gateway knows [`Outbox`], [`Incoming`]
//! and [`Frame`].

mod lag;
mod listener;
mod outbox;
mod socket;

pub(crate) use axum::extract::ws::Utf8Bytes as Frame;
pub(crate) use listener::{Guarded, SocketInfo, bind};
pub(crate) use outbox::{Limits, Outbox};
pub(crate) use socket::{Incoming, Received, open, upgrade};

/// One connection of this process.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct PeerId(pub(crate) u64);
