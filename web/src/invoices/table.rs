//! All invoices of a sale as a table for a spreadsheet: a row a lot, credit notes with their amounts below zero.

use settlement::{Charge, Money};

use super::{Document, DocumentKind, FoundPayment, InvoicedLot};
use crate::{
    format,
    house::table::{self, Separator},
};

const HEADER: [&str; 19] = [
    "number",
    "kind",
    "of_invoice",
    "issued_at",
    "sale",
    "paddle",
    "buyer",
    "contact",
    "lot_number",
    "lot",
    "title",
    "hammer_price",
    "premium",
    "fee",
    "tax",
    "total",
    "currency",
    "payment",
    "note",
];

/// The table; each document with what is said of its payment.
pub(crate) fn table(documents: &[(Document, FoundPayment)], separator: Separator) -> Vec<u8> {
    let rows = documents.iter().flat_map(|(document, payment)| {
        let lots = document.lots.iter();
        lots.map(move |lot| cells(document, lot, payment, separator))
    });
    table::csv(HEADER, rows, separator)
}

fn cells(
    document: &Document,
    lot: &InvoicedLot,
    payment: &FoundPayment,
    separator: Separator,
) -> [String; 19] {
    let (kind, of, sign) = match document.kind {
        DocumentKind::Invoice => ("invoice", String::new(), ""),
        DocumentKind::CreditNote { of, .. } => ("credit_note", of.to_string(), "-"),
    };
    let figure = |money: Money| {
        let plain = separator.figure(&format::plain_total(money, document.currency));
        match money {
            Money::ZERO => plain,
            _ => format!("{sign}{plain}"),
        }
    };
    let line = |charge| figure(lot.charges.amount(charge));
    let state = match document.kind {
        DocumentKind::Invoice => payment.state().code(),
        DocumentKind::CreditNote { .. } => "",
    };
    let note = payment.payment.as_ref();
    [
        document.number.to_string(),
        kind.to_owned(),
        of,
        document.issued_at.to_string(),
        document.sale.to_string(),
        document.buyer.paddle.to_string(),
        table::inert(&document.buyer.name),
        table::inert(&document.buyer.email),
        lot.number.to_string(),
        table::inert(lot.lot.as_str()),
        table::inert(&lot.title),
        line(Charge::Hammer),
        line(Charge::Premium),
        line(Charge::Fee),
        line(Charge::Tax),
        figure(lot.charges.total()),
        document.currency.to_string(),
        state.to_owned(),
        table::inert(
            note.map(|payment| payment.note.as_str())
                .unwrap_or_default(),
        ),
    ]
}
