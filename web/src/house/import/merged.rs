//! The lots of a draft with the rows of a table in their places.

use std::collections::BTreeMap;

use auction::{Amount, LotId};

use super::{
    columns::Column,
    report::{Mistake, Mistakes},
    row::RowReader,
    table::Row,
};
use crate::house::new_sale::{NewLot, NewSale, NewTexts};

/// The lots by their numbers, each with the row that it comes of.
pub(super) struct Merged {
    pub(super) lots: BTreeMap<u32, (NewLot, Option<usize>)>,
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
        Self {
            lots: lots.collect(),
        }
    }

    /// A row in place of the lot of its number, or beside the others.
    pub(super) fn take(
        &mut self,
        reader: &RowReader<'_>,
        row: &Row,
        place: u32,
        mistakes: &mut Mistakes,
    ) {
        let mut wrong = |lot, column, detail: String| {
            mistakes.add(Mistake {
                row: Some(row.number),
                lot,
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
            wrong(None, Column::Number, words.to_owned());
            return;
        };
        if let Some((_, Some(before))) = self.lots.get(&number) {
            let words = format!("lot {number} stands in row {before} already");
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
            let words = "the table has no column for the opening bid: choose the one that holds it";
            wrong(Some(number), Column::Opening, words.to_owned());
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
    pub(super) fn into_sale(self, asked: &NewSale) -> (NewSale, Vec<Option<usize>>) {
        let (lots, rows) = self.lots.into_values().unzip();
        let sale = NewSale {
            lots,
            ..asked.without_lots()
        };
        (sale, rows)
    }
}
