//! Writes what waits for one connection, all of it at once, whatever carries it.

use std::time::Duration;

use tokio::time::{Instant, sleep, sleep_until};

use super::Outbox;
use crate::{
    metrics,
    protocol::{Frame, codes::Close},
};

/// How long the last frames and the close may each take on their way out. A slow reader that comes
/// back within it learns that it was too slow; a later one finds the connection reset.
pub(super) const CLOSE_MAX: Duration = Duration::from_secs(5);

/// The peer is gone; the reading end notices it too.
pub(super) struct Gone;

/// What carries frames to a client.
pub(super) trait FrameSink: Send {
    /// Writes all frames with as few system calls as it can.
    fn write(&mut self, frames: Vec<Frame>) -> impl Future<Output = Result<(), Gone>> + Send;

    /// Tells the client why it ends. Whoever cannot be told finds the connection closed.
    fn close(&mut self, close: Close) -> impl Future<Output = ()> + Send;
}

/// Writes until the outbox is closed or the peer is gone.
pub(super) async fn write(mut sink: impl FrameSink, outbox: Outbox, newest_interval: Duration) {
    let mut newest_at = Instant::now();
    loop {
        let now = Instant::now();
        let batch = outbox.take(now >= newest_at, now);
        if batch.has_newest {
            newest_at = Instant::now() + newest_interval;
        }
        if !batch.frames.is_empty() {
            let writing = Writing::new(batch.frames.iter().map(Frame::len).sum());
            let given_up = async {
                outbox.closed().await;
                sleep(CLOSE_MAX).await;
            };
            let written = tokio::select! {
                biased;
                written = sink.write(batch.frames) => written,
                () = given_up => return,
            };
            drop((writing, batch.turns));
            outbox.written();
            if written.is_err() {
                return;
            }
        }
        if let Some(close) = batch.close {
            metrics::closed(close.code_and_reason().0);
            sink.close(close).await;
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
