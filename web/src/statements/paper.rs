//! A statement on paper: the same as on its page.

use settlement::Balance;

use super::{StatedLot, Statement};
use crate::{
    format,
    locale::t,
    pages::words::buyer_terms::seller_terms,
    paper::{About, Column, Row, Sheet, Table},
};

/// A title is one line of the page's, and some more of the paper's.
const TITLE_LENGTH_MAX: usize = 200;

/// What stands on it, and what is said of it.
pub(crate) fn on_paper(statement: &Statement) -> (Sheet, About) {
    let mut sheet = Sheet::new();
    let house = statement.house.clone().unwrap_or_default();
    sheet.lines(&house.name, &house.lines());
    sheet.title(&statement.name());
    let title = format::one_line(&statement.sale_title, TITLE_LENGTH_MAX);
    let mut facts = vec![
        (
            t!("statement-issued"),
            vec![format::date(statement.issued_at)],
        ),
        (t!("statement-sale"), vec![title]),
        (t!("statement-seller"), statement.seller_lines()),
    ];
    let terms = seller_terms(&statement.terms, statement.currency);
    if !terms.is_empty() {
        facts.push((t!("statement-terms"), terms));
    }
    let facts: Vec<_> = (facts.iter())
        .map(|(name, lines)| (name.as_str(), lines.clone()))
        .collect();
    sheet.facts(&facts);
    sheet.table(&table(statement));
    let about = About {
        title: statement.name(),
        author: house.name,
        made_at: statement.issued_at,
    };
    (sheet, about)
}

fn table(statement: &Statement) -> Table {
    let lines = statement.lines();
    let words = [t!("statement-lot"), t!("statement-result")].map(Column::Words);
    let figures = lines.iter().map(|(_, name)| Column::Figure(name.clone()));
    let columns = words.into_iter().chain(figures);
    let lot = |lot: &StatedLot| {
        let title = format::one_line(&lot.title, TITLE_LENGTH_MAX);
        let name = format!("{} {title}", lot.number);
        let figures = lines.iter().map(|(line, _)| lot.lines.amount(*line));
        let figures = figures.map(|money| format::total(money, statement.currency));
        let words = [name, lot.outcome.words()];
        row(words, figures, lot.lines.proceeds(), statement)
    };
    let mut rows: Vec<_> = statement.lots.iter().map(lot).collect();
    let sums = lines.iter().map(|(line, _)| statement.sum(*line));
    let sums = sums.map(|money| format::total(money, statement.currency));
    let words = [t!("statement-together"), String::new()];
    let sum = row(words, sums, statement.proceeds(), statement);
    rows.push(Row {
        is_sum: true,
        ..sum
    });
    for (name, balance) in statement.corrections() {
        let mut cells = vec![String::new(); lines.len() + 3];
        cells[0] = name;
        cells[lines.len() + 2] = format::balance(balance, statement.currency);
        rows.push(Row {
            cells,
            is_sum: true,
        });
    }
    Table {
        columns: columns
            .chain([Column::Figure(t!("statement-proceeds"))])
            .collect(),
        rows,
    }
}

fn row(
    words: [String; 2],
    figures: impl Iterator<Item = String>,
    proceeds: Balance,
    statement: &Statement,
) -> Row {
    let proceeds = format::balance(proceeds, statement.currency);
    Row {
        cells: words.into_iter().chain(figures).chain([proceeds]).collect(),
        is_sum: false,
    }
}
