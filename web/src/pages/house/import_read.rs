//! What an import would keep, row by row: amounts and times as they were read.

use auction::Time;

use crate::{
    format,
    house::import::{Change, Column, Import, Photographs, ReadRow, Report},
    locale::t,
    pages::{NAME_SHOWN_MAX, texts_view},
};

/// Rows that are shown; the others are counted.
const ROWS_SHOWN_MAX: usize = 100;
/// Files that are named; the others are counted.
const FILES_NAMED_MAX: usize = 20;
/// What stands where a cell needs another look.
const UNREAD: &str = "?";

/// What was read of a table.
#[derive(Debug)]
pub(super) struct ImportRead {
    pub(super) report: Report,
    pub(super) rows: Vec<RowView>,
    /// On whose wall times are.
    pub(super) zone: &'static str,
    /// Photographs of the archive that no lot shows.
    unused: Vec<String>,
    /// Lots that the table does not name, and photographs go to.
    photographed: usize,
}

/// One row.
#[derive(Debug)]
pub(super) struct RowView {
    /// None: the table does not name the lot.
    pub(super) row: Option<usize>,
    pub(super) number: u32,
    pub(super) title: String,
    pub(super) change: String,
    pub(super) opening: String,
    /// Those below are empty where nothing is said.
    pub(super) reserve: String,
    pub(super) estimate: String,
    pub(super) opens: String,
    pub(super) ends: String,
    pub(super) photographs: usize,
}

impl ImportRead {
    pub(super) fn new(import: &Import, photographs: &Photographs) -> Self {
        let rows = import.rows.iter().take(ROWS_SHOWN_MAX);
        Self {
            report: import.report.clone(),
            rows: rows.map(|row| RowView::new(import, *row)).collect(),
            zone: import.zone.name(),
            unused: photographs.unused(&import.sale.lots),
            photographed: import.rows.iter().filter(|row| row.row.is_none()).count(),
        }
    }

    /// What can be kept, or how much cannot.
    pub(super) fn head(&self) -> String {
        let rows = self.report.read() - self.photographed;
        match (
            self.report.mistake_count,
            self.report.read(),
            self.photographed,
        ) {
            (0, 0, _) => t!("house-import-head-nothing"),
            (0, _, 0) => t!("house-import-head-rows", rows = rows),
            (0, read, photographed) if read == photographed => {
                t!("house-import-head-photographs", lots = photographed)
            }
            (0, _, photographed) => t!(
                "house-import-head-both",
                rows = t!("house-import-count-rows", count = rows),
                lots = t!("house-import-count-more-lots", count = photographed)
            ),
            (wrong, ..) => t!("house-import-head-wrong", count = wrong),
        }
    }

    /// What stands between the cells of the table.
    pub(super) fn separator(&self) -> String {
        match self.report.separator {
            "semicolon" => t!("house-import-semicolon"),
            "tab" => t!("house-import-tab"),
            _ => t!("house-import-comma"),
        }
    }

    /// Whether everything of the table can be kept.
    pub(super) fn is_clean(&self) -> bool {
        self.report.mistake_count == 0 && self.report.read() > 0
    }

    /// How many rows are not shown.
    pub(super) fn more(&self) -> usize {
        self.report.read() - self.rows.len()
    }

    /// The headings of columns that are left out.
    pub(super) fn left_out(&self) -> Vec<&str> {
        let columns = self.report.columns.iter();
        let left_out = columns.filter(|it| it.column.is_none() && !it.heading.is_empty());
        left_out.map(|it| it.heading.as_str()).collect()
    }

    /// Photographs that no lot shows, in words; none: every one is shown.
    pub(super) fn unused(&self) -> Option<String> {
        let named = self.unused.iter().take(FILES_NAMED_MAX);
        let named = named.map(String::as_str).collect::<Vec<_>>().join(", ");
        match self.unused.len() {
            0 => None,
            count if count > FILES_NAMED_MAX => Some(t!(
                "house-import-and-more",
                files = named,
                count = count - FILES_NAMED_MAX
            )),
            _ => Some(named),
        }
    }
}

impl RowView {
    fn new(import: &Import, read: ReadRow) -> Self {
        let lot = &import.sale.lots[read.place];
        let (currency, zone) = (import.sale.currency, import.zone);
        let is_wrong = |column| {
            let mut mistakes = import.report.mistakes.iter();
            mistakes.any(|it| read.row.is_some() && it.row == read.row && it.column == Some(column))
        };
        let unless_wrong = |columns: &[Column], text: String| {
            let is_unread = columns.iter().any(|column| is_wrong(*column));
            if is_unread { UNREAD.to_owned() } else { text }
        };
        let money = |amount| format::money(amount, currency);
        let time = |time: Option<Time>| time.map_or_else(String::new, |at| zone.date_and_time(at));
        let estimate = lot.texts.details.estimate;
        let estimate = estimate.map(|it| texts_view::estimate(it, currency));
        let estimates = [Column::Estimate, Column::EstimateLow, Column::EstimateHigh];
        Self {
            row: read.row,
            number: lot.number.unwrap_or_default(),
            title: format::one_line(&lot.texts.title, NAME_SHOWN_MAX),
            change: match read.change {
                Change::Added => t!("house-import-row-new"),
                Change::Changed => t!("house-import-row-changed"),
                Change::Unchanged => t!("house-import-row-as-before"),
            },
            opening: unless_wrong(&[Column::Opening], money(lot.opening)),
            reserve: unless_wrong(
                &[Column::Reserve],
                lot.reserve.map(money).unwrap_or_default(),
            ),
            estimate: unless_wrong(&estimates, estimate.unwrap_or_default()),
            opens: unless_wrong(&[Column::OpensAt], time(lot.opens_at)),
            ends: unless_wrong(&[Column::EndsAt], time(lot.ends_at)),
            photographs: lot.texts.images.len(),
        }
    }
}
