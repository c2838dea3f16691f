//! Invoices and credit notes for programs: for their buyer and for the house, which enters what was paid of them.

use auction::{Amount, Currency, LotId, Note, Paddle, SaleId, Time, UserId};
use axum::{Json, extract::State, http::StatusCode, response::Response};
use serde::{Deserialize, Serialize};
use settlement::{Charge, Direction, Money, PaymentState, Transfer};
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
        Day, Document, DocumentKind, EntryRefused, InvoiceAccount, InvoicedLot, IssueRefused,
        NewPayment, OfBuyer, PaymentEntry, PaymentMethod, PaymentRefused, enter_payment, of_sale,
        on_paper, reverse_payment,
    },
    paper,
    particulars::Particulars,
    sessions::Operator,
};

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

/// An invoice or a credit note, with how it stands.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct InvoiceView {
    number: u64,
    kind: InvoiceKind,
    /// The invoice that a credit note takes lots back of, else null.
    #[schema(required = true)]
    of: Option<u64>,
    /// Why; null of an invoice.
    #[schema(required = true)]
    reason: Option<String>,
    issued_at: Time,
    /// The last day on which it can be paid; null: the house had not said.
    #[schema(required = true)]
    due: Option<Day>,
    sale: SaleId,
    sale_title: String,
    currency: Currency,
    buyer: BuyerView,
    /// Who sells, as the house said it that day; null: it had not.
    #[schema(required = true)]
    house: Option<Particulars>,
    /// What a payment is to say; null: nobody said where to pay.
    #[schema(required = true)]
    reference: Option<String>,
    lots: Vec<InvoicedLotView>,
    #[serde(flatten)]
    sums: SumsView,
    /// In the order in which they were entered.
    payments: Vec<PaymentView>,
    /// Of the payments: whoever enters one sends it along.
    revision: u64,
}

#[derive(Clone, Copy, Serialize, ToSchema, Debug)]
#[serde(rename_all = "snake_case")]
enum InvoiceKind {
    Invoice,
    CreditNote,
}

#[derive(Serialize, ToSchema, Debug)]
struct BuyerView {
    user: UserId,
    paddle: Paddle,
    /// Empty: the account was gone.
    name: String,
    email: String,
    address: String,
}

#[derive(Serialize, ToSchema, Debug)]
struct InvoicedLotView {
    lot: LotId,
    number: u32,
    title: String,
    /// In minor units, as all that follow.
    hammer_price: u64,
    premium: u64,
    fee: u64,
    tax: u64,
    total: u64,
    /// The credit note that takes it back; null: none does.
    #[schema(required = true)]
    credit_note: Option<u64>,
}

/// What is owed, in minor units. Of a credit note there is but the total.
#[derive(Serialize, ToSchema, Debug)]
struct SumsView {
    total: u64,
    credited: u64,
    /// What came from the buyer.
    paid: u64,
    /// What went back to them.
    returned: u64,
    /// What is left to pay.
    owed: u64,
    /// What the house has to give back.
    to_return: u64,
    state: PaymentState,
}

/// A payment or refund, as the house entered it.
#[derive(Serialize, ToSchema, Debug)]
struct PaymentView {
    payment: String,
    direction: Direction,
    amount: Amount,
    day: Day,
    method: PaymentMethod,
    entered_at: Time,
    /// Whether it does not count any more.
    reversed: bool,
    /// Only operators see it.
    #[schema(required = true)]
    note: Option<Note>,
    /// Why it was reversed; only operators see it.
    #[schema(required = true)]
    reversal_reason: Option<Note>,
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

/// A buyer of a sale, with their invoice.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct SaleInvoiceView {
    paddle: Paddle,
    user: UserId,
    name: String,
    /// Null: it is not issued yet.
    #[schema(required = true)]
    number: Option<u64>,
    #[serde(flatten)]
    sums: SumsView,
}

/// All buyers of a sale by paddle, each with what is owed of their invoice.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct SaleInvoicesView {
    currency: Currency,
    buyers: Vec<SaleInvoiceView>,
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
    Ok(Json(SaleInvoicesView {
        currency: sale.record.currency,
        buyers: buyers.iter().map(SaleInvoiceView::new).collect(),
    }))
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
    if payment.day.is_ahead_of(app.now()) {
        return Err(Problem::invalid("/day", "that day is still to come"));
    }
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

impl InvoiceView {
    fn new(document: Document, account: &InvoiceAccount, person: &Person) -> Self {
        let (kind, of, reason) = match &document.kind {
            DocumentKind::Invoice => (InvoiceKind::Invoice, None, None),
            DocumentKind::CreditNote { of, reason } => {
                (InvoiceKind::CreditNote, Some(*of), Some(reason.clone()))
            }
        };
        let lots = document.lots.iter();
        let payments = account.payments.entries().iter();
        Self {
            number: document.number,
            kind,
            of,
            reason,
            issued_at: document.issued_at,
            due: document.due().map(Day::of),
            reference: document.payment_reference(),
            lots: lots.map(|lot| InvoicedLotView::new(lot, account)).collect(),
            sums: SumsView::new(document.total(), account),
            payments: payments
                .map(|entry| PaymentView::new(entry, person))
                .collect(),
            revision: account.revision,
            buyer: BuyerView {
                user: document.buyer.user,
                paddle: document.buyer.paddle,
                name: document.buyer.name,
                email: document.buyer.email,
                address: document.buyer.address.on_one_line(),
            },
            sale: document.sale,
            sale_title: document.sale_title,
            currency: document.currency,
            house: document.house,
        }
    }
}

impl InvoicedLotView {
    fn new(lot: &InvoicedLot, account: &InvoiceAccount) -> Self {
        let line = |charge| lot.charges.amount(charge).minor_units();
        Self {
            lot: lot.lot.clone(),
            number: lot.number,
            title: lot.title.clone(),
            hammer_price: line(Charge::Hammer),
            premium: line(Charge::Premium),
            fee: line(Charge::Fee),
            tax: line(Charge::Tax),
            total: lot.charges.total().minor_units(),
            credit_note: account.credit_of(&lot.lot),
        }
    }
}

impl SumsView {
    fn new(total: Money, account: &InvoiceAccount) -> Self {
        let owed = &account.owed;
        Self {
            total: total.minor_units(),
            credited: owed.credited().minor_units(),
            paid: owed.paid().minor_units(),
            returned: owed.refunded().minor_units(),
            owed: owed.remaining().minor_units(),
            to_return: owed.to_return().minor_units(),
            state: account.state(),
        }
    }
}

impl PaymentView {
    fn new(entry: &PaymentEntry, person: &Person) -> Self {
        let payment = &entry.payment;
        let reversed = entry.reversed.as_ref();
        let reason = reversed.map(|reversed| reversed.reason.clone());
        Self {
            payment: entry.id.clone(),
            direction: payment.transfer.direction(),
            amount: payment.transfer.amount(),
            day: payment.day,
            method: payment.method,
            entered_at: entry.at,
            reversed: reversed.is_some(),
            note: payment.note.clone().filter(|_| person.operator),
            reversal_reason: reason.filter(|_| person.operator),
        }
    }
}

impl SaleInvoiceView {
    fn new(of: &OfBuyer) -> Self {
        Self {
            paddle: of.buyer.paddle,
            user: of.buyer.user.clone(),
            name: of.buyer.name.clone(),
            number: of.invoice.as_ref().map(|invoice| invoice.number),
            sums: SumsView::new(of.account.owed.invoiced(), &of.account),
        }
    }
}
