//! One row of a table, read into a lot.

use auction::{Amount, LotId, Time};

use super::{columns::Column, figures::Figures, photographs::Photographs, table::Row};
use crate::{
    catalogue::Estimate,
    house::new_sale::{NewLot, NewPhotograph, wrong},
    locale::t,
    zone::Zone,
};

/// How cells are read.
pub(super) struct RowReader<'a> {
    pub(super) columns: &'a [Option<Column>],
    pub(super) figures: Figures,
    pub(super) zone: Zone,
    pub(super) photographs: &'a Photographs,
}

/// What is wrong with cells: of which column, and what would be right.
pub(super) type CellProblems = Vec<(Column, String)>;

impl RowReader<'_> {
    /// The cell of a column; none: the table has no such column.
    pub(super) fn cell<'a>(&self, row: &'a Row, column: Column) -> Option<&'a str> {
        let place = self.columns.iter().position(|it| *it == Some(column))?;
        Some(row.cells.get(place).map_or("", String::as_str))
    }

    /// Puts what the row says in place of what the lot has; what the table has no column for stays.
    pub(super) fn read(&self, row: &Row, lot: &mut NewLot, number: u32) -> CellProblems {
        let mut problems = Vec::new();
        if row.cells.len() > self.columns.len() {
            let words = t!(
                "house-import-many-cells",
                cells = row.cells.len(),
                headings = self.columns.len()
            );
            problems.push((Column::Title, words));
        }
        self.read_texts(row, lot);
        self.read_terms(row, lot, &mut problems);
        self.read_images(row, lot, number, &mut problems);
        problems
    }

    fn read_texts(&self, row: &Row, lot: &mut NewLot) {
        let details = &mut lot.texts.details;
        for (column, text) in [
            (Column::Title, &mut lot.texts.title),
            (Column::Description, &mut lot.texts.description),
            (Column::Category, &mut details.category),
            (Column::Condition, &mut details.condition),
            (Column::Provenance, &mut details.provenance),
            (Column::Dimensions, &mut details.dimensions),
            (Column::Shipping, &mut details.shipping),
            (Column::SellerReference, &mut lot.seller_reference),
        ] {
            if let Some(cell) = self.cell(row, column) {
                cell.clone_into(text);
            }
        }
        if let Some(cell) = self.cell(row, Column::Drawing) {
            lot.texts.image = (!cell.is_empty()).then(|| cell.to_owned());
        }
    }

    fn read_terms(&self, row: &Row, lot: &mut NewLot, problems: &mut CellProblems) {
        let mut of = |column, read: &mut dyn FnMut(&str) -> Result<(), String>| {
            if let Some(cell) = self.cell(row, column)
                && let Err(words) = read(cell)
            {
                problems.push((column, words));
            }
        };
        of(Column::LotId, &mut |cell| {
            if !cell.is_empty() {
                lot.lot = cell.parse::<LotId>().map_err(wrong::lot_id)?;
            }
            Ok(())
        });
        of(Column::Opening, &mut |cell| {
            let opening = self.amount(cell)?;
            lot.opening = opening.ok_or_else(|| t!("house-import-opening-needed"))?;
            Ok(())
        });
        of(Column::Reserve, &mut |cell| {
            lot.reserve = None;
            lot.reserve = self.amount(cell)?;
            Ok(())
        });
        for (column, time) in [
            (Column::OpensAt, &mut lot.opens_at),
            (Column::EndsAt, &mut lot.ends_at),
            (Column::HardEnd, &mut lot.hard_end),
        ] {
            of(column, &mut |cell| {
                *time = None;
                *time = self.time(cell)?;
                Ok(())
            });
        }
        let reference = &mut lot.texts.details.reference;
        of(Column::Reference, &mut |cell| {
            *reference = None;
            if !cell.is_empty() {
                let read = cell.parse::<market::Reference>();
                *reference = Some(read.map_err(wrong::reference)?);
            }
            Ok(())
        });
        let estimate = &mut lot.texts.details.estimate;
        of(Column::Estimate, &mut |cell| {
            *estimate = None;
            if !cell.is_empty() {
                *estimate = Some(self.figures.estimate(cell)?);
            }
            Ok(())
        });
        let (mut low, mut high) = (None, None);
        of(Column::EstimateLow, &mut |cell| {
            low = self.amount(cell)?;
            Ok(())
        });
        of(Column::EstimateHigh, &mut |cell| {
            high = self.amount(cell)?;
            Ok(())
        });
        let has = |column| self.cell(row, column).is_some();
        if has(Column::EstimateLow) || has(Column::EstimateHigh) {
            *estimate = low.or(high).map(|one| Estimate {
                low: low.unwrap_or(one),
                high: high.unwrap_or(one),
            });
        }
    }

    fn read_images(&self, row: &Row, lot: &mut NewLot, number: u32, problems: &mut CellProblems) {
        let of_number = self.photographs.of_number(number).map(Ok);
        let images = match self.cell(row, Column::Images) {
            // An empty cell takes away what there was, unless the archive has some of the lot's number.
            Some(cell) if cell.trim().is_empty() => of_number.or(Some(Ok(vec![]))),
            Some(cell) => self.photographs.named(cell),
            None => of_number,
        };
        match images {
            Some(Ok(images)) => show(lot, images),
            Some(Err(words)) => problems.push((Column::Images, words)),
            None => {}
        }
        if let Some(cell) = self.cell(row, Column::ImageTexts) {
            let mut texts = cell.split('\n');
            for image in &mut lot.texts.images {
                texts
                    .next()
                    .unwrap_or_default()
                    .trim()
                    .clone_into(&mut image.alt);
            }
        }
    }

    fn amount(&self, cell: &str) -> Result<Option<Amount>, String> {
        (!cell.is_empty())
            .then(|| self.figures.amount(cell))
            .transpose()
    }

    /// An instant with its offset, or a time of the wall: year first or, with points, day first.
    fn time(&self, cell: &str) -> Result<Option<Time>, String> {
        if cell.is_empty() {
            return Ok(None);
        }
        if let Ok(time) = Time::try_from(cell) {
            return Ok(Some(time));
        }
        let (day, rest) = cell.split_once([' ', 'T']).unwrap_or((cell, ""));
        let parts: Vec<_> = day.split('.').collect();
        let year_first = match parts[..] {
            [day, month, year] => format!("{year}-{month:0>2}-{day:0>2} {}", rest.trim()),
            _ => cell.to_owned(),
        };
        let read = self.zone.read(&year_first);
        read.map(Some).map_err(|error| error.to_string())
    }
}

/// Shows these photographs in place of those before; what is said of one stays.
pub(super) fn show(lot: &mut NewLot, images: Vec<String>) {
    let before = std::mem::take(&mut lot.texts.images);
    let alt_before = |image: &str| {
        let known = before.iter().find(|it| it.image == image);
        known.map(|it| it.alt.clone()).unwrap_or_default()
    };
    let images = images.into_iter().map(|image| NewPhotograph {
        alt: alt_before(&image),
        image,
    });
    lot.texts.images = images.collect();
}
