//! `/house/sales/{sale}/invoices`: an invoice for each buyer, what was paid of them, and all of them as a table.

use std::sync::Arc;

use askama::Template;
use askama_web::WebTemplate;
use auction::Currency;
use axum::{
    extract::RawQuery,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use settlement::{Money, Owed};

use super::{Page, Part, Problem, PublishedVisit, Trail, address, said, separator};
use crate::{
    App, format,
    house::table::{Separator, attachment},
    invoices::{
        Document, InvoiceAccount, IssueRefused, OfBuyer, issue_all, of_sale, payments_table, table,
    },
    locale::{filters, t},
    model::SaleModel,
    pages::{
        NAME_SHOWN_MAX,
        ask::{AskPage, Lacking},
        sent_form::SentForm,
        visit::Visit,
        words,
    },
    revised::RevisedError,
    zone::Zone,
};

/// The invoices of a sale.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "house/invoices.html")]
pub(super) struct InvoicesPage {
    page: Page,
    trail: Trail,
    said: Option<String>,
    problem: Option<String>,
    is_over: bool,
    buyers: Vec<BuyerRow>,
    owed: Owed,
    currency: Currency,
}

#[derive(Debug)]
struct BuyerRow {
    paddle: String,
    name: String,
    email: String,
    lots: String,
    invoice: Option<InvoiceRow>,
}

#[derive(Debug)]
struct InvoiceRow {
    number: u64,
    address: String,
    /// How it stands now.
    owed: Owed,
    state: String,
    /// Numbers of credit notes.
    credits: Vec<u64>,
    note: String,
}

pub(super) async fn show(PublishedVisit { visit, sale, .. }: PublishedVisit) -> Response {
    shown(visit, &sale, None).await
}

async fn shown(visit: Visit, sale: &Arc<SaleModel>, problem: Option<String>) -> Response {
    let buyers = match of_sale(&visit.app, sale).await {
        Ok(buyers) => buyers,
        Err(_) => return visit.problem(Problem::Unavailable),
    };
    let said = said(visit.said.as_deref());
    let once = visit.said_once();
    let status = match problem {
        None => StatusCode::OK,
        Some(_) => StatusCode::CONFLICT,
    };
    let page = InvoicesPage::new(visit.page, sale, &buyers);
    (
        status,
        once,
        InvoicesPage {
            said,
            problem,
            ..page
        },
    )
        .into_response()
}

/// Asked once more before anything is issued: an invoice is final.
pub(super) async fn ask(PublishedVisit { visit, sale, .. }: PublishedVisit) -> Response {
    let at = address_of(&sale);
    if !sale.is_over() {
        return Redirect::to(&at).into_response();
    }
    match lacking(&visit.app, &sale).await {
        Ok((buyers, _)) if buyers.is_empty() => Redirect::to(&at).into_response(),
        Ok((buyers, lacking)) => {
            let currency = sale.record.currency;
            asked(visit.page, at, &buyers, currency, lacking).into_response()
        }
        Err(_) => visit.problem(Problem::Unavailable),
    }
}

/// The order to issue what is missing: a button and nothing else.
#[derive(Debug, Deserialize)]
pub(super) struct IssueForm {}

pub(super) async fn issue(
    SentForm {
        by: PublishedVisit {
            visit,
            person,
            sale,
        },
        ..
    }: SentForm<PublishedVisit, IssueForm>,
) -> Response {
    match issue_all(&visit.app, &person, &sale).await {
        Ok(()) => visit.done(&person, "issued", &address_of(&sale)),
        Err(refused) => {
            let words = refused.to_string();
            shown(visit, &sale, Some(words)).await
        }
    }
}

/// Where the invoices of a sale are.
fn address_of(sale: &SaleModel) -> String {
    format!("{}/invoices", address(&sale.record.sale))
}

/// To whom invoices would be issued, and what these would lack.
async fn lacking(
    app: &App,
    sale: &Arc<SaleModel>,
) -> Result<(Vec<OfBuyer>, Lacking), IssueRefused> {
    let house = app.particulars().find().await;
    let house = house.map_err(|error: RevisedError| IssueRefused::from(error))?;
    let mut buyers = of_sale(app, sale).await?;
    buyers.retain(|of| of.invoice.is_none());
    let without = buyers.iter().filter(|of| of.buyer.address.is_empty());
    let without = without.map(|of| match of.buyer.name.as_str() {
        "" => t!(
            "house-invoices-paddle-alone",
            paddle = of.buyer.paddle.to_string()
        ),
        name => format::one_line(name, NAME_SHOWN_MAX),
    });
    let lacking = Lacking {
        of_house: house.value.unwrap_or_default().missing(),
        without_address: without.collect(),
    };
    Ok((buyers, lacking))
}

fn asked(
    page: Page,
    at: String,
    buyers: &[OfBuyer],
    currency: Currency,
    lacking: Lacking,
) -> AskPage {
    let money = |money| format::total(money, currency);
    let line = |of: &OfBuyer| {
        let name = format::one_line(&of.buyer.name, NAME_SHOWN_MAX);
        let lots = words::lot_count(of.lots);
        let total = money(of.total);
        t!(
            "house-invoices-line",
            paddle = of.buyer.paddle.to_string(),
            name = name,
            lots = lots,
            total = total,
        )
    };
    let sum = money(buyers.iter().map(|of| of.total).sum());
    AskPage {
        page,
        question: t!("house-invoices-ask", count = buyers.len()),
        words: vec![
            t!("house-invoices-ask-names"),
            t!("house-invoices-ask-final"),
            t!("house-invoices-ask-sum", sum = sum),
        ],
        list: buyers.iter().map(line).collect(),
        lacking,
        action: format!("{at}/issue"),
        fields: vec![],
        reason: None,
        problem: None,
        button: t!("house-invoices-ask-button", count = buyers.len()),
        back: at,
        back_name: t!("house-invoices-back"),
    }
}

/// All documents of a sale as a table.
pub(super) async fn download(visit: PublishedVisit, query: RawQuery) -> Response {
    downloaded(visit, query, "invoices", table).await
}

/// All payments and refunds of a sale as a table.
pub(super) async fn download_payments(visit: PublishedVisit, query: RawQuery) -> Response {
    downloaded(visit, query, "payments", payments_table).await
}

async fn downloaded(
    PublishedVisit { visit, sale, .. }: PublishedVisit,
    RawQuery(query): RawQuery,
    name: &str,
    table: impl Fn(&[(Document, InvoiceAccount)], Zone, Separator) -> Vec<u8>,
) -> Response {
    let documents = match documents(&visit.app, &sale).await {
        Ok(documents) => documents,
        Err(_) => return visit.problem(Problem::Unavailable),
    };
    let headers = attachment(&format!("{}-{name}", sale.record.sale));
    let table = table(&documents, sale.zone(), separator(query.as_deref()));
    (headers, table).into_response()
}

/// Invoices and credit notes of a sale with how each stands, by number.
async fn documents(
    app: &App,
    sale: &Arc<SaleModel>,
) -> Result<Vec<(Document, InvoiceAccount)>, IssueRefused> {
    let mut documents = Vec::new();
    for of in of_sale(app, sale).await? {
        for number in of.account.credit_notes() {
            let credit = app.ledger().document(number).await?;
            documents.extend(credit.map(|credit| (credit, InvoiceAccount::default())));
        }
        documents.extend(of.invoice.map(|invoice| (invoice, of.account)));
    }
    documents.sort_by_key(|(document, _)| document.number);
    Ok(documents)
}

impl InvoicesPage {
    pub(super) fn new(page: Page, sale: &SaleModel, buyers: &[OfBuyer]) -> Self {
        Self {
            page,
            trail: Trail::new(sale, Part::Invoices),
            said: None,
            problem: None,
            is_over: sale.is_over(),
            owed: buyers.iter().map(|of| of.account.owed).sum(),
            currency: sale.record.currency,
            buyers: buyers.iter().map(BuyerRow::new).collect(),
        }
    }

    fn money(&self, money: Money) -> String {
        format::total(money, self.currency)
    }

    fn issued(&self) -> usize {
        let buyers = self.buyers.iter();
        buyers.filter(|buyer| buyer.invoice.is_some()).count()
    }

    fn may_issue(&self) -> bool {
        self.is_over && self.issued() < self.buyers.len()
    }
}

impl BuyerRow {
    fn new(of: &OfBuyer) -> Self {
        Self {
            paddle: of.buyer.paddle.to_string(),
            name: format::one_line(&of.buyer.name, NAME_SHOWN_MAX),
            email: of.buyer.email.clone(),
            lots: words::lot_count(of.lots),
            invoice: of.invoice.as_ref().map(|invoice| InvoiceRow {
                number: invoice.number,
                address: invoice.address(),
                owed: of.account.owed,
                state: words::payment_words(of.account.state(), of.is_processing),
                credits: of.account.credit_notes(),
                note: format::one_line(of.account.payments.note(), NAME_SHOWN_MAX),
            }),
        }
    }
}

#[cfg(test)]
pub(super) fn sample(invoice: Document, account: InvoiceAccount) -> InvoicesPage {
    use crate::{Visitor, pages::samples};
    let mut page = samples::page("/house/sales/autumn/invoices", true);
    if let Visitor::SignedIn(person) = &mut page.visitor {
        person.operator = true;
    }
    let of = OfBuyer {
        buyer: invoice.buyer.clone(),
        lots: invoice.lots.len(),
        total: invoice.total(),
        second_chance: None,
        account,
        is_processing: false,
        invoice: Some(invoice),
    };
    let mut without = OfBuyer {
        invoice: None,
        account: InvoiceAccount::default(),
        ..of.clone()
    };
    without.buyer.name.clear();
    let mut page = InvoicesPage::new(page, &samples::sale(), &[of, without]);
    page.is_over = true;
    page
}
