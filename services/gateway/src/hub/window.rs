//! What is kept in memory of one channel. Pure: no NATS, no clock.

use std::collections::VecDeque;

use crate::protocol::Publication;

/// Bytes that are kept of one channel, however many publications that is; the rest is read from the stream.
const BYTES_MAX: usize = 1024 * 1024;

/// The newest publications of a channel, with the claim that none between two bounds is missing:
/// every message of the channel with a sequence in `floor + 1 ..= position` is here.
#[derive(Debug)]
pub(crate) struct Window {
    pub(crate) epoch: String,
    position: u64,
    floor: u64,
    /// The stream is known to reach at least to here; no client can have been further.
    ceiling: u64,
    publications: VecDeque<Publication>,
    publications_max: usize,
    bytes: usize,
}

impl Window {
    /// Nothing is known before `position`.
    pub(crate) fn at(epoch: String, position: u64, publications_max: usize) -> Self {
        Self {
            epoch,
            position,
            floor: position,
            ceiling: position,
            publications: VecDeque::new(),
            publications_max,
            bytes: 0,
        }
    }

    /// The last sequence that was delivered.
    pub(crate) fn position(&self) -> u64 {
        self.position
    }

    pub(crate) fn newest(&self) -> Option<&Publication> {
        self.publications.back()
    }

    /// Adds the next message; the caller has made sure that none is missing between.
    pub(crate) fn append(&mut self, publication: Publication) {
        debug_assert!(publication.sequence() > self.position, "only ever forward");
        self.position = publication.sequence();
        self.bytes += publication.len();
        self.publications.push_back(publication);
        self.trim();
    }

    /// Skips a message that cannot be shown.
    pub(crate) fn skip_to(&mut self, sequence: u64) {
        self.position = self.position.max(sequence);
    }

    /// All before this message was taken away.
    pub(crate) fn forget(&mut self, sequence: u64) {
        self.skip_to(sequence);
        self.publications.clear();
        self.bytes = 0;
        self.floor = self.position;
    }

    /// Everything after `offset`, or nothing if that is not known here.
    pub(crate) fn after(&self, offset: u64) -> Option<impl Iterator<Item = &Publication>> {
        let ceiling = self.ceiling.max(self.position);
        let known = (self.floor..=ceiling).contains(&offset);
        let newer = move |publication: &&Publication| publication.sequence() > offset;
        known.then(|| self.publications.iter().filter(newer))
    }

    /// The stream was seen to reach to `sequence`.
    pub(crate) fn reaches(&mut self, sequence: u64) {
        self.ceiling = self.ceiling.max(sequence);
    }

    /// Puts older messages before what is kept: all there are from `since + 1` up to our floor.
    /// `reaches` is the newest sequence that was read; if it is below the floor, something may be missing.
    pub(crate) fn extend_back(
        &mut self,
        since: u64,
        older: Vec<Publication>,
        reaches: u64,
    ) -> bool {
        if reaches < self.floor {
            return false;
        }
        let floor = self.floor;
        for publication in older.into_iter().rev().filter(|p| p.sequence() <= floor) {
            self.bytes += publication.len();
            self.publications.push_front(publication);
        }
        self.floor = self.floor.min(since);
        true
    }

    /// Keeps to the limit, after those who waited for older ones were served.
    pub(crate) fn trim(&mut self) {
        let is_over =
            |it: &Self| it.publications.len() > it.publications_max || it.bytes > BYTES_MAX;
        // The newest stays, however long it is.
        while is_over(self) && self.publications.len() > 1 {
            let oldest = self.publications.pop_front();
            let oldest = oldest.expect("there are several");
            self.bytes -= oldest.len();
            self.floor = self.floor.max(oldest.sequence());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::StoredPublication;

    fn publication(sequence: u64) -> Publication {
        publication_of(sequence, 1)
    }

    fn publication_of(sequence: u64, length: usize) -> Publication {
        let data = "1".repeat(length).into();
        let stored = StoredPublication {
            data,
            ..StoredPublication::default()
        };
        Publication::new(sequence, stored).unwrap()
    }

    fn after(window: &Window, offset: u64) -> Option<Vec<u64>> {
        window
            .after(offset)
            .map(|newer| newer.map(|p| p.sequence()).collect())
    }

    #[test]
    fn offsets_outside_the_window_are_unrecoverable() {
        let mut window = Window::at("e".into(), 10, 2);
        for sequence in [11, 15, 20] {
            window.append(publication(sequence));
        }
        assert_eq!(after(&window, 10), None);
        assert_eq!(after(&window, 11), Some(vec![15, 20]));
        assert_eq!(after(&window, 17), Some(vec![20]));
        assert_eq!(after(&window, 21), None, "nobody can have been there yet");
        assert_eq!(after(&window, 20), Some(vec![]));
    }

    #[test]
    fn window_is_bounded_in_bytes_but_keeps_the_newest() {
        let mut window = Window::at("e".into(), 0, 10);
        for sequence in 1..=4 {
            window.append(publication_of(sequence, BYTES_MAX / 2));
        }
        assert_eq!(after(&window, 1), None);
        assert_eq!(after(&window, 2), Some(vec![3, 4]));
        window.append(publication_of(5, 2 * BYTES_MAX));
        assert_eq!(after(&window, 4), Some(vec![5]));
        assert_eq!(after(&window, 3), None);
    }

    #[test]
    fn older_messages_extend_the_window_back_once() {
        let mut window = Window::at("e".into(), 29, 10);
        window.append(publication(30));
        let older = [12, 20, 30, 31].map(publication).to_vec();
        assert!(window.extend_back(10, older, 31));
        assert_eq!(after(&window, 10), Some(vec![12, 20, 30]));
        assert_eq!(after(&window, 9), None);
        assert_eq!(window.position(), 30);
    }

    #[test]
    fn snapshot_short_of_the_window_does_not_extend_it() {
        let mut window = Window::at("e".into(), 30, 10);
        assert!(!window.extend_back(10, vec![publication(12)], 12));
        assert_eq!(after(&window, 10), None);
    }
}
