//! All statements of a sale as a table for a spreadsheet: a row a lot.

use settlement::SellerLine;

use super::{StatedLot, Statement};
use crate::{
    format,
    house::table::{self, Separator},
    zone::Zone,
};

const HEADER: [&str; 16] = [
    "number",
    "replaces",
    "issued_at",
    "sale",
    "seller",
    "lot_number",
    "lot",
    "title",
    "result",
    "hammer_price",
    "commission",
    "charges",
    "tax",
    "to_seller",
    "currency",
    "time_zone",
];

/// The table; times are on the wall of the zone.
pub(crate) fn table(statements: &[Statement], zone: Zone, separator: Separator) -> Vec<u8> {
    let rows = statements.iter().flat_map(|statement| {
        let lots = statement.lots.iter();
        lots.map(move |lot| cells(statement, lot, zone, separator))
    });
    table::csv(HEADER, rows, separator)
}

fn cells(
    statement: &Statement,
    lot: &StatedLot,
    zone: Zone,
    separator: Separator,
) -> [String; HEADER.len()] {
    let currency = statement.currency;
    let figure = |line| {
        let money = lot.lines.amount(line);
        separator.figure(&format::plain_total(money, currency))
    };
    [
        statement.number.to_string(),
        statement
            .replaces
            .map_or_else(String::new, |it| it.number.to_string()),
        zone.cell(statement.issued_at),
        statement.sale.to_string(),
        table::inert(&statement.seller),
        lot.number.to_string(),
        table::inert(lot.lot.as_str()),
        table::inert(&lot.title),
        lot.outcome.code().to_owned(),
        figure(SellerLine::Hammer),
        figure(SellerLine::Commission),
        figure(SellerLine::Charge),
        figure(SellerLine::Tax),
        separator.figure(&format::plain_balance(lot.lines.proceeds(), currency)),
        currency.to_string(),
        zone.to_string(),
    ]
}
