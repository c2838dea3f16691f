//! A table for a spreadsheet (RFC 4180): it opens with either separator, and no cell of it runs as a formula.

use axum::http::{HeaderName, HeaderValue, header};
use serde::Deserialize;
use utoipa::ToSchema;

/// By this mark spreadsheets know UTF-8.
const BYTE_ORDER_MARK: &str = "\u{feff}";
const APOSTROPHE: char = '\'';
/// What begins a formula, in the wide forms too.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
/// What may separate cells, whatever the table was written with.
const SEPARATORS: [char; 5] = [',', ';', '\t', '\r', '\n'];

/// What stands between the cells of a table.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Separator {
    /// And a point before cents.
    #[default]
    Comma,
    /// And a comma before cents: for spreadsheets set up so, as in most of Europe.
    Semicolon,
}

impl Separator {
    pub(crate) fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
        }
    }

    pub(crate) fn figure(self, plain: &str) -> String {
        match self {
            Self::Comma => plain.to_owned(),
            Self::Semicolon => plain.replace('.', ","),
        }
    }
}

/// The table: UTF-8 with a byte order mark, by which spreadsheets know it; a header; lines end with CR and LF.
pub(crate) fn csv<const N: usize>(
    header: [&str; N],
    rows: impl Iterator<Item = [String; N]>,
    separator: Separator,
) -> Vec<u8> {
    const IN_MEMORY: &str = "memory takes every row, and all rows have the same length";
    let mut table = csv::WriterBuilder::new();
    table.terminator(csv::Terminator::CRLF);
    table.delimiter(separator.byte());
    let mut table = table.from_writer(BYTE_ORDER_MARK.as_bytes().to_vec());
    table.write_record(header).expect(IN_MEMORY);
    for cells in rows {
        table.write_record(cells).expect(IN_MEMORY);
    }
    table.into_inner().expect(IN_MEMORY)
}

/// The headers with which a table is saved as a file of this name.
pub(crate) fn attachment(name: &str) -> [(HeaderName, HeaderValue); 2] {
    let file = format!("attachment; filename=\"{name}.csv\"");
    let file = HeaderValue::try_from(file).expect("ids and our own words are a header value");
    let kind = HeaderValue::from_static("text/csv; charset=utf-8; header=present");
    [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_DISPOSITION, file),
    ]
}

/// A cell that a spreadsheet shows and does not run. Where a cell begins, and after whatever may separate cells, an
/// apostrophe is put before what would begin a formula. Whoever reads the table takes it off again: there, of apostrophes
/// before such a sign, the first is ours.
pub(crate) fn inert(cell: &str) -> String {
    let mut inert = String::with_capacity(cell.len() + 1);
    let mut begins = true;
    for (at, letter) in cell.char_indices() {
        if begins
            && cell[at..]
                .trim_start_matches(APOSTROPHE)
                .starts_with(FORMULA)
        {
            inert.push(APOSTROPHE);
        }
        inert.push(letter);
        begins = begins_after(letter, begins);
    }
    inert
}

/// What whoever reads the table does: the text that [`inert`] was given.
pub(crate) fn without_ours(cell: &str) -> String {
    let mut read = String::new();
    let mut begins = true;
    for (at, letter) in cell.char_indices() {
        let rest = &cell[at..];
        let is_ours = begins
            && rest.starts_with(APOSTROPHE)
            && rest.trim_start_matches(APOSTROPHE).starts_with(FORMULA);
        if !is_ours {
            read.push(letter);
        }
        begins = begins_after(letter, begins);
    }
    read
}

/// Whether a cell may begin after this letter. Spaces before it are left out by who reads it so.
fn begins_after(letter: char, began: bool) -> bool {
    SEPARATORS.contains(&letter) || began && letter == ' '
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_like_a_formula_is_neutralised_wherever_a_cell_may_begin() {
        for (cell, shown) in [
            ("=1+1", "'=1+1"),
            ("+49 1", "'+49 1"),
            ("-1", "'-1"),
            ("@a", "'@a"),
            ("＝1", "'＝1"),
            ("a;=1", "a;'=1"),
            ("a, =1", "a, '=1"),
            ("  -1", "  '-1"),
            ("a -1, b -1", "a -1, b -1"),
            ("a,\t=1", "a,\t'=1"),
            ("'=1", "''=1"),
            ("''+", "'''+"),
            ("'tis", "'tis"),
            ("A = b", "A = b"),
            ("", ""),
        ] {
            assert_eq!(inert(cell), shown);
            assert_eq!(without_ours(shown), cell);
        }
    }
}
