//! `/house/settings`: who the house is and how it is paid, as it stands on the invoices that are issued from now on.

use askama::Template;
use askama_web::WebTemplate;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use super::{
    OperatorVisit, Page, Problem,
    fields::{Field, Kind, field},
    form::Wrong,
    said,
};
use crate::{
    accounts::PostalAddress,
    field_problem::{self, FieldProblem},
    locale::{filters, t},
    pages::{
        sent_form::SentForm,
        visit::{Visit, form_again},
    },
    particulars::Particulars,
    revised::RevisedError,
};

/// The house's settings.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "house/settings.html")]
struct SettingsPage {
    page: Page,
    said: Option<String>,
    /// Why nothing was saved, beside the fields that are wrong.
    problem: Option<String>,
    wrongs: Vec<Wrong>,
    form: SettingsForm,
    missing: Vec<String>,
}

/// The particulars as they are typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct SettingsForm {
    name: String,
    address: String,
    contact: String,
    registration: String,
    bank: String,
    account: String,
    reference: String,
    payment_days: String,
    /// What the form began as.
    revision: u64,
}

pub(super) async fn show(OperatorVisit { visit, .. }: OperatorVisit) -> Response {
    let found = match visit.app.particulars().find().await {
        Ok(found) => found,
        Err(_) => return visit.problem(Problem::Unavailable),
    };
    let particulars = found.value.unwrap_or_default();
    let form = SettingsForm::of(&particulars, found.revision);
    let (said, once) = (said(visit.said.as_deref()), visit.said_once());
    let missing = particulars.missing();
    let page = SettingsPage {
        said,
        missing,
        ..SettingsPage::new(visit, form)
    };
    (once, page).into_response()
}

pub(super) async fn sent(
    SentForm {
        by: OperatorVisit { visit, person },
        form,
    }: SentForm<OperatorVisit, SettingsForm>,
) -> Response {
    let particulars = match form.read() {
        Ok(particulars) => particulars,
        Err(problems) => {
            let wrongs = problems.iter().map(Wrong::at).collect();
            let mut page = SettingsPage {
                wrongs,
                ..SettingsPage::new(visit, form)
            };
            page.order_wrongs();
            return form_again(StatusCode::UNPROCESSABLE_ENTITY, page);
        }
    };
    let kept = visit.app.particulars().set(&particulars, form.revision);
    match kept.await {
        Ok(()) => visit.done(&person, "settings", "/house/settings"),
        Err(RevisedError::ChangedMeanwhile) => changed_meanwhile(visit, form).await,
        Err(RevisedError::Unavailable) => visit.problem(Problem::Unavailable),
    }
}

/// The form as it was typed, on top of what stands there now.
async fn changed_meanwhile(visit: Visit, form: SettingsForm) -> Response {
    let Ok(found) = visit.app.particulars().find().await else {
        return visit.problem(Problem::Unavailable);
    };
    let form = SettingsForm {
        revision: found.revision,
        ..form
    };
    let page = SettingsPage {
        problem: Some(t!("house-settings-changed")),
        ..SettingsPage::new(visit, form)
    };
    form_again(StatusCode::CONFLICT, page)
}

impl SettingsForm {
    fn of(particulars: &Particulars, revision: u64) -> Self {
        let of = particulars.clone();
        Self {
            name: of.name,
            address: of.address.text(),
            contact: of.contact,
            registration: of.registration,
            bank: of.bank,
            account: of.account,
            reference: of.reference,
            payment_days: of
                .payment_days
                .map(|days| days.to_string())
                .unwrap_or_default(),
            revision,
        }
    }

    fn read(&self) -> Result<Particulars, Vec<FieldProblem>> {
        let mut problems = Vec::new();
        let address = PostalAddress::parse(&self.address).unwrap_or_else(|wrong| {
            problems.push(FieldProblem::new("/address", wrong));
            PostalAddress::default()
        });
        let payment_days = match self.payment_days.trim() {
            "" => None,
            days => days.parse().map(Some).unwrap_or_else(|_| {
                problems.push(FieldProblem::new(
                    "/payment_days",
                    t!("house-settings-days-wrong"),
                ));
                None
            }),
        };
        let typed = Particulars {
            name: self.name.clone(),
            address,
            contact: self.contact.clone(),
            registration: self.registration.clone(),
            bank: self.bank.clone(),
            account: self.account.clone(),
            reference: self.reference.clone(),
            payment_days,
        };
        match typed.checked() {
            Ok(checked) if problems.is_empty() => Ok(checked),
            Ok(_) => Err(problems),
            Err(found) => {
                field_problem::add(&mut problems, found);
                Err(problems)
            }
        }
    }
}

impl SettingsPage {
    fn new(visit: Visit, form: SettingsForm) -> Self {
        Self {
            page: visit.page,
            said: None,
            problem: None,
            wrongs: vec![],
            form,
            missing: vec![],
        }
    }

    /// What is wrong in the order of the form.
    fn order_wrongs(&mut self) {
        let fields = self.fields();
        let place = |wrong: &Wrong| fields.iter().position(|field| field.id == wrong.field);
        self.wrongs.sort_by_key(place);
    }

    fn fields(&self) -> Vec<Field> {
        use Kind::{Conditions, Figure, Line};
        let form = &self.form;
        let of = |name, kind, value: &str, label, help| {
            field((name, kind, value), label, help, &self.wrongs)
        };
        vec![
            of(
                "name",
                Line,
                &form.name,
                t!("house-settings-name"),
                t!("house-settings-name-help"),
            ),
            of(
                "address",
                Conditions,
                &form.address,
                t!("house-settings-address"),
                t!("house-settings-address-help"),
            ),
            of(
                "contact",
                Line,
                &form.contact,
                t!("house-settings-contact"),
                t!("house-settings-contact-help"),
            ),
            of(
                "registration",
                Line,
                &form.registration,
                t!("house-settings-registration"),
                t!("house-settings-registration-help"),
            ),
            of(
                "bank",
                Line,
                &form.bank,
                t!("house-settings-bank"),
                t!("house-settings-bank-help"),
            ),
            of(
                "account",
                Line,
                &form.account,
                t!("house-settings-account"),
                t!("house-settings-account-help"),
            ),
            of(
                "reference",
                Line,
                &form.reference,
                t!("house-settings-reference"),
                t!("house-settings-reference-help"),
            ),
            of(
                "payment_days",
                Figure,
                &form.payment_days,
                t!("house-settings-days"),
                t!("house-settings-days-help"),
            ),
        ]
    }
}
