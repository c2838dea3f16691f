//! What a connection reads of which only the newest counts, and how far it has come. Connections that read the same and have
//! come equally far share that, and with it one look at the values and one encoding of them.

use std::{collections::HashMap, sync::Arc};

use super::{
    Outbox,
    latest::{Latest, Newest},
};
use crate::protocol::{Encoding, Form, Frame};

/// Ways that are kept for those who come after; readers of many different channels have little to share.
const STEPS_MAX: usize = 256;

/// The reader's end: what it shares, and what it waits for.
#[derive(Default, Debug)]
pub(super) struct Reads {
    /// None: it reads no such channel.
    position: Option<Arc<Position>>,
    /// Of which channels the next value wakes it.
    asleep: Vec<bool>,
}

/// Channels in the order that they were subscribed to, and of each the version that was given last; zero is none.
#[derive(Clone, Default, Debug)]
struct Position {
    channels: Arc<Vec<Latest>>,
    versions: Vec<u64>,
}

impl Reads {
    pub(super) fn add(&mut self, latest: Latest, version: u64) {
        let position = Arc::make_mut(self.position.get_or_insert_default());
        Arc::make_mut(&mut position.channels).push(latest);
        position.versions.push(version);
        self.asleep.push(false);
    }

    pub(super) fn remove(&mut self, latest: &Latest) {
        let Some(index) = self.index(latest) else {
            return;
        };
        self.asleep.remove(index);
        if self.asleep.is_empty() {
            self.position = None;
        } else if let Some(position) = &mut self.position {
            let position = Arc::make_mut(position);
            Arc::make_mut(&mut position.channels).remove(index);
            position.versions.remove(index);
        }
    }

    /// There is a value that it waited for; false if it does not read that any more.
    pub(super) fn wake(&mut self, latest: &Latest) -> bool {
        let index = self.index(latest);
        index.is_some_and(|index| {
            self.asleep[index] = false;
            true
        })
    }

    /// Has the next value wake it; false if there is one already.
    pub(super) fn sleep(&mut self, reader: &Outbox) -> bool {
        let Some(position) = &self.position else {
            return true;
        };
        let channels = position.channels.iter().zip(&position.versions);
        channels
            .zip(&mut self.asleep)
            .all(|((latest, version), is_asleep)| {
                *is_asleep = *is_asleep || latest.sleep(*version, reader);
                *is_asleep
            })
    }

    /// Adds what is newer; how many values were replaced since it was given some.
    pub(super) fn take(
        &mut self,
        frames: &mut Vec<Frame>,
        (encoding, sweep): (Encoding, &mut Sweep),
    ) -> u64 {
        let Some(position) = &mut self.position else {
            return 0;
        };
        let step = sweep.step(position, encoding);
        frames.extend(step.frame.clone());
        *position = Arc::clone(&step.to);
        step.replaced
    }

    fn index(&self, latest: &Latest) -> Option<usize> {
        let channels = &self.position.as_ref()?.channels;
        channels.iter().position(|channel| channel.is(latest))
    }
}

impl Position {
    /// The same channels, by what tells them from others.
    fn addresses(&self) -> Vec<usize> {
        self.channels.iter().map(Latest::address).collect()
    }
}

/// One pass of a shard over readers. What it finds of a channel holds for all of them, so that those of the same channels
/// are equally far after it, however far they were before.
#[derive(Default)]
pub(super) struct Sweep {
    /// By the address of where they begin, which they keep.
    steps: HashMap<(usize, Encoding), Step>,
    /// Where readers of these channels come to.
    ends: HashMap<Vec<usize>, Arc<Position>>,
    /// Channels of single values, by address.
    found: HashMap<usize, (Latest, Newest)>,
}

/// The way from one position to the newest.
struct Step {
    _from: Arc<Position>,
    to: Arc<Position>,
    frame: Option<Frame>,
    replaced: u64,
}

impl Sweep {
    fn step(&mut self, from: &Arc<Position>, encoding: Encoding) -> &Step {
        let key = (Arc::as_ptr(from).addr(), encoding);
        if !self.steps.contains_key(&key) {
            if self.steps.len() == STEPS_MAX {
                self.steps.clear();
                self.ends.clear();
            }
            let step = self.look(from, encoding);
            self.steps.insert(key, step);
        }
        &self.steps[&key]
    }

    fn look(&mut self, from: &Arc<Position>, encoding: Encoding) -> Step {
        let (mut to, mut parts, mut replaced) = (Position::clone(from), vec![], 0);
        for (latest, version) in to.channels.iter().zip(&mut to.versions) {
            let newest = self.newest(latest, *version);
            // Who came during this pass may be further than what was found before.
            if newest.version <= *version {
                continue;
            }
            let frames = newest.values.iter();
            parts.extend(frames.filter_map(|it| it.get(encoding, Form::Plain).cloned()));
            let given = newest.values.len() as u64;
            // Whoever comes has missed nothing yet.
            let had = if *version == 0 {
                newest.version - given
            } else {
                *version
            };
            replaced += newest.version - had - given;
            *version = newest.version;
        }
        Step {
            _from: Arc::clone(from),
            to: self.end(from, to),
            frame: (!parts.is_empty()).then(|| Frame::batched(parts.into(), encoding)),
            replaced,
        }
    }

    fn newest(&mut self, latest: &Latest, version: u64) -> Newest {
        if let Some((_, newest)) = self.found.get(&latest.address()) {
            return newest.clone();
        }
        let Some(newest) = latest.single() else {
            return latest.newer(version);
        };
        let found = (latest.clone(), newest.clone());
        self.found.insert(latest.address(), found);
        newest
    }

    /// One position for all who come to it.
    fn end(&mut self, from: &Arc<Position>, to: Position) -> Arc<Position> {
        let end = self
            .ends
            .entry(to.addresses())
            .or_insert_with(|| Arc::clone(from));
        if end.versions != to.versions {
            *end = Arc::new(to);
        }
        Arc::clone(end)
    }
}

#[cfg(test)]
mod tests;
