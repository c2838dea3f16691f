//! A table of a sale's lots, page by page: none follows more lots than a socket does.

use std::ops::Range;

use crate::pages::{lot_search::PAGE_LOTS, visit::query_word};

/// Which page of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct LotPages {
    address: String,
    /// From 1.
    pub(super) page: usize,
    pub(super) page_count: usize,
    count: usize,
}

impl LotPages {
    /// The page that is asked for of so many lots; else the first, or the last.
    pub(super) fn asked(query: Option<&str>, count: usize, address: String) -> Self {
        let page = query_word(query, "page").and_then(|page| page.parse().ok());
        let page_count = count.div_ceil(PAGE_LOTS).max(1);
        Self {
            address,
            page: page.unwrap_or(1).clamp(1, page_count),
            page_count,
            count,
        }
    }

    /// The places of its lots.
    pub(super) fn places(&self) -> Range<usize> {
        let from = (self.page - 1) * PAGE_LOTS;
        from..self.count.min(from + PAGE_LOTS)
    }

    fn at(&self, page: usize) -> Option<String> {
        let is_there = (1..=self.page_count).contains(&page);
        is_there.then(|| format!("{}?page={page}", self.address))
    }

    pub(super) fn before(&self) -> Option<String> {
        self.at(self.page - 1)
    }

    pub(super) fn after(&self) -> Option<String> {
        self.at(self.page + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_hold_every_lot_once() {
        let pages = |query: &str, count| LotPages::asked(Some(query), count, "/x".to_owned());
        let places: Vec<_> = (1..=3)
            .flat_map(|page| pages(&format!("page={page}"), 100).places())
            .collect();
        assert_eq!(places, (0..100).collect::<Vec<_>>());
        let last = pages("page=99", 100);
        assert_eq!((last.page, last.after()), (3, None));
        assert_eq!(last.before().as_deref(), Some("/x?page=2"));
        assert_eq!(pages("page=0", 0).places(), 0..0);
        assert_eq!(pages("page=x", 48).page_count, 1);
    }
}
