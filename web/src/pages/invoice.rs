//! `/invoices/{number}`: an invoice or a credit note, for its buyer and for the house, also on paper.

use askama::Template;
use askama_web::WebTemplate;
use auction::{LotId, Time};
use axum::{
    Form, Router,
    extract::{FromRequestParts, Path, rejection::FormRejection},
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::Deserialize;
use settlement::{Charge, LotCharges, Money};

use super::{
    NAME_SHOWN_MAX,
    problem::Problem,
    visit::{Page, Visit},
    words::buyer_terms,
};
use crate::{
    App, Person, format,
    invoices::{
        Document, DocumentKind, FoundPayment, IssueRefused, LedgerError, Payment, PaymentState,
        SetError, credit,
    },
    security::FormToken,
};

/// Most characters of a note or of a reason.
const NOTE_LENGTH_MAX: usize = 500;

/// A document's page.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "invoice.html")]
pub(super) struct InvoicePage {
    pub(super) page: Page,
    pub(super) document: Document,
    pub(super) credits: Vec<(LotId, u64)>,
    pub(super) payment: FoundPayment,
    pub(super) said: Option<&'static str>,
    /// Why what was asked for was not done.
    pub(super) problem: Option<String>,
}

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/invoices/{number}", get(show))
        .route("/invoices/{number}/payment", post(set_payment))
        .route("/invoices/{number}/credit", post(give_credit))
}

/// Somebody at a document that they may see: its buyer, or the house. To everybody else there is none.
struct InvoiceVisit {
    visit: Visit,
    person: Person,
    document: Document,
}

impl FromRequestParts<App> for InvoiceVisit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let Ok(visit) = Visit::from_request_parts(parts, app).await;
        let number = Path::<u64>::from_request_parts(parts, app).await;
        let Ok(Path(number)) = number else {
            return Err(visit.problem(Problem::NotFound));
        };
        let back_to = format!("/invoices/{number}");
        let (visit, person) = visit.signed_in(&back_to).map_err(|answer| *answer)?;
        match app.ledger().document(number).await {
            Ok(Some(document)) if person.operator || person.user == document.buyer.user => {
                Ok(Self {
                    visit,
                    person,
                    document,
                })
            }
            Ok(_) => Err(visit.problem(Problem::NotFound)),
            Err(LedgerError::Unavailable | LedgerError::Damaged) => {
                Err(visit.problem(Problem::Unavailable))
            }
        }
    }
}

async fn show(visitor: InvoiceVisit) -> Response {
    let said = visitor.visit.said.as_deref().and_then(said);
    match visitor.page(said).await {
        Ok(page) => page.into_response(),
        Err(visit) => visit.problem(Problem::Unavailable),
    }
}

/// What an operator says of a payment.
#[derive(Debug, Deserialize)]
struct PaymentForm {
    form_token: FormToken,
    state: PaymentState,
    #[serde(default)]
    note: String,
    revision: u64,
}

async fn set_payment(
    visitor: InvoiceVisit,
    form: Result<Form<PaymentForm>, FormRejection>,
) -> Response {
    let (visitor, form) = match visitor.of_house(form, |form| &form.form_token) {
        Ok(asked) => asked,
        Err(answer) => return *answer,
    };
    if !matches!(visitor.document.kind, DocumentKind::Invoice) {
        return visitor.visit.problem(Problem::NotFound);
    }
    let Some(note) = one_line(&form.note) else {
        return visitor.refused(TOO_LONG.to_owned()).await;
    };
    let payment = Payment {
        state: form.state,
        note,
        by: visitor.person.user.clone(),
        at: visitor.visit.app.now(),
    };
    let payments = visitor.visit.app.payments();
    match payments
        .set(visitor.document.number, &payment, form.revision)
        .await
    {
        Ok(()) => visitor.done("payment"),
        Err(SetError::ChangedMeanwhile) => {
            let words = "Somebody else has changed the payment. Here is what they entered.";
            visitor.refused(words.to_owned()).await
        }
        Err(SetError::Unavailable) => visitor.visit.problem(Problem::Unavailable),
    }
}

const TOO_LONG: &str = "A note has at most 500 characters. Nothing was changed.";

type Pairs = Vec<(String, String)>;

async fn give_credit(visitor: InvoiceVisit, pairs: Result<Form<Pairs>, FormRejection>) -> Response {
    let token = |pairs: &Pairs| FormToken::new(value(pairs, "form_token"));
    let (visitor, pairs) = match visitor.of_house_with(pairs, token) {
        Ok(asked) => asked,
        Err(answer) => return *answer,
    };
    if !matches!(visitor.document.kind, DocumentKind::Invoice) {
        return visitor.visit.problem(Problem::NotFound);
    }
    let reason = match one_line(value(&pairs, "reason")) {
        Some(reason) if !reason.is_empty() => reason,
        Some(_) => {
            return visitor
                .refused("Enter the reason for the credit note.".to_owned())
                .await;
        }
        None => return visitor.refused(TOO_LONG.to_owned()).await,
    };
    let lots = pairs.iter().filter(|(name, _)| name == "lot");
    let lots: Result<Vec<LotId>, _> = lots.map(|(_, lot)| lot.parse()).collect();
    let Ok(lots) = lots else {
        return visitor.visit.problem(Problem::Malformed);
    };
    let (app, document) = (&visitor.visit.app, &visitor.document);
    match credit(app, &visitor.person, document, &lots, reason).await {
        Ok(number) => {
            let path = format!("/invoices/{number}");
            visitor.visit.done(&visitor.person, "credited", &path)
        }
        Err(IssueRefused::Unavailable) => visitor.visit.problem(Problem::Unavailable),
        Err(refused) => visitor.refused(refused.to_string()).await,
    }
}

fn value<'a>(pairs: &'a Pairs, name: &str) -> &'a str {
    let found = pairs.iter().find(|(key, _)| key == name);
    found.map_or("", |(_, value)| value)
}

/// A note as it is kept; none if it is too long.
fn one_line(text: &str) -> Option<String> {
    let line = format::one_line(text.trim(), NOTE_LENGTH_MAX + 1);
    (line.chars().count() <= NOTE_LENGTH_MAX).then_some(line)
}

impl InvoiceVisit {
    fn of_house<T>(
        self,
        form: Result<Form<T>, FormRejection>,
        token: impl Fn(&T) -> &FormToken,
    ) -> Result<(Self, T), Box<Response>> {
        self.of_house_with(form, |form| token(form).clone())
    }

    /// The form of an operator.
    fn of_house_with<T>(
        self,
        form: Result<Form<T>, FormRejection>,
        token: impl Fn(&T) -> FormToken,
    ) -> Result<(Self, T), Box<Response>> {
        let problem = if self.person.operator {
            match form {
                Ok(Form(form)) if token(&form).check(&self.person).is_ok() => {
                    return Ok((self, form));
                }
                Ok(_) => Problem::StaleForm,
                Err(rejected) => rejected.into(),
            }
        } else {
            Problem::Forbidden
        };
        Err(Box::new(self.visit.problem(problem)))
    }

    fn done(self, code: &str) -> Response {
        let path = self.document.address();
        self.visit.done(&self.person, code, &path)
    }

    async fn refused(self, words: String) -> Response {
        match self.page(None).await {
            Ok(page) => {
                let page = InvoicePage {
                    problem: Some(words),
                    ..page
                };
                (StatusCode::CONFLICT, page).into_response()
            }
            Err(visit) => visit.problem(Problem::Unavailable),
        }
    }

    async fn page(self, said: Option<&'static str>) -> Result<InvoicePage, Box<Visit>> {
        let Self {
            visit, document, ..
        } = self;
        let app = &visit.app;
        let (credits, payment) = tokio::join!(
            app.ledger().credits(&document),
            app.payments().find(document.number)
        );
        let (Ok(credits), Ok(payment)) = (credits, payment) else {
            return Err(Box::new(visit));
        };
        Ok(InvoicePage {
            page: visit.page,
            document,
            credits,
            payment,
            said,
            problem: None,
        })
    }
}

/// What was done just before.
fn said(code: &str) -> Option<&'static str> {
    Some(match code {
        "payment" => "The payment is noted.",
        "credited" => "The credit note is issued.",
        _ => return None,
    })
}

impl InvoicePage {
    fn is_invoice(&self) -> bool {
        matches!(self.document.kind, DocumentKind::Invoice)
    }

    fn title(&self) -> String {
        format::one_line(&self.document.sale_title, NAME_SHOWN_MAX)
    }

    fn lot_title(&self, title: &str) -> String {
        format::one_line(title, NAME_SHOWN_MAX)
    }

    fn date(&self, time: &Time) -> String {
        format::date_and_time(*time)
    }

    /// What may be said of a payment: its code, its words, whether it is what was said last.
    fn states(&self) -> [(&'static str, &'static str, bool); 3] {
        let last = self.payment.state();
        PaymentState::ALL.map(|state| (state.code(), state.words(), state == last))
    }

    fn money(&self, money: Money) -> String {
        format::total(money, self.document.currency)
    }

    /// The kinds of line that there are, each with its name.
    fn charges(&self) -> Vec<(Charge, String)> {
        let all = [Charge::Hammer, Charge::Premium, Charge::Fee, Charge::Tax];
        let there =
            |charge: &Charge| *charge == Charge::Hammer || self.document.sum(*charge) > Money::ZERO;
        let terms = self.document.terms.as_ref();
        let there = all.into_iter().filter(there);
        there
            .map(|charge| (charge, buyer_terms::charge(charge, terms)))
            .collect()
    }

    fn line(&self, charges: &LotCharges, charge: &Charge) -> String {
        self.money(charges.amount(*charge))
    }

    fn sum(&self, charge: &Charge) -> String {
        self.money(self.document.sum(*charge))
    }

    fn total(&self) -> String {
        self.money(self.document.total())
    }

    fn terms(&self) -> String {
        let terms = self.document.terms.as_ref();
        let said = terms.map(|terms| buyer_terms::buyer_terms(terms, self.document.currency));
        said.unwrap_or_default().join(" ")
    }

    /// The credit note that takes a lot back.
    fn credit_of(&self, lot: &LotId) -> Option<u64> {
        let mut credits = self.credits.iter();
        credits
            .find(|(credited, _)| credited == lot)
            .map(|(_, number)| *number)
    }

    /// What is left to pay where lots are credited.
    fn balance(&self) -> Option<String> {
        let is_credited = |lot: &LotId| self.credit_of(lot).is_some();
        let left = self
            .document
            .lots
            .iter()
            .filter(|lot| !is_credited(&lot.lot));
        let left: Money = left.map(|lot| lot.charges.total()).sum();
        (self.is_invoice() && !self.credits.is_empty()).then(|| self.money(left))
    }

    fn may_credit(&self) -> bool {
        self.is_invoice() && self.credits.len() < self.document.lots.len()
    }
}
