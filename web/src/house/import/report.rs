//! What is said of a table before anything of it is kept, and what was found wrong with it.

use std::collections::BTreeSet;

use serde::Serialize;
use utoipa::ToSchema;

use super::{columns::Column, figures::DecimalMark};
use crate::field_problem::FieldProblem;

/// Mistakes that are named; the others are counted.
pub(crate) const MISTAKES_NAMED_MAX: usize = 200;

/// What a table would do to a draft, or did.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub(crate) struct Report {
    /// `comma`, `semicolon` or `tab`.
    pub(crate) separator: &'static str,
    /// What stands before cents in its amounts. Null: each cell has to show it.
    pub(crate) decimal_mark: Option<DecimalMark>,
    /// In the order of the table.
    pub(crate) columns: Vec<ReportedColumn>,
    pub(crate) added: usize,
    pub(crate) changed: usize,
    pub(crate) unchanged: usize,
    /// What is worth knowing, and stands in nobody's way.
    pub(crate) warnings: Vec<String>,
    /// What stands in the way, row by row; at most 200.
    pub(crate) mistakes: Vec<Mistake>,
    pub(crate) mistake_count: usize,
}

impl Report {
    /// The mistakes as problems with fields of the API.
    pub(crate) fn problems(&self) -> Vec<FieldProblem> {
        let problems = self.mistakes.iter().map(|mistake| {
            let row = mistake.row.map(|row| format!("/rows/{row}"));
            let column = mistake.column.map(|column| format!("/{}", column.code()));
            let pointer = [row, column].into_iter().flatten().collect::<String>();
            FieldProblem::new(pointer, &mistake.detail)
        });
        problems.collect()
    }

    /// How many rows stand for a lot.
    pub(crate) fn read(&self) -> usize {
        self.added + self.changed + self.unchanged
    }
}

/// A column of a table.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub(crate) struct ReportedColumn {
    pub(crate) heading: String,
    /// What it is read as. Null: it is left out.
    pub(crate) column: Option<Column>,
}

impl ReportedColumn {
    pub(crate) fn is(&self, column: &Column) -> bool {
        self.column == Some(*column)
    }
}

/// Something that cannot be taken.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub(crate) struct Mistake {
    /// The row of the table, its headings being the first. Null: it is about the sale.
    pub(crate) row: Option<usize>,
    /// The number of the lot that the row stands for. Null: it cannot be read, or it is about the sale.
    pub(crate) lot: Option<u32>,
    /// Null: it is about the row.
    pub(crate) column: Option<Column>,
    /// What is wrong and what would be right.
    pub(crate) detail: String,
}

/// A row that stands for a lot, or photographs that go by its number alone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct ReadRow {
    /// None: the table does not name the lot.
    pub(crate) row: Option<usize>,
    /// Which lot of the sale it became.
    pub(crate) place: usize,
    pub(crate) change: Change,
}

/// What a row does to the draft.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Change {
    Added,
    Changed,
    Unchanged,
}

/// What was found wrong, once a cell.
#[derive(Default)]
pub(super) struct Mistakes {
    seen: BTreeSet<(usize, Option<Column>)>,
    found: Vec<Mistake>,
}

impl Mistakes {
    pub(super) fn add(&mut self, mistake: Mistake) {
        let cell = mistake.row.map(|row| (row, mistake.column));
        if cell.is_none_or(|cell| self.seen.insert(cell)) {
            self.found.push(mistake);
        }
    }

    /// The first of them in the order of the table, and how many there are.
    pub(super) fn named(mut self) -> (Vec<Mistake>, usize) {
        let count = self.found.len();
        self.found.sort_by_key(|mistake| mistake.row);
        self.found.truncate(MISTAKES_NAMED_MAX);
        (self.found, count)
    }
}
