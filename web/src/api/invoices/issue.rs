//! Issuing and crediting by programs of the house, and what one has to pay oneself.

use auction::{Currency, LotId, Note, SaleId, Time};
use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    InvoicePath, document, invoice,
    view::{InvoiceView, SaleInvoicesView, SumsView},
};
use crate::{
    App, Person,
    api::{
        Problem,
        body::{Body, Ids},
        sales::SalePath,
    },
    invoices::{
        Day, Document, InvoiceAccount, IssueRefused, LedgerError, credit as credit_lots, issue_all,
        of_sale,
    },
    sessions::Operator,
};

/// Which lots of an invoice need not be paid after all, and why.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"lots": ["1"], "reason": "Broken in transit"}))]
pub(in crate::api) struct NewCredit {
    /// At least one, each with all of its lines.
    #[schema(min_items = 1)]
    lots: Vec<LotId>,
    /// It stands on the credit note: one line of 1 to 500 characters.
    reason: Note,
}

/// One's invoices, the newest first.
#[derive(Serialize, ToSchema, Debug)]
pub(in crate::api) struct OwnInvoicesView {
    items: Vec<OwnInvoiceView>,
}

/// An invoice of one's own, with how it stands.
#[derive(Serialize, ToSchema, Debug)]
struct OwnInvoiceView {
    number: u64,
    sale: SaleId,
    sale_title: String,
    currency: Currency,
    issued_at: Time,
    /// The last day on which it can be paid; null: the house had not said.
    #[schema(required = true)]
    due: Option<Day>,
    /// Numbers of the credit notes that take lots of it back.
    credit_notes: Vec<u64>,
    #[serde(flatten)]
    sums: SumsView,
}

/// Issues the invoice of every buyer of a sale that is over who has none. Only for operators. Asked again, nothing is issued twice.
#[utoipa::path(
    post,
    path = "/sales/{sale}/invoices",
    tag = "invoices",
    security(("bearer" = []), ("cookie" = [])),
    params(SalePath),
    responses(
        (status = 200, description = "Issued: every buyer with their invoice", body = SaleInvoicesView),
        (status = 404, description = "No such sale"),
        (status = 409, description = "Some lots are still open (`running`): nothing was issued"),
        (status = 503, description = "Some may be issued: asking again goes on")
    )
)]
pub(in crate::api) async fn issue(
    State(app): State<App>,
    Operator(person): Operator,
    Ids(SalePath { sale }): Ids<SalePath>,
) -> Result<Json<SaleInvoicesView>, Problem> {
    let sale = app.sale(&sale).await?;
    issue_all(&app, &person, &sale).await.map_err(problem)?;
    let buyers = of_sale(&app, &sale).await.map_err(problem)?;
    Ok(Json(SaleInvoicesView::new(sale.record.currency, &buyers)))
}

/// Issues a credit note that takes lots of an invoice back. It is final. Only for operators. A lot is credited once, whoever asks.
#[utoipa::path(
    post,
    path = "/invoices/{number}/credit",
    tag = "invoices",
    security(("bearer" = []), ("cookie" = [])),
    params(InvoicePath),
    request_body = NewCredit,
    responses(
        (status = 201, description = "The credit note", body = InvoiceView),
        (status = 404, description = "No such invoice"),
        (status = 409, description = "One of the lots is credited already (`already_credited`)"),
        (status = 503, description = "It may be issued: asking again issues nothing twice")
    )
)]
pub(in crate::api) async fn credit(
    State(app): State<App>,
    Operator(person): Operator,
    Ids(InvoicePath { number }): Ids<InvoicePath>,
    Body(NewCredit { lots, reason }): Body<NewCredit>,
) -> Result<(StatusCode, Json<InvoiceView>), Problem> {
    let invoice = invoice(&app, &person, number).await?;
    let reason = reason.as_str().to_owned();
    let number = credit_lots(&app, &person, &invoice, &lots, reason).await;
    let number = number.map_err(problem)?;
    let note = document(&app, &person, number).await?;
    let view = InvoiceView::new(note, &InvoiceAccount::default(), &person);
    Ok((StatusCode::CREATED, Json(view)))
}

/// One's own invoices, the newest first, at most 500: each is read whole, with its credit notes, by its number.
#[utoipa::path(
    get,
    path = "/account/invoices",
    tag = "invoices",
    security(("bearer" = []), ("cookie" = [])),
    responses((status = 200, body = OwnInvoicesView))
)]
pub(in crate::api) async fn mine(
    State(app): State<App>,
    person: Person,
) -> Result<Json<OwnInvoicesView>, Problem> {
    let away = |error: LedgerError| Problem::unavailable(error.to_string());
    let mut items = Vec::new();
    for number in app.ledger().invoices_of(&person.user).await.map_err(away)? {
        let Some(invoice) = app.ledger().document(number).await.map_err(away)? else {
            continue;
        };
        let account = InvoiceAccount::of(&app, &invoice).await.map_err(away)?;
        items.push(OwnInvoiceView::new(invoice, &account));
    }
    Ok(Json(OwnInvoicesView { items }))
}

impl OwnInvoiceView {
    fn new(invoice: Document, account: &InvoiceAccount) -> Self {
        Self {
            number: invoice.number,
            sums: SumsView::new(invoice.total(), account),
            due: invoice.due().map(Day::of),
            credit_notes: account.credit_notes(),
            issued_at: invoice.issued_at,
            sale: invoice.sale,
            sale_title: invoice.sale_title,
            currency: invoice.currency,
        }
    }
}

fn problem(refused: IssueRefused) -> Problem {
    let words = refused.to_string();
    let conflict = |code| Problem::new(StatusCode::CONFLICT, code);
    match refused {
        IssueRefused::Running => conflict("running").detail(words),
        IssueRefused::AlreadyCredited => conflict("already_credited").detail(words),
        IssueRefused::NoLot | IssueRefused::NotInvoiced => Problem::invalid("/lots", words),
        IssueRefused::Unavailable => Problem::unavailable(words),
    }
}
