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
    /// Where the client wants to go on, in a namespace that recovers.
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
        let begin = || Some(self.begin(Some(window), namespace));
        let Some(since) = &self.since else {
            return begin();
        };
        let same_incarnation = match since.epoch.is_empty() {
            // Any incarnation will do, but not a position that this one has not come to. A log's window says so itself.
            true => namespace.delivery == Delivery::Log || since.offset <= window.position(),
            false => since.epoch == window.epoch,
        };
        if !same_incarnation {
            return begin();
        }
        let is_unrecoverable = self.tried || unrecoverable_before >= Some(since.offset);
        let publications: Vec<&Publication> = match namespace.delivery {
            Delivery::Log => match window.after(since.offset) {
                Some(publications) => publications.collect(),
                None if is_unrecoverable => return begin(),
                None => return None,
            },
            Delivery::Latest => window
                .newest()
                .filter(|newest| newest.sequence > since.offset)
                .into_iter()
                .collect(),
        };
        if publications.len() > namespace.history {
            return begin();
        }
        metrics::recovery(true);
        let result = Subscribed {
            recoverable: true,
            positioned: true,
            epoch: &window.epoch,
            offset: since.offset,
            was_recovering: true,
            recovered: true,
        };
        let reply = reply::with_publications(self.reply_id, "subscribe", &result, publications);
        self.outbox.send(reply);
        Some(Some(self.subscriber(since.offset.max(window.position()))))
    }

    /// Begins at the window's end, or, while there is no stream, with an empty channel. A position that the client
    /// held is lost: it gets an error if it asked for that. Of `latest` channels the newest value follows as a push.
    pub(crate) fn begin(
        &self,
        window: Option<&Window>,
        namespace: &Namespace,
    ) -> Option<Subscriber> {
        let was_recovering = self.since.is_some();
        if was_recovering {
            metrics::recovery(false);
        }
        if was_recovering && self.reject_unrecovered {
            self.fail(CommandError::UnrecoverablePosition);
            return None;
        }
        let recoverable = window.filter(|_| namespace.recovery);
        let result = Subscribed {
            recoverable: namespace.recovery,
            positioned: namespace.recovery,
            epoch: recoverable.map_or("", |window| &window.epoch),
            offset: recoverable.map_or(0, Window::position),
            was_recovering,
            recovered: false,
        };
        let reply = reply::result(self.reply_id, "subscribe", &result);
        self.outbox.send(reply);
        Some(self.subscriber(match namespace.delivery {
            Delivery::Log => window.map_or(0, Window::position),
            Delivery::Latest => 0,
        }))
    }

    pub(crate) fn fail(&self, error: CommandError) {
        self.outbox.send(reply::error(self.reply_id, error));
    }

    fn subscriber(&self, after: u64) -> Subscriber {
        Subscriber {
            outbox: self.outbox.clone(),
            after,
        }
    }
}
