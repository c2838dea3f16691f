//! `/invoices/{number}`: an invoice or a credit note, for its buyer and for the house, also on paper.

mod credit;
mod page;
mod payment;

use axum::{
    Router,
    extract::{FromRequestParts, Path},
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::Deserialize;

pub(super) use page::InvoicePage;

use super::{problem::Problem, sent_form::Sender, visit::Visit};
use crate::{
    App, Person,
    invoices::{Document, InvoiceAccount, LedgerError, on_paper},
    paper,
};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/invoices/{number}", get(show))
        .route("/invoices/{number}/pdf", get(show_paper))
        .route("/invoices/{number}/payments", post(payment::enter))
        .route(
            "/invoices/{number}/payments/{payment}/reversal",
            get(payment::ask_reversal).post(payment::reverse),
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

impl Sender for HouseVisit {
    fn person(&self) -> &Person {
        &self.0.person
    }
}

async fn show(visitor: InvoiceVisit) -> Response {
    let said = visitor.visit.said.as_deref().and_then(said);
    let once = visitor.visit.said_once();
    match visitor.page().await {
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
fn said(code: &str) -> Option<&'static str> {
    Some(match code {
        "payment" => "The payment is entered.",
        "refund" => "The refund is entered.",
        "reversed" => "Reversed: it does not count any more.",
        "credited" => "The credit note is issued.",
        _ => return None,
    })
}

impl InvoiceVisit {
    /// The page again, with why what was asked for was not done.
    async fn refused(self, words: String) -> Response {
        match self.page().await {
            Ok(page) => {
                let problem = Some(words);
                (StatusCode::CONFLICT, InvoicePage { problem, ..page }).into_response()
            }
            Err(visit) => visit.problem(Problem::Unavailable),
        }
    }

    async fn page(self) -> Result<InvoicePage, Box<Visit>> {
        let Self {
            visit, document, ..
        } = self;
        match InvoiceAccount::of(&visit.app, &document).await {
            Ok(account) => Ok(InvoicePage::new(visit.page, document, account)),
            Err(_) => Err(Box::new(visit)),
        }
    }
}
