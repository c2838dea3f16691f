//! An invoice or a credit note on paper: the same as on its page.

use settlement::Money;

use super::{Document, DocumentKind, Figures, InvoiceAccount, InvoicedLot, Left};
use crate::{
    format,
    locale::t,
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
        let words = t!("invoice-credit-for-line", number = of, reason = reason);
        sheet.lines("", &[words]);
    }
    let facts = facts(&figures);
    sheet.facts(&named(&facts));
    sheet.table(&table(&figures));
    if let Some((house, reference, amount)) = figures.how_to_pay() {
        sheet.heading(&t!("invoice-how-to-pay"));
        let due = document.due().map(format::date);
        let lines = [
            (t!("invoice-pay-amount"), amount),
            (t!("invoice-pay-by"), due.unwrap_or_default()),
            (t!("invoice-pay-to"), house.bank.clone()),
            (t!("invoice-pay-account"), house.account.clone()),
            (t!("invoice-pay-reference"), reference),
        ];
        let there = lines.into_iter().filter(|(_, line)| !line.is_empty());
        let there: Vec<_> = there.map(|(name, line)| (name, vec![line])).collect();
        sheet.facts(&named(&there));
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

/// Facts as the sheet takes them.
fn named(facts: &[(String, Vec<String>)]) -> Vec<(&str, Vec<String>)> {
    let facts = facts.iter();
    facts
        .map(|(name, lines)| (name.as_str(), lines.clone()))
        .collect()
}

fn facts(figures: &Figures<'_>) -> Vec<(String, Vec<String>)> {
    let document = figures.document;
    let buyer = &document.buyer;
    let mut who = match buyer.name.as_str() {
        "" => vec![t!("invoice-account-unknown")],
        name => {
            let address = buyer.address.lines().iter().cloned();
            let name = std::iter::once(name.to_owned());
            name.chain(address).chain([buyer.email.clone()]).collect()
        }
    };
    who.push(t!("invoice-paddle", paddle = buyer.paddle.to_string()));
    let mut facts = vec![
        (t!("invoice-issued"), vec![format::date(document.issued_at)]),
        (
            t!("invoice-sale"),
            vec![format::one_line(&document.sale_title, TITLE_LENGTH_MAX)],
        ),
        (t!("invoice-buyer"), who),
    ];
    let due = document.due();
    facts.extend(due.map(|due| (t!("invoice-due"), vec![format::date(due)])));
    if document.is_invoice() {
        let state = words::payment_state(figures.account.state());
        facts.push((t!("invoice-payment"), vec![state]));
    }
    facts
}

fn table(figures: &Figures<'_>) -> Table {
    let document = figures.document;
    let charges = figures.charges();
    let names = charges.iter().map(|(_, name)| Column::Figure(name.clone()));
    let first = Column::Words(t!("lot"));
    let last = Column::Figure(t!("invoice-total"));
    let lot = |lot: &InvoicedLot| {
        let lines = charges
            .iter()
            .map(|(charge, _)| lot.charges.amount(*charge));
        row(figures, lot_name(figures, lot), lines, lot.charges.total())
    };
    let mut rows: Vec<_> = document.lots.iter().map(lot).collect();
    let sums = charges.iter().map(|(charge, _)| document.sum(*charge));
    let sum = row(figures, figures.sum_name(), sums, document.total());
    rows.push(Row {
        is_sum: true,
        ..sum
    });
    let left = figures.left().map(|left| match left {
        Left::Due(figure) => (t!("invoice-amount-due"), figure),
        Left::ToReturn(figure) => (t!("invoice-to-be-returned"), figure),
    });
    for (name, figure) in figures.changes().into_iter().chain(left) {
        let mut cells = vec![String::new(); charges.len() + 2];
        cells[0] = name;
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
        Some(number) => {
            let credited = t!("invoice-lot-credited-by", number = number);
            format!("{} {title} ({credited})", lot.number)
        }
        None => format!("{} {title}", lot.number),
    }
}
