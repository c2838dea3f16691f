//! Values of which only the newest counts. Each is kept once, however many read it: to publish one touches nobody who is not
//! waiting for it, and what a reader was too slow for is never held for it.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard},
};

use super::Outbox;
use crate::protocol::{Publication, PushFrames};

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
    /// They have one reader: what it was given is not kept.
    is_own: bool,
}

/// What a reader is given.
#[derive(Clone, Debug)]
pub(super) struct Newest {
    pub(super) version: u64,
    pub(super) values: Vec<Arc<PushFrames>>,
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

    /// None yet, of a single reader.
    pub(crate) fn own() -> Self {
        let values = Values {
            is_own: true,
            ..Values::default()
        };
        Self(Arc::new(Mutex::new(values)))
    }

    /// Those of the values that pass, for a reader that reads only such.
    pub(crate) fn only(&self, passes: impl Fn(&PushFrames) -> bool) -> Self {
        let some = Self::own();
        let values = self.lock();
        let passing = values.newest.values().filter(|frames| passes(frames));
        passing.for_each(|frames| some.lock().set(Arc::clone(frames)));
        drop(values);
        some
    }

    /// Nobody who comes is given what there is.
    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    pub(super) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// What tells these values from others as long as they are there.
    pub(super) fn address(&self) -> usize {
        Arc::as_ptr(&self.0).addr()
    }

    pub(super) fn version(&self) -> u64 {
        self.lock().version
    }

    /// What every reader is given who has not got it, if that is a single value.
    pub(super) fn single(&self) -> Option<Newest> {
        let values = self.lock();
        let is_single = values.newest.len() <= 1 && !values.is_own;
        is_single.then(|| values.newer(0))
    }

    /// The values after this version.
    pub(super) fn newer(&self, version: u64) -> Newest {
        let mut values = self.lock();
        let newer = values.newer(version);
        if values.is_own {
            values.clear();
        }
        newer
    }

    /// Has a reader that has this version woken by the next value; false if there is one already.
    pub(super) fn sleep(&self, version: u64, reader: &Outbox) -> bool {
        let mut values = self.lock();
        let has_all = values.version == version;
        if has_all {
            values.asleep.insert(reader.address(), reader.clone());
        }
        has_all
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

    fn newer(&self, version: u64) -> Newest {
        let newer = self.newest.range(version + 1..);
        Newest {
            version: self.version,
            values: newer.map(|(_, value)| Arc::clone(value)).collect(),
        }
    }

    fn clear(&mut self) {
        self.newest.clear();
        self.versions.clear();
    }
}
