//! A table of text in rows and cells: separator recognised, headings first.

use super::{ROWS_MAX, columns::Column};
use crate::{format::one_line, house::table::without_ours, locale::t};

/// Most bytes of a table as text.
pub(crate) const TABLE_BYTES_MAX: usize = 8_000_000;
/// Most columns of a table.
pub(crate) const COLUMNS_MAX: usize = 64;
/// Characters of a heading that are shown.
const HEADING_SHOWN_MAX: usize = 60;

/// A table, read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Table {
    pub(crate) separator: char,
    pub(crate) headings: Vec<String>,
    pub(crate) rows: Vec<Row>,
}

/// A row that holds something.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Row {
    /// Which row of the table it is, the headings being the first.
    pub(crate) number: usize,
    pub(crate) cells: Vec<String>,
}

/// Why text is no table.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum NotATable {
    #[error("{}", t!("house-import-empty"))]
    Empty,
    #[error("{}", t!("house-import-large", bytes = *.0, max = TABLE_BYTES_MAX))]
    TooLarge(usize),
    #[error("{}", t!("house-import-many-columns", count = *.0, max = COLUMNS_MAX))]
    TooManyColumns(usize),
    #[error("{}", t!("house-import-many-rows", max = *.0))]
    TooManyRows(usize),
}

impl Table {
    /// Reads at most `rows_max` rows below the headings.
    ///
    /// # Errors
    /// When it is empty or too large.
    pub(crate) fn read(text: &str, rows_max: usize) -> Result<Self, NotATable> {
        if text.len() > TABLE_BYTES_MAX {
            return Err(NotATable::TooLarge(text.len()));
        }
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let (said, text) = said_separator(text);
        let separator = said.unwrap_or_else(|| separator(text));
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(u8::try_from(separator).expect("separators are ASCII"))
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut rows = Vec::new();
        for (record, number) in reader.records().zip(1..) {
            let record = record.expect("text in memory is read, and any number of cells is a row");
            let cells: Vec<_> = record.iter().map(cell).collect();
            if cells.iter().all(String::is_empty) {
                continue;
            }
            // The headings are a row too.
            if rows.len() > rows_max {
                return Err(NotATable::TooManyRows(rows_max));
            }
            rows.push(Row { number, cells });
        }
        if rows.is_empty() {
            return Err(NotATable::Empty);
        }
        let headings = rows.remove(0).cells;
        let headings = headings.iter().map(|it| one_line(it, HEADING_SHOWN_MAX));
        let headings: Vec<_> = headings.collect();
        match headings.len() {
            0..=COLUMNS_MAX => Ok(Self {
                separator,
                headings,
                rows,
            }),
            many => Err(NotATable::TooManyColumns(many)),
        }
    }

    /// Reads what came with photographs: there need not be a table, since these go by the numbers of lots.
    ///
    /// # Errors
    /// As [`Table::read`].
    pub(crate) fn read_beside(photographs: bool, text: &str) -> Result<Self, NotATable> {
        match Self::read(text, ROWS_MAX) {
            Err(NotATable::Empty) if photographs => Ok(Self {
                separator: ',',
                headings: vec![],
                rows: vec![],
            }),
            read => read,
        }
    }

    /// What each column holds by its heading.
    pub(crate) fn columns(&self) -> Vec<Option<Column>> {
        Column::of_headings(&self.headings)
    }

    /// The separator's name in the API.
    pub(crate) fn separator_word(&self) -> &'static str {
        match self.separator {
            ';' => "semicolon",
            '\t' => "tab",
            _ => "comma",
        }
    }
}

/// A cell as it was meant: without what exports put before formulas, its lines as lines.
fn cell(text: &str) -> String {
    // A line break may stand for a line with nothing in it.
    let text = without_ours(text.trim_matches([' ', '\t', '\u{a0}']));
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// The first line where it is what Excel reads of the separator.
fn said_separator(text: &str) -> (Option<char>, &str) {
    let (line, rest) = text.split_once('\n').unwrap_or((text, ""));
    let said = line.trim_end().strip_prefix("sep=");
    match said {
        Some(said @ ("," | ";" | "\t")) => (said.chars().next(), rest),
        _ => (None, text),
    }
}

/// What stands most often between the headings, quoted text apart.
fn separator(text: &str) -> char {
    let mut is_quoted = false;
    let mut counts = [(',', 0), (';', 0), ('\t', 0)];
    for letter in text.chars() {
        match letter {
            '"' => is_quoted = !is_quoted,
            '\n' if !is_quoted && counts.iter().any(|(_, count)| *count > 0) => break,
            _ if is_quoted => {}
            _ => {
                let count = counts.iter_mut().find(|(known, _)| *known == letter);
                if let Some((_, count)) = count {
                    *count += 1;
                }
            }
        }
    }
    // Of as many the first.
    let most = counts.iter().rev().max_by_key(|(_, count)| *count);
    most.map_or(',', |(separator, _)| *separator)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<Vec<String>> {
        let rows = Table::read(text, 10).unwrap().rows;
        rows.into_iter().map(|row| row.cells).collect()
    }

    #[test]
    fn separator_is_recognised_and_quoted_cells_stay_whole() {
        let row = [["1", "A; \"b\",\tc\nd"]];
        for (text, separator) in [
            ("nr,title\n1,\"A; \"\"b\"\",\tc\nd\"\n", ','),
            ("\u{feff}nr;title\r\n1;\"A; \"\"b\"\",\tc\r\nd\"\r\n", ';'),
            ("nr\ttitle\n1\t\"A; \"\"b\"\",\tc\nd\"", '\t'),
            ("sep=;\r\nnr;title\r\n1;\"A; \"\"b\"\",\tc\nd\"", ';'),
            ("nr;\"title, of, the lot\"\n1;\"A; \"\"b\"\",\tc\nd\"", ';'),
        ] {
            assert_eq!(Table::read(text, 1).unwrap().separator, separator);
            assert_eq!(cells(text), row, "{text}");
        }
    }

    #[test]
    fn empty_rows_are_passed_over_and_rows_keep_their_numbers() {
        let table = Table::read("nr,title\n,\n1,A\n,,\n2,B\n", 10).unwrap();
        let numbers: Vec<_> = table.rows.iter().map(|row| row.number).collect();
        assert_eq!(numbers, [3, 5]);
    }

    #[test]
    fn tables_beyond_bounds_are_refused() {
        assert_eq!(Table::read(" \n\n", 1), Err(NotATable::Empty));
        assert_eq!(
            Table::read("a,b\n1,2\n3,4", 1),
            Err(NotATable::TooManyRows(1))
        );
        let wide = ["x"; 65].join(",");
        assert_eq!(Table::read(&wide, 1), Err(NotATable::TooManyColumns(65)));
        let large = "x".repeat(TABLE_BYTES_MAX + 1);
        assert_eq!(
            Table::read(&large, 1),
            Err(NotATable::TooLarge(TABLE_BYTES_MAX + 1))
        );
    }

    #[test]
    fn what_exports_put_before_a_formula_is_taken_off() {
        assert_eq!(
            cells("title\n'=1+1\n=1+1\n'tis\n"),
            [["=1+1"], ["=1+1"], ["'tis"]]
        );
    }
}
