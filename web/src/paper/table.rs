//! A table of a document: its head stands on every page that it reaches.

use super::{
    font::Weight,
    sheet::{LEADING, Leaf, MARGIN, Part, Sheet, TEXT_WIDTH, broken},
};

/// Sizes of the letters, until all figures fit; the last is used in any case.
const SIZES: [f32; 5] = [9.0, 8.0, 7.0, 6.0, 5.0];
/// What is left at least for the columns of text together.
const WORDS_WIDTH_MIN: f32 = 150.0;
/// What one of them has in any case.
const WORD_WIDTH_MIN: f32 = 40.0;
/// Between columns.
const GAP: f32 = 10.0;
/// Above and below the text of a row.
const PADDING: f32 = 3.0;

/// A column and its name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Column {
    /// Takes what the figures leave, and is broken into lines.
    Words(String),
    /// On the right, on one line.
    Figure(String),
}

/// A row: a cell for each column.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Row {
    pub(crate) cells: Vec<String>,
    /// A sum stands out.
    pub(crate) is_sum: bool,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Table {
    /// The first of words names each row.
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<Row>,
}

/// How wide each column is, and of what size the letters are.
struct Grid {
    size: f32,
    widths: Vec<f32>,
    /// What the columns of words have together.
    words: f32,
}

impl Column {
    fn name(&self) -> &str {
        match self {
            Self::Words(name) | Self::Figure(name) => name,
        }
    }
}

impl Row {
    fn weight(&self) -> Weight {
        match self.is_sum {
            true => Weight::Bold,
            false => Weight::Regular,
        }
    }
}

impl Sheet {
    /// A table, over as many pages as it takes.
    pub(crate) fn table(&mut self, table: &Table) {
        let grid = table.grid();
        let names: Vec<_> = table.columns.iter().map(Column::name).collect();
        let head: Vec<_> = names
            .iter()
            .map(|name| self.leaf(name, Weight::Bold))
            .collect();
        let indices = |leaves: &[Leaf]| {
            leaves
                .iter()
                .map(|leaf| Some(leaf.index))
                .collect::<Vec<_>>()
        };
        self.row(table, &grid, &names, Weight::Bold, &indices(&head));
        let mut rows = Vec::new();
        for row in &table.rows {
            let cells: Vec<_> = row.cells.iter().map(String::as_str).collect();
            let weight = row.weight();
            if self.make_room(grid.height(table, &cells, weight)) {
                self.row(table, &grid, &names, Weight::Bold, &vec![None; names.len()]);
            }
            let leaves: Vec<_> = cells.iter().map(|cell| self.leaf(cell, weight)).collect();
            self.row(table, &grid, &cells, weight, &indices(&leaves));
            let is_first = |place: usize| place == table.naming();
            rows.push(
                leaves
                    .into_iter()
                    .enumerate()
                    .map(|(place, leaf)| (leaf, is_first(place)))
                    .collect(),
            );
        }
        self.parts.push(Part::Table { head, rows });
        self.move_down(GAP);
    }

    fn row(
        &mut self,
        table: &Table,
        grid: &Grid,
        cells: &[&str],
        weight: Weight,
        leaves: &[Option<usize>],
    ) {
        let height = grid.height(table, cells, weight);
        self.make_room(height);
        let line = grid.size * LEADING;
        let mut x = MARGIN;
        for (place, column) in table.columns.iter().enumerate() {
            let width = grid.widths[place];
            let lines = grid.lines(column, cells[place], weight, width);
            let count = lines.len();
            self.move_down(PADDING);
            for text in lines {
                self.move_down(line);
                let indent = match column {
                    Column::Words(_) => 0.0,
                    Column::Figure(_) => width - weight.width(&text, grid.size),
                };
                self.run(x + indent, text, weight, grid.size, leaves[place]);
            }
            #[expect(clippy::cast_precision_loss, reason = "a cell has a few lines")]
            self.move_down(-(line * count as f32 + PADDING));
            x += width + GAP;
        }
        self.move_down(height);
        self.rule();
    }
}

impl Table {
    /// The column that names the rows.
    fn naming(&self) -> usize {
        let is_words = |column: &Column| matches!(column, Column::Words(_));
        self.columns.iter().position(is_words).unwrap_or(0)
    }

    /// The largest letters with which the figures leave enough for the words.
    fn grid(&self) -> Grid {
        let grids = SIZES.map(|size| self.grid_of(size));
        let [.., smallest] = SIZES;
        let fitting = grids.into_iter().find(|grid| grid.words >= WORDS_WIDTH_MIN);
        fitting.unwrap_or_else(|| self.grid_of(smallest))
    }

    #[expect(clippy::cast_precision_loss, reason = "a table has a few columns")]
    fn grid_of(&self, size: f32) -> Grid {
        let figure = |place: usize, name: &str| {
            let cells = self.rows.iter().map(|row| row.cells[place].as_str());
            let widths = cells
                .chain([name])
                .map(|text| Weight::Bold.width(text, size));
            widths.fold(0.0, f32::max)
        };
        let columns = self.columns.iter().enumerate();
        let figures: Vec<_> = columns
            .map(|(place, column)| match column {
                Column::Words(_) => None,
                Column::Figure(name) => Some(figure(place, name)),
            })
            .collect();
        let gaps = GAP * self.columns.len().saturating_sub(1) as f32;
        let words = TEXT_WIDTH - gaps - figures.iter().flatten().sum::<f32>();
        let count = figures
            .iter()
            .filter(|width| width.is_none())
            .count()
            .max(1);
        let each = (words / count as f32).max(WORD_WIDTH_MIN);
        Grid {
            size,
            words,
            widths: figures
                .into_iter()
                .map(|width| width.unwrap_or(each))
                .collect(),
        }
    }
}

impl Grid {
    fn lines(&self, column: &Column, cell: &str, weight: Weight, width: f32) -> Vec<String> {
        match column {
            Column::Words(_) => broken(&weight.writable(cell), weight, self.size, width),
            Column::Figure(_) => vec![weight.writable(cell)],
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "a cell has a few lines")]
    fn height(&self, table: &Table, cells: &[&str], weight: Weight) -> f32 {
        let cells = table.columns.iter().zip(cells).zip(&self.widths);
        let lines =
            cells.map(|((column, cell), width)| self.lines(column, cell, weight, *width).len());
        lines.max().unwrap_or(1) as f32 * self.size * LEADING + 2.0 * PADDING
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: usize, figure: &str) -> Table {
        let row = |number: usize| Row {
            cells: vec![format!("{number} A chair of oak"), figure.to_owned()],
            is_sum: false,
        };
        Table {
            columns: vec![
                Column::Words("Lot".to_owned()),
                Column::Figure("Total".to_owned()),
            ],
            rows: (0..rows).map(row).collect(),
        }
    }

    #[test]
    fn head_stands_on_every_page_and_is_read_once() {
        let mut sheet = Sheet::new();
        sheet.table(&table(100, "€1.00"));
        assert!(sheet.pages.len() > 1);
        for (place, page) in sheet.pages.iter().enumerate() {
            let head = &page.runs[0];
            assert_eq!(head.text, "Lot");
            assert_eq!(head.leaf.is_some(), place == 0);
        }
    }

    #[test]
    fn figures_end_at_the_right_and_leave_room_for_words() {
        for figure in ["€1.00", "KWD\u{a0}10,000,000,000.000"] {
            let mut sheet = Sheet::new();
            let mut wide = table(1, figure);
            for place in 0..4 {
                wide.columns.push(Column::Figure(format!("Figure {place}")));
                wide.rows[0].cells.push(figure.to_owned());
            }
            sheet.table(&wide);
            let runs = &sheet.pages[0].runs;
            let last = runs.last().unwrap();
            let end = last.x + last.weight.width(&last.text, last.size);
            assert!((end - MARGIN - TEXT_WIDTH).abs() < 0.5, "{figure}: {end}");
            let words = runs.iter().find(|run| run.text.contains("chair")).unwrap();
            assert!(words.text.len() > 10, "{figure}: {words:?}");
        }
    }
}
