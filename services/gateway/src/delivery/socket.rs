//! One WebSocket: what comes in, and a writer that puts all that waits into one flush.

use std::{future::Future, time::Duration};

use axum::{
    extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade},
    response::Response,
};
use futures_util::{SinkExt, StreamExt, stream::SplitSink, stream::SplitStream};
use tokio::{
    task::JoinHandle,
    time::{Instant, sleep, sleep_until, timeout},
};

use super::{Frame, Outbox, SocketInfo};
use crate::{codes::Close, metrics};

/// Largest message a client may send.
const MESSAGE_BYTES_MAX: usize = 64 * 1024;
/// Bytes read at once. The library's default of 128 KiB would stay with every idle connection.
const READ_BUFFER: usize = 4 * 1024;
/// How long the last frames and the close frame may each take on their way out. A slow reader that comes
/// back within it learns that it was too slow; a later one finds the connection reset.
const CLOSE_MAX: Duration = Duration::from_secs(5);
/// How long the peer may take to close its side.
const ANSWER_MAX: Duration = Duration::from_secs(2);

/// What a client sent.
#[derive(Debug)]
pub(crate) enum Received {
    Text(Frame),
    /// What nobody sends who speaks this protocol; the connection is to be closed so.
    Violation(Close),
    /// The connection is over.
    Gone,
}

/// The reading end of a connection.
#[derive(Debug)]
pub(crate) struct Incoming {
    stream: SplitStream<WebSocket>,
    writer: JoinHandle<()>,
    outbox: Outbox,
    info: SocketInfo,
}

/// Answers the handshake with our limits and hands over the socket.
pub(crate) fn upgrade<Served>(
    upgrade: WebSocketUpgrade,
    serve: impl FnOnce(WebSocket) -> Served + Send + 'static,
) -> Response
where
    Served: Future<Output = ()> + Send + 'static,
{
    upgrade
        .read_buffer_size(READ_BUFFER)
        .max_message_size(MESSAGE_BYTES_MAX)
        .max_frame_size(MESSAGE_BYTES_MAX)
        .protocols(["centrifuge-json"])
        .on_upgrade(serve)
}

/// Starts writing what comes into the outbox.
pub(crate) fn open(
    socket: WebSocket,
    info: SocketInfo,
    outbox: Outbox,
    newest_interval: Duration,
) -> Incoming {
    info.handshaken();
    let (sink, stream) = socket.split();
    let writer = tokio::spawn(write(sink, outbox.clone(), newest_interval));
    Incoming {
        stream,
        writer,
        outbox,
        info,
    }
}

impl Incoming {
    /// The next thing a client sent. Cancel-safe.
    pub(crate) async fn next(&mut self) -> Received {
        loop {
            return match self.stream.next().await {
                Some(Ok(Message::Text(text))) => Received::Text(text),
                Some(Ok(Message::Binary(_))) => Received::Violation(Close::BadRequest),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => continue,
                Some(Ok(Message::Close(_))) | None => Received::Gone,
                Some(Err(error)) => received_error(&error),
            };
        }
    }

    /// Waits until the last frames and the close frame are written and read, within bounds.
    ///
    /// After a `protocol_violation` nothing more of the peer is read as messages; what it sends is discarded.
    pub(crate) async fn finish(mut self, protocol_violation: bool) {
        let told = timeout(2 * CLOSE_MAX, &mut self.writer).await;
        if told.is_err() {
            self.writer.abort();
            return;
        }
        if protocol_violation {
            self.info.discard();
        }
        let read_to_the_end = async { while let Some(Ok(_)) = self.stream.next().await {} };
        // A peer that goes on sending has had its time.
        let _ = timeout(ANSWER_MAX, read_to_the_end).await;
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        self.writer.abort();
        self.outbox.close(Close::Shutdown);
    }
}

/// The library's error type is hidden by axum; its words tell a large message from a broken one, and the
/// wire tests hold them.
fn received_error(error: &axum::Error) -> Received {
    let text = error.to_string();
    if text.contains("Space limit exceeded") {
        Received::Violation(Close::TooBig)
    } else if text.contains("IO error")
        || text.contains("closed")
        || text.contains("without closing")
    {
        Received::Gone
    } else {
        Received::Violation(Close::ProtocolError)
    }
}

/// Writes until the outbox is closed or the peer is gone.
async fn write(mut sink: SplitSink<WebSocket, Message>, outbox: Outbox, newest_interval: Duration) {
    let mut newest_at = Instant::now();
    loop {
        let now = Instant::now();
        let batch = outbox.take(now >= newest_at, now);
        if batch.has_newest {
            newest_at = Instant::now() + newest_interval;
        }
        if !batch.frames.is_empty() {
            let bytes: usize = batch.frames.iter().map(|frame| frame.len()).sum();
            let writing = Writing::new(bytes);
            let given_up = async {
                outbox.closed().await;
                sleep(CLOSE_MAX).await;
            };
            let written = tokio::select! {
                biased;
                written = feed(&mut sink, batch.frames) => written,
                () = given_up => return,
            };
            drop(writing);
            outbox.written();
            if written.is_err() {
                // The session notices by its own reading end.
                return;
            }
        }
        if let Some(close) = batch.close {
            send_close(&mut sink, close).await;
            return;
        }
        tokio::select! {
            () = outbox.filled() => {}
            () = sleep_until(newest_at), if batch.newest_waits => {}
            () = sleep_until(batch.lag_over_at.unwrap_or(now)), if batch.lag_over_at.is_some() => {}
        }
    }
}

/// Bytes that are on their way into a socket, counted while they are.
struct Writing(f64);

impl Writing {
    fn new(bytes: usize) -> Self {
        metrics::queue_bytes(bytes as f64);
        Self(bytes as f64)
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        metrics::queue_bytes(-self.0);
    }
}

async fn feed(
    sink: &mut SplitSink<WebSocket, Message>,
    frames: Vec<Frame>,
) -> Result<(), axum::Error> {
    for frame in frames {
        sink.feed(Message::Text(frame)).await?;
    }
    sink.flush().await
}

async fn send_close(sink: &mut SplitSink<WebSocket, Message>, close: Close) {
    let (code, reason) = close.code_and_reason();
    metrics::closed(code);
    let frame = CloseFrame {
        code,
        reason: reason.into(),
    };
    // Whoever cannot be told finds the connection closed.
    let _ = timeout(CLOSE_MAX, sink.send(Message::Close(Some(frame)))).await;
}
