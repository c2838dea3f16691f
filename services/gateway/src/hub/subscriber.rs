//! Who reads a channel, who waits to, and what each is told of its position.

use std::sync::Arc;

use bytes::Bytes;
use tokio::{sync::oneshot, time::Instant};

use super::window::Window;
use crate::{
    config::Namespace,
    delivery::{Outbox, PeerId},
    metrics,
    protocol::{
        ClientInfo, Encoding, Filter, Form, Publication, PushFrames,
        codes::CommandError,
        command::Position,
        reply::{Content, Push, PushContent, Reply, SubscribePush, SubscribeResult},
    },
};

/// A reader of a channel.
#[derive(Debug)]
pub(crate) struct Subscriber {
    pub(crate) outbox: Outbox,
    /// It has everything up to here already.
    pub(crate) after: u64,
    /// What others are told of it.
    pub(crate) info: Arc<ClientInfo>,
    /// It is told who comes and goes.
    pub(crate) hears_presence: bool,
    /// What it reads of the publications.
    filter: Option<Arc<Filter>>,
    /// It reads deltas, and the last publication that it got; zero is none.
    delta_base: Option<u64>,
}

impl Subscriber {
    /// Whether the publication is one of those that it reads.
    pub(crate) fn wants(&self, publication: &Publication) -> bool {
        let filter = self.filter.as_ref();
        filter.is_none_or(|filter| filter.passes(publication.tags()))
    }

    /// Hands out a publication that was encoded for all; `before` is the one whose delta it may be.
    pub(crate) fn give(&mut self, sequence: u64, before: u64, frames: &PushFrames) {
        if sequence <= self.after {
            return;
        }
        let form = match &mut self.delta_base {
            None => Form::Plain,
            Some(base) => match std::mem::replace(base, sequence) {
                had if had == before && before > 0 => Form::Delta,
                _ => Form::Whole,
            },
        };
        self.outbox.push(frames, form);
    }

    /// Hands out a value that replaces the one before if that was not written yet.
    pub(crate) fn give_newest(&self, channel: u64, sequence: u64, frames: &PushFrames) {
        if sequence > self.after {
            self.outbox.newest(channel, frames);
        }
    }
}

/// Who learns how a subscription went.
#[derive(Debug)]
pub(crate) enum ReplyTo {
    /// The client, whose command it was.
    Command(u32),
    /// The session, which puts it into the answer to `connect`.
    Connect(oneshot::Sender<Result<SubscribeResult, CommandError>>),
    /// The client, who did not ask, and what it is told besides.
    Push(Bytes),
    /// It was answered.
    Nobody,
}

/// A subscription that is not answered yet.
#[derive(Debug)]
pub(crate) struct PendingSubscribe {
    pub(crate) peer: PeerId,
    pub(crate) outbox: Outbox,
    pub(crate) reply_to: ReplyTo,
    pub(crate) wishes: Wishes,
    pub(crate) info: Arc<ClientInfo>,
    pub(crate) asked_at: Instant,
    /// Older messages were looked for: it is answered with what there is.
    pub(crate) tried: bool,
}

/// What the subscription is to be, as far as its namespace allows.
#[derive(Clone, Default, Debug)]
pub(crate) struct Wishes {
    /// Where the client wants to go on, if its subscription recovers.
    pub(crate) since: Option<Position>,
    pub(crate) recoverable: bool,
    pub(crate) positioned: bool,
    /// The client wants an error rather than `recovered: false`.
    pub(crate) reject_unrecovered: bool,
    pub(crate) hears_presence: bool,
    pub(crate) delta: bool,
    pub(crate) filter: Option<Arc<Filter>>,
    /// Seconds until its token ends, if it does.
    pub(crate) ttl: Option<u32>,
}

impl PendingSubscribe {
    pub(crate) fn offset(&self) -> Option<u64> {
        self.wishes.since.as_ref().map(|since| since.offset)
    }

    /// Answers if the window knows enough: with a subscriber, or with none when it was refused.
    /// Nothing means that older messages must be read first.
    pub(crate) fn answer(
        &mut self,
        window: &Window,
        (channel, namespace): (&str, &Namespace),
        unrecoverable_before: Option<u64>,
    ) -> Option<Option<Subscriber>> {
        let Some(since) = self.wishes.since.clone() else {
            return Some(self.begin(Some(window), (channel, namespace)));
        };
        let newest_only = namespace.recovers_newest();
        let same_incarnation = match since.epoch.is_empty() {
            // Any incarnation will do, but not a position that this one has not come to. A log's window says so itself.
            true => !newest_only || since.offset <= window.position(),
            false => since.epoch == window.epoch,
        };
        // A cache is as good for whoever comes from another incarnation.
        let is_cache = newest_only && !namespace.is_latest();
        let newer =
            |publication: &&Publication| !same_incarnation || publication.sequence() > since.offset;
        let mut publications: Vec<Publication> = match newest_only {
            true if same_incarnation || is_cache => {
                window.newest().filter(newer).cloned().into_iter().collect()
            }
            false if same_incarnation => match window.after(since.offset) {
                Some(publications) => publications.cloned().collect(),
                None if self.tried || unrecoverable_before >= Some(since.offset) => {
                    return Some(self.begin(Some(window), (channel, namespace)));
                }
                None => return None,
            },
            _ => return Some(self.begin(Some(window), (channel, namespace))),
        };
        // An empty cache is what the client has only if it was there before.
        let was_there = same_incarnation && since.offset > 0 && !since.epoch.is_empty();
        let nothing_known = is_cache
            && window.newest().is_none()
            && !(was_there && window.after(since.offset).is_some());
        if publications.len() > namespace.window_max() || nothing_known {
            return Some(self.begin(Some(window), (channel, namespace)));
        }
        if let Some(filter) = &self.wishes.filter {
            publications.retain(|publication| filter.passes(publication.tags()));
        }
        metrics::recovery(true);
        let base = publications.last().map_or(0, Publication::sequence);
        let is_text = self.wishes.delta && self.outbox.encoding() == Encoding::Json;
        let publications = match is_text {
            true => publications.iter().map(Publication::quoted).collect(),
            false => publications,
        };
        let offset = if same_incarnation {
            since.offset
        } else {
            window.position()
        };
        self.tell(
            channel,
            Ok(SubscribeResult {
                recoverable: true,
                positioned: true,
                epoch: window.epoch.clone(),
                offset,
                was_recovering: true,
                recovered: true,
                publications,
                ..self.result()
            }),
        );
        Some(Some(self.subscriber(offset.max(window.position()), base)))
    }

    /// Begins at the window's end, or, while there is no stream, with an empty channel. A position that the client
    /// held is lost: it gets an error if it asked for that. Of `latest` channels the newest value follows as a push.
    pub(crate) fn begin(
        &mut self,
        window: Option<&Window>,
        (channel, namespace): (&str, &Namespace),
    ) -> Option<Subscriber> {
        let was_recovering = self.wishes.since.is_some();
        if was_recovering {
            metrics::recovery(false);
        }
        if was_recovering && self.wishes.reject_unrecovered {
            self.fail(CommandError::UnrecoverablePosition);
            return None;
        }
        let told = window.filter(|_| self.wishes.positioned);
        let result = SubscribeResult {
            epoch: told.map_or("", |window| &window.epoch).to_owned(),
            offset: told.map_or(0, Window::position),
            was_recovering,
            ..self.result()
        };
        self.tell(channel, Ok(result));
        let after = window.filter(|_| !namespace.is_latest());
        Some(self.subscriber(after.map_or(0, Window::position), 0))
    }

    /// Answers one who has left meanwhile: every command gets its reply.
    pub(crate) fn leave(&mut self, channel: &str) {
        self.tell(channel, Ok(SubscribeResult::default()));
    }

    pub(crate) fn fail(&mut self, error: CommandError) {
        self.tell("", Err(error));
    }

    /// What every answer says.
    fn result(&self) -> SubscribeResult {
        SubscribeResult {
            expires: self.wishes.ttl.is_some(),
            ttl: self.wishes.ttl.unwrap_or(0),
            recoverable: self.wishes.recoverable,
            positioned: self.wishes.positioned,
            delta: self.wishes.delta,
            ..SubscribeResult::default()
        }
    }

    fn tell(&mut self, channel: &str, result: Result<SubscribeResult, CommandError>) {
        match (
            std::mem::replace(&mut self.reply_to, ReplyTo::Nobody),
            result,
        ) {
            (ReplyTo::Command(id), Ok(result)) => {
                self.outbox
                    .send(&Reply::new(id, Content::Subscribe(result)));
            }
            (ReplyTo::Command(id), Err(error)) => self.outbox.refuse(id, error),
            (ReplyTo::Connect(session), result) => {
                // The session may be over.
                let _ = session.send(result);
            }
            (ReplyTo::Push(data), Ok(result)) => {
                let content = PushContent::Subscribe(SubscribePush {
                    recoverable: result.recoverable,
                    epoch: result.epoch,
                    offset: result.offset,
                    positioned: result.positioned,
                    data,
                });
                self.outbox.send(&Reply::push(Push::new(channel, content)));
            }
            (ReplyTo::Push(_), Err(_)) | (ReplyTo::Nobody, _) => {}
        }
    }

    fn subscriber(&self, after: u64, delta_base: u64) -> Subscriber {
        Subscriber {
            outbox: self.outbox.clone(),
            after,
            info: Arc::clone(&self.info),
            hears_presence: self.wishes.hears_presence,
            filter: self.wishes.filter.clone(),
            delta_base: self.wishes.delta.then_some(delta_base),
        }
    }
}
