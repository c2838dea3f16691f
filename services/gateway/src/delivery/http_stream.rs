//! A response that never ends, and commands that come by other requests: HTTP-streaming and SSE.

use std::{convert::Infallible, time::Duration};

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use futures_util::stream;
use tokio::{sync::mpsc, task::JoinHandle, time::timeout};

use super::{
    Incoming, Outbox, Received,
    writer::{self, CLOSE_MAX, FrameSink, Gone},
};
use crate::protocol::{
    Frame,
    codes::Close,
    reply::{DisconnectPush, Push, PushContent, Reply},
};

/// Chunks between the writer and the response: the writer waits for its reader.
const CHUNKS_MAX: usize = 1;
/// Requests with commands that may wait for the session.
const REQUESTS_MAX: usize = 16;

/// How replies are told apart in a response.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Framing {
    /// JSON ends with a line break, Protobuf begins with its length.
    Stream,
    /// `data: …` and a blank line.
    Events,
}

/// The reading end: what comes by other requests.
#[derive(Debug)]
pub(crate) struct HttpStream {
    commands: mpsc::Receiver<Bytes>,
    /// Closed when the client goes away.
    chunks: mpsc::Sender<Bytes>,
    writer: JoinHandle<()>,
    outbox: Outbox,
}

/// Where other requests put their commands.
pub(crate) type CommandSender = mpsc::Sender<Bytes>;

impl HttpStream {
    /// Starts a response that begins with what is told of this first frame.
    pub(crate) fn open(
        first: Bytes,
        framing: Framing,
        outbox: Outbox,
        newest_interval: Duration,
    ) -> (Self, CommandSender, Body) {
        let (chunks, written) = mpsc::channel(CHUNKS_MAX);
        let (sender, commands) = mpsc::channel(REQUESTS_MAX);
        sender.try_send(first).expect("it was just made");
        let sink = ResponseSink {
            chunks: chunks.clone(),
            framing,
            outbox: outbox.clone(),
        };
        let writer = tokio::spawn(writer::write(sink, outbox.clone(), newest_interval));
        let body = stream::unfold(written, |mut written: mpsc::Receiver<Bytes>| async {
            let chunk = written.recv().await?;
            Some((Ok::<_, Infallible>(chunk), written))
        });
        let incoming = Self {
            commands,
            chunks,
            writer,
            outbox,
        };
        (incoming, sender, Body::from_stream(body))
    }
}

impl Incoming for HttpStream {
    async fn next(&mut self) -> Received {
        tokio::select! {
            biased;
            () = self.chunks.closed() => Received::Gone,
            Some(commands) = self.commands.recv() => Received::Frame(commands),
        }
    }

    async fn finish(mut self) {
        if timeout(2 * CLOSE_MAX, &mut self.writer).await.is_err() {
            self.writer.abort();
        }
    }
}

impl Drop for HttpStream {
    fn drop(&mut self) {
        self.writer.abort();
        self.outbox.close(Close::Shutdown);
    }
}

struct ResponseSink {
    chunks: mpsc::Sender<Bytes>,
    framing: Framing,
    outbox: Outbox,
}

impl FrameSink for ResponseSink {
    async fn write(&mut self, frames: Vec<Frame>) -> Result<(), Gone> {
        let mut chunk = BytesMut::with_capacity(frames.iter().map(|f| f.len() + 8).sum());
        for frame in frames {
            let (before, after): (&[u8], &[u8]) = match (self.framing, &frame) {
                (Framing::Events, _) => (b"data: ", b"\n\n"),
                (Framing::Stream, Frame::Json(_)) => (b"", b"\n"),
                (Framing::Stream, Frame::Protobuf(_)) => (b"", b""),
            };
            for part in [before, frame.bytes(), after] {
                chunk.extend_from_slice(part);
            }
        }
        self.chunks.send(chunk.freeze()).await.map_err(|_| Gone)
    }

    /// There is no close frame here: a last push says it.
    async fn close(&mut self, close: Close) {
        let (code, reason) = close.code_and_reason();
        let content = PushContent::Disconnect(DisconnectPush {
            code: code.into(),
            reason: reason.into(),
            reconnect: close.is_temporary(),
        });
        let told = self
            .outbox
            .encoding()
            .encode(&Reply::push(Push::new("", content)));
        let _ = timeout(CLOSE_MAX, self.write(told.into_iter().collect())).await;
    }
}
