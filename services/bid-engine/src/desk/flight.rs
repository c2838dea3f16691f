//! The frame in flight: closed and sent one at a time, answered for when the log has it.

use std::time::Instant;

use bytes::Bytes;
use futures_util::{FutureExt, future::BoxFuture};

use super::Desk;
use crate::{
    figures,
    frame::{self, Frame},
    journal::Fenced,
    pending::Consequences,
    projection::Committed,
};

/// The frame in flight, and what follows its acknowledgement.
pub(super) struct InFlight {
    append: BoxFuture<'static, Result<u64, Fenced>>,
    pub(super) consequences: Consequences,
    sent: Instant,
}

impl Desk<'_> {
    /// Closes the pending frame and sends it, if none is in flight.
    pub(super) fn send_frame(&mut self) {
        if self.in_flight.is_some() || self.pending.is_empty() {
            return;
        }
        let events = self.pending.len();
        let (body, consequences) = std::mem::take(&mut self.pending).close(&self.floor, &self.keys);
        let frame = Frame {
            partition: self.owner.partition.number(),
            epoch: self.epoch,
            number: self.number + 1,
            previous: self.hash.clone(),
            body,
        };
        let bytes: Bytes = frame.encode();
        figures::frame(events, bytes.len());
        self.number = frame.number;
        self.hash = frame::hash(&bytes);
        let (journal, expected_last) = (self.journal.clone(), self.sequence);
        let append = async move { journal.append(expected_last, &bytes).await }.boxed();
        self.in_flight = Some(InFlight {
            append,
            consequences,
            sent: Instant::now(),
        });
    }

    /// The log has the frame: answer, then make it public. A frame that the log refused stays where it is, for
    /// [`Desk::leave`] to tell whoever waits for it.
    pub(super) async fn commit(&mut self, appended: Result<u64, Fenced>) -> Result<(), Fenced> {
        self.sequence = appended?;
        let in_flight = self
            .in_flight
            .take()
            .expect("only a frame in flight resolves");
        figures::appended(in_flight.sent.elapsed());
        let mut consequences = in_flight.consequences;
        let public = Committed::from(&mut consequences);
        for reply in consequences.replies {
            reply.send(&self.owner.connection.client).await;
        }
        if !public.is_empty() {
            self.projection.publish(public).await;
        }
        Ok(())
    }
}

/// Waits for ever while there is none.
pub(super) async fn resolved(in_flight: &mut Option<InFlight>) -> Result<u64, Fenced> {
    match in_flight {
        Some(in_flight) => (&mut in_flight.append).await,
        None => std::future::pending().await,
    }
}
