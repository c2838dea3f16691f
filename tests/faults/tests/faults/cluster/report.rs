//! What is told of each fault, and of each kind of them.

#![expect(clippy::print_stderr, reason = "figures are what the drill is for")]

use std::{collections::BTreeMap, fs, time::Duration};

use harness::stack::Stack;

use super::fault::Fault;

/// Bytes of a page of memory, as Linux counts them.
const PAGE_BYTES: u64 = 4_096;

/// The faults so far.
#[derive(Default)]
pub(super) struct Report {
    kinds: BTreeMap<String, OfKind>,
    memory_max: u64,
}

#[derive(Default)]
struct OfKind {
    count: u32,
    /// The longest that a bid had no answer.
    checking: Duration,
    /// The longest until all was whole again.
    whole_after: Duration,
}

impl Report {
    /// `figures`: bids without an answer at that moment, the longest wait for one, and the time until all was whole again.
    pub(super) fn add(
        &mut self,
        stack: &Stack,
        fault: Fault,
        name: &str,
        figures: (usize, Duration, Duration),
    ) {
        let (unanswered, checking, whole_after) = figures;
        let memory = memory(stack);
        self.memory_max = self.memory_max.max(memory);
        let kind = self.kinds.entry(fault.to_string()).or_default();
        kind.count += 1;
        kind.checking = kind.checking.max(checking);
        kind.whole_after = kind.whole_after.max(whole_after);
        eprintln!(
            "{fault} ({name}): {unanswered} unanswered; longest \"checking…\" {:.2} s, whole after {:.1} s, {} MB",
            checking.as_secs_f32(),
            whole_after.as_secs_f32(),
            memory / 1_000_000
        );
    }

    pub(super) fn print(&self, accepted: usize) {
        eprintln!("longest \"checking…\" and time until whole, by kind of fault:");
        for (kind, figures) in &self.kinds {
            let OfKind {
                count,
                checking,
                whole_after,
            } = figures;
            let (checking, whole) = (checking.as_secs_f32(), whole_after.as_secs_f32());
            eprintln!("  {kind:<42} {count:>3} times  {checking:>6.2} s  {whole:>6.1} s");
        }
        let faults: u32 = self.kinds.values().map(|it| it.count).sum();
        eprintln!(
            "{faults} faults, {accepted} accepted bids, each in the log once; {} MB at most",
            self.memory_max / 1_000_000
        );
    }
}

/// What all processes of the stack have in memory.
fn memory(stack: &Stack) -> u64 {
    let pages = stack.pids().into_iter().filter_map(|pid| {
        let text = fs::read_to_string(format!("/proc/{pid}/statm")).ok()?;
        text.split(' ').nth(1)?.parse::<u64>().ok()
    });
    pages.sum::<u64>() * PAGE_BYTES
}
