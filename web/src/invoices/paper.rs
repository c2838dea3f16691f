//! An invoice or a credit note on paper: the same as on its page.

use settlement::Money;

use super::{Document, DocumentKind, Figures, InvoiceAccount, InvoicedLot, Left};
use crate::{
    format,
    pages::words,
    paper::{About, Column, Row, Sheet, Table},
};

/// A title is one line of the page's, and some more of the paper's.
const TITLE_LENGTH_MAX: usize = 200;

/// What stands on it, and what is said of it.
pub(crate) fn on_paper(document: &Document, account: &InvoiceAccount) -> (Sheet, About) {
    let figures = Figures { document, account };
    let mut sheet = Sheet::new();
    let house = document.house.clone().unwrap_or_default();
    sheet.lines(&house.name, &house.lines());
    sheet.title(&document.name());
    if let DocumentKind::CreditNote { of, reason } = &document.kind {
        sheet.lines("", &[format!("For invoice {of}: {reason}")]);
    }
    sheet.facts(&facts(&figures));
    sheet.table(&table(&figures));
    if let Some((house, reference, amount)) = figures.how_to_pay() {
        sheet.heading("How to pay");
        let due = document.due().map(format::date);
        let lines = [
            ("Amount", amount),
            ("By", due.unwrap_or_default()),
            ("To", house.bank.clone()),
            ("Account", house.account.clone()),
            ("Reference", reference),
        ];
        let there = lines.into_iter().filter(|(_, line)| !line.is_empty());
        let there: Vec<_> = there.map(|(name, line)| (name, vec![line])).collect();
        sheet.facts(&there);
    }
    let terms = Some(figures.terms()).filter(|terms| !terms.is_empty());
    sheet.lines("", terms.as_slice());
    let about = About {
        title: document.name(),
        author: house.name,
        made_at: document.issued_at,
    };
    (sheet, about)
}

fn facts(figures: &Figures<'_>) -> Vec<(&'static str, Vec<String>)> {
    let document = figures.document;
    let buyer = &document.buyer;
    let mut who = match buyer.name.as_str() {
        "" => vec!["Account unknown".to_owned()],
        name => {
            let address = buyer.address.lines().iter().cloned();
            let name = std::iter::once(name.to_owned());
            name.chain(address).chain([buyer.email.clone()]).collect()
        }
    };
    who.push(format!("Paddle {}", buyer.paddle));
    let mut facts = vec![
        ("Issued", vec![format::date(document.issued_at)]),
        (
            "Sale",
            vec![format::one_line(&document.sale_title, TITLE_LENGTH_MAX)],
        ),
        ("Buyer", who),
    ];
    facts.extend(document.due().map(|due| ("Due", vec![format::date(due)])));
    if document.is_invoice() {
        let state = words::payment_state(figures.account.state());
        facts.push(("Payment", vec![state.to_owned()]));
    }
    facts
}

fn table(figures: &Figures<'_>) -> Table {
    let document = figures.document;
    let charges = figures.charges();
    let names = charges.iter().map(|(_, name)| Column::Figure(name.clone()));
    let first = Column::Words("Lot".to_owned());
    let last = Column::Figure("Total".to_owned());
    let lot = |lot: &InvoicedLot| {
        let lines = charges
            .iter()
            .map(|(charge, _)| lot.charges.amount(*charge));
        row(figures, lot_name(figures, lot), lines, lot.charges.total())
    };
    let mut rows: Vec<_> = document.lots.iter().map(lot).collect();
    let sums = charges.iter().map(|(charge, _)| document.sum(*charge));
    let sum = row(
        figures,
        figures.sum_name().to_owned(),
        sums,
        document.total(),
    );
    rows.push(Row {
        is_sum: true,
        ..sum
    });
    let left = figures.left().map(|left| match left {
        Left::Due(figure) => ("Amount due", figure),
        Left::ToReturn(figure) => ("To be returned", figure),
    });
    for (name, figure) in figures.changes().into_iter().chain(left) {
        let mut cells = vec![String::new(); charges.len() + 2];
        name.clone_into(&mut cells[0]);
        cells[charges.len() + 1] = figure;
        rows.push(Row {
            cells,
            is_sum: true,
        });
    }
    Table {
        columns: [first].into_iter().chain(names).chain([last]).collect(),
        rows,
    }
}

fn row(
    figures: &Figures<'_>,
    name: String,
    lines: impl Iterator<Item = Money>,
    total: Money,
) -> Row {
    let lines = lines.chain([total]).map(|money| figures.money(money));
    Row {
        cells: std::iter::once(name).chain(lines).collect(),
        is_sum: false,
    }
}

fn lot_name(figures: &Figures<'_>, lot: &InvoicedLot) -> String {
    let title = format::one_line(&lot.title, TITLE_LENGTH_MAX);
    match figures.account.credit_of(&lot.lot) {
        Some(number) => format!("{} {title} (credited: credit note {number})", lot.number),
        None => format!("{} {title}", lot.number),
    }
}
