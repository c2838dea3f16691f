//! `/house/statements/{number}`: a statement to a seller, also on paper. Only operators see it: they hand it over.

use askama::Template;
use askama_web::WebTemplate;
use axum::{
    extract::{FromRequestParts, Path},
    http::request::Parts,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use settlement::{Balance, Money, SellerLine};

use super::{OperatorVisit, Page, Problem, said};
use crate::{
    App, format,
    pages::{NAME_SHOWN_MAX, visit::Visit},
    paper,
    statements::{StatedLot, Statement, on_paper},
};

/// An operator at a statement.
pub(super) struct StatementVisit {
    visit: Visit,
    statement: Statement,
}

#[derive(Deserialize)]
struct StatementPath {
    number: u64,
}

/// A statement's page.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "house/statement.html")]
struct StatementPage {
    page: Page,
    statement: Statement,
    said: Option<&'static str>,
}

impl FromRequestParts<App> for StatementVisit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let OperatorVisit { visit, .. } = OperatorVisit::from_request_parts(parts, app).await?;
        let path = Path::<StatementPath>::from_request_parts(parts, app).await;
        let Ok(Path(StatementPath { number })) = path else {
            return Err(visit.problem(Problem::NotFound));
        };
        match app.ledger().find(number).await {
            Ok(Some(statement)) => Ok(Self { visit, statement }),
            Ok(None) => Err(visit.problem(Problem::NotFound)),
            Err(_) => Err(visit.problem(Problem::Unavailable)),
        }
    }
}

pub(super) async fn show(StatementVisit { visit, statement }: StatementVisit) -> Response {
    let (said, once) = (said(visit.said.as_deref()), visit.said_once());
    let page = StatementPage {
        page: visit.page,
        statement,
        said,
    };
    (once, page).into_response()
}

/// The same on paper.
pub(super) async fn show_paper(StatementVisit { visit, statement }: StatementVisit) -> Response {
    let (sheet, about) = on_paper(&statement);
    let answer = paper::answer(sheet, about, &statement.file()).await;
    answer.unwrap_or_else(|_| visit.problem(Problem::Unavailable))
}

impl StatementPage {
    fn title(&self, text: &str) -> String {
        format::one_line(text, NAME_SHOWN_MAX)
    }

    fn line(&self, lot: &StatedLot, line: &SellerLine) -> String {
        self.money(lot.lines.amount(*line))
    }

    fn sum(&self, line: &SellerLine) -> String {
        self.money(self.statement.sum(*line))
    }

    fn money(&self, money: Money) -> String {
        format::total(money, self.statement.currency)
    }

    fn balance(&self, balance: Balance) -> String {
        format::balance(balance, self.statement.currency)
    }

    fn issued(&self) -> String {
        format::date_and_time(self.statement.issued_at)
    }
}
