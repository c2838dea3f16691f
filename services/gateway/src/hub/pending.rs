//! Who waits to read a channel, and what each is told of its position.

use std::sync::Arc;

use tokio::{sync::oneshot, time::Instant};

use super::{catch_up::CatchUp, subscriber::Subscriber, window::Window, wishes::Wishes};
use crate::{
    config::Namespace,
    delivery::{Outbox, PeerId, STORED_PART, Turn},
    limits::Caller,
    metrics,
    protocol::{
        ClientInfo, Publication,
        codes::CommandError,
        command::Position,
        reply::{Content, Push, PushContent, Reply, SubscribePush, SubscribeResult},
    },
};

/// Who learns how a subscription went.
#[derive(Debug)]
pub(crate) enum ReplyTo {
    /// The client, whose command it was.
    Command(u32),
    /// The session, which puts it into the answer to `connect`.
    Connect(oneshot::Sender<Result<SubscribeResult, CommandError>>),
    /// The client, who did not ask.
    Push,
    /// It was answered.
    Nobody,
}

/// What is known of what the stream keeps from before the window.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Kept {
    /// Offsets up to this one were asked for and could not be proved whole.
    pub(crate) unrecoverable_before: Option<u64>,
    /// All after this one was there when it was asked for.
    pub(crate) recoverable_from: Option<u64>,
}

/// A subscription that is not answered yet.
#[derive(Debug)]
pub(crate) struct PendingSubscribe {
    pub(crate) peer: PeerId,
    pub(crate) outbox: Outbox,
    pub(crate) reply_to: ReplyTo,
    /// The client did not ask: its token or the server API subscribes it.
    pub(crate) by_server: bool,
    pub(crate) wishes: Wishes,
    pub(crate) info: Arc<ClientInfo>,
    pub(crate) asked_at: Instant,
    /// Whom what NATS reads for it is charged to.
    pub(crate) caller: Caller,
    /// Older messages were looked for: it is answered with what there is.
    pub(crate) tried: bool,
    /// Who waits to hear whether the connection is subscribed.
    pub(crate) asked: Vec<oneshot::Sender<bool>>,
}

impl PendingSubscribe {
    pub(crate) fn offset(&self) -> Option<u64> {
        self.wishes.since.as_ref().map(|since| since.offset)
    }

    /// Answers if what is known is enough: with a subscriber, or with none when it was refused. Nothing means that
    /// older messages must be read first.
    pub(crate) fn answer(
        &mut self,
        window: &Window,
        (channel, namespace): (&str, &Namespace),
        kept: &Kept,
    ) -> Option<Option<Subscriber>> {
        let about = (channel, namespace);
        let Some(since) = self.wishes.since.clone() else {
            return Some(self.begin(Some(window), about));
        };
        let newest_only = namespace.recovers_newest();
        let same_incarnation = match since.epoch.is_empty() {
            // Any incarnation will do, but not a position that this one has not come to. A log's window says so itself.
            true => !newest_only || since.offset <= window.position(),
            false => since.epoch == window.epoch,
        };
        if newest_only {
            return Some(self.answer_newest(window, about, (&since, same_incarnation)));
        }
        if !same_incarnation {
            return Some(self.begin(Some(window), about));
        }
        let (known, turn) = match window.after(since.offset) {
            Some(missed) => {
                let missed: Vec<_> = missed.cloned().collect();
                let turn = self
                    .outbox
                    .try_turn(missed.iter().map(Publication::len).sum());
                (
                    missed.len() <= namespace.window_max(),
                    turn.map(|turn| (missed, turn)),
                )
            }
            None if kept.unrecoverable_before >= Some(since.offset) => (false, None),
            None if kept
                .recoverable_from
                .is_some_and(|from| from <= since.offset) =>
            {
                (true, None)
            }
            None if self.tried => (false, None),
            None => return None,
        };
        let missed = turn
            .as_ref()
            .map(|(missed, _)| missed.iter().map(Publication::len).sum());
        if !known
            || !self
                .outbox
                .stored_budget()
                .spend(missed.unwrap_or(STORED_PART))
        {
            return Some(self.begin(Some(window), about));
        }
        Some(Some(match turn {
            Some((missed, turn)) => self.recovered(window, channel, (since.offset, missed), turn),
            None => self.catch_up(window, channel, since.offset),
        }))
    }

    /// Gives the newest publication, if it is news. A cache is as good for whoever comes from another incarnation.
    fn answer_newest(
        &mut self,
        window: &Window,
        (channel, namespace): (&str, &Namespace),
        (since, same_incarnation): (&Position, bool),
    ) -> Option<Subscriber> {
        let is_cache = !namespace.is_latest();
        // An empty cache is what the client has only if it was there before.
        let was_there = same_incarnation && since.offset > 0 && !since.epoch.is_empty();
        let is_known =
            window.newest().is_some() || (was_there && window.after(since.offset).is_some());
        let is_lost = match is_cache {
            true => !is_known,
            false => !same_incarnation,
        };
        if is_lost {
            return self.begin(Some(window), (channel, namespace));
        }
        let newest = window.newest().cloned();
        let newest = newest.filter(|newest| !same_incarnation || newest.sequence() > since.offset);
        let bytes = newest.as_ref().map_or(0, Publication::len);
        let offset = match same_incarnation {
            true => since.offset,
            false => window.position(),
        };
        // One publication may be longer than a part: it is sent nevertheless.
        let turn = self
            .outbox
            .try_turn(bytes)
            .or_else(|| self.outbox.try_turn(0))?;
        let missed = newest.into_iter().collect();
        Some(self.recovered(window, channel, (offset, missed), turn))
    }

    /// Answers with all that was missed.
    fn recovered(
        &mut self,
        window: &Window,
        channel: &str,
        (offset, missed): (u64, Vec<Publication>),
        turn: Turn,
    ) -> Subscriber {
        let base = missed.last().map_or(0, Publication::sequence);
        let subscriber = self.subscriber(offset.max(window.position()), base);
        let publications = subscriber.stored_form().of(&missed);
        self.tell_recovered(window, channel, (offset, publications), turn);
        subscriber
    }

    /// Answers that it is recovered; what it missed follows.
    fn catch_up(&mut self, window: &Window, channel: &str, offset: u64) -> Subscriber {
        let mut subscriber = self.subscriber(offset, 0);
        subscriber.catch_up = Some(CatchUp::default());
        if let Some(turn) = self.outbox.try_turn(0) {
            self.tell_recovered(window, channel, (offset, vec![]), turn);
        }
        subscriber
    }

    fn tell_recovered(
        &mut self,
        window: &Window,
        channel: &str,
        (offset, publications): (u64, Vec<Publication>),
        turn: Turn,
    ) {
        metrics::recovery(true);
        let result = SubscribeResult {
            recoverable: true,
            positioned: true,
            epoch: window.epoch.clone(),
            offset,
            was_recovering: true,
            recovered: true,
            publications,
            ..self.result()
        };
        self.tell(channel, Ok(result), Some(turn));
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
        self.tell(channel, Ok(result), None);
        let after = window.filter(|_| !namespace.is_latest());
        Some(self.subscriber(after.map_or(0, Window::position), 0))
    }

    /// Answers one who has left meanwhile: every command gets its reply.
    pub(crate) fn leave(&mut self, channel: &str) {
        self.say_subscribed(false);
        self.tell(channel, Ok(SubscribeResult::default()), None);
    }

    pub(crate) fn fail(&mut self, error: CommandError) {
        self.tell("", Err(error), None);
    }

    fn say_subscribed(&mut self, is_subscribed: bool) {
        for asked in self.asked.drain(..) {
            // Its connection may be over.
            let _ = asked.send(is_subscribed);
        }
    }

    /// What every answer says.
    fn result(&self) -> SubscribeResult {
        SubscribeResult {
            expires: self.wishes.ttl.is_some(),
            ttl: self.wishes.ttl.unwrap_or(0),
            recoverable: self.wishes.recoverable,
            positioned: self.wishes.positioned,
            delta: self.wishes.delta,
            data: self.wishes.data.clone(),
            ..SubscribeResult::default()
        }
    }

    fn tell(
        &mut self,
        channel: &str,
        result: Result<SubscribeResult, CommandError>,
        turn: Option<Turn>,
    ) {
        self.say_subscribed(result.is_ok());
        match (
            std::mem::replace(&mut self.reply_to, ReplyTo::Nobody),
            result,
        ) {
            (ReplyTo::Command(id), Ok(result)) => {
                let reply = Reply::new(id, Content::Subscribe(result));
                match turn {
                    Some(turn) => drop(self.outbox.send_stored([&reply], turn)),
                    None => self.outbox.send(&reply),
                }
            }
            (ReplyTo::Command(id), Err(error)) => self.outbox.refuse(id, error),
            (ReplyTo::Connect(session), result) => {
                // The answer to `connect` is written before anything else of this connection.
                if let Some(turn) = turn {
                    self.outbox.send_stored([], turn);
                }
                // The session may be over.
                let _ = session.send(result);
            }
            (ReplyTo::Push, Ok(result)) => {
                let content = PushContent::Subscribe(SubscribePush {
                    recoverable: result.recoverable,
                    epoch: result.epoch,
                    offset: result.offset,
                    positioned: result.positioned,
                    data: result.data,
                });
                // Such a push has no room for what was missed, which follows.
                let missed = result.publications.into_iter().map(PushContent::Pub);
                let pushes = std::iter::once(content).chain(missed);
                let pushes = pushes.map(|content| Reply::push(Push::new(channel, content)));
                let pushes: Vec<Reply> = pushes.collect();
                match turn {
                    Some(turn) => drop(self.outbox.send_stored(&pushes, turn)),
                    None => pushes.iter().for_each(|push| self.outbox.send(push)),
                }
            }
            (ReplyTo::Push, Err(_)) | (ReplyTo::Nobody, _) => {}
        }
    }

    fn subscriber(&self, after: u64, delta_base: u64) -> Subscriber {
        Subscriber {
            outbox: self.outbox.clone(),
            by_server: self.by_server,
            after,
            info: Arc::clone(&self.info),
            hears_presence: self.wishes.hears_presence,
            is_present: self.wishes.is_present,
            is_announced: self.wishes.is_announced,
            filter: self.wishes.filter.clone(),
            delta_base: self.wishes.delta.then_some(delta_base),
            latest: None,
            catch_up: None,
            caller: self.caller.clone(),
        }
    }
}
