//! A reader of a channel: how it is given what comes, and what it missed.

use std::sync::Arc;

use super::catch_up::CatchUp;
use crate::{
    config::Namespace,
    delivery::{Latest, Outbox, Turn},
    limits::Caller,
    protocol::{
        ClientInfo, Encoding, Filter, Form, Publication, PushFrames,
        codes::Unsubscribed,
        reply::{Push, PushContent, Reply},
    },
};

/// A publication on its way to all readers of a channel.
#[derive(Debug)]
pub(crate) struct Outgoing {
    publication: Publication,
    /// The sequence of the one whose delta it may be; zero is none.
    before: u64,
    pub(super) frames: Arc<PushFrames>,
}

impl Outgoing {
    pub(crate) fn of(
        channel: &str,
        publication: &Publication,
        before: Option<&Publication>,
    ) -> Self {
        Self {
            publication: publication.clone(),
            before: before.map_or(0, Publication::sequence),
            frames: PushFrames::of(channel, publication, before).into(),
        }
    }

    pub(super) fn sequence(&self) -> u64 {
        self.publication.sequence()
    }

    /// Whether it is one of those that a reader of this filter reads, and newer than what it has.
    fn is_for(&self, after: u64, filter: Option<&Filter>) -> bool {
        let passes = |filter: &Filter| filter.passes(self.publication.tags());
        self.publication.sequence() > after && filter.is_none_or(passes)
    }
}

/// A reader of a channel.
#[derive(Debug)]
pub(crate) struct Subscriber {
    pub(crate) outbox: Outbox,
    /// It did not ask: its token or the server API subscribed it.
    pub(crate) by_server: bool,
    /// It has everything up to here already.
    pub(crate) after: u64,
    /// What others are told of it.
    pub(crate) info: Arc<ClientInfo>,
    /// It is told who comes and goes.
    pub(crate) hears_presence: bool,
    /// Others are told of it: who asks for presence, and who hears who comes and goes.
    pub(crate) is_present: bool,
    pub(crate) is_announced: bool,
    /// What it reads of the publications.
    pub(super) filter: Option<Arc<Filter>>,
    /// It reads deltas, and the last publication that it got; zero is none.
    pub(super) delta_base: Option<u64>,
    /// Where only the newest counts: what it reads, which is its own if it filters.
    pub(super) latest: Option<Latest>,
    /// What it has not got yet comes from what is stored, and nothing live before that.
    pub(crate) catch_up: Option<CatchUp>,
    pub(crate) caller: Caller,
}

impl Subscriber {
    /// Whose coming and going others are told, if they are.
    pub(crate) fn announced(&self) -> Option<Arc<ClientInfo>> {
        self.is_announced.then(|| Arc::clone(&self.info))
    }

    /// Tells it that its subscription ends, which it did not ask for.
    pub(super) fn say_unsubscribed(&self, why: Unsubscribed, frames: &PushFrames) {
        match why.of_connection().filter(|_| self.by_server) {
            Some(close) => self.outbox.close(close),
            None => {
                self.outbox.push(frames, Form::Plain);
            }
        }
    }

    /// It has all up to here, and reads all that comes as it is; so it can be given that without a look at it.
    pub(super) fn is_in_step(&self, position: u64, namespace: &Namespace) -> bool {
        let reads_all = self.filter.is_none() && self.delta_base.is_none();
        let has_all = self.after <= position && self.catch_up.is_none();
        // Who is to catch up when it is too slow, is to be known how far it has come.
        reads_all && has_all && !namespace.resynchronises()
    }

    /// Hands out publications that were encoded for all, those that it reads. False if the reader is too slow for them and
    /// has to catch up.
    pub(crate) fn give(&mut self, pushes: &[Outgoing], namespace: &Namespace) -> bool {
        if self.catch_up.is_some() {
            return true;
        }
        let mut filling = self.outbox.fill();
        for push in pushes {
            if !push.is_for(self.after, self.filter.as_deref()) {
                continue;
            }
            let sequence = push.publication.sequence();
            let form = match &mut self.delta_base {
                None => Form::Plain,
                Some(base) => match std::mem::replace(base, sequence) {
                    had if had == push.before && push.before > 0 => Form::Delta,
                    _ => Form::Whole,
                },
            };
            if !filling.push(&push.frames, form) {
                if !namespace.resynchronises() {
                    filling.close_slow();
                    return true;
                }
                self.catch_up = Some(CatchUp::default());
                self.delta_base = self.delta_base.map(|_| 0);
                return false;
            }
            self.after = sequence;
        }
        true
    }

    /// Hands out what it missed; `after` is how far it has come with that, `before` the publication that it had.
    pub(crate) fn give_stored(
        &mut self,
        channel: &str,
        publications: &[Publication],
        (before, after): (u64, u64),
        turn: Turn,
    ) {
        let pushes = self.stored_form().pushes(channel, publications);
        self.outbox.send_stored(&pushes, turn);
        self.after = after;
        if let Some(base) = &mut self.delta_base {
            *base = publications.last().map_or(before, Publication::sequence);
        }
    }

    /// How it reads what is stored.
    pub(crate) fn stored_form(&self) -> StoredForm {
        StoredForm {
            quoted: self.delta_base.is_some() && self.outbox.encoding() == Encoding::Json,
            filter: self.filter.clone(),
        }
    }

    /// Has it read the newest values from now on, and those that there are unless it has come that far.
    pub(super) fn watch(&mut self, all: &Latest) {
        let has_newest = self.after > 0;
        let latest = self.latest.insert(match &self.filter {
            None => all.clone(),
            Some(_) if has_newest => Latest::own(),
            Some(filter) => all.only(|frames| passes(filter, frames)),
        });
        self.outbox.watch(latest, has_newest);
    }

    /// Hands out a value, if it reads only some.
    pub(super) fn give_newest(&self, frames: &Arc<PushFrames>) {
        if let (Some(filter), Some(own)) = (&self.filter, &self.latest)
            && passes(filter, frames)
        {
            own.set(Arc::clone(frames));
        }
    }

    /// It reads no newest values any more.
    pub(super) fn forget_newest(&self) {
        if let Some(latest) = &self.latest {
            self.outbox.forget(latest);
        }
    }
}

fn passes(filter: &Filter, frames: &PushFrames) -> bool {
    let publication = frames.publication();
    publication.is_some_and(|it| filter.passes(it.tags()))
}

/// How a reader is sent what it missed.
#[derive(Clone, Debug)]
pub(crate) struct StoredForm {
    /// It reads deltas in JSON: the payload is text.
    quoted: bool,
    filter: Option<Arc<Filter>>,
}

impl StoredForm {
    /// Those that it reads, as it reads them.
    pub(crate) fn of(&self, publications: &[Publication]) -> Vec<Publication> {
        let filter = self.filter.as_ref();
        let wanted = |it: &&Publication| filter.is_none_or(|filter| filter.passes(it.tags()));
        let form = |publication: &Publication| match self.quoted {
            true => publication.quoted(),
            false => publication.clone(),
        };
        publications.iter().filter(wanted).map(form).collect()
    }

    /// The same, each as a push.
    pub(crate) fn pushes(&self, channel: &str, publications: &[Publication]) -> Vec<Reply> {
        let push = |publication| Reply::push(Push::new(channel, PushContent::Pub(publication)));
        self.of(publications).into_iter().map(push).collect()
    }
}
