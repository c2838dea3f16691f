//! All statements of a sale as a table for a spreadsheet: a row a lot.

use settlement::SellerLine;

use super::{StatedLot, Statement};
use crate::{
    format,
    house::table::{self, Separator},
};

const HEADER: [&str; 14] = [
    "number",
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
];

/// The table.
pub(crate) fn table(statements: &[Statement], separator: Separator) -> Vec<u8> {
    let rows = statements.iter().flat_map(|statement| {
        let lots = statement.lots.iter();
        lots.map(move |lot| cells(statement, lot, separator))
    });
    table::csv(HEADER, rows, separator)
}

fn cells(statement: &Statement, lot: &StatedLot, separator: Separator) -> [String; HEADER.len()] {
    let currency = statement.currency;
    let figure = |line| {
        let money = lot.lines.amount(line);
        separator.figure(&format::plain_total(money, currency))
    };
    [
        statement.number.to_string(),
        statement.issued_at.to_string(),
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
    ]
}
