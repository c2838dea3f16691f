//! What the processes of a stack have of the machine.

use std::{collections::BTreeMap, fs};

use harness::stack::Stack;

/// Bytes of a page of memory, as Linux counts them.
const PAGE_BYTES: u64 = 4_096;
/// Handles that a process may have more of, and still count as having as many: connections and files come and go.
const HANDLES_MORE: usize = 16;
/// Memory that one may have more of: what a sale, a session or a socket takes is kept.
const MEMORY_MORE: u64 = 48_000_000;

/// Of each process, by its name.
#[derive(Clone, Debug)]
pub(super) struct Usage(BTreeMap<String, Used>);

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Used {
    memory: u64,
    handles: usize,
}

impl Usage {
    pub(super) fn of(stack: &Stack) -> Self {
        let names = stack.names().into_iter();
        let used = names.filter_map(|name| {
            let used = Used::of(stack.pid(&name))?;
            Some((name, used))
        });
        Self(used.collect())
    }

    /// In bytes, of all.
    pub(super) fn memory(&self) -> u64 {
        self.0.values().map(|it| it.memory).sum()
    }

    pub(super) fn handles(&self) -> usize {
        self.0.values().map(|it| it.handles).sum()
    }

    /// The processes that have more than they had, in words.
    pub(super) fn grown_since(&self, before: &Self) -> Vec<String> {
        let both = (self.0.iter()).filter_map(|(name, now)| Some((name, before.0.get(name)?, now)));
        let grown = both.filter(|(_, before, now)| {
            now.memory > before.memory + MEMORY_MORE || now.handles > before.handles + HANDLES_MORE
        });
        let told = grown.map(|(name, before, now)| format!("{name}: {before:?}, then {now:?}"));
        told.collect()
    }
}

impl Used {
    /// Nothing of a process that is not there.
    fn of(pid: i64) -> Option<Self> {
        let text = fs::read_to_string(format!("/proc/{pid}/statm")).ok()?;
        let pages: u64 = text.split(' ').nth(1)?.parse().ok()?;
        let handles = fs::read_dir(format!("/proc/{pid}/fd")).ok()?.count();
        Some(Self {
            memory: pages * PAGE_BYTES,
            handles,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn process_that_has_more_than_it_had_is_named() {
        let usage = |memory, handles| {
            let used = Used { memory, handles };
            Usage(BTreeMap::from([("web-1".to_owned(), used)]))
        };
        let before = usage(100_000_000, 50);
        for (memory, handles, is_grown) in [
            (100_000_000, 50, false),
            (50_000_000, 60, false),
            (200_000_000, 50, true),
            (100_000_000, 80, true),
        ] {
            let grown = usage(memory, handles).grown_since(&before);
            assert_eq!(!grown.is_empty(), is_grown, "{grown:?}");
        }
        let own = Used::of(std::process::id().into()).unwrap();
        assert!(own.memory > 0 && own.handles > 0, "{own:?}");
    }
}
