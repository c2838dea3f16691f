//! All invoices of a sale as a table for a spreadsheet: a row a lot, credit notes with their amounts below zero.

use auction::LotId;
use settlement::{Charge, Money, Owed};

use super::{Document, DocumentKind, FoundPayment, InvoicedLot};
use crate::{
    format,
    house::table::{self, Separator},
};

const HEADER: [&str; 30] = [
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
    "credited",
    "owed",
    "due",
    "buyer_address",
    "seller",
    "seller_address",
    "seller_registration",
    "bank",
    "account",
    "reference",
    "reason",
];

/// A document with its credited lots, if it is an invoice, and what is said of its payment.
pub(crate) struct TableRow {
    pub(crate) document: Document,
    pub(crate) credits: Vec<(LotId, u64)>,
    pub(crate) payment: FoundPayment,
}

/// The table.
pub(crate) fn table(documents: &[TableRow], separator: Separator) -> Vec<u8> {
    let rows = documents.iter().flat_map(|row| {
        let lots = row.document.lots.iter();
        lots.map(move |lot| row.cells(lot, separator))
    });
    table::csv(HEADER, rows, separator)
}

impl TableRow {
    fn cells(&self, lot: &InvoicedLot, separator: Separator) -> [String; HEADER.len()] {
        let document = &self.document;
        let (kind, of, reason, sign) = match &document.kind {
            DocumentKind::Invoice => ("invoice", String::new(), "", ""),
            DocumentKind::CreditNote { of, reason } => {
                ("credit_note", of.to_string(), reason.as_str(), "-")
            }
        };
        let figure = |money: Money| {
            let plain = separator.figure(&format::plain_total(money, document.currency));
            match money {
                Money::ZERO => plain,
                _ => format!("{sign}{plain}"),
            }
        };
        let line = |charge| figure(lot.charges.amount(charge));
        let of_invoice = |text: String| match document.is_invoice() {
            true => text,
            false => String::new(),
        };
        let is_credited = self
            .credits
            .iter()
            .any(|(credited, _)| *credited == lot.lot);
        let owed = Owed::of([(&lot.charges, is_credited)]);
        let house = document.house.clone().unwrap_or_default();
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
            of_invoice(self.payment.state().code().to_owned()),
            table::inert(self.payment.note()),
            of_invoice(figure(owed.credited())),
            of_invoice(figure(owed.remaining())),
            document.due().map(format::iso_date).unwrap_or_default(),
            table::inert(&document.buyer.address.on_one_line()),
            table::inert(&house.name),
            table::inert(&house.address.on_one_line()),
            table::inert(&house.registration),
            table::inert(&house.bank),
            table::inert(&house.account),
            table::inert(&document.payment_reference().unwrap_or_default()),
            table::inert(reason),
        ]
    }
}
