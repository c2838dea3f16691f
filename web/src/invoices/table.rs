//! All invoices of a sale as a table for a spreadsheet: a row a lot, credit notes with their amounts below zero. What was paid
//! is of a whole invoice, and stands in its first row, so that each column adds up.

use settlement::{Charge, Money, PaymentState};

use super::{Document, DocumentKind, InvoiceAccount, InvoicedLot};
use crate::{
    format,
    house::table::{self, Separator},
    zone::Zone,
};

const HEADER: [&str; 34] = [
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
    "paid",
    "returned",
    "owed",
    "to_return",
    "due",
    "buyer_address",
    "seller",
    "seller_address",
    "seller_registration",
    "bank",
    "account",
    "reference",
    "reason",
    "time_zone",
];

/// The table, of documents with how each stands; times are on the wall of the zone.
pub(crate) fn table(
    documents: &[(Document, InvoiceAccount)],
    zone: Zone,
    separator: Separator,
) -> Vec<u8> {
    let rows = documents.iter().flat_map(|(document, account)| {
        let lots = document.lots.iter().enumerate();
        lots.map(move |(place, lot)| {
            Row {
                document,
                account,
                lot,
                place,
            }
            .cells(zone, separator)
        })
    });
    table::csv(HEADER, rows, separator)
}

/// A lot of a document, at its place there.
struct Row<'a> {
    document: &'a Document,
    account: &'a InvoiceAccount,
    lot: &'a InvoicedLot,
    place: usize,
}

impl Row<'_> {
    fn cells(&self, zone: Zone, separator: Separator) -> [String; HEADER.len()] {
        let Self {
            document,
            account,
            lot,
            place,
        } = *self;
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
        let credited = account.credit_of(&lot.lot).map(|_| lot.charges.total());
        let of_all = |money: Money| match place {
            0 => of_invoice(figure(money)),
            _ => String::new(),
        };
        let owed = &account.owed;
        let house = document.house.clone().unwrap_or_default();
        [
            document.number.to_string(),
            kind.to_owned(),
            of,
            zone.cell(document.issued_at),
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
            of_invoice(state_code(account.state()).to_owned()),
            table::inert(account.payments.note()),
            of_invoice(figure(credited.unwrap_or_default())),
            of_all(owed.paid()),
            of_all(owed.refunded()),
            of_all(owed.remaining()),
            of_all(owed.to_return()),
            document.due().map(format::iso_date).unwrap_or_default(),
            table::inert(&document.buyer.address.on_one_line()),
            table::inert(&house.name),
            table::inert(&house.address.on_one_line()),
            table::inert(&house.registration),
            table::inert(&house.bank),
            table::inert(&house.account),
            table::inert(&document.payment_reference().unwrap_or_default()),
            table::inert(reason),
            zone.to_string(),
        ]
    }
}

fn state_code(state: PaymentState) -> &'static str {
    match state {
        PaymentState::Unpaid => "unpaid",
        PaymentState::PartPaid => "part_paid",
        PaymentState::Paid => "paid",
        PaymentState::Credited => "credited",
        PaymentState::ToReturn => "to_return",
    }
}
