//! What is told of each fault, and of each kind of them.

#![expect(clippy::print_stderr, reason = "figures are what the drill is for")]

use std::{collections::BTreeMap, time::Duration};

use harness::stack::Stack;

use super::{fault::Victim, plan::Fault, usage::Usage};

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

/// What was seen of a fault.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    /// Bids without an answer at that moment.
    pub(super) unanswered: usize,
    /// The longest that one had none.
    pub(super) checking: Duration,
    pub(super) whole_after: Duration,
}

impl Report {
    pub(super) fn add(&mut self, stack: &Stack, fault: Fault, victim: &Victim, seen: Seen) {
        let memory = Usage::of(stack).memory();
        self.memory_max = self.memory_max.max(memory);
        let kind = self.kinds.entry(fault.to_string()).or_default();
        kind.count += 1;
        kind.checking = kind.checking.max(seen.checking);
        kind.whole_after = kind.whole_after.max(seen.whole_after);
        let other = victim.other.as_ref();
        let other = other.map_or(String::new(), |it| format!(" from {it}"));
        eprintln!(
            "{fault} ({}{other}): {} unanswered; longest \"checking…\" {:.2} s, whole after {:.1} s, {} MB",
            victim.name,
            seen.unanswered,
            seen.checking.as_secs_f32(),
            seen.whole_after.as_secs_f32(),
            memory / 1_000_000
        );
    }

    /// `epochs`: how often partitions had another owner.
    pub(super) fn print(&self, bids: usize, epochs: u64) {
        eprintln!(
            "{:<42} {:>5}  {:>20}  {:>11}",
            "fault", "times", "longest \"checking…\"", "whole after"
        );
        for (kind, figures) in &self.kinds {
            let OfKind {
                count,
                checking,
                whole_after,
            } = figures;
            let (checking, whole) = (checking.as_secs_f32(), whole_after.as_secs_f32());
            eprintln!("{kind:<42} {count:>5}  {checking:>18.2} s  {whole:>9.1} s");
        }
        let faults: u32 = self.kinds.values().map(|it| it.count).sum();
        eprintln!(
            "{faults} faults; {bids} bids, each in the log as it was answered; {epochs} epochs, one after the other; {} MB at most",
            self.memory_max / 1_000_000
        );
    }
}
