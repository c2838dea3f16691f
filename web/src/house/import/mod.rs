//! Lots out of a table: every row is read and judged before any is kept, and the same table again changes nothing.
//!
//! A row stands for the lot of its number: one that is there is changed in what the table has columns for, others are added. In
//! a table without numbers rows are new lots, as long as the draft has none: nothing goes by the place of a row.

mod archive;
mod columns;
mod figures;
mod kept;
mod merged;
mod photographs;
mod report;
mod row;
mod run;
mod table;
mod text;
mod warnings;

use auction::{CreateSale, SaleId, Time};

use archive::Archive;
pub(crate) use columns::Column;
pub(crate) use figures::DecimalMark;
pub(crate) use kept::{KeptImport, KeptImports, Step};
pub(crate) use photographs::Photographs;
pub(crate) use report::{Change, Mistake, ReadRow, Report, ReportedColumn};
pub(crate) use run::{AskedImport, Imports, NotBegun, RunningImport};
pub(crate) use table::{TABLE_BYTES_MAX, Table};
pub(crate) use text::{Decoded, decode};

use super::{
    drafts,
    new_sale::{NewLot, NewSale, NewTexts},
};
use crate::{field_problem::FieldProblem, locale::t, zone::Zone};
use figures::Figures;
use merged::Merged;
use report::Mistakes;
use row::RowReader;

/// What somebody said of a table, where it does not show it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct ByHand {
    /// What each column holds.
    pub(crate) columns: Option<Vec<Option<Column>>>,
    pub(crate) decimal_mark: Option<DecimalMark>,
}

/// A draft with the lots of a table, and what is said of it.
pub(crate) struct Import {
    pub(crate) sale: NewSale,
    pub(crate) report: Report,
    /// In the order of the table.
    pub(crate) rows: Vec<ReadRow>,
    /// On whose wall times without an offset were read.
    pub(crate) zone: Zone,
}

impl Import {
    /// The draft as it would be with the table's lots.
    pub(crate) fn new(
        asked: &NewSale,
        id: &SaleId,
        table: &Table,
        by_hand: ByHand,
        photographs: &Photographs,
        now: Time,
    ) -> Self {
        let is_of_table = |columns: &Vec<_>| columns.len() == table.headings.len();
        let said = by_hand.columns.filter(is_of_table);
        let columns = said.unwrap_or_else(|| table.columns());
        let mut merged = Merged::of(asked);
        let mut mistakes = twice(&columns);
        let unread = unread(asked, table, &columns);
        let zone = asked.time_zone.as_deref().map(Zone::parse);
        let zone = zone.and_then(Result::ok).unwrap_or(Zone::UTC);
        let reader = RowReader {
            columns: &columns,
            figures: figures(asked, table, &columns, by_hand.decimal_mark),
            zone,
            photographs,
        };
        match unread {
            Some(unread) => mistakes.add(unread),
            None => {
                for row in &table.rows {
                    merged.take(&reader, row, &mut mistakes);
                }
                merged.take_photographs(photographs);
            }
        }
        let figures = reader.figures;
        let (sale, rows) = merged.into_sale(asked);
        // Without a row there is nothing to say of the draft.
        let found = drafts::read_unfinished(&sale, id, now).err();
        for problem in found.unwrap_or_default() {
            mistakes.add(mistake(&problem, &sale, &rows, &columns));
        }
        let (mistakes, mistake_count) = mistakes.named();
        let warnings = warnings::of(&columns, &sale, &rows);
        let rows = changes(asked, &sale, &rows);
        let count = |change| rows.iter().filter(|row| row.change == change).count();
        let headings = table.headings.iter().cloned().zip(columns);
        Self {
            report: Report {
                separator: table.separator_word(),
                decimal_mark: figures.mark(),
                warnings,
                columns: headings
                    .map(|(heading, column)| ReportedColumn { heading, column })
                    .collect(),
                added: count(Change::Added),
                changed: count(Change::Changed),
                unchanged: count(Change::Unchanged),
                mistakes,
                mistake_count,
            },
            sale,
            rows,
            zone,
        }
    }
}

/// Why no row of the table can be read.
fn unread(asked: &NewSale, table: &Table, columns: &[Option<Column>]) -> Option<Mistake> {
    let has = |column| columns.contains(&Some(column));
    let last = asked.lots.iter().zip(1..);
    let last = last.filter_map(|(lot, place)| lot.number.or(Some(place)));
    let (column, detail) = if columns.is_empty() {
        return None;
    } else if columns.iter().all(Option::is_none) {
        (None, t!("house-import-no-heading"))
    } else if table.rows.is_empty() {
        (None, t!("house-import-only-headings"))
    } else if !has(Column::Number) && !has(Column::LotId) && !asked.lots.is_empty() {
        let last = last.max().unwrap_or_default();
        let words = t!("house-import-no-numbers", last = last);
        (Some(Column::Number), words)
    } else {
        return None;
    };
    Some(Mistake {
        row: None,
        lot: None,
        column,
        detail,
    })
}

/// Columns that two headings name.
fn twice(columns: &[Option<Column>]) -> Mistakes {
    let named = |column: Column| columns.iter().filter(|it| **it == Some(column)).count();
    let twice = Column::all().filter(|column| named(*column) > 1);
    let mut mistakes = Mistakes::default();
    for column in twice {
        mistakes.add(Mistake {
            row: None,
            lot: None,
            column: Some(column),
            detail: t!("house-import-column-twice", column = column.label()),
        });
    }
    mistakes
}

/// How amounts are written, as somebody says or the table shows.
fn figures(
    asked: &NewSale,
    table: &Table,
    columns: &[Option<Column>],
    by_hand: Option<DecimalMark>,
) -> Figures {
    use Column::{Estimate, EstimateHigh, EstimateLow, Opening, Reserve};
    let holds = |column: &Option<Column>| {
        matches!(
            column,
            Some(Estimate | EstimateHigh | EstimateLow | Opening | Reserve)
        )
    };
    if by_hand.is_some() {
        return Figures::new(asked.currency, by_hand);
    }
    let places: Vec<_> = (0..columns.len())
        .filter(|it| holds(&columns[*it]))
        .collect();
    let cells = table.rows.iter().flat_map(|row| {
        let cells = places.iter().filter_map(|place| row.cells.get(*place));
        cells.map(String::as_str)
    });
    Figures::seen(asked.currency, cells, table.separator)
}

/// What is wrong with a field of the sale, by the row and column that it came from.
fn mistake(
    problem: &FieldProblem,
    sale: &NewSale,
    rows: &[Option<usize>],
    columns: &[Option<Column>],
) -> Mistake {
    let steps: Vec<_> = problem.pointer.split('/').skip(1).collect();
    let (row, lot, column) = match steps[..] {
        ["lots", index, field, ref rest @ ..] => {
            let index = index.parse::<usize>().ok();
            let row = index.and_then(|index| *rows.get(index)?);
            let lot = index.and_then(|index| sale.lots.get(index)?.number);
            let has_range = columns.contains(&Some(Column::Estimate));
            let column = match (field, rest) {
                ("estimate", _) if has_range => Some(Column::Estimate),
                ("estimate", ["high"]) => Some(Column::EstimateHigh),
                ("estimate", _) => Some(Column::EstimateLow),
                ("images", [_, "alt"]) => Some(Column::ImageTexts),
                ("image", _) => Some(Column::Drawing),
                ("lot", _) => Some(Column::LotId),
                (field, _) => Column::from_code(field),
            };
            (row, lot, column)
        }
        _ => (None, None, None),
    };
    Mistake {
        row,
        lot,
        column,
        detail: problem.detail.clone(),
    }
}

/// What each row does to the draft, and photographs to lots without one.
fn changes(asked: &NewSale, sale: &NewSale, rows: &[Option<usize>]) -> Vec<ReadRow> {
    let before = Merged::of(asked).lots;
    let change = |lot: &NewLot| match lot.number.and_then(|number| before.get(&number)) {
        None => Change::Added,
        Some((known, _)) if as_kept(known) == as_kept(lot) => Change::Unchanged,
        Some(_) => Change::Changed,
    };
    let lots = sale.lots.iter().zip(rows).enumerate();
    let read = lots.map(|(place, (lot, row))| ReadRow {
        row: *row,
        place,
        change: change(lot),
    });
    // Of lots that the table does not name those alone whose photographs came.
    let read = read.filter(|read| read.row.is_some() || read.change == Change::Changed);
    let mut read: Vec<_> = read.collect();
    read.sort_by_key(|read| (read.row.is_none(), read.row));
    read
}

/// The lot with its texts as they are kept.
fn as_kept(lot: &NewLot) -> NewLot {
    let texts = lot.texts.read(lot.lot.clone(), "", &mut vec![]);
    NewLot {
        texts: NewTexts::of(&texts),
        ..lot.clone()
    }
}

/// Rows of a table at most.
pub(crate) const ROWS_MAX: usize = CreateSale::LOTS_MAX;

#[cfg(test)]
mod tests;
