//! What whoever imports a table should know, though nothing stands in the way.

use super::columns::Column;
use crate::{
    house::new_sale::{NewLot, NewSale},
    locale::t,
};

/// Of a table with these columns whose rows became these lots.
pub(super) fn of(
    columns: &[Option<Column>],
    sale: &NewSale,
    rows: &[Option<usize>],
) -> Vec<String> {
    let read = sale.lots.iter().zip(rows);
    let read = read.filter_map(|(lot, row)| row.is_some().then_some(lot));
    let read: Vec<_> = read.collect();
    let has = |column| columns.contains(&Some(column));
    let unnumbered = || (!has(Column::Number)).then(|| unnumbered(&read)).flatten();
    let other_numbers = || has(Column::LotId).then(|| other_numbers(&read)).flatten();
    other_numbers().or_else(unnumbered).into_iter().collect()
}

/// Lots that nobody gave a number.
fn unnumbered(read: &[&NewLot]) -> Option<String> {
    let (first, last) = (read.first()?.number?, read.last()?.number?);
    Some(t!("house-import-unnumbered", first = first, last = last))
}

/// Ids that look like numbers and are not those of their lots.
fn other_numbers(read: &[&NewLot]) -> Option<String> {
    let looks_otherwise = |lot: &&&NewLot| {
        let id = lot.lot.as_str().parse::<u32>();
        id.is_ok_and(|id| lot.number != Some(id))
    };
    let lot = read.iter().find(looks_otherwise)?;
    Some(t!(
        "house-import-other-numbers",
        ids = Column::LotId.label(),
        id = lot.lot.as_str(),
        lot = lot.number?,
        numbers = Column::Number.label()
    ))
}
