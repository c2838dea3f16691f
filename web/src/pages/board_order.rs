//! In which order the rows of a board stand, be they symbols or lots, and the headings that change it. `client/board-order.ts` keeps
//! it while they move.

use std::{borrow::Cow, cmp::Ordering};

use rust_decimal::Decimal;

/// A column of a board, by which its rows can be ordered.
pub(crate) trait Column: Copy + PartialEq + Default + 'static {
    type Row;

    /// In the order in which they stand.
    const ALL: &'static [Self];
    /// The one that rows are named in.
    const NAME: Self;

    /// As in addresses and for the script.
    fn code(self) -> &'static str;
    fn heading(self) -> String;
    /// What is named or ends rises at first, figures fall. `client/board-order.ts` does the same.
    fn descends_at_first(self) -> bool;
    /// What rows are ordered by, but for their names; none is always last.
    fn value(self, row: &Self::Row) -> Option<Decimal>;
    fn name(row: &Self::Row) -> Cow<'_, str>;
}

/// The order of the rows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Order<C> {
    by: C,
    descending: bool,
}

/// A heading that sorts, as a plain link: by its column, or the other way round where the rows are by it already.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Heading {
    pub(crate) address: String,
    pub(crate) code: &'static str,
    pub(crate) word: String,
    /// What a screen reader is told, where the rows are in this column's order.
    pub(crate) sorted: Option<&'static str>,
}

impl<C: Column> Order<C> {
    /// What codes in an address mean; the board's own column, and as a column is at first, for any other text.
    pub(crate) fn of(by: &str, order: &str) -> Self {
        let by = C::ALL.iter().copied().find(|column| column.code() == by);
        let by = by.unwrap_or_default();
        Self {
            by,
            descending: match order {
                "rising" => false,
                "falling" => true,
                _ => by.descends_at_first(),
            },
        }
    }

    pub(crate) fn code(self) -> &'static str {
        self.by.code()
    }

    pub(crate) fn descends(self) -> bool {
        self.descending
    }

    pub(crate) fn compare(self, a: &C::Row, b: &C::Row) -> Ordering {
        let direction = |ordering: Ordering| match self.descending {
            true => ordering.reverse(),
            false => ordering,
        };
        let by_name = || C::name(a).cmp(&C::name(b));
        if self.by == C::NAME {
            return direction(by_name());
        }
        match (self.by.value(a), self.by.value(b)) {
            (Some(a), Some(b)) => direction(a.cmp(&b)).then_with(by_name),
            (a, b) => b.is_some().cmp(&a.is_some()).then_with(by_name),
        }
    }

    /// Every column's heading; `address` makes the board's address with what it is given changed.
    pub(crate) fn headings(self, address: impl Fn(&[(&str, &str)]) -> String) -> Vec<Heading> {
        let heading = |column: &C| {
            let is_chosen = *column == self.by;
            let descending = match is_chosen {
                true => !self.descending,
                false => column.descends_at_first(),
            };
            let direction = if descending { "falling" } else { "rising" };
            Heading {
                address: address(&[("by", column.code()), ("order", direction)]),
                code: column.code(),
                word: column.heading(),
                sorted: is_chosen.then_some(match self.descending {
                    true => "descending",
                    false => "ascending",
                }),
            }
        };
        C::ALL.iter().map(heading).collect()
    }
}

impl Heading {
    pub(crate) fn arrow(&self) -> &'static str {
        match self.sorted {
            Some("ascending") => "↑",
            Some(_) => "↓",
            None => "",
        }
    }
}
