//! A process of one's own on a core of its own: its processor time and its memory, as the kernel counts them.

use std::{
    fs,
    process::{Child, Command},
    thread,
    time::Duration,
};

use anyhow::Context;
use rustix::thread::{CpuSet, sched_setaffinity};

/// What is measured runs here, and nothing else of ours.
pub(crate) const SERVER_CORE: usize = 0;
/// Whoever asks runs here, with the nats-server between.
pub(crate) const CLIENT_CORE: usize = 1;

/// Binds this thread, and what it starts, to one core; a machine without it stays unbound.
pub(crate) fn pin(core: usize) {
    let mut cores = CpuSet::new();
    cores.set(core);
    // A single core serves both sides, and the figures say so by themselves.
    let _ = sched_setaffinity(None, &cores);
}

/// A process that ends with this value.
pub(crate) struct Process(Child);

impl Process {
    /// Starts a program on whatever cores there are.
    pub(crate) fn start_anywhere(command: &mut Command) -> anyhow::Result<Self> {
        let child = command.spawn();
        let child = child.with_context(|| format!("{command:?} does not start"))?;
        Ok(Self(child))
    }

    /// Starts a program on one core.
    pub(crate) fn start(command: &mut Command, core: usize) -> anyhow::Result<Self> {
        let spawn = || {
            pin(core);
            command.spawn()
        };
        let spawned = thread::scope(|scope| scope.spawn(spawn).join().expect("it does not panic"));
        let child = spawned.with_context(|| format!("{command:?} does not start"))?;
        Ok(Self(child))
    }

    /// Processor time of all its threads.
    pub(crate) fn cpu(&self) -> Duration {
        cpu_of(self.0.id())
    }

    /// Bytes of memory that are resident.
    pub(crate) fn memory(&self) -> u64 {
        memory_of(self.0.id())
    }
}

/// Bytes of memory of the process of this id that are resident.
pub(crate) fn memory_of(process: u32) -> u64 {
    let text = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}

/// Processor time of all threads of the process of this id.
pub(crate) fn cpu_of(process: u32) -> Duration {
    let threads = fs::read_dir(format!("/proc/{process}/task"));
    let nanoseconds = threads
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|thread| {
            let text = fs::read_to_string(thread.path().join("schedstat")).ok()?;
            text.split_whitespace().next()?.parse::<u64>().ok()
        });
    Duration::from_nanos(nanoseconds.sum())
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
