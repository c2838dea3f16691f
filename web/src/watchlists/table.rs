//! One's lists as a table for a spreadsheet.

use super::Watchlist;
use crate::{
    App,
    house::table::{Separator, csv, inert},
};

/// What the list that everybody has is called.
const WATCHED: &str = "Watched";

/// A row for each symbol on each list, then one for each lot: where it is no more, without its name.
pub(crate) fn write_table(app: &App, lists: &Watchlist, separator: Separator) -> Vec<u8> {
    let (listed, model) = (app.symbols(), app.read_model());
    let symbols = lists.choices().flat_map(|choice| {
        let list = lists.name(&choice).unwrap_or(WATCHED).to_owned();
        let symbols = lists.symbols(&choice).to_vec().into_iter();
        symbols.map(move |symbol| (list.clone(), symbol))
    });
    let symbols = symbols.map(|(list, symbol)| {
        let priced = || model.price(&symbol).map(|price| price.name.clone());
        let name = listed.name(&symbol).map(str::to_owned).or_else(priced);
        [
            list,
            symbol,
            String::new(),
            String::new(),
            name.unwrap_or_default(),
        ]
    });
    let lots = lists.lots().map(|(sale, lot)| {
        let known = model.lot(sale, lot);
        let title = known.map(|lot| lot.texts.title.clone());
        let (sale, lot) = (sale.to_string(), lot.to_string());
        [
            WATCHED.to_owned(),
            String::new(),
            sale,
            lot,
            title.unwrap_or_default(),
        ]
    });
    let rows = symbols.chain(lots).map(|row| row.map(|cell| inert(&cell)));
    csv(["list", "symbol", "sale", "lot", "name"], rows, separator)
}
