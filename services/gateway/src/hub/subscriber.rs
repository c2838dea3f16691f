//! A reader of a channel: how it is given what comes, and what it missed.

use std::sync::Arc;

use super::catch_up::CatchUp;
use crate::{
    config::Namespace,
    delivery::{Outbox, Turn},
    limits::Caller,
    protocol::{
        ClientInfo, Encoding, Filter, Form, Publication, PushFrames,
        reply::{Push, PushContent, Reply},
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
    /// Others are told of it: who asks for presence, and who hears who comes and goes.
    pub(crate) is_present: bool,
    pub(crate) is_announced: bool,
    /// What it reads of the publications.
    pub(super) filter: Option<Arc<Filter>>,
    /// It reads deltas, and the last publication that it got; zero is none.
    pub(super) delta_base: Option<u64>,
    /// What it has not got yet comes from what is stored, and nothing live before that.
    pub(crate) catch_up: Option<CatchUp>,
    pub(crate) caller: Caller,
}

impl Subscriber {
    /// Whose coming and going others are told, if they are.
    pub(crate) fn announced(&self) -> Option<Arc<ClientInfo>> {
        self.is_announced.then(|| Arc::clone(&self.info))
    }

    /// Whether the publication is one of those that it reads.
    pub(crate) fn wants(&self, publication: &Publication) -> bool {
        let filter = self.filter.as_ref();
        filter.is_none_or(|filter| filter.passes(publication.tags()))
    }

    /// Hands out a publication that was encoded for all; `before` is the one whose delta it may be. False if the reader
    /// is too slow for it and has to catch up.
    pub(crate) fn give(
        &mut self,
        (sequence, before): (u64, u64),
        frames: &PushFrames,
        namespace: &Namespace,
    ) -> bool {
        if sequence <= self.after || self.catch_up.is_some() {
            return true;
        }
        let form = match &mut self.delta_base {
            None => Form::Plain,
            Some(base) => match std::mem::replace(base, sequence) {
                had if had == before && before > 0 => Form::Delta,
                _ => Form::Whole,
            },
        };
        if !namespace.resynchronises() {
            self.outbox.push(frames, form);
        } else if !self.outbox.try_push(frames, form) {
            self.catch_up = Some(CatchUp::default());
            self.delta_base = self.delta_base.map(|_| 0);
            return false;
        }
        self.after = sequence;
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

    /// Hands out a value that replaces the one before if that was not written yet.
    pub(crate) fn give_newest(&self, channel: u64, sequence: u64, frames: &PushFrames) {
        if sequence > self.after {
            self.outbox.newest(channel, frames);
        }
    }
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
