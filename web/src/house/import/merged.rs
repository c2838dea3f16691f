//! The lots of a draft with the rows of a table in their places.

use std::collections::BTreeMap;

use auction::{Amount, LotId};

use super::{
    columns::Column,
    photographs::Photographs,
    report::{Mistake, Mistakes},
    row::{RowReader, show},
    table::Row,
};
use crate::{
    format,
    house::new_sale::{NewLot, NewSale, NewTexts},
    locale::t,
};

/// Characters of a cell that are said again.
const CELL_SHOWN_MAX: usize = 30;

/// The lots by their numbers, each with the row that it comes of.
pub(super) struct Merged {
    pub(super) lots: BTreeMap<u32, (NewLot, Option<usize>)>,
    /// The number of each id.
    ids: BTreeMap<LotId, u32>,
}

impl Merged {
    pub(super) fn of(asked: &NewSale) -> Self {
        let lots = asked.lots.iter().zip(1..);
        let lots = lots.map(|(lot, place)| {
            let number = lot.number.unwrap_or(place);
            let lot = NewLot {
                number: Some(number),
                ..lot.clone()
            };
            (number, (lot, None))
        });
        let lots: BTreeMap<_, _> = lots.collect();
        let ids = lots
            .iter()
            .map(|(number, (lot, _))| (lot.lot.clone(), *number));
        Self {
            ids: ids.collect(),
            lots,
        }
    }

    /// A row in place of the lot that it is about, or beside the others.
    pub(super) fn take(&mut self, reader: &RowReader<'_>, row: &Row, mistakes: &mut Mistakes) {
        let mut wrong = |lot, column, detail: String| {
            mistakes.add(Mistake {
                row: Some(row.number),
                lot,
                column: Some(column),
                detail,
            });
        };
        let number = match self.number(reader, row) {
            Ok(number) => number,
            Err(words) => {
                wrong(None, Column::Number, words);
                return;
            }
        };
        if let Some((_, Some(before))) = self.lots.get(&number) {
            let words = t!("house-import-number-twice", number = number, row = *before);
            wrong(Some(number), Column::Number, words);
            return;
        }
        let mut lot = match self.lots.remove(&number) {
            Some((lot, _)) => lot,
            None => self.blank(number),
        };
        for (column, detail) in reader.read(row, &mut lot, number) {
            wrong(Some(number), column, detail);
        }
        if reader.cell(row, Column::Opening).is_none() && lot.opening == Amount::ZERO {
            wrong(Some(number), Column::Opening, t!("house-import-no-opening"));
        }
        // What is missing was said; nothing else is to be said of it.
        if lot.opening == Amount::ZERO {
            lot.opening = lot.reserve.unwrap_or(Amount::ONE);
        }
        self.ids.insert(lot.lot.clone(), number);
        self.lots.insert(number, (lot, Some(row.number)));
    }

    /// Photographs of lots of the draft that no row names, by their numbers.
    pub(super) fn take_photographs(&mut self, photographs: &Photographs) {
        let unnamed = self.lots.iter_mut().filter(|(_, (_, row))| row.is_none());
        for (number, (lot, _)) in unnamed {
            if let Some(images) = photographs.of_number(*number) {
                show(lot, images);
            }
        }
    }

    /// The lot that a row is about: the one of its number; in a table without numbers the one of its id, else a new one.
    fn number(&self, reader: &RowReader<'_>, row: &Row) -> Result<u32, String> {
        if let Some(cell) = reader.cell(row, Column::Number) {
            return lot_number(cell.trim());
        }
        let id = reader.cell(row, Column::LotId);
        if id.is_some_and(str::is_empty) {
            return Err(t!("house-import-no-number-nor-id"));
        }
        let known = id.and_then(|id| self.ids.get(&id.parse().ok()?).copied());
        let last = self.lots.last_key_value().map_or(0, |(last, _)| *last);
        known
            .or(last.checked_add(1))
            .ok_or_else(|| t!("house-import-no-number-left", last = last))
    }

    fn blank(&self, number: u32) -> NewLot {
        let id = |text: String| text.parse::<LotId>().expect("digits and letters are an id");
        let own = id(number.to_string());
        NewLot {
            lot: match self.ids.contains_key(&own) {
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
    pub(super) fn into_sale(self, asked: &NewSale) -> (NewSale, Vec<Option<usize>>) {
        let (lots, rows) = self.lots.into_values().unzip();
        let sale = NewSale {
            lots,
            ..asked.without_lots()
        };
        (sale, rows)
    }
}

fn lot_number(cell: &str) -> Result<u32, String> {
    match cell.parse::<u32>() {
        Ok(number @ 1..) => Ok(number),
        _ if cell.is_empty() => Err(t!("house-import-number-missing")),
        _ => Err(t!(
            "house-import-number-wrong",
            cell = format::one_line(cell, CELL_SHOWN_MAX)
        )),
    }
}
