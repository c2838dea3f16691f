//! A response that never ends, and commands that come by other requests: HTTP-streaming and SSE.

use std::convert::Infallible;

use axum::body::Body;
use bytes::Bytes;
use futures_util::stream;
use tokio::sync::mpsc;

use super::{CLOSE_MAX, Framing, Incoming, Outbox, Received, Writing, carrier::Carrier};
use crate::protocol::Encoding;

/// Chunks between the writer and the response: the writer waits for its reader.
const CHUNKS_MAX: usize = 1;
/// Requests with commands that may wait for the session.
const REQUESTS_MAX: usize = 16;

/// The reading end: what comes by other requests.
#[derive(Debug)]
pub(crate) struct HttpStream {
    commands: mpsc::Receiver<Bytes>,
    /// Closed when the client goes away.
    chunks: mpsc::Sender<Bytes>,
    outbox: Outbox,
    /// The response ends when this is dropped.
    _open: mpsc::Sender<Infallible>,
}

/// Where other requests put their commands.
pub(crate) type CommandSender = mpsc::Sender<Bytes>;

impl HttpStream {
    /// Starts a response that begins with what is told of this first frame.
    pub(crate) fn open(
        first: Bytes,
        (framing, encoding): (Framing, Encoding),
        Writing { limits, shard }: Writing,
    ) -> (Self, Outbox, CommandSender, Body) {
        let (chunks, written) = mpsc::channel(CHUNKS_MAX);
        let (sender, commands) = mpsc::channel(REQUESTS_MAX);
        let (open, closed) = mpsc::channel(1);
        sender.try_send(first).expect("it was just made");
        let carrier = Carrier::Response {
            chunks: chunks.clone(),
            framing,
        };
        let outbox = Outbox::new(encoding, limits, (carrier, shard));
        let body = stream::unfold((written, closed), async |(mut written, mut closed)| {
            let chunk = tokio::select! {
                biased;
                Some(chunk) = written.recv() => chunk,
                None = closed.recv() => return None,
                else => return None,
            };
            Some((Ok::<_, Infallible>(chunk), (written, closed)))
        });
        let incoming = Self {
            commands,
            chunks,
            outbox: outbox.clone(),
            _open: open,
        };
        (incoming, outbox, sender, Body::from_stream(body))
    }
}

impl Incoming for HttpStream {
    async fn next(&mut self) -> Received {
        tokio::select! {
            biased;
            () = self.chunks.closed() => Received::Gone,
            Some(commands) = self.commands.recv() => Received::Frame(commands),
            never = self.outbox.finish_writes() => match never {},
        }
    }

    async fn finish(self) {
        self.outbox.finish(CLOSE_MAX).await;
    }
}

impl Drop for HttpStream {
    fn drop(&mut self) {
        self.outbox.end(None);
    }
}
