//! What is owed and paid, to the cent, on pages and in tables.
//!
//! Buyers pay a premium of 25 % up to 1,000.00 and 20 % above, a fee of 2.50 a lot, and on both a tax of 19 %. Each line is rounded to the
//! cent by itself, halves up.

use std::collections::HashMap;

use harness::until;

use super::{House, TITLE, catalogue::LOTS, people::Member};
use crate::page::Visitor;

/// Hammer price, premium, fee, tax and total.
type Lines = [&'static str; 5];

/// Lot 1, at one step over Ben's maximum of 1,070.00. Premium: 250.00 and 20 % of 80.00, which is 16.00. Tax: 19 % of 268.50, which is
/// 51.015.
const CHRONOMETER: Lines = ["1,080.00", "266.00", "2.50", "51.02", "1,399.52"];
/// Lot 2, at its opening bid. Premium: 25.325. Tax: 19 % of 27.83, which is 5.2877.
const CARRIAGE_CLOCK: Lines = ["101.30", "25.33", "2.50", "5.29", "134.42"];
/// Lot 3, at its opening bid. Premium: 20.00. Tax: 19 % of 22.50, which is 4.275.
const GLOBE: Lines = ["80.00", "20.00", "2.50", "4.28", "106.78"];
/// Lots 1 and 2 together.
const OF_ADA: Lines = ["1,181.30", "291.33", "5.00", "56.31", "1,533.94"];
/// How tables call them.
const LINE_HEADINGS: [&str; 5] = ["hammer_price", "premium", "fee", "tax", "total"];
/// All hammer prices, and all totals.
const HAMMER_TOTAL: &str = "1,261.30";
const INVOICED_TOTAL: &str = "1,640.72";

/// Ada's and Ben's.
pub(super) type Invoices = [String; 2];

/// The operator is asked once more, and issues them.
pub(super) async fn invoices_are_issued(olga: &Visitor, sale: &str) {
    until("the sale is over", async || {
        olga.goes_to(&format!("/house/sales/{sale}/invoices")).await;
        olga.has(".invoice-acts a").await
    })
    .await;
    olga.clicks(".invoice-acts a").await;
    olga.sees("h1", "Issue 2 invoices?").await;
    olga.sees("main", &format!("Together they come to €{INVOICED_TOTAL}:"))
        .await;
    let asked = olga.texts(".asked-list li").await;
    let of = |buyer: &str, lots: &str, [.., total]: Lines| format!("{buyer}: {lots}, €{total}");
    assert_eq!(
        asked,
        [
            of("Paddle 1 Ada", "2 lots", OF_ADA),
            of("Paddle 2 Ben", "1 lot", GLOBE)
        ]
    );
    olga.clicks("main form .button-main").await;
    olga.sees("main", "Invoices issued.").await;
}

/// Each opens the invoice by its mail; where these are.
pub(super) async fn buyers_read_theirs(house: &House, ada: &Member, ben: &Member) -> Invoices {
    [
        reads(house, ada, &[CHRONOMETER, CARRIAGE_CLOCK], OF_ADA).await,
        reads(house, ben, &[GLOBE], GLOBE).await,
    ]
}

async fn reads(house: &House, member: &Member, lots: &[Lines], sum: Lines) -> String {
    let visitor = &member.visitor;
    let mail = house.mail_to(member, &format!("for {TITLE}")).await;
    let path = mail.path_below("/invoices/").expect("a link");
    visitor.goes_to(&path).await;
    visitor.sees("main", member.name).await;
    for (lines, row) in lots.iter().chain([&sum]).zip(1..) {
        let cells = format!(".invoice > .ledger tbody tr:nth-child({row}) td");
        let shown = visitor.texts(&cells).await;
        assert_eq!(
            shown,
            lines.map(|line| format!("€{line}")),
            "{path}, row {row}"
        );
    }
    let [.., total] = sum;
    let due = format!(".invoice > .ledger tbody tr:nth-child({})", lots.len() + 2);
    visitor.sees(&due, "Amount due").await;
    visitor.sees(&due, &format!("€{total}")).await;
    path
}

/// The button leads to the provider's page, and that back to an invoice that is paid.
pub(super) async fn ada_pays_online(house: &House, ada: &Member, [invoice, _]: &Invoices) {
    let visitor = &ada.visitor;
    let [.., total] = OF_ADA;
    visitor.goes_to(invoice).await;
    visitor
        .sees(".invoice-online button", &format!("Pay €{total} now"))
        .await;
    visitor.clicks(".invoice-online button").await;
    visitor.sees("h1", "This is no real payment").await;
    let address = visitor.address().await;
    assert!(address.starts_with(house.provider.address()), "{address}");
    visitor.clicks("#pay").await;
    visitor
        .sees(".said", "Your payment has come. Thank you.")
        .await;
    visitor.sees("main dl", "Paid").await;
    visitor.sees("[aria-labelledby=payments]", "Stripe").await;
    visitor.sees(".invoice > .ledger", "€0.00").await;
    assert!(
        !visitor.has(".invoice-online").await,
        "nothing is left to pay"
    );
}

/// On the page of the sale's invoices.
pub(super) async fn house_sees_it_paid(olga: &Visitor, sale: &str) {
    olga.goes_to(&format!("/house/sales/{sale}/invoices")).await;
    let facts = olga.texts("main dl dd").await;
    let ([.., paid], [.., owed]) = (OF_ADA, GLOBE);
    let [invoiced, paid, owed] = [INVOICED_TOTAL, paid, owed].map(|sum| format!("€{sum}"));
    assert_eq!(facts, ["2 of 2 issued", &invoiced, &paid, &owed]);
    let rows = "main .ledger tbody tr";
    for (row, words) in [
        (1, ["Ada", "Invoice 1", "Paid", "€1,533.94", "€0.00"]),
        (2, ["Ben", "Invoice 2", "Unpaid", "€0.00", "€106.78"]),
    ] {
        let shown = olga.text(&format!("{rows}:nth-child({row})")).await;
        let holds = |word: &&str| shown.contains(word);
        assert!(words.iter().all(holds), "{words:?}: {shown}");
    }
}

/// Who won what for how much, and what was not sold.
pub(super) async fn results_are_right(olga: &Visitor, sale: &str) {
    olga.goes_to(&format!("/house/sales/{sale}/results")).await;
    let facts = olga.texts("main dl dd").await;
    assert_eq!(
        facts,
        [format!("3 of {LOTS} lots"), format!("€{HAMMER_TOTAL}")]
    );
    let states = olga
        .texts("main .ledger tbody tr td:nth-child(2) > span:first-child")
        .await;
    let sold = states.iter().map(|state| state == "Sold");
    assert_eq!(
        sold.collect::<Vec<_>>(),
        (1..=LOTS).map(|lot| lot <= 3).collect::<Vec<_>>()
    );

    let rows = read(&olga.downloads("a[download]").await);
    let unsold = || vec![String::new(); 7];
    for (row, number) in rows.iter().zip(1..) {
        let (state, bids, buyer) = match number {
            1 => ("sold", "4", with_lines(&["1", "Ada"], CHRONOMETER)),
            2 => ("sold", "1", with_lines(&["1", "Ada"], CARRIAGE_CLOCK)),
            3 => ("sold", "1", with_lines(&["2", "Ben"], GLOBE)),
            4 => ("unsold", "1", unsold()),
            _ => ("unsold", "0", unsold()),
        };
        let reserve = if number == 4 { "500.00" } else { "" };
        let expected = [&number.to_string(), state, bids, reserve];
        assert_eq!(
            cells(row, &["number", "state", "bids", "reserve"]),
            expected
        );
        let names = [&["paddle", "winner"], &LINE_HEADINGS[..]].concat();
        assert_eq!(cells(row, &names), buyer, "lot {number}");
    }
    assert_eq!(rows.len(), LOTS);
}

/// The tables of invoices and of payments.
pub(super) async fn tables_are_right(olga: &Visitor, sale: &str) {
    olga.goes_to(&format!("/house/sales/{sale}/invoices")).await;
    let rows = read(&olga.downloads("a[href$='/invoices.csv']").await);
    let names = [
        &["number", "lot_number", "buyer", "payment", "paid", "owed"],
        &LINE_HEADINGS[..],
    ]
    .concat();
    let shown: Vec<_> = rows.iter().map(|row| cells(row, &names)).collect();
    // What was paid of an invoice stands in its first row.
    let expected = [
        with_lines(&["1", "1", "Ada", "paid", "1533.94", "0.00"], CHRONOMETER),
        with_lines(&["1", "2", "Ada", "paid", "", ""], CARRIAGE_CLOCK),
        with_lines(&["2", "3", "Ben", "unpaid", "0.00", "106.78"], GLOBE),
    ];
    assert_eq!(shown, expected);
    let rows = read(&olga.downloads("a[href$='/payments.csv']").await);
    let names = ["invoice", "kind", "entered", "counts", "method", "provider"];
    let shown: Vec<_> = rows.iter().map(|row| cells(row, &names)).collect();
    assert_eq!(
        shown,
        [["1", "payment", "1533.94", "1533.94", "online", "Stripe"]]
    );
}

type Row = HashMap<String, String>;

/// The rows of a table, each cell by its heading.
fn read(table: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(table.trim_start_matches('\u{feff}').as_bytes());
    let rows = reader.deserialize().collect::<Result<_, _>>();
    rows.unwrap_or_else(|error| panic!("{error} in {table}"))
}

fn cells(row: &Row, names: &[&str]) -> Vec<String> {
    let cell = |name: &&str| {
        let cell = row.get(*name);
        cell.unwrap_or_else(|| panic!("no {name} in {row:?}"))
            .clone()
    };
    names.iter().map(cell).collect()
}

/// Cells before a lot's lines, then these.
fn with_lines(before: &[&str], lines: Lines) -> Vec<String> {
    let before = before.iter().map(|cell| (*cell).to_owned());
    before.chain(lines.map(plain)).collect()
}

/// As it stands in a table.
fn plain(figure: &str) -> String {
    figure.replace(',', "")
}
