//! One WebSocket (RFC 6455): what comes in, and frames that go out in one flush.

use std::time::Duration;

use bytes::Bytes;
use futures_util::{
    SinkExt, StreamExt,
    stream::{SplitSink, SplitStream},
};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use tokio::{task::JoinHandle, time::timeout};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        self, Message,
        protocol::{CloseFrame, Role, WebSocketConfig},
    },
};

use super::{
    Incoming, MESSAGE_BYTES_MAX, Outbox, Received, SocketInfo,
    writer::{self, CLOSE_MAX, FrameSink, Gone},
};
use crate::protocol::{Frame, codes::Close};

/// Bytes read at once. The library's default of 128 KiB would stay with every idle connection.
const READ_BUFFER: usize = 4 * 1024;
/// How long the peer may take to close its side.
const ANSWER_MAX: Duration = Duration::from_secs(2);

type Socket = WebSocketStream<TokioIo<Upgraded>>;

/// The reading end of a connection.
#[derive(Debug)]
pub(crate) struct WebSocket {
    stream: SplitStream<Socket>,
    writer: JoinHandle<()>,
    outbox: Outbox,
    info: SocketInfo,
    /// What came was no WebSocket: nothing after it is read as one.
    broken: bool,
}

impl WebSocket {
    /// Takes over an upgraded connection and starts writing what comes into the outbox.
    pub(crate) async fn open(
        upgraded: Upgraded,
        info: SocketInfo,
        outbox: Outbox,
        newest_interval: Duration,
    ) -> Self {
        info.handshaken();
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER)
            .max_message_size(Some(MESSAGE_BYTES_MAX))
            .max_frame_size(Some(MESSAGE_BYTES_MAX));
        let io = TokioIo::new(upgraded);
        let socket = WebSocketStream::from_raw_socket(io, Role::Server, Some(config)).await;
        let (sink, stream) = socket.split();
        let writer = tokio::spawn(writer::write(sink, outbox.clone(), newest_interval));
        Self {
            stream,
            writer,
            outbox,
            info,
            broken: false,
        }
    }
}

impl Incoming for WebSocket {
    async fn next(&mut self) -> Received {
        loop {
            return match self.stream.next().await {
                Some(Ok(Message::Text(text))) => Received::Frame(Bytes::from(text)),
                Some(Ok(Message::Binary(bytes))) => Received::Frame(bytes),
                // The library has put the answers to both into its own buffer, which the next read writes.
                Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Close(_))) => continue,
                Some(Ok(Message::Frame(_))) => continue,
                Some(Err(error)) => match violation(&error) {
                    Some(close) => {
                        self.broken = true;
                        Received::Violation(close)
                    }
                    None => Received::Gone,
                },
                None => Received::Gone,
            };
        }
    }

    /// Waits until the last frames and the close frame are written and read, within bounds.
    async fn finish(mut self) {
        let told = timeout(2 * CLOSE_MAX, &mut self.writer).await;
        if told.is_err() {
            self.writer.abort();
            return;
        }
        if self.broken {
            self.info.discard();
        }
        let read_to_the_end = async { while let Some(Ok(_)) = self.stream.next().await {} };
        // A peer that goes on sending has had its time.
        let _ = timeout(ANSWER_MAX, read_to_the_end).await;
    }
}

impl Drop for WebSocket {
    fn drop(&mut self) {
        self.writer.abort();
        self.outbox.close(Close::Shutdown);
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

impl FrameSink for SplitSink<Socket, Message> {
    async fn write(&mut self, frames: Vec<Frame>) -> Result<(), Gone> {
        for frame in frames {
            let message = match frame {
                Frame::Json(text) => Message::Text(text),
                Frame::Protobuf(bytes) => Message::Binary(bytes),
            };
            self.feed(message).await.map_err(|_| Gone)?;
        }
        self.flush().await.map_err(|_| Gone)
    }

    async fn close(&mut self, close: Close) {
        let (code, reason) = close.code_and_reason();
        let frame = CloseFrame {
            code: code.into(),
            reason: reason.into(),
        };
        let _ = timeout(CLOSE_MAX, self.send(Message::Close(Some(frame)))).await;
    }
}
