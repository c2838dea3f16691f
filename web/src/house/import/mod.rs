//! Lots out of a table: every row is read and judged before any is kept, and the same table again changes nothing.
//!
//! A row stands for the lot of its number: one that is there is changed in what the table has columns for, others are added.

mod archive;
mod columns;
mod figures;
mod photographs;
mod row;
mod table;
mod text;

use std::collections::{BTreeMap, BTreeSet};

use auction::{Amount, CreateSale, LotId, SaleId, Time};
use serde::Serialize;
use utoipa::ToSchema;

pub(crate) use archive::Archive;
pub(crate) use columns::Column;
pub(crate) use photographs::Photographs;
pub(crate) use table::{TABLE_BYTES_MAX, Table};
pub(crate) use text::{Decoded, decode};

use super::{
    drafts,
    new_sale::{NewLot, NewSale, NewTexts},
};
use crate::{field_problem::FieldProblem, zone::Zone};
use figures::Figures;
use row::RowReader;

/// Mistakes that are named; the others are counted.
pub(crate) const MISTAKES_NAMED_MAX: usize = 200;

/// What a table would do to a draft, or did.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub(crate) struct Report {
    /// `comma`, `semicolon` or `tab`.
    pub(crate) separator: &'static str,
    /// In the order of the table.
    pub(crate) columns: Vec<ReportedColumn>,
    pub(crate) added: usize,
    pub(crate) changed: usize,
    pub(crate) unchanged: usize,
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
    /// Null: it is about the row.
    pub(crate) column: Option<Column>,
    /// What is wrong and what would be right.
    pub(crate) detail: String,
}

/// A draft with the lots of a table, and what is said of it.
pub(crate) struct Import {
    pub(crate) sale: NewSale,
    pub(crate) report: Report,
}

impl Import {
    /// The draft as it would be with the table's lots. `by_hand` says of each column what it holds, where somebody said so.
    pub(crate) fn new(
        asked: &NewSale,
        id: &SaleId,
        table: &Table,
        by_hand: Option<Vec<Option<Column>>>,
        photographs: &Photographs,
        now: Time,
    ) -> Self {
        let by_hand = by_hand.filter(|columns| columns.len() == table.headings.len());
        let columns = by_hand.unwrap_or_else(|| table.columns());
        let mut merged = Merged::of(asked);
        let mut mistakes = twice(&columns);
        let zone = asked.time_zone.as_deref().map(Zone::parse);
        let reader = RowReader {
            columns: &columns,
            figures: figures(asked, table, &columns),
            zone: zone.and_then(Result::ok).unwrap_or(Zone::UTC),
            photographs,
        };
        for (row, place) in table.rows.iter().zip(1..) {
            merged.take(&reader, row, place, &mut mistakes);
        }
        let (sale, rows) = merged.into_sale(asked);
        let found = drafts::read(&sale, id, now).err().unwrap_or_default();
        for problem in found {
            mistakes.add(mistake(&problem, &rows, &columns));
        }
        let (mistakes, mistake_count) = mistakes.named();
        let (added, changed, unchanged) = changes(asked, &sale, &rows);
        let headings = table.headings.iter().cloned().zip(columns);
        Self {
            report: Report {
                separator: table.separator_word(),
                columns: headings
                    .map(|(heading, column)| ReportedColumn { heading, column })
                    .collect(),
                added,
                changed,
                unchanged,
                mistakes,
                mistake_count,
            },
            sale,
        }
    }
}

/// What was found wrong, once a cell.
#[derive(Default)]
struct Mistakes {
    seen: BTreeSet<(usize, Option<Column>)>,
    found: Vec<Mistake>,
}

impl Mistakes {
    fn add(&mut self, mistake: Mistake) {
        let cell = mistake.row.map(|row| (row, mistake.column));
        if cell.is_none_or(|cell| self.seen.insert(cell)) {
            self.found.push(mistake);
        }
    }

    /// The first of them in the order of the table, and how many there are.
    fn named(mut self) -> (Vec<Mistake>, usize) {
        let count = self.found.len();
        self.found.sort_by_key(|mistake| mistake.row);
        self.found.truncate(MISTAKES_NAMED_MAX);
        (self.found, count)
    }
}

/// The lots by their numbers, each with the row that it comes of.
struct Merged {
    lots: BTreeMap<u32, (NewLot, Option<usize>)>,
}

impl Merged {
    fn of(asked: &NewSale) -> Self {
        let lots = asked.lots.iter().zip(1..);
        let lots = lots.map(|(lot, place)| {
            let number = lot.number.unwrap_or(place);
            let lot = NewLot {
                number: Some(number),
                ..lot.clone()
            };
            (number, (lot, None))
        });
        Self {
            lots: lots.collect(),
        }
    }

    /// A row in place of the lot of its number, or beside the others.
    fn take(
        &mut self,
        reader: &RowReader<'_>,
        row: &table::Row,
        place: u32,
        mistakes: &mut Mistakes,
    ) {
        let mut wrong = |column, detail: String| {
            mistakes.add(Mistake {
                row: Some(row.number),
                column: Some(column),
                detail,
            });
        };
        let number = match reader.cell(row, Column::Number) {
            None => Some(place),
            Some(cell) => cell.trim().parse::<u32>().ok().filter(|number| *number > 0),
        };
        let Some(number) = number else {
            let words = "a lot number is a whole number from 1; a lot 12A gets a number of its own";
            wrong(Column::Number, words.to_owned());
            return;
        };
        if let Some((_, Some(before))) = self.lots.get(&number) {
            let words = format!("lot {number} stands in row {before} already");
            wrong(Column::Number, words);
            return;
        }
        let mut lot = match self.lots.remove(&number) {
            Some((lot, _)) => lot,
            None => self.blank(number),
        };
        for (column, detail) in reader.read(row, &mut lot, number) {
            wrong(column, detail);
        }
        if reader.cell(row, Column::Opening).is_none() && lot.opening == Amount::ZERO {
            let words = "the table has no column for the opening bid: choose the one that holds it";
            wrong(Column::Opening, words.to_owned());
        }
        // What is missing was said; nothing else is to be said of it.
        if lot.opening == Amount::ZERO {
            lot.opening = lot.reserve.unwrap_or(Amount::ONE);
        }
        self.lots.insert(number, (lot, Some(row.number)));
    }

    fn blank(&self, number: u32) -> NewLot {
        let id = |text: String| text.parse::<LotId>().expect("digits and letters are an id");
        let own = id(number.to_string());
        let is_taken = self.lots.values().any(|(lot, _)| lot.lot == own);
        NewLot {
            lot: match is_taken {
                true => id(format!("lot-{number}")),
                false => own,
            },
            number: Some(number),
            texts: NewTexts::default(),
            seller_reference: String::new(),
            opening: Amount::ZERO,
            reserve: None,
            opens_at: None,
            ends_at: None,
            hard_end: None,
        }
    }

    /// In the order of their numbers, and the row of each.
    fn into_sale(self, asked: &NewSale) -> (NewSale, Vec<Option<usize>>) {
        let (lots, rows) = self.lots.into_values().unzip();
        let sale = NewSale {
            lots,
            ..asked.without_lots()
        };
        (sale, rows)
    }
}

/// Columns that two headings name.
fn twice(columns: &[Option<Column>]) -> Mistakes {
    let named = |column: Column| columns.iter().filter(|it| **it == Some(column)).count();
    let twice = Column::all().filter(|column| named(*column) > 1);
    let mut mistakes = Mistakes::default();
    for column in twice {
        mistakes.add(Mistake {
            row: None,
            column: Some(column),
            detail: format!(
                "two columns are read as “{}”: choose one, and leave the other out",
                column.label()
            ),
        });
    }
    mistakes
}

fn figures(asked: &NewSale, table: &Table, columns: &[Option<Column>]) -> Figures {
    use Column::{Estimate, EstimateHigh, EstimateLow, Opening, Reserve};
    let holds = |column: &Option<Column>| {
        matches!(
            column,
            Some(Estimate | EstimateHigh | EstimateLow | Opening | Reserve)
        )
    };
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
fn mistake(problem: &FieldProblem, rows: &[Option<usize>], columns: &[Option<Column>]) -> Mistake {
    let steps: Vec<_> = problem.pointer.split('/').skip(1).collect();
    let (row, column) = match steps[..] {
        ["lots", index, field, ref rest @ ..] => {
            let index = index.parse::<usize>().ok();
            let row = index.and_then(|index| *rows.get(index)?);
            let has_range = columns.contains(&Some(Column::Estimate));
            let column = match (field, rest) {
                ("estimate", _) if has_range => Some(Column::Estimate),
                ("estimate", ["high"]) => Some(Column::EstimateHigh),
                ("estimate", _) => Some(Column::EstimateLow),
                ("images", [_, "alt"]) => Some(Column::ImageTexts),
                ("image", _) => Some(Column::Drawing),
                (field, _) => Column::from_code(field),
            };
            (row, column)
        }
        _ => (None, None),
    };
    Mistake {
        row,
        column,
        detail: problem.detail.clone(),
    }
}

/// How many lots of the table are new, changed and as they were.
fn changes(asked: &NewSale, sale: &NewSale, rows: &[Option<usize>]) -> (usize, usize, usize) {
    let before = Merged::of(asked).lots;
    let (mut added, mut changed, mut unchanged) = (0, 0, 0);
    for (lot, row) in sale.lots.iter().zip(rows) {
        let known = lot.number.and_then(|number| before.get(&number));
        match known {
            _ if row.is_none() => {}
            None => added += 1,
            Some((known, _)) if as_kept(known) == as_kept(lot) => unchanged += 1,
            Some(_) => changed += 1,
        }
    }
    (added, changed, unchanged)
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
