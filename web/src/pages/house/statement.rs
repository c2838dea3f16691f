//! `/house/statements/{number}`: a statement to a seller, also on paper, for operators. A seller with an account has a page of their own.

use askama::Template;
use askama_web::WebTemplate;
use axum::{
    extract::{FromRequestParts, Path},
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use settlement::{Balance, Money, SellerLine};

use super::{OperatorVisit, Page, Problem, said};
use crate::{
    App, Person, format,
    locale::{filters, t},
    pages::{
        NAME_SHOWN_MAX,
        ask::{AskPage, Lacking},
        sent_form::{Sender, SentForm},
        visit::Visit,
        words::buyer_terms::seller_terms,
    },
    paper,
    statements::{self, StatedLot, Statement, StatementRefused, on_paper},
};

/// An operator at a statement.
pub(super) struct StatementVisit {
    visit: Visit,
    person: Person,
    statement: Statement,
}

impl Sender for StatementVisit {
    fn person(&self) -> &Person {
        &self.person
    }
}

/// The order to issue what takes its place: a button and nothing else.
#[derive(Debug, Deserialize)]
pub(super) struct CorrectionForm {}

#[derive(Deserialize)]
struct StatementPath {
    number: u64,
}

/// A statement's page: the house's, and its seller's own.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "house/statement.html")]
pub(in crate::pages) struct StatementPage {
    pub(in crate::pages) page: Page,
    pub(in crate::pages) statement: Statement,
    pub(in crate::pages) said: Option<String>,
    /// Why it was not corrected.
    pub(in crate::pages) problem: Option<String>,
}

impl FromRequestParts<App> for StatementVisit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let OperatorVisit { visit, person } = OperatorVisit::from_request_parts(parts, app).await?;
        let path = Path::<StatementPath>::from_request_parts(parts, app).await;
        let Ok(Path(StatementPath { number })) = path else {
            return Err(visit.problem(Problem::NotFound));
        };
        match app.ledger().find(number).await {
            Ok(Some(statement)) => Ok(Self {
                visit,
                person,
                statement,
            }),
            Ok(None) => Err(visit.problem(Problem::NotFound)),
            Err(_) => Err(visit.problem(Problem::Unavailable)),
        }
    }
}

pub(super) async fn show(
    StatementVisit {
        visit, statement, ..
    }: StatementVisit,
) -> Response {
    let said = said(visit.said.as_deref());
    let once = visit.said_once();
    let page = StatementPage {
        page: visit.page,
        statement,
        said,
        problem: None,
    };
    (once, page).into_response()
}

/// The same on paper.
pub(super) async fn show_paper(
    StatementVisit {
        visit, statement, ..
    }: StatementVisit,
) -> Response {
    let (sheet, about) = on_paper(&statement);
    let answer = paper::answer(sheet, about, &statement.file()).await;
    answer.unwrap_or_else(|_| visit.problem(Problem::Unavailable))
}

/// What would take its place now, once more: a statement is final.
pub(super) async fn ask_correction(
    StatementVisit {
        visit,
        person,
        statement,
    }: StatementVisit,
) -> Response {
    match statements::correction(&visit.app, &person, &statement).await {
        Ok(draft) => asked(visit.page, &statement, &draft).into_response(),
        Err(refused) => not_corrected(visit, statement, refused),
    }
}

/// Issues what takes its place.
pub(super) async fn correct(
    SentForm {
        by: StatementVisit {
            visit,
            person,
            statement,
        },
        ..
    }: SentForm<StatementVisit, CorrectionForm>,
) -> Response {
    let draft = statements::correction(&visit.app, &person, &statement).await;
    let issued = match draft {
        Ok(draft) => statements::issue(&visit.app, &draft).await,
        Err(refused) => Err(refused),
    };
    match issued {
        Ok(number) => visit.done(&person, "stated", &format!("/house/statements/{number}")),
        Err(refused) => not_corrected(visit, statement, refused),
    }
}

fn not_corrected(visit: Visit, statement: Statement, refused: StatementRefused) -> Response {
    if refused == StatementRefused::Unavailable {
        return visit.problem(Problem::Unavailable);
    }
    let page = StatementPage {
        page: visit.page,
        statement,
        said: None,
        problem: Some(refused.to_string()),
    };
    (StatusCode::CONFLICT, page).into_response()
}

fn asked(page: Page, outdated: &Statement, draft: &Statement) -> AskPage {
    let balance = |balance| format::balance(balance, draft.currency);
    let changed = draft.lots.iter().zip(&outdated.lots);
    let changed = changed.filter(|(now, stated)| !now.comes_to(stated));
    let list = changed.map(|(now, stated)| {
        t!(
            "statement-changed",
            lot = now.number,
            title = format::one_line(&now.title, NAME_SHOWN_MAX),
            before = stated.outcome.words().to_lowercase(),
            stated = balance(stated.lines.proceeds()),
            after = now.outcome.words().to_lowercase(),
            now = balance(now.lines.proceeds()),
        )
    });
    let sums = draft.corrections().into_iter();
    let sums = sums.map(|(name, sum)| format!("{name}: {}", balance(sum)));
    let together = t!("statement-all-lots", sum = balance(draft.proceeds()));
    AskPage {
        page,
        question: t!("statement-correct", number = outdated.number),
        words: vec![t!("statement-correct-help")],
        list: list.chain([together]).chain(sums).collect(),
        lacking: Lacking::default(),
        action: format!("{}/correction", outdated.address()),
        fields: vec![],
        reason: None,
        problem: None,
        button: t!("statement-correct-button"),
        back: outdated.address(),
        back_name: outdated.name(),
    }
}

impl StatementPage {
    /// Where a statement is for whoever looks.
    fn address(&self, number: &u64) -> String {
        match self.page.operates() {
            true => format!("/house/statements/{number}"),
            false => format!("/account/statements/{number}"),
        }
    }

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

    /// By which the house keeps its share.
    fn terms(&self) -> String {
        let statement = &self.statement;
        seller_terms(&statement.terms, statement.currency).join(" ")
    }

    fn issued(&self) -> String {
        format::date_and_time(self.statement.issued_at)
    }
}
