//! Pictures asked for last, in memory.

use std::collections::VecDeque;

use bytes::Bytes;

/// Most bytes that are kept: what a thousand cards show.
const CACHED_BYTES_MAX: usize = 32 * 1024 * 1024;

/// By their addresses; at the end the one asked for last.
#[derive(Debug, Default)]
pub(super) struct Cache {
    kept: VecDeque<(String, Bytes)>,
    bytes: usize,
}

impl Cache {
    pub(super) fn find(&mut self, name: &str) -> Option<Bytes> {
        let place = self.kept.iter().position(|(kept, _)| kept == name)?;
        let found = self.kept.remove(place)?;
        let bytes = found.1.clone();
        self.kept.push_back(found);
        Some(bytes)
    }

    pub(super) fn keep(&mut self, name: String, bytes: Bytes) {
        if bytes.len() > CACHED_BYTES_MAX || self.kept.iter().any(|(kept, _)| *kept == name) {
            return;
        }
        self.bytes += bytes.len();
        self.kept.push_back((name, bytes));
        while self.bytes > CACHED_BYTES_MAX {
            let gone = self.kept.pop_front();
            self.bytes -= gone.map_or(self.bytes, |(_, bytes)| bytes.len());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_asked_for_longest_ago_makes_room() {
        let mut cache = Cache::default();
        let third = Bytes::from(vec![0; CACHED_BYTES_MAX / 3]);
        for name in ["a", "b", "c"] {
            cache.keep(name.to_owned(), third.clone());
        }
        assert!(cache.find("a").is_some());
        cache.keep("d".to_owned(), third.clone());
        assert!(cache.find("b").is_none());
        assert!(cache.find("a").is_some() && cache.find("d").is_some());
        cache.keep("huge".to_owned(), vec![0; CACHED_BYTES_MAX + 1].into());
        assert!(cache.find("huge").is_none() && cache.find("c").is_some());
        assert_eq!(cache.bytes, 3 * third.len());
    }
}
