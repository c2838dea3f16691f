//! Writes to a share of the connections, straight from one loop: what waits for many of them is written to one after the
//! other, and no task is woken for each.

use std::{
    collections::VecDeque,
    num::NonZero,
    sync::{Arc, Mutex, MutexGuard},
    thread,
};

use bytes::Bytes;
use tokio::{
    sync::Notify,
    task::{JoinSet, yield_now},
    time::{Instant, sleep_until},
};

use super::{Outbox, PeerId, beat::Beat, carrier::Carrier, group::Group, reads::Sweep};
use crate::{
    metrics,
    protocol::{Encoding, Frame},
};

/// Connections that are written to before other tasks have their turn.
const WRITES_A_TURN: usize = 64;
/// Room for frames that is kept from one connection to the next.
const FRAMES_KEPT: usize = 64;

/// Every shard, each with its loop, until this is dropped.
#[derive(Debug)]
pub(crate) struct Shards {
    all: Vec<Shard>,
    _loops: JoinSet<()>,
}

impl Shards {
    /// Starts one for each core.
    pub(crate) fn start() -> Self {
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        let all: Vec<Shard> = (0..cores).map(|_| Shard::default()).collect();
        let mut loops = JoinSet::new();
        for shard in &all {
            loops.spawn(Writer::new(shard.clone()).run());
        }
        Self { all, _loops: loops }
    }

    /// The one that writes to this connection.
    pub(crate) fn of(&self, peer: PeerId) -> &Shard {
        let count = self.all.len() as u64;
        let index = usize::try_from(peer.0 % count).expect("it is less than there are");
        &self.all[index]
    }
}

/// A way to its loop.
#[derive(Clone, Default, Debug)]
pub(crate) struct Shard(Arc<Marked>);

#[derive(Default, Debug)]
struct Marked {
    /// Each connection at most once.
    outboxes: Mutex<Vec<Outbox>>,
    /// Each group at most once.
    groups: Mutex<Vec<Group>>,
    filled: Notify,
}

impl Shard {
    /// Something waits there to be written.
    pub(super) fn mark(&self, outbox: Outbox) {
        let mut outboxes = self.lock();
        outboxes.push(outbox);
        let is_first = outboxes.len() == 1;
        drop(outboxes);
        if is_first {
            self.0.filled.notify_one();
        }
    }

    /// Something waits there to be handed out.
    pub(super) fn mark_group(&self, group: Group) {
        self.groups().push(group);
        self.0.filled.notify_one();
    }

    pub(super) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    #[cfg(test)]
    pub(super) fn take(&self) -> Vec<Outbox> {
        std::mem::take(&mut self.lock())
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Outbox>> {
        self.0.outboxes.lock().expect("no holder panics")
    }

    fn groups(&self) -> MutexGuard<'_, Vec<Group>> {
        self.0.groups.lock().expect("no holder panics")
    }
}

struct Writer {
    shard: Shard,
    /// What newest values keep time with.
    beat: Beat,
    /// Connections that got newest values, and when they may get the next.
    paced: VecDeque<(Instant, Outbox)>,
    /// Those that have more to hand out, in turn.
    groups: VecDeque<Group>,
    frames: Vec<Frame>,
    joined: Joined,
    sweep: Sweep,
}

impl Writer {
    fn new(shard: Shard) -> Self {
        Self {
            shard,
            beat: Beat::new(Instant::now()),
            paced: VecDeque::new(),
            groups: VecDeque::new(),
            frames: Vec::new(),
            joined: Joined::default(),
            sweep: Sweep::default(),
        }
    }

    async fn run(mut self) {
        let mut turn = Vec::new();
        loop {
            let now = Instant::now();
            while let Some((_, outbox)) = self.paced.pop_front_if(|(at, _)| *at <= now) {
                if outbox.pace_over() {
                    turn.push(outbox);
                }
            }
            turn.append(&mut self.shard.lock());
            self.groups.extend(self.shard.groups().drain(..));
            if turn.is_empty() && self.groups.is_empty() {
                let next = self.paced.front().map(|(at, _)| *at);
                tokio::select! {
                    // Whoever has more to say has a turn before, and it goes out in the same writes.
                    () = self.shard.0.filled.notified() => yield_now().await,
                    () = sleep_until(next.unwrap_or(now)), if next.is_some() => {}
                }
                continue;
            }
            self.write(&mut turn).await;
            if let Some(group) = self.groups.pop_front()
                && group.turn(WRITES_A_TURN)
            {
                self.groups.push_back(group);
                // What comes now goes out together in the next round.
                yield_now().await;
            }
        }
    }

    /// Writes to all of these.
    async fn write(&mut self, turn: &mut Vec<Outbox>) {
        let mut now = Instant::now();
        let (mut written, mut replaced) = (0, 0);
        for outbox in turn.drain(..) {
            replaced += self.write_one(outbox, now);
            written += 1;
            if written % WRITES_A_TURN == 0 {
                self.beat.spend(now.elapsed());
                yield_now().await;
                now = Instant::now();
            }
        }
        self.beat.spend(now.elapsed());
        metrics::conflated(replaced);
        self.joined = Joined::default();
        self.sweep = Sweep::default();
    }

    /// One write of all that waits for a connection; how many values were replaced since the last. What is not taken at
    /// once is the connection's own affair.
    fn write_one(&mut self, outbox: Outbox, now: Instant) -> u64 {
        let taken = outbox.take(&mut self.frames, (now, &mut self.sweep));
        if !self.frames.is_empty() {
            let carrier = outbox.carrier();
            let bytes = self.joined.of(&self.frames, carrier, outbox.encoding());
            let written = carrier.try_write(&bytes);
            if taken.is_last || !matches!(written, Ok(count) if count == bytes.len()) {
                outbox.wrote(written, (bytes, taken.turns));
            }
            if self.frames.capacity() > FRAMES_KEPT {
                self.frames = Vec::new();
            }
            self.frames.clear();
        } else if taken.is_last {
            outbox.wrote(Ok(0), Default::default());
        }
        if taken.is_paced {
            let at = self.beat.after(now, outbox.newest_interval());
            self.paced.push_back((at, outbox));
        }
        taken.replaced
    }
}

/// The frames of the last write and their bytes in one piece: most often the next connection gets the same.
#[derive(Default)]
struct Joined {
    frames: Vec<Frame>,
    bytes: Bytes,
}

impl Joined {
    fn of(&mut self, frames: &[Frame], carrier: &Carrier, encoding: Encoding) -> Bytes {
        let Carrier::WebSocket(_) = carrier else {
            return carrier.join(frames, encoding);
        };
        if let [frame] = frames {
            return frame.wire().clone();
        }
        let is_same = self.frames.len() == frames.len()
            && self
                .frames
                .iter()
                .zip(frames)
                .all(|(had, frame)| had.is(frame));
        if !is_same {
            self.bytes = carrier.join(frames, encoding);
            self.frames.clear();
            self.frames.extend_from_slice(frames);
        }
        self.bytes.clone()
    }
}
