//! What carries a connection's bytes to its client: a socket, or a response that never ends.

use std::io;

use bytes::{Bytes, BytesMut};
use rustix::{
    io::Errno,
    net::{SendFlags, send},
};
use tokio::{io::Interest, net::TcpStream, sync::mpsc};
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, frame};

use crate::protocol::{
    Encoding, Frame,
    codes::Close,
    reply::{DisconnectPush, Push, PushContent, Reply},
};

/// How replies are told apart in a response.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Framing {
    /// JSON ends with a line break, Protobuf begins with its length.
    Stream,
    /// `data: …` and a blank line.
    Events,
}

/// Where bytes go.
#[derive(Debug)]
pub(super) enum Carrier {
    WebSocket(TcpStream),
    /// The other end is gone when the client is.
    Response {
        chunks: mpsc::Sender<Bytes>,
        framing: Framing,
    },
}

impl Carrier {
    /// All frames in one piece, so that they go out in one write.
    pub(super) fn join(&self, frames: &[Frame], encoding: Encoding) -> Bytes {
        let (before, after): (&[u8], &[u8]) = match self {
            Self::WebSocket(_) => {
                let mut joined =
                    BytesMut::with_capacity(frames.iter().map(|f| f.wire().len()).sum());
                frames
                    .iter()
                    .for_each(|frame| joined.extend_from_slice(frame.wire()));
                return joined.freeze();
            }
            Self::Response { framing, .. } => match (framing, encoding) {
                (Framing::Events, _) => (b"data: ", b"\n\n"),
                (Framing::Stream, Encoding::Json) => (b"", b"\n"),
                (Framing::Stream, Encoding::Protobuf) => (b"", b""),
            },
        };
        let mut joined = BytesMut::new();
        for frame in frames.iter().flat_map(Frame::parts) {
            for part in [before, frame.payload(), after] {
                joined.extend_from_slice(part);
            }
        }
        joined.freeze()
    }

    /// Writes what can be taken now; how many bytes were.
    pub(super) fn try_write(&self, bytes: &Bytes) -> io::Result<usize> {
        match self {
            // Straight to the system: what the runtime knows of the socket matters only when it is full.
            Self::WebSocket(socket) => match send(socket, bytes, SendFlags::NOSIGNAL) {
                Err(Errno::AGAIN) => {
                    let full = || Err(io::ErrorKind::WouldBlock.into());
                    let _ = socket.try_io::<()>(Interest::WRITABLE, full);
                    Ok(0)
                }
                written => Ok(written?),
            },
            Self::Response { chunks, .. } => match chunks.try_send(bytes.clone()) {
                Ok(()) => Ok(bytes.len()),
                Err(mpsc::error::TrySendError::Full(_)) => Ok(0),
                Err(mpsc::error::TrySendError::Closed(_)) => Err(io::ErrorKind::BrokenPipe.into()),
            },
        }
    }

    /// Waits until more may be taken.
    pub(super) async fn ready(&self) -> io::Result<()> {
        match self {
            Self::WebSocket(socket) => socket.writable().await,
            Self::Response { chunks, .. } => {
                let room = chunks.reserve().await;
                room.map(drop).map_err(|_| io::ErrorKind::BrokenPipe.into())
            }
        }
    }

    /// What tells a client why it ends. A response has no close frame: a last push says it.
    pub(super) fn farewell(&self, close: Close, encoding: Encoding) -> Option<Frame> {
        let (code, reason) = close.code_and_reason();
        match self {
            Self::WebSocket(_) => {
                let close = CloseFrame {
                    code: code.into(),
                    reason: reason.into(),
                };
                let mut wire = Vec::new();
                let frame = frame::Frame::close(Some(close));
                frame
                    .format(&mut wire)
                    .expect("memory takes all that is written");
                Some(Frame::framed(wire.into()))
            }
            Self::Response { .. } => {
                let content = PushContent::Disconnect(DisconnectPush {
                    code: code.into(),
                    reason: reason.into(),
                    reconnect: close.is_temporary(),
                });
                encoding.encode(&Reply::push(Push::new("", content)))
            }
        }
    }
}
