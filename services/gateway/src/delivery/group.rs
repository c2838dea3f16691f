//! The readers of a channel whom one shard writes to, and who read all that comes as it is. The shard goes round over them
//! and writes straight to whoever has nothing else waiting; what comes meanwhile goes out with it from there on.

use std::{
    cell::OnceCell,
    collections::BTreeMap,
    mem,
    ops::Bound,
    sync::{Arc, Mutex, MutexGuard},
};

use super::{Outbox, PeerId, outbox::Filling, shard::Shard};
use crate::protocol::{Encoding, Form, Frame, PushFrames};

/// Publications that may wait until all readers have them; beyond that all are given them at once, each into its own queue
/// where that has room.
const WAITING_MAX: usize = 1_024;

/// A group of readers. Its shard writes to them; whoever holds the channel adds them and takes them away.
#[derive(Clone, Debug)]
pub(crate) struct Group(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    shard: Shard,
    waiting: Mutex<Waiting>,
    round: Mutex<Round>,
}

#[derive(Default, Debug)]
struct Waiting {
    pushes: Vec<Arc<PushFrames>>,
    /// The shard was told.
    marked: bool,
}

/// How far the shard has come.
#[derive(Default, Debug)]
struct Round {
    readers: BTreeMap<PeerId, Reader>,
    /// What not all have, and the number of its first.
    log: Vec<Arc<PushFrames>>,
    first: u64,
    /// The reader that was given something last, of those that are gone over in order.
    last: Option<PeerId>,
    /// Up to here all have it once the last reader is reached.
    begun_at: u64,
    batch: Batch,
}

#[derive(Debug)]
struct Reader {
    outbox: Outbox,
    /// The number of the next that it is to be given.
    next: u64,
}

impl Group {
    /// One without readers, of the shard that writes to this one.
    pub(crate) fn of(outbox: &Outbox) -> Self {
        Self(Arc::new(Shared {
            shard: outbox.shard().clone(),
            waiting: Mutex::default(),
            round: Mutex::default(),
        }))
    }

    /// Whether the same shard writes to this reader.
    pub(crate) fn fits(&self, outbox: &Outbox) -> bool {
        self.0.shard.is(outbox.shard())
    }

    /// Gives it to all readers, when the shard comes to it.
    pub(crate) fn push(&self, pushes: impl Iterator<Item = Arc<PushFrames>>) {
        let mut waiting = self.waiting();
        waiting.pushes.extend(pushes);
        let is_full = waiting.pushes.len() > WAITING_MAX;
        let was_marked = mem::replace(&mut waiting.marked, true);
        drop(waiting);
        if !was_marked {
            self.0.shard.mark_group(self.clone());
        }
        if is_full {
            self.settle();
        }
    }

    /// One more reader, who is given what comes from now on.
    pub(crate) fn add(&self, peer: PeerId, outbox: Outbox) {
        let mut round = self.settled();
        let next = round.first;
        round.readers.insert(peer, Reader { outbox, next });
    }

    /// One reader less, who was given all that came so far.
    pub(crate) fn remove(&self, peer: PeerId) {
        self.settled().readers.remove(&peer);
    }

    /// Puts into the readers' queues what they were not given yet.
    pub(crate) fn settle(&self) {
        drop(self.settled());
    }

    fn settled(&self) -> MutexGuard<'_, Round> {
        let mut round = self.round();
        round.log.append(&mut self.waiting().pushes);
        round.give(usize::MAX, |outbox, batch| {
            batch.put_into(&mut outbox.fill())
        });
        round
    }

    /// Gives what waits to the next few readers; whether there was something.
    pub(super) fn turn(&self, readers_max: usize) -> bool {
        let mut round = self.round();
        let mut waiting = self.waiting();
        round.log.append(&mut waiting.pushes);
        waiting.marked = !round.log.is_empty();
        drop(waiting);
        match round.log.len() {
            0 => return false,
            many if many > WAITING_MAX => round.give(usize::MAX, Outbox::give),
            _ => round.give(readers_max, Outbox::give),
        }
        true
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.waiting.lock().expect("no holder panics")
    }

    fn round(&self) -> MutexGuard<'_, Round> {
        self.0.round.lock().expect("no holder panics")
    }
}

impl Round {
    /// Gives the next readers all that they do not have.
    fn give(&mut self, readers_max: usize, give: impl Fn(&Outbox, &Batch)) {
        let end = self.first + self.log.len() as u64;
        let mut given = 0;
        while !self.log.is_empty() {
            if self.last.is_none() {
                self.begun_at = end;
            }
            let after = self.last.map_or(Bound::Unbounded, Bound::Excluded);
            for (peer, reader) in self.readers.range_mut((after, Bound::Unbounded)) {
                if reader.next < end {
                    if given == readers_max {
                        return;
                    }
                    let missing = (reader.next - self.first) as usize;
                    self.batch.become_all(&self.log[missing..]);
                    give(&reader.outbox, &self.batch);
                    reader.next = end;
                    given += 1;
                }
                self.last = Some(*peer);
            }
            self.last = None;
            self.log.drain(..(self.begun_at - self.first) as usize);
            self.first = self.begun_at;
        }
        self.batch = Batch::default();
    }
}

/// Publications that are handed out together, in one piece for each encoding.
#[derive(Default, Debug)]
pub(super) struct Batch {
    pushes: Vec<Arc<PushFrames>>,
    pieces: [OnceCell<Option<Frame>>; 2],
}

impl Batch {
    /// Becomes these, which most often it is: readers that follow each other have the same before.
    fn become_all(&mut self, pushes: &[Arc<PushFrames>]) {
        let (own, new) = (
            self.pushes.first().zip(self.pushes.last()),
            pushes.first().zip(pushes.last()),
        );
        let is_same = own
            .zip(new)
            .is_some_and(|(own, new)| Arc::ptr_eq(own.0, new.0) && Arc::ptr_eq(own.1, new.1));
        if !is_same {
            *self = Self {
                pushes: pushes.to_vec(),
                pieces: Default::default(),
            };
        }
    }

    /// All of it for a connection of this encoding; nothing if some of it cannot be encoded so.
    pub(super) fn piece(&self, encoding: Encoding) -> Option<&Frame> {
        let plain = |push: &Arc<PushFrames>| push.get(encoding, Form::Plain).cloned();
        let join = || match &*self.pushes {
            [one] => plain(one),
            all => Some(Frame::joined(all.iter().map(plain).collect::<Option<_>>()?)),
        };
        let piece = &self.pieces[encoding.index()];
        piece.get_or_init(join).as_ref()
    }

    /// Adds it to a queue, whose reader is closed if there is no room.
    pub(super) fn put_into(&self, filling: &mut Filling<'_>) {
        let piece = self.piece(filling.encoding());
        if piece.is_some_and(|piece| filling.add(piece.clone())) {
            return;
        }
        if !self
            .pushes
            .iter()
            .all(|push| filling.push(push, Form::Plain))
        {
            filling.close_slow();
        }
    }
}

#[cfg(test)]
mod tests;
