//! The frame in flight: closed and sent one at a time, answered for when the log has it.

use std::time::{Duration, Instant};

use auction::Event;
use bootstrap::random;
use futures_util::{FutureExt, future::BoxFuture};

use super::{CommandLoop, ExitReason};
use crate::{
    frame::{self, Header},
    journal::AppendError,
    metrics,
    pending::Closed,
    projection::Committed,
    reply::Reply,
};

/// An append that is not answered for so long may be stuck in a store that writes no more.
const STUCK_AFTER: Duration = Duration::from_secs(1);

/// The frame in flight, and what follows its acknowledgement.
pub(super) struct InFlight {
    append: BoxFuture<'static, Result<u64, AppendError>>,
    pub(super) replies: Vec<Reply>,
    events: Vec<Event>,
    sent: Instant,
}

impl InFlight {
    pub(super) fn may_be_stuck(&self) -> bool {
        self.sent.elapsed() >= STUCK_AFTER
    }
}

impl From<AppendError> for ExitReason {
    fn from(error: AppendError) -> Self {
        match error {
            AppendError::Fenced(_) => Self::Fenced,
            AppendError::NoRoom(no_room) => Self::NoRoom(no_room),
        }
    }
}

impl CommandLoop<'_> {
    /// Closes the pending frame and sends it, if none is in flight. Answers that rest on no event of their own need no frame:
    /// what they say of the state is in the log by now.
    pub(super) async fn send_frame(&mut self) {
        if self.in_flight.is_some() || self.pending.is_empty() {
            return;
        }
        if self.pending.has_only_replies() {
            for reply in std::mem::take(&mut self.pending).into_replies() {
                reply.send(&self.term.client).await;
            }
            return;
        }
        let Closed {
            body,
            events,
            replies,
        } = std::mem::take(&mut self.pending).close(&self.state);
        let header = Header {
            partition: self.term.partition.number(),
            epoch: self.epoch,
            number: self.number + 1,
            previous: self.hash,
            key: self.term.keys.current().to_owned(),
            nonce: random::bytes(),
        };
        let encoded = frame::encode(&header, &body, &self.term.keys);
        metrics::frame(events.len(), encoded.bytes.len());
        self.number = header.number;
        self.hash = encoded.hash;
        let (journal, expected_last) = (self.term.journal.clone(), self.sequence);
        let append = async move { journal.append(expected_last, &encoded).await }.boxed();
        self.in_flight = Some(InFlight {
            append,
            replies,
            events,
            sent: Instant::now(),
        });
    }

    /// The log has the frame: answer, then make it public. A frame that the log refused stays where it is, for
    /// [`CommandLoop::leave`] to tell whoever waits for it.
    pub(super) async fn commit(
        &mut self,
        appended: Result<u64, AppendError>,
    ) -> Result<(), AppendError> {
        self.sequence = appended?;
        let in_flight = self
            .in_flight
            .take()
            .expect("only a frame in flight resolves");
        metrics::appended(in_flight.sent.elapsed());
        for reply in in_flight.replies {
            reply.send(&self.term.client).await;
        }
        let committed = Committed {
            sequence: self.sequence,
            number: self.number,
            epoch: self.epoch,
            hash: self.hash,
            events: in_flight.events,
        };
        self.term.projection.publish(committed).await;
        Ok(())
    }
}

/// Waits for ever while there is none.
pub(super) async fn resolved(in_flight: &mut Option<InFlight>) -> Result<u64, AppendError> {
    match in_flight {
        Some(in_flight) => (&mut in_flight.append).await,
        None => std::future::pending().await,
    }
}
