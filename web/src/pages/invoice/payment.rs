//! Payments and refunds as the house enters them, and takes them back.

use auction::{Amount, Currency, Note, Time};
use axum::{extract::Path, http::StatusCode, response::Response};
use bootstrap::random;
use serde::Deserialize;
use settlement::{Direction, Money, Transfer};

use super::{HouseVisit, InvoicePage, InvoiceVisit};
use crate::{
    format,
    invoices::{
        Day, EntryRefused, InvoiceAccount, NewPayment, PaymentEntry, PaymentMethod, PaymentRefused,
        check_day, enter_payment, reverse_payment,
    },
    locale::t,
    pages::{
        ask::{AskPage, Lacking},
        problem::Problem,
        sent_form::SentForm,
        visit::form_again,
    },
};

/// A payment or a refund as typed.
#[derive(Clone, Debug, Deserialize)]
pub(in crate::pages) struct PaymentForm {
    /// Of this form: sent twice, it is entered once.
    pub(super) key: String,
    /// What the house had seen of the payments.
    pub(super) revision: u64,
    pub(super) direction: Direction,
    pub(super) amount: String,
    pub(super) day: String,
    pub(super) method: PaymentMethod,
    #[serde(default)]
    pub(super) note: String,
    /// What is wrong with a field, by its name.
    #[serde(skip)]
    pub(super) wrongs: Vec<(&'static str, String)>,
}

impl PaymentForm {
    /// What will most likely be entered next.
    pub(super) fn new(account: &InvoiceAccount, currency: Currency, now: Time) -> Self {
        let owed = &account.owed;
        let (direction, amount) = match owed.to_return() {
            Money::ZERO => (Direction::Payment, owed.remaining()),
            to_return => (Direction::Refund, to_return),
        };
        Self {
            key: random::id(),
            revision: account.revision,
            direction,
            amount: match Amount::new(amount.minor_units()) {
                Ok(Amount::ZERO) | Err(_) => String::new(),
                Ok(amount) => format::in_field(amount, currency),
            },
            day: Day::of(now).to_string(),
            method: PaymentMethod::BankTransfer,
            note: String::new(),
            wrongs: vec![],
        }
    }

    pub(super) fn wrong(&self, field: &str) -> Option<&str> {
        let mut wrongs = self.wrongs.iter();
        let wrong = wrongs.find(|(name, _)| *name == field);
        wrong.map(|(_, words)| words.as_str())
    }

    fn read(
        &self,
        currency: Currency,
        issued_at: Time,
        now: Time,
    ) -> Result<NewPayment, Vec<(&'static str, String)>> {
        let mut wrongs = Vec::new();
        let amount = format::parse_lenient(&self.amount, currency);
        let amount = amount.map_err(|error| wrongs.push(("amount", error.to_string())));
        let day = self.day.trim().parse::<Day>();
        let day = day.map_err(|error| wrongs.push(("day", error.to_string())));
        if let Ok(day) = day
            && let Err(refused) = check_day(day, issued_at, now)
        {
            wrongs.push(("day", sentence(&refused)));
        }
        let note = Some(self.note.trim()).filter(|note| !note.is_empty());
        let note = note.map(|note| Note::try_from(note.to_owned())).transpose();
        let note = note.map_err(|_| wrongs.push(("note", t!("payment-note-wrong"))));
        let (Ok(amount), Ok(day), Ok(note), true) = (amount, day, note, wrongs.is_empty()) else {
            return Err(wrongs);
        };
        let transfer = Transfer::new(self.direction, amount);
        let transfer = transfer.map_err(|_| vec![("amount", t!("payment-of-nothing"))])?;
        Ok(NewPayment {
            transfer,
            day,
            method: self.method,
            note,
        })
    }
}

pub(super) async fn enter(
    SentForm {
        by: HouseVisit(at),
        form,
    }: SentForm<HouseVisit, PaymentForm>,
) -> Response {
    let payment = match form.read(
        at.document.currency,
        at.document.issued_at,
        at.visit.app.now(),
    ) {
        Ok(payment) => payment,
        Err(wrongs) => {
            return again(at, StatusCode::UNPROCESSABLE_ENTITY, None, form, wrongs).await;
        }
    };
    let (app, document) = (&at.visit.app, &at.document);
    let entered = enter_payment(
        app,
        &at.person,
        document,
        Some(&form.key),
        payment,
        form.revision,
    );
    let refused = match entered.await {
        Ok(_) => {
            let said = match form.direction {
                Direction::Payment => "payment",
                Direction::Refund => "refund",
            };
            return at.visit.done(&at.person, said, &document.address());
        }
        Err(PaymentRefused::Unavailable) => return at.visit.problem(Problem::Unavailable),
        Err(refused) => refused,
    };
    match refused {
        PaymentRefused::ChangedMeanwhile => {
            let words = t!("payment-entered-meanwhile");
            again(at, StatusCode::CONFLICT, Some(words), form, vec![]).await
        }
        PaymentRefused::Entry(EntryRefused::RefundTooHigh(_), _) => {
            let wrongs = vec![("amount", sentence(&refused))];
            again(at, StatusCode::UNPROCESSABLE_ENTITY, None, form, wrongs).await
        }
        refused => at.refused(sentence(&refused)).await,
    }
}

/// The page again with what was typed, and what stands there now.
async fn again(
    at: InvoiceVisit,
    status: StatusCode,
    problem: Option<String>,
    form: PaymentForm,
    wrongs: Vec<(&'static str, String)>,
) -> Response {
    match at.page().await {
        Ok(page) => {
            let form = PaymentForm {
                revision: page.account.revision,
                wrongs,
                ..form
            };
            form_again(
                status,
                InvoicePage {
                    problem,
                    form,
                    ..page
                },
            )
        }
        Err(visit) => visit.problem(Problem::Unavailable),
    }
}

/// An entry of a path.
#[derive(Deserialize)]
pub(super) struct EntryPath {
    payment: String,
}

/// Asked once more, with the reason: what was entered stays to be seen.
pub(super) async fn ask_reversal(
    HouseVisit(at): HouseVisit,
    Path(EntryPath { payment }): Path<EntryPath>,
) -> Response {
    asked(at, &payment, String::new(), None).await
}

/// Why it does not count.
#[derive(Deserialize)]
pub(super) struct ReversalForm {
    reason: String,
}

pub(super) async fn reverse(
    Path(EntryPath { payment }): Path<EntryPath>,
    SentForm {
        by: HouseVisit(at),
        form: ReversalForm { reason },
    }: SentForm<HouseVisit, ReversalForm>,
) -> Response {
    let Ok(note) = Note::try_from(reason.trim().to_owned()) else {
        return asked(at, &payment, reason, Some(t!("reversal-no-reason"))).await;
    };
    let reversed = reverse_payment(&at.visit.app, &at.person, &at.document, &payment, note);
    match reversed.await {
        Ok(_) => at
            .visit
            .done(&at.person, "reversed", &at.document.address()),
        Err(PaymentRefused::Entry(EntryRefused::Unknown, _)) => at.visit.problem(Problem::NotFound),
        Err(PaymentRefused::Unavailable) => at.visit.problem(Problem::Unavailable),
        Err(refused) => at.refused(sentence(&refused)).await,
    }
}

async fn asked(at: InvoiceVisit, id: &str, typed: String, problem: Option<String>) -> Response {
    let Ok(account) = InvoiceAccount::of(&at.visit.app, &at.document).await else {
        return at.visit.problem(Problem::Unavailable);
    };
    let mut entries = account.payments.entries().iter();
    let Some(entry) = entries.find(|entry| entry.id == id && entry.reversed.is_none()) else {
        return at.visit.problem(Problem::NotFound);
    };
    let status = match problem {
        None => StatusCode::OK,
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let page = question(at, entry, typed, problem);
    form_again(status, page)
}

fn question(
    at: InvoiceVisit,
    entry: &PaymentEntry,
    typed: String,
    problem: Option<String>,
) -> AskPage {
    let document = &at.document;
    let amount = format::money(entry.payment.transfer.amount(), document.currency);
    AskPage {
        question: match entry.payment.transfer.direction() {
            Direction::Payment => t!(
                "reversal-of-payment",
                amount = amount,
                number = document.number
            ),
            Direction::Refund => t!(
                "reversal-of-refund",
                amount = amount,
                number = document.number
            ),
        },
        words: vec![t!("reversal-means")],
        list: vec![],
        lacking: Lacking::default(),
        action: format!("{}/payments/{}/reversal", document.address(), entry.id),
        fields: vec![],
        reason: Some((typed, t!("reversal-reason-help"))),
        problem,
        button: t!("reversal-button"),
        back: document.address(),
        back_name: document.name(),
        page: at.visit.page,
    }
}

/// As a page says it.
fn sentence(refused: &impl ToString) -> String {
    let words = refused.to_string();
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    format!("{}{}.", first.unwrap_or_default(), letters.as_str())
}

#[cfg(test)]
mod tests {
    use settlement::{BuyerTerms, Liability, Owed, Tiers};

    use super::*;

    #[test]
    fn suggested_amount_is_read_as_what_is_owed_in_every_currency() {
        let now = crate::pages::samples::now();
        let terms = BuyerTerms {
            premium: Tiers::flat(settlement::Rate::ZERO),
            lot_fee: Amount::ZERO,
            tax: None,
        };
        for (code, minor) in [("EUR", 6_912), ("JPY", 1_250), ("KWD", 1_250)] {
            let currency = Currency::try_from(code.to_owned()).unwrap();
            let owed = Amount::new(minor).unwrap();
            let charges = terms.charges(owed, Liability::Taxed);
            let account = InvoiceAccount {
                owed: Owed::of([(&charges, false)]),
                ..InvoiceAccount::default()
            };
            let form = PaymentForm::new(&account, currency, now);
            let read = form.read(currency, now, now).unwrap();
            assert_eq!(read.transfer.amount(), owed, "{code}: {}", form.amount);
            assert_eq!(read.transfer.direction(), Direction::Payment);
        }
    }
}
