//! Values of which only the newest counts. Each is kept once, however many read it: to publish one touches nobody who is not
//! waiting for it. A reader's mark says how far it has come, and what it was too slow for is never held for it.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard},
};

use super::Outbox;
use crate::protocol::{Encoding, Form, Frame, Publication, PushFrames};

/// Channels behind one wildcard whose newest values are kept; those of further ones replace each other.
const VALUES_MAX: usize = 10_000;

/// The newest value of a channel, or of each channel of a wildcard.
#[derive(Clone, Default, Debug)]
pub(crate) struct Latest(Arc<Mutex<Values>>);

#[derive(Default, Debug)]
struct Values {
    /// How many there were.
    version: u64,
    newest: BTreeMap<u64, Arc<PushFrames>>,
    /// Which of these is each channel's.
    versions: HashMap<Box<str>, u64>,
    /// Who has all of it, and is woken by the next.
    asleep: HashMap<usize, Outbox>,
}

impl Latest {
    /// Takes the place of its channel's value before.
    pub(crate) fn set(&self, frames: Arc<PushFrames>) {
        let mut values = self.lock();
        values.set(frames);
        let asleep: Vec<Outbox> = values.asleep.drain().map(|(_, outbox)| outbox).collect();
        drop(values);
        asleep.iter().for_each(|outbox| outbox.wake(self));
    }

    /// Those of the values that pass, for a reader that reads only such.
    pub(crate) fn only(&self, passes: impl Fn(&PushFrames) -> bool) -> Self {
        let values = self.lock();
        let mut some = Values::default();
        let passing = values.newest.values().filter(|frames| passes(frames));
        passing.for_each(|frames| some.set(Arc::clone(frames)));
        Self(Arc::new(Mutex::new(some)))
    }

    /// Nobody who comes is given what there is.
    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    pub(super) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// A reader has gone.
    pub(super) fn forget(&self, outbox: &Outbox) {
        self.lock().asleep.remove(&outbox.address());
    }

    fn lock(&self) -> MutexGuard<'_, Values> {
        self.0.lock().expect("no holder panics")
    }
}

impl Values {
    fn set(&mut self, frames: Arc<PushFrames>) {
        self.version += 1;
        // Of a wildcard's each publication names its own.
        let channel = frames.publication().map_or("", Publication::channel);
        let has_room = self.versions.len() < VALUES_MAX || self.versions.contains_key(channel);
        let channel = if has_room { channel } else { "" };
        if let Some(before) = self.versions.insert(channel.into(), self.version) {
            self.newest.remove(&before);
        }
        self.newest.insert(self.version, frames);
    }

    fn clear(&mut self) {
        self.newest.clear();
        self.versions.clear();
    }
}

/// How far a connection has come in some values.
#[derive(Debug)]
pub(super) struct Mark {
    latest: Latest,
    /// The version that it has; zero is none.
    seen: u64,
    /// It is woken by the next.
    is_asleep: bool,
    /// Nobody else reads these values: what was taken is not kept.
    is_own: bool,
}

impl Mark {
    pub(super) fn new(latest: Latest, (is_own, has_newest): (bool, bool)) -> Self {
        let seen = if has_newest { latest.lock().version } else { 0 };
        Self {
            latest,
            seen,
            is_asleep: false,
            is_own,
        }
    }

    pub(super) fn is_of(&self, latest: &Latest) -> bool {
        self.latest.is(latest)
    }

    pub(super) fn woken(&mut self) {
        self.is_asleep = false;
    }

    /// Adds the values that are newer than those before; how many were replaced since.
    pub(super) fn take(&mut self, frames: &mut Vec<Frame>, encoding: Encoding) -> u64 {
        let mut values = self.latest.lock();
        if values.version == self.seen {
            return 0;
        }
        let newer = values.newest.range(self.seen + 1..);
        let mut taken = 0;
        for (_, value) in newer {
            taken += 1;
            frames.extend(value.get(encoding, Form::Plain).cloned());
        }
        // Whoever comes has missed nothing yet.
        let had = if self.seen == 0 {
            values.version - taken
        } else {
            self.seen
        };
        self.seen = values.version;
        let replaced = values.version - had - taken;
        if self.is_own {
            values.clear();
        }
        replaced
    }

    /// Has its connection woken by the next value; false if there is one already.
    pub(super) fn sleep(&mut self, outbox: &Outbox) -> bool {
        if self.is_asleep {
            return true;
        }
        let mut values = self.latest.lock();
        self.is_asleep = values.version == self.seen;
        if self.is_asleep {
            values.asleep.insert(outbox.address(), outbox.clone());
        }
        self.is_asleep
    }
}
