//! Who reads a channel, who waits to, and what each is told of its position.

use tokio::time::Instant;

use super::window::Window;
use crate::{
    codes::CommandError,
    command::Position,
    config::{Delivery, Namespace},
    delivery::{Outbox, PeerId},
    metrics,
    reply::{self, Publication, Subscribed},
};

/// A reader of a channel.
#[derive(Debug)]
pub(crate) struct Subscriber {
    pub(crate) outbox: Outbox,
    /// It has everything up to here already.
    pub(crate) after: u64,
}

impl Subscriber {
    pub(crate) fn give(&self, delivery: Delivery, channel: u64, publication: &Publication) {
        if publication.sequence <= self.after {
            return;
        }
        match delivery {
            Delivery::Log => self.outbox.send(publication.frame.clone()),
            Delivery::Latest => self.outbox.newest(channel, publication.frame.clone()),
        }
    }
}

/// A subscription that is not answered yet.
#[derive(Debug)]
pub(crate) struct PendingSubscribe {
    pub(crate) peer: PeerId,
    pub(crate) outbox: Outbox,
    pub(crate) reply_id: u32,
    /// Where the client wants to go on.
    pub(crate) since: Option<Position>,
    /// The client wants an error rather than `recovered: false`.
    pub(crate) reject_unrecovered: bool,
    pub(crate) asked_at: Instant,
    /// Older messages were looked for: it is answered with what there is.
    pub(crate) tried: bool,
}

impl PendingSubscribe {
    pub(crate) fn offset(&self) -> Option<u64> {
        self.since.as_ref().map(|since| since.offset)
    }

    /// Answers if the window knows enough: with a subscriber, or with none when it was refused.
    /// Nothing means that older messages must be read first.
    pub(crate) fn answer(
        &self,
        window: &Window,
        namespace: &Namespace,
        unrecoverable_before: Option<u64>,
    ) -> Option<Option<Subscriber>> {
        let Some(since) = self.since.as_ref().filter(|_| namespace.recovery) else {
            return Some(Some(self.fresh(window, namespace, false)));
        };
        let same_incarnation = match since.epoch.is_empty() {
            // Any incarnation will do, but not a position that this one has not come to. A log's window says so itself.
            true => namespace.delivery == Delivery::Log || since.offset <= window.position(),
            false => since.epoch == window.epoch,
        };
        if !same_incarnation {
            return Some(self.unrecovered(window, namespace));
        }
        let is_unrecoverable = self.tried || unrecoverable_before >= Some(since.offset);
        let publications: Vec<&Publication> = match namespace.delivery {
            Delivery::Log => match window.after(since.offset) {
                Some(publications) => publications.collect(),
                None if is_unrecoverable => return Some(self.unrecovered(window, namespace)),
                None => return None,
            },
            Delivery::Latest => window
                .newest()
                .filter(|newest| newest.sequence > since.offset)
                .into_iter()
                .collect(),
        };
        if publications.len() > namespace.history {
            return Some(self.unrecovered(window, namespace));
        }
        metrics::recovery(true);
        let reply = Subscribed {
            recoverable: true,
            positioned: true,
            epoch: &window.epoch,
            offset: since.offset,
            was_recovering: true,
            recovered: true,
        };
        let reply = reply::with_publications(self.reply_id, "subscribe", &reply, publications);
        self.outbox.send(reply);
        let after = since.offset.max(window.position());
        Some(Some(self.subscriber(after)))
    }

    /// The client's position is lost: it gets the newest one, or an error if it asked for that.
    fn unrecovered(&self, window: &Window, namespace: &Namespace) -> Option<Subscriber> {
        metrics::recovery(false);
        if self.reject_unrecovered {
            let error = reply::error(self.reply_id, CommandError::UnrecoverablePosition);
            self.outbox.send(error);
            return None;
        }
        Some(self.fresh(window, namespace, true))
    }

    /// Starts at the window's end. Of `latest` channels the newest value follows as a push.
    fn fresh(&self, window: &Window, namespace: &Namespace, was_recovering: bool) -> Subscriber {
        let recoverable = namespace.recovery;
        let reply = Subscribed {
            recoverable,
            positioned: recoverable,
            epoch: if recoverable { &window.epoch } else { "" },
            offset: if recoverable { window.position() } else { 0 },
            was_recovering,
            ..Subscribed::default()
        };
        self.outbox
            .send(reply::result(self.reply_id, "subscribe", &reply));
        self.subscriber(match namespace.delivery {
            Delivery::Log => window.position(),
            Delivery::Latest => 0,
        })
    }

    /// It will not be answered otherwise any more.
    pub(crate) fn fail(&self) {
        let error = reply::error(self.reply_id, CommandError::Internal);
        self.outbox.send(error);
    }

    /// Starts before there is a stream.
    pub(crate) fn answer_empty(&self, namespace: &Namespace) -> Option<Subscriber> {
        let was_recovering = self.since.is_some() && namespace.recovery;
        if was_recovering {
            metrics::recovery(false);
        }
        if was_recovering && self.reject_unrecovered {
            let error = reply::error(self.reply_id, CommandError::UnrecoverablePosition);
            self.outbox.send(error);
            return None;
        }
        let reply = Subscribed {
            recoverable: namespace.recovery,
            positioned: namespace.recovery,
            was_recovering,
            ..Subscribed::default()
        };
        self.outbox
            .send(reply::result(self.reply_id, "subscribe", &reply));
        Some(self.subscriber(0))
    }

    fn subscriber(&self, after: u64) -> Subscriber {
        Subscriber {
            outbox: self.outbox.clone(),
            after,
        }
    }
}
