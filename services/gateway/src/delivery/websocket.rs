//! The reading end of one WebSocket (RFC 6455). What the library would write itself goes into the outbox too.

use std::{
    io::{self, ErrorKind, Read, Write},
    time::Duration,
};

use bytes::Bytes;
use hyper::upgrade::Upgraded;
use hyper_util::{rt::TokioIo, server::conn::auto::upgrade};
use rustix::net::{Shutdown, shutdown};
use tokio::{net::TcpStream, task::coop::consume_budget, time::timeout};
use tokio_tungstenite::tungstenite::{
    self, Message,
    protocol::{Role, WebSocketConfig, WebSocketContext},
};

use super::{
    CLOSE_MAX, Incoming, MESSAGE_BYTES_MAX, Outbox, Received, Writing, carrier::Carrier,
    listener::GuardedStream,
};
use crate::protocol::{Encoding, Frame, codes::Close};

/// Bytes read at once. The library's default of 128 KiB would stay with every idle connection.
const READ_BUFFER: usize = 1024;
/// How long the peer may take to close its side.
const ANSWER_MAX: Duration = Duration::from_secs(2);
/// Bytes read at once while what a closed connection still sends is thrown away.
const DISCARD_BYTES: usize = 16 * 1024;

/// The reading end of a connection.
#[derive(Debug)]
pub(crate) struct WebSocket {
    context: WebSocketContext,
    outbox: Outbox,
    /// What came was no WebSocket: nothing after it is read as one.
    broken: bool,
}

impl WebSocket {
    /// Takes over an upgraded connection of our listener.
    pub(crate) fn open(
        upgraded: Upgraded,
        encoding: Encoding,
        Writing { limits, shard }: Writing,
    ) -> Option<(Self, Outbox)> {
        let parts = upgrade::downcast::<TokioIo<GuardedStream>>(upgraded).ok()?;
        let socket = parts.io.into_inner().into_inner();
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER)
            .max_message_size(Some(MESSAGE_BYTES_MAX))
            .max_frame_size(Some(MESSAGE_BYTES_MAX));
        // Even when it is empty it holds hyper's whole buffer: what is in it is copied.
        let early = parts.read_buf.to_vec();
        let context = WebSocketContext::from_partially_read(early, Role::Server, Some(config));
        let outbox = Outbox::new(encoding, limits, (Carrier::WebSocket(socket), shard));
        let incoming = Self {
            context,
            outbox: outbox.clone(),
            broken: false,
        };
        Some((incoming, outbox))
    }

    /// What has come; nothing means that no more has.
    fn read(&mut self) -> Option<Received> {
        let Carrier::WebSocket(socket) = self.outbox.carrier() else {
            return Some(Received::Gone);
        };
        let mut stream = Stream {
            socket,
            outbox: &self.outbox,
        };
        loop {
            return match self.context.read(&mut stream) {
                Ok(Message::Text(text)) => Some(Received::Frame(Bytes::from(text))),
                Ok(Message::Binary(bytes)) => Some(Received::Frame(bytes)),
                // The library answers a ping when it is read on.
                Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_)) => continue,
                Ok(Message::Close(_)) => {
                    // It has the answer ready, and says that this is the end when it has written it.
                    let _ = self.context.flush(&mut stream);
                    self.outbox.end(None);
                    Some(Received::Ended)
                }
                Err(tungstenite::Error::Io(error)) if error.kind() == ErrorKind::WouldBlock => None,
                Err(error) => Some(match violation(&error) {
                    Some(close) => {
                        self.broken = true;
                        Received::Violation(close)
                    }
                    None => Received::Gone,
                }),
            };
        }
    }

    /// Waits until there is something to read, and meanwhile goes on with a write that is not finished.
    async fn readable(&self) -> io::Result<()> {
        let Carrier::WebSocket(socket) = self.outbox.carrier() else {
            return Err(ErrorKind::Unsupported.into());
        };
        tokio::select! {
            biased;
            readable = socket.readable() => readable,
            never = self.outbox.finish_writes() => match never {},
        }
    }

    /// Says that nothing more comes, which lets the peer close (RFC 6455, 7.1.1), and throws away what it still sends: a
    /// socket that closes with unread bytes takes back what was written last.
    async fn discard(&mut self) {
        if let Carrier::WebSocket(socket) = self.outbox.carrier() {
            let _ = shutdown(socket, Shutdown::Write);
        }
        while self.readable().await.is_ok() && self.discard_some() {
            consume_budget().await;
        }
    }

    /// Throws away what is there; whether more may come. The bytes stand here so that no idle connection holds them.
    fn discard_some(&self) -> bool {
        let Carrier::WebSocket(socket) = self.outbox.carrier() else {
            return false;
        };
        match socket.try_read(&mut [0; DISCARD_BYTES]) {
            Ok(count) => count > 0,
            Err(error) => error.kind() == ErrorKind::WouldBlock,
        }
    }

    async fn read_to_the_end(&mut self) {
        while !self.broken {
            match self.next().await {
                Received::Frame(_) => {}
                Received::Violation(_) => self.broken = true,
                Received::Ended | Received::Gone => return,
            }
        }
        self.discard().await;
    }
}

impl Incoming for WebSocket {
    async fn next(&mut self) -> Received {
        loop {
            // Whoever sends without a pause does not keep others from their turn.
            consume_budget().await;
            if let Some(received) = self.read() {
                return received;
            }
            if self.readable().await.is_err() {
                return Received::Gone;
            }
        }
    }

    /// Waits until the last frames and the close frame are written and read, within bounds.
    async fn finish(mut self) {
        if !self.outbox.finish(CLOSE_MAX).await {
            return;
        }
        // A peer that goes on sending has had its time.
        let _ = timeout(ANSWER_MAX, self.read_to_the_end()).await;
    }
}

impl Drop for WebSocket {
    fn drop(&mut self) {
        self.outbox.end(None);
    }
}

/// What the library reads from, and writes answers into.
struct Stream<'a> {
    socket: &'a TcpStream,
    outbox: &'a Outbox,
}

impl Read for Stream<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.socket.try_read(buffer)
    }
}

impl Write for Stream<'_> {
    fn write(&mut self, frame: &[u8]) -> io::Result<usize> {
        self.outbox
            .frame(Frame::framed(Bytes::copy_from_slice(frame)));
        Ok(frame.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// How a connection is closed on which this was read; nothing when it is over already.
fn violation(error: &tungstenite::Error) -> Option<Close> {
    use tungstenite::{Error, error::ProtocolError};
    match error {
        Error::Capacity(_) => Some(Close::TooBig),
        Error::Utf8(_) => Some(Close::InvalidPayload),
        Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => None,
        Error::Protocol(_) => Some(Close::ProtocolError),
        _ => None,
    }
}
