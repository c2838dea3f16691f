//! All payments and refunds of a sale as a table for a spreadsheet: a row an entry, refunds below zero. What was reversed has
//! its row, and no amount that counts.

use settlement::{Direction, Money};

use super::{Document, InvoiceAccount, PaymentEntry, ProviderReference};
use crate::{
    format,
    house::table::{self, Separator},
    zone::Zone,
};

const HEADER: [&str; 17] = [
    "invoice",
    "kind",
    "day",
    "entered",
    "counts",
    "currency",
    "method",
    "provider",
    "provider_reference",
    "note",
    "paddle",
    "buyer",
    "entered_at",
    "entered_by",
    "reversed_at",
    "reversal_reason",
    "time_zone",
];

/// The table, of documents with how each stands; times are on the wall of the zone.
pub(crate) fn payments_table(
    documents: &[(Document, InvoiceAccount)],
    zone: Zone,
    separator: Separator,
) -> Vec<u8> {
    let rows = documents.iter().flat_map(|(document, account)| {
        let entries = account.payments.entries().iter();
        entries.map(|entry| cells(document, entry, zone, separator))
    });
    table::csv(HEADER, rows, separator)
}

fn cells(
    document: &Document,
    entry: &PaymentEntry,
    zone: Zone,
    separator: Separator,
) -> [String; HEADER.len()] {
    let payment = &entry.payment;
    let (kind, sign) = match payment.transfer.direction() {
        Direction::Payment => ("payment", ""),
        Direction::Refund => ("refund", "-"),
    };
    let figure = |money: Money| separator.figure(&format::plain_total(money, document.currency));
    let amount = format!("{sign}{}", figure(payment.transfer.amount().into()));
    let reversed = entry.reversed.as_ref();
    let came = |field: fn(&ProviderReference) -> &str| entry.provider.as_ref().map_or("", field);
    [
        document.number.to_string(),
        kind.to_owned(),
        payment.day.to_string(),
        amount.clone(),
        match reversed {
            None => amount,
            Some(_) => figure(Money::ZERO),
        },
        document.currency.to_string(),
        payment.method.code().to_owned(),
        table::inert(came(|came| came.provider.as_str())),
        table::inert(came(|came| came.reference.as_str())),
        table::inert(payment.note.as_ref().map_or("", |note| note.as_str())),
        document.buyer.paddle.to_string(),
        table::inert(&document.buyer.name),
        zone.cell(entry.at),
        entry.by.to_string(),
        reversed.map(|it| zone.cell(it.at)).unwrap_or_default(),
        table::inert(reversed.map_or("", |it| it.reason.as_str())),
        zone.to_string(),
    ]
}
