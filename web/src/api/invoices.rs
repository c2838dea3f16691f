//! Invoices and credit notes for programs: for their buyer and for the house, which enters what was paid of them.

pub(super) mod issue;
mod view;

use auction::{Amount, Note};
use axum::{Json, extract::State, http::StatusCode, response::Response};
use serde::Deserialize;
use settlement::{Direction, Transfer};
use utoipa::{IntoParams, ToSchema};

use super::{
    Problem,
    body::{Body, IdempotencyKey, Ids},
    sales::SalePath,
};
use crate::{
    App, Person,
    idempotency::KeyRefused,
    invoices::{
        Day, Document, EntryRefused, InvoiceAccount, IssueRefused, NewPayment, PaymentMethod,
        PaymentRefused, check_day, enter_payment, of_sale, on_paper, reverse_payment,
    },
    paper,
    sessions::Operator,
};
use view::{InvoiceView, SaleInvoicesView};

/// The document of a path.
#[derive(Deserialize, IntoParams, Debug)]
#[into_params(parameter_in = Path)]
pub(super) struct InvoicePath {
    /// Its number.
    #[param(minimum = 1)]
    number: u64,
}

/// A payment or refund of an invoice.
#[derive(Deserialize, IntoParams, Debug)]
#[into_params(parameter_in = Path)]
pub(super) struct PaymentPath {
    /// The number of the invoice.
    #[param(minimum = 1)]
    number: u64,
    /// As the invoice names it.
    #[param(max_length = 64)]
    payment: String,
}

/// A payment from the buyer, or a refund to them.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({
    "direction": "payment", "amount": 5_000, "day": "2026-05-03", "method": "bank_transfer", "note": "Statement 14", "revision": 0
}))]
pub(super) struct NewPaymentBody {
    direction: Direction,
    /// In minor units: 1 or more. A refund is at most what is to be returned.
    #[schema(value_type = auction::PositiveAmount)]
    amount: Amount,
    /// When the money came or went; not a day to come.
    day: Day,
    method: PaymentMethod,
    /// For the house: one line of at most 500 characters.
    note: Option<Note>,
    /// The `revision` of the invoice as it was seen: where somebody entered something since, nothing is entered.
    revision: u64,
}

/// Why a payment or refund does not count.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"reason": "Entered on the wrong invoice"}))]
pub(super) struct WhyReversed {
    /// One line of 1 to 500 characters.
    reason: Note,
}

/// Every buyer of a sale with their invoice, by paddle. Only for operators.
#[utoipa::path(
    get,
    path = "/sales/{sale}/invoices",
    tag = "invoices",
    security(("bearer" = []), ("cookie" = [])),
    params(SalePath),
    responses(
        (status = 200, body = SaleInvoicesView),
        (status = 403, description = "Not an operator"),
        (status = 404, description = "No such sale"),
        (status = 503, description = "It cannot be asked who won just now")
    )
)]
pub(super) async fn list(
    State(app): State<App>,
    _operator: Operator,
    Ids(SalePath { sale }): Ids<SalePath>,
) -> Result<Json<SaleInvoicesView>, Problem> {
    let sale = app.sale(&sale).await?;
    let buyers = of_sale(&app, &sale).await;
    let buyers =
        buyers.map_err(|refused: IssueRefused| Problem::unavailable(refused.to_string()))?;
    Ok(Json(SaleInvoicesView::new(sale.record.currency, &buyers)))
}

/// An invoice or a credit note, for its buyer and for operators.
#[utoipa::path(
    get,
    path = "/invoices/{number}",
    tag = "invoices",
    security(("bearer" = []), ("cookie" = [])),
    params(InvoicePath),
    responses(
        (status = 200, body = InvoiceView),
        (status = 404, description = "No such document, or somebody else's")
    )
)]
pub(super) async fn show(
    State(app): State<App>,
    person: Person,
    Ids(InvoicePath { number }): Ids<InvoicePath>,
) -> Result<Json<InvoiceView>, Problem> {
    let document = document(&app, &person, number).await?;
    let account = InvoiceAccount::of(&app, &document).await;
    let account = account.map_err(|error| Problem::unavailable(error.to_string()))?;
    Ok(Json(InvoiceView::new(document, &account, &person)))
}

/// The same as a PDF (PDF/A-2a), for its buyer and for operators.
#[utoipa::path(
    get,
    path = "/invoices/{number}/pdf",
    tag = "invoices",
    security(("bearer" = []), ("cookie" = [])),
    params(InvoicePath),
    responses(
        (status = 200, description = "The document as it stands", body = String, content_type = "application/pdf"),
        (status = 404, description = "No such document, or somebody else's")
    )
)]
pub(super) async fn pdf(
    State(app): State<App>,
    person: Person,
    Ids(InvoicePath { number }): Ids<InvoicePath>,
) -> Result<Response, Problem> {
    let document = document(&app, &person, number).await?;
    let account = InvoiceAccount::of(&app, &document).await;
    let account = account.map_err(|error| Problem::unavailable(error.to_string()))?;
    let (sheet, about) = on_paper(&document, &account);
    let answer = paper::answer(sheet, about, &document.file()).await;
    answer.map_err(|error| Problem::unavailable(error.to_string()))
}

/// Enters a payment or a refund of an invoice. Only for operators. Asked again with its key, it is entered once; without a
/// key, `revision` alone keeps it from being entered twice.
#[utoipa::path(
    post,
    path = "/invoices/{number}/payments",
    tag = "invoices",
    security(("bearer" = []), ("cookie" = [])),
    params(
        InvoicePath,
        ("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255, description = "Asking again with it is safe")
    ),
    request_body = NewPaymentBody,
    responses(
        (status = 200, description = "Entered: the invoice as it stands", body = InvoiceView),
        (status = 404, description = "No such invoice"),
        (status = 409, description = "Somebody else entered something since that `revision` (`changed_meanwhile`), or the invoice has as many entries as one may have (`full`): nothing was entered")
    )
)]
pub(super) async fn enter(
    State(app): State<App>,
    Operator(person): Operator,
    Ids(InvoicePath { number }): Ids<InvoicePath>,
    IdempotencyKey(key): IdempotencyKey,
    Body(body): Body<NewPaymentBody>,
) -> Result<Json<InvoiceView>, Problem> {
    let invoice = invoice(&app, &person, number).await?;
    let transfer = Transfer::new(body.direction, body.amount);
    let payment = NewPayment {
        transfer: transfer.map_err(|error| Problem::invalid("/amount", error.to_string()))?,
        day: body.day,
        method: body.method,
        note: body.note,
    };
    let day = check_day(payment.day, invoice.issued_at, app.now());
    day.map_err(|refused| Problem::invalid("/day", refused.to_string()))?;
    let entered = enter_payment(
        &app,
        &person,
        &invoice,
        key.as_deref(),
        payment,
        body.revision,
    );
    let account = entered.await.map_err(problem)?;
    Ok(Json(InvoiceView::new(invoice, &account, &person)))
}

/// Lets a payment or refund count no more; it stays to be seen. Only for operators. Asked again, it is reversed once.
#[utoipa::path(
    post,
    path = "/invoices/{number}/payments/{payment}/reversal",
    tag = "invoices",
    security(("bearer" = []), ("cookie" = [])),
    params(PaymentPath),
    request_body = WhyReversed,
    responses(
        (status = 200, description = "It does not count: the invoice as it stands", body = InvoiceView),
        (status = 404, description = "No such invoice, payment or refund"),
        (status = 409, description = "Others enter too much at the same moment: ask again")
    )
)]
pub(super) async fn reverse(
    State(app): State<App>,
    Operator(person): Operator,
    Ids(PaymentPath { number, payment }): Ids<PaymentPath>,
    Body(WhyReversed { reason }): Body<WhyReversed>,
) -> Result<Json<InvoiceView>, Problem> {
    let invoice = invoice(&app, &person, number).await?;
    let reversed = reverse_payment(&app, &person, &invoice, &payment, reason);
    let account = reversed.await.map_err(problem)?;
    Ok(Json(InvoiceView::new(invoice, &account, &person)))
}

/// A document that somebody may see. To everybody else there is none.
async fn document(app: &App, person: &Person, number: u64) -> Result<Document, Problem> {
    let found = app.ledger().document(number).await;
    let found = found.map_err(|error| Problem::unavailable(error.to_string()))?;
    let seen = found.filter(|document| document.is_seen_by(person));
    seen.ok_or_else(|| Problem::not_found("unknown_invoice", "you have no invoice of this number"))
}

async fn invoice(app: &App, person: &Person, number: u64) -> Result<Document, Problem> {
    let document = document(app, person, number).await?;
    match document.is_invoice() {
        true => Ok(document),
        false => Err(Problem::not_found(
            "no_invoice",
            "that number is a credit note's: payments belong to the invoice that it names",
        )),
    }
}

fn problem(refused: PaymentRefused) -> Problem {
    let words = refused.to_string();
    let conflict = |code| Problem::new(StatusCode::CONFLICT, code);
    match refused {
        PaymentRefused::Entry(EntryRefused::Reused, _) => KeyRefused::Reused.into(),
        PaymentRefused::Entry(EntryRefused::RefundTooHigh(_), _) => {
            Problem::invalid("/amount", words)
        }
        PaymentRefused::Entry(EntryRefused::Full, _) => conflict("full").detail(words),
        PaymentRefused::Entry(EntryRefused::Unknown, _) => {
            Problem::not_found("unknown_payment", &words)
        }
        PaymentRefused::ChangedMeanwhile => conflict("changed_meanwhile").detail(words),
        PaymentRefused::Unavailable => Problem::unavailable(words),
    }
}
