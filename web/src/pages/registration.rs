//! `/sales/{sale}/registration`: registering for a sale, and where one stands.

use std::sync::Arc;

use askama::Template;
use askama_web::WebTemplate;
use auction::SaleId;
use axum::{
    Form,
    extract::{Path, rejection::FormRejection, rejection::PathRejection},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{
    may_bid::MayBidView,
    own::Own,
    problem::Problem,
    sale_view::SaleView,
    sign_up::sentence,
    visit::{Page, Visit, form_again},
};
use crate::{
    App, Person, format,
    locale::filters,
    markdown::{self, CleanHtml},
    model::SaleModel,
    registrations::{self, MayBid, RegisterRefused, own_standing},
    security::FormToken,
};

/// The page of one's registration.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "registration.html")]
pub(crate) struct RegistrationPage {
    pub(crate) page: Page,
    pub(crate) sale: SaleView,
    pub(crate) may_bid: MayBidView,
    /// None: there are none.
    pub(crate) conditions: Option<CleanHtml>,
    /// By which the house knows later what was accepted; empty where there is nothing to accept.
    pub(crate) version: String,
    pub(crate) problem: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct RegistrationForm {
    form_token: FormToken,
    /// The version of the conditions that stood on the page.
    #[serde(default)]
    version: String,
    #[serde(default)]
    accepts: bool,
}

/// Somebody signed in at a sale that there is.
struct Found {
    visit: Visit,
    person: Person,
    sale: Arc<SaleModel>,
}

pub(super) async fn show(visit: Visit, path: Result<Path<SaleId>, PathRejection>) -> Response {
    match find(visit, path).await {
        Ok(found) => found.page(None).await,
        Err(answer) => *answer,
    }
}

pub(super) async fn send(
    visit: Visit,
    path: Result<Path<SaleId>, PathRejection>,
    form: Result<Form<RegistrationForm>, FormRejection>,
) -> Response {
    let found = match find(visit, path).await {
        Ok(found) => found,
        Err(answer) => return *answer,
    };
    let form = match form {
        Ok(Form(form)) => form,
        Err(rejected) => return found.visit.problem(rejected.into()),
    };
    if form.form_token.check(&found.person).is_err() {
        return found.visit.problem(Problem::StaleForm);
    }
    let accepted = Some(form.version.as_str()).filter(|version| !version.is_empty());
    let accepted = accepted.filter(|_| form.accepts);
    let app: &App = &found.visit.app;
    match registrations::register(app, &found.person, &found.sale, accepted).await {
        Ok(_) => Redirect::to(&address(&found.sale)).into_response(),
        Err(RegisterRefused::TooOften(_)) => found.visit.problem(Problem::TooMany),
        Err(RegisterRefused::Unavailable) => found.visit.problem(Problem::Unavailable),
        Err(RegisterRefused::Operator) => found.visit.problem(Problem::Forbidden),
        Err(refused) => found.page(Some(refused)).await,
    }
}

async fn find(
    visit: Visit,
    path: Result<Path<SaleId>, PathRejection>,
) -> Result<Found, Box<Response>> {
    let Ok(Path(sale)) = path else {
        return Err(Box::new(visit.problem(Problem::NotFound)));
    };
    let sale = match visit.app.sale(&sale).await {
        Ok(sale) => sale,
        Err(absent) => return Err(Box::new(visit.problem(absent.into()))),
    };
    let (visit, person) = visit.signed_in(&address(&sale))?;
    Ok(Found {
        visit,
        person,
        sale,
    })
}

/// Where one registers for a sale.
pub(super) fn address(sale: &SaleModel) -> String {
    format!("/sales/{}/registration", sale.record.sale)
}

impl Found {
    async fn page(self, refused: Option<RegisterRefused>) -> Response {
        let Self {
            visit,
            person,
            sale,
        } = self;
        let Ok(own) = own_standing(&visit.app, &person, &sale).await else {
            return visit.problem(Problem::Unavailable);
        };
        let status = match &refused {
            None => StatusCode::OK,
            Some(RegisterRefused::NotAccepted) => StatusCode::UNPROCESSABLE_ENTITY,
            Some(_) => StatusCode::CONFLICT,
        };
        let conditions = Some(&sale.conditions).filter(|text| !text.is_empty());
        let page = RegistrationPage {
            may_bid: MayBidView::new(&sale, visit.page.person(), &Own::Known(own)),
            conditions: conditions.map(|text| markdown::render(text)),
            version: conditions
                .map(|text| registrations::version(text))
                .unwrap_or_default(),
            problem: refused.map(|refused| sentence(&refused.to_string())),
            sale: SaleView::new(sale),
            page: visit.page,
        };
        match status {
            StatusCode::OK => page.into_response(),
            status => form_again(status, page),
        }
    }
}

impl RegistrationPage {
    fn today(&self) -> String {
        format::date(self.page.now)
    }

    /// Whether there is something to send.
    fn may_register(&self) -> bool {
        self.may_bid.may_bid == Some(MayBid::NotRegistered)
            && !self.page.operates()
            && !self.sale.is_over()
    }
}
