//! `/house/sales/{sale}/invoices`: an invoice for each buyer, what was paid of them, and all of them as a table.

use std::sync::Arc;

use askama::Template;
use askama_web::WebTemplate;
use axum::{
    Form,
    extract::{RawQuery, rejection::FormRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use settlement::Money;

use super::{Page, Part, Problem, SaleVisit, Trail, address, said};
use crate::{
    App, format,
    house::table::{Separator, attachment},
    invoices::{Document, FoundPayment, IssueRefused, OfBuyer, issue_all, of_sale, table},
    model::SaleModel,
    pages::{
        NAME_SHOWN_MAX,
        visit::{Visit, query_word},
        words,
    },
    security::FormToken,
};

/// The invoices of a sale.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "house/invoices.html")]
pub(super) struct InvoicesPage {
    page: Page,
    trail: Trail,
    said: Option<&'static str>,
    problem: Option<String>,
    is_over: bool,
    buyers: Vec<BuyerRow>,
    total: String,
}

#[derive(Debug)]
struct BuyerRow {
    paddle: String,
    name: String,
    email: String,
    lots: String,
    /// Number, address, total, what was paid.
    invoice: Option<InvoiceRow>,
}

#[derive(Debug)]
struct InvoiceRow {
    number: u64,
    address: String,
    total: String,
    state: &'static str,
    /// Numbers of credit notes.
    credits: Vec<u64>,
    note: String,
}

pub(super) async fn show(SaleVisit { visit, sale, .. }: SaleVisit) -> Response {
    let model = match visit.app.sale(&sale).await {
        Ok(model) => model,
        Err(absent) => return visit.problem(absent.into()),
    };
    shown(visit, &model, None).await
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

/// The order to issue what is missing.
#[derive(Debug, Deserialize)]
pub(super) struct IssueForm {
    form_token: FormToken,
}

pub(super) async fn sent(
    SaleVisit {
        visit,
        person,
        sale,
    }: SaleVisit,
    form: Result<Form<IssueForm>, FormRejection>,
) -> Response {
    let form = match form {
        Ok(Form(form)) => form,
        Err(rejected) => return visit.problem(rejected.into()),
    };
    if form.form_token.check(&person).is_err() {
        return visit.problem(Problem::StaleForm);
    }
    let model = match visit.app.sale(&sale).await {
        Ok(model) => model,
        Err(absent) => return visit.problem(absent.into()),
    };
    match issue_all(&visit.app, &person, &model).await {
        Ok(()) => visit.done(&person, "issued", &format!("{}/invoices", address(&sale))),
        Err(refused) => {
            let words = refused.to_string();
            shown(visit, &model, Some(words)).await
        }
    }
}

/// All documents of a sale as a table.
pub(super) async fn download(
    SaleVisit { visit, sale, .. }: SaleVisit,
    RawQuery(query): RawQuery,
) -> Response {
    let separator = match query_word(query.as_deref(), "separator") {
        Some("semicolon") => Separator::Semicolon,
        _ => Separator::Comma,
    };
    let model = match visit.app.sale(&sale).await {
        Ok(model) => model,
        Err(absent) => return visit.problem(absent.into()),
    };
    let documents = match documents(&visit.app, &model).await {
        Ok(documents) => documents,
        Err(_) => return visit.problem(Problem::Unavailable),
    };
    let headers = attachment(&format!("{sale}-invoices"));
    (headers, table(&documents, separator)).into_response()
}

/// Invoices and credit notes of a sale, by number.
async fn documents(
    app: &App,
    sale: &Arc<SaleModel>,
) -> Result<Vec<(Document, FoundPayment)>, IssueRefused> {
    let mut documents = Vec::new();
    for of in of_sale(app, sale).await? {
        for number in credit_numbers(&of) {
            let credit = app.ledger().document(number).await?;
            documents.extend(credit.map(|credit| (credit, FoundPayment::default())));
        }
        documents.extend(of.invoice.map(|invoice| (invoice, of.payment)));
    }
    documents.sort_by_key(|(document, _)| document.number);
    Ok(documents)
}

fn credit_numbers(of: &OfBuyer) -> Vec<u64> {
    let mut numbers: Vec<_> = of.credits.iter().map(|(_, number)| *number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

impl InvoicesPage {
    pub(super) fn new(page: Page, sale: &SaleModel, buyers: &[OfBuyer]) -> Self {
        let issued = buyers.iter().filter_map(|of| of.invoice.as_ref());
        let total: Money = issued.map(Document::total).sum();
        Self {
            page,
            trail: Trail {
                sale: sale.record.sale.clone(),
                title: sale.title.clone(),
                here: Part::Invoices,
            },
            said: None,
            problem: None,
            is_over: sale.is_over(),
            total: format::total(total, sale.record.currency),
            buyers: buyers.iter().map(BuyerRow::new).collect(),
        }
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
                total: format::total(invoice.total(), invoice.currency),
                state: of.payment.state().words(),
                credits: credit_numbers(of),
                note: (of.payment.payment.as_ref())
                    .map(|payment| format::one_line(&payment.note, NAME_SHOWN_MAX))
                    .unwrap_or_default(),
            }),
        }
    }
}

#[cfg(test)]
pub(super) fn sample(invoice: Document) -> InvoicesPage {
    use crate::{Visitor, pages::samples};
    let mut page = samples::page("/house/sales/autumn/invoices", true);
    if let Visitor::SignedIn(person) = &mut page.visitor {
        person.operator = true;
    }
    let of = OfBuyer {
        buyer: invoice.buyer.clone(),
        lots: invoice.lots.len(),
        credits: vec![(invoice.lots[0].lot.clone(), 13)],
        payment: FoundPayment::default(),
        invoice: Some(invoice),
    };
    let mut without = OfBuyer {
        invoice: None,
        credits: vec![],
        ..of.clone()
    };
    without.buyer.name.clear();
    let mut page = InvoicesPage::new(page, &samples::sale(), &[of, without]);
    page.is_over = true;
    page
}
