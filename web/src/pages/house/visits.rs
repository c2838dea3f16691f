//! Who visits the house, and what at: nobody but operators gets further than here.

use std::sync::Arc;

use auction::SaleId;
use axum::{
    extract::{FromRequestParts, Path},
    http::request::Parts,
    response::Response,
};

use crate::{
    App, Person,
    model::SaleModel,
    pages::{problem::Problem, sent_form::Sender, visit::Visit},
};

/// An operator who visits; anybody else is asked to sign in, or told that this is not open to them.
pub(super) struct OperatorVisit {
    pub(super) visit: Visit,
    pub(super) person: Person,
}

/// An operator at one sale, be it a draft, published, or none.
pub(super) struct SaleVisit {
    pub(super) visit: Visit,
    pub(super) person: Person,
    pub(super) sale: SaleId,
}

/// An operator at a sale that is published.
pub(super) struct PublishedVisit {
    pub(super) visit: Visit,
    pub(super) person: Person,
    pub(super) sale: Arc<SaleModel>,
}

impl FromRequestParts<App> for OperatorVisit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let Ok(visit) = Visit::from_request_parts(parts, app).await;
        let back_to = visit.page.path.clone();
        let (visit, person) = visit.signed_in(&back_to).map_err(|answer| *answer)?;
        if person.operator {
            Ok(Self { visit, person })
        } else {
            Err(visit.problem(Problem::Forbidden))
        }
    }
}

impl FromRequestParts<App> for SaleVisit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let OperatorVisit { visit, person } = OperatorVisit::from_request_parts(parts, app).await?;
        match Path::<SaleId>::from_request_parts(parts, app).await {
            Ok(Path(sale)) => Ok(Self {
                visit,
                person,
                sale,
            }),
            Err(_) => Err(visit.problem(Problem::NotFound)),
        }
    }
}

impl FromRequestParts<App> for PublishedVisit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let at = SaleVisit::from_request_parts(parts, app).await?;
        match app.sale(&at.sale).await {
            Ok(sale) => Ok(Self {
                visit: at.visit,
                person: at.person,
                sale,
            }),
            Err(absent) => Err(at.visit.problem(absent.into())),
        }
    }
}

impl Sender for OperatorVisit {
    fn person(&self) -> &Person {
        &self.person
    }
}

impl Sender for SaleVisit {
    fn person(&self) -> &Person {
        &self.person
    }
}

impl Sender for PublishedVisit {
    fn person(&self) -> &Person {
        &self.person
    }
}
