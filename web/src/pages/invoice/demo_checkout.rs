//! `/invoices/{number}/demo-checkout/…`: the page of the demo's payment provider. It stands for a page elsewhere: what is chosen here
//! comes back as a signed callback, and nothing is known of it before.

use askama::Template;
use askama_web::WebTemplate;
use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{BuyerVisit, InvoiceVisit};
use crate::{
    App,
    checkout::{Demo, DemoOutcome, DemoSession, settle_signed},
    format,
    invoices::Document,
    locale::filters,
    pages::{problem::Problem, sent_form::SentForm, visit::Page},
    revised::RevisedError,
};

/// The page.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "demo_checkout.html")]
pub(in crate::pages) struct DemoCheckoutPage {
    pub(in crate::pages) page: Page,
    pub(in crate::pages) name: String,
    pub(in crate::pages) amount: String,
    pub(in crate::pages) back: String,
    /// It takes a payment.
    pub(in crate::pages) is_open: bool,
}

/// What the address says besides the invoice.
#[derive(Deserialize)]
pub(super) struct SessionPath {
    id: String,
    sum: String,
    code: String,
}

/// What the buyer chose.
#[derive(Deserialize)]
pub(super) struct OutcomeForm {
    outcome: DemoOutcome,
}

pub(super) async fn show(BuyerVisit(at): BuyerVisit, Path(path): Path<SessionPath>) -> Response {
    let Some(session) = session(&at.visit.app, &at.document, &path) else {
        return at.visit.problem(Problem::NotFound);
    };
    page(at, &session).await
}

async fn page(at: InvoiceVisit, session: &DemoSession) -> Response {
    let Ok(is_open) = takes_payment(&at.visit.app, session).await else {
        return at.visit.problem(Problem::Unavailable);
    };
    let page = DemoCheckoutPage {
        name: at.document.name(),
        amount: format::money(session.amount, session.currency),
        back: at.document.address(),
        is_open,
        page: at.visit.page,
    };
    match is_open {
        true => page.into_response(),
        false => (StatusCode::GONE, page).into_response(),
    }
}

async fn takes_payment(app: &App, session: &DemoSession) -> Result<bool, RevisedError> {
    let kept = app.checkouts().find(session.invoice).await?;
    let record = kept.value.unwrap_or_default();
    Ok(Demo::takes_payment(session, &record, app.now()))
}

pub(super) async fn send(
    Path(path): Path<SessionPath>,
    SentForm {
        by: BuyerVisit(at),
        form: OutcomeForm { outcome },
    }: SentForm<BuyerVisit, OutcomeForm>,
) -> Response {
    let app = &at.visit.app;
    let provider = app.checkout_provider().and_then(|it| it.demo());
    let found = session(app, &at.document, &path).zip(provider);
    let Some((session, provider)) = found else {
        return at.visit.problem(Problem::NotFound);
    };
    match takes_payment(app, &session).await {
        Ok(true) => {}
        Ok(false) => return page(at, &session).await,
        Err(_) => return at.visit.problem(Problem::Unavailable),
    }
    let (headers, body) = provider.callback(session, outcome, app.now());
    if settle_signed(app, &headers, &body).await.is_err() {
        return at.visit.problem(Problem::Unavailable);
    }
    let address = at.document.address();
    let back = match outcome {
        DemoOutcome::Paid | DemoOutcome::Processing => format!("{address}?checkout=paid"),
        DemoOutcome::Failed => address,
    };
    Redirect::to(&back).into_response()
}

fn session(app: &App, document: &Document, path: &SessionPath) -> Option<DemoSession> {
    let provider = app.checkout_provider()?.demo()?;
    provider.session(document.number, &path.id, &path.sum, &path.code)
}
