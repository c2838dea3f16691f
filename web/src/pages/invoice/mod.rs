//! `/invoices/{number}`: an invoice or a credit note, for its buyer and for the house, also on paper.

mod credit;
mod demo_checkout;
mod online;
mod page;
mod payment;

use axum::{
    Router,
    extract::{FromRequestParts, Path, RawQuery},
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::Deserialize;

#[cfg(test)]
pub(super) use demo_checkout::DemoCheckoutPage;
#[cfg(test)]
pub(super) use online::Offer;
pub(super) use page::InvoicePage;

use super::{
    problem::Problem,
    sent_form::Sender,
    visit::{Visit, query_word},
};
use crate::{
    App, Person,
    invoices::{Document, InvoiceAccount, LedgerError, on_paper},
    locale::t,
    paper,
};
use online::Online;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/invoices/{number}", get(show))
        .route("/invoices/{number}/pdf", get(show_paper))
        .route("/invoices/{number}/payments", post(payment::enter))
        .route(
            "/invoices/{number}/payments/{payment}/reversal",
            get(payment::ask_reversal).post(payment::reverse),
        )
        .route("/invoices/{number}/checkout", post(online::pay))
        .route(
            "/invoices/{number}/demo-checkout/{id}/{sum}/{code}",
            get(demo_checkout::show).post(demo_checkout::send),
        )
        .route(
            "/invoices/{number}/credit",
            get(credit::ask).post(credit::give),
        )
}

/// Which document a path is about.
#[derive(Deserialize)]
struct InvoicePath {
    number: u64,
}

/// Somebody at a document that they may see: its buyer, or the house. To everybody else there is none.
struct InvoiceVisit {
    visit: Visit,
    person: Person,
    document: Document,
}

/// The buyer at their invoice, to pay it.
struct BuyerVisit(InvoiceVisit);

/// The house at an invoice, to do something about it.
struct HouseVisit(InvoiceVisit);

impl FromRequestParts<App> for InvoiceVisit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let Ok(visit) = Visit::from_request_parts(parts, app).await;
        let path = Path::<InvoicePath>::from_request_parts(parts, app).await;
        let Ok(Path(InvoicePath { number })) = path else {
            return Err(visit.problem(Problem::NotFound));
        };
        let back_to = format!("/invoices/{number}");
        let (visit, person) = visit.signed_in(&back_to).map_err(|answer| *answer)?;
        match app.ledger().document(number).await {
            Ok(Some(document)) if document.is_seen_by(&person) => Ok(Self {
                visit,
                person,
                document,
            }),
            Ok(_) => Err(visit.problem(Problem::NotFound)),
            Err(LedgerError::Unavailable | LedgerError::Damaged) => {
                Err(visit.problem(Problem::Unavailable))
            }
        }
    }
}

impl FromRequestParts<App> for HouseVisit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let at = InvoiceVisit::from_request_parts(parts, app).await?;
        match (at.person.operator, at.document.is_invoice()) {
            (false, _) => Err(at.visit.problem(Problem::Forbidden)),
            (true, false) => Err(at.visit.problem(Problem::NotFound)),
            (true, true) => Ok(Self(at)),
        }
    }
}

impl FromRequestParts<App> for BuyerVisit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let at = InvoiceVisit::from_request_parts(parts, app).await?;
        let is_buyer = at.person.user == at.document.buyer.user;
        match (is_buyer, at.document.is_invoice()) {
            (false, _) => Err(at.visit.problem(Problem::Forbidden)),
            (true, false) => Err(at.visit.problem(Problem::NotFound)),
            (true, true) => Ok(Self(at)),
        }
    }
}

impl Sender for BuyerVisit {
    fn person(&self) -> &Person {
        &self.0.person
    }
}

impl Sender for HouseVisit {
    fn person(&self) -> &Person {
        &self.0.person
    }
}

async fn show(visitor: InvoiceVisit, RawQuery(query): RawQuery) -> Response {
    let is_back = query_word(query.as_deref(), "checkout") == Some("paid");
    if is_back {
        online::wait_for_word(&visitor.visit.app, &visitor.document).await;
    }
    let said = visitor.visit.said.as_deref().and_then(said);
    let once = visitor.visit.said_once();
    match visitor.page().await {
        Ok(page) if is_back => (once, page.after_payment()).into_response(),
        Ok(page) => (once, InvoicePage { said, ..page }).into_response(),
        Err(visit) => visit.problem(Problem::Unavailable),
    }
}

/// The same on paper.
async fn show_paper(
    InvoiceVisit {
        visit, document, ..
    }: InvoiceVisit,
) -> Response {
    let Ok(account) = InvoiceAccount::of(&visit.app, &document).await else {
        return visit.problem(Problem::Unavailable);
    };
    let (sheet, about) = on_paper(&document, &account);
    let answer = paper::answer(sheet, about, &document.file()).await;
    answer.unwrap_or_else(|_| visit.problem(Problem::Unavailable))
}

/// What was done just before.
fn said(code: &str) -> Option<String> {
    Some(match code {
        "payment" => t!("payment-entered"),
        "refund" => t!("payment-refund-entered"),
        "reversed" => t!("payment-is-reversed"),
        "credited" => t!("credit-issued"),
        _ => return None,
    })
}

impl InvoiceVisit {
    /// The page again, with why what was asked for was not done.
    async fn refused(self, words: String) -> Response {
        self.refused_with(StatusCode::CONFLICT, words).await
    }

    async fn refused_with(self, status: StatusCode, words: String) -> Response {
        match self.page().await {
            Ok(page) => {
                let problem = Some(words);
                (status, InvoicePage { problem, ..page }).into_response()
            }
            Err(visit) => visit.problem(Problem::Unavailable),
        }
    }

    async fn page(self) -> Result<InvoicePage, Box<Visit>> {
        let Self {
            visit, document, ..
        } = self;
        let (account, kept) = tokio::join!(
            InvoiceAccount::of(&visit.app, &document),
            visit.app.checkouts().find(document.number)
        );
        match (account, kept) {
            (Ok(account), Ok(kept)) => {
                let record = kept.value.unwrap_or_default();
                let online = Online::new(&visit.app, &document, &account, &record);
                let page = InvoicePage::new(visit.page, document, account);
                Ok(page.paid_online(online))
            }
            _ => Err(Box::new(visit)),
        }
    }
}
