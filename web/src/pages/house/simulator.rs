//! `/house/simulator`: how the simulated market stands, and what can be ordered of it.

use askama::Template;
use askama_web::WebTemplate;
use auction::Time;
use axum::{
    Form,
    extract::rejection::FormRejection,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use market::{SPEED_MAX, SimulatorOrder, SimulatorState};
use serde::Deserialize;

use super::{OperatorVisit, Page, Problem, said};
use crate::{
    format,
    house::simulator::SimulatorFailure,
    locale::{filters, t},
    pages::{
        sign_up::sentence,
        visit::{Visit, form_again},
    },
    security::FormToken,
};

const PATH: &str = "/house/simulator";

/// The page.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "house/simulator.html")]
struct SimulatorPage {
    page: Page,
    said: Option<String>,
    problem: Option<String>,
    /// Or why nobody says how it stands.
    state: Result<SimulatorState, SimulatorFailure>,
    /// As it is typed.
    speed: String,
}

/// What its forms order.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Act {
    Begin,
    Halt,
    Silence,
    Resume,
    Speed,
}

#[derive(Debug, Deserialize)]
pub(super) struct SimulatorForm {
    form_token: FormToken,
    act: Act,
    #[serde(default)]
    scenario: String,
    #[serde(default)]
    speed: String,
}

pub(super) async fn show(OperatorVisit { visit, .. }: OperatorVisit) -> Response {
    let said = said(visit.said.as_deref());
    let once = visit.said_once();
    let page = SimulatorPage::new(visit).await;
    (once, SimulatorPage { said, ..page }).into_response()
}

pub(super) async fn sent(
    OperatorVisit { visit, person }: OperatorVisit,
    form: Result<Form<SimulatorForm>, FormRejection>,
) -> Response {
    let form = match form {
        Ok(Form(form)) => form,
        Err(rejected) => return visit.problem(rejected.into()),
    };
    if form.form_token.check(&person).is_err() {
        return visit.problem(Problem::StaleForm);
    }
    let Some(order) = form.order() else {
        let words = t!("house-simulator-wrong-speed", most = SPEED_MAX);
        return again(visit, form, StatusCode::UNPROCESSABLE_ENTITY, words).await;
    };
    match visit.app.simulator().order(&person, &order).await {
        Ok(_) => visit.done(&person, form.act.done(), PATH),
        Err(failure) => {
            let status = match failure {
                SimulatorFailure::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
                SimulatorFailure::Away | SimulatorFailure::Unknown => {
                    StatusCode::SERVICE_UNAVAILABLE
                }
            };
            again(visit, form, status, sentence(&failure.to_string())).await
        }
    }
}

async fn again(visit: Visit, form: SimulatorForm, status: StatusCode, words: String) -> Response {
    let page = SimulatorPage::new(visit).await;
    let speed = match form.act {
        Act::Speed => form.speed,
        Act::Begin | Act::Halt | Act::Silence | Act::Resume => page.speed.clone(),
    };
    let problem = Some(words);
    let page = SimulatorPage {
        problem,
        speed,
        ..page
    };
    form_again(status, page)
}

impl SimulatorForm {
    /// None: the speed is no number.
    fn order(&self) -> Option<SimulatorOrder> {
        Some(match self.act {
            Act::Begin => SimulatorOrder::Begin {
                scenario: self.scenario.clone(),
            },
            Act::Halt => SimulatorOrder::Halt,
            Act::Silence => SimulatorOrder::Silence,
            Act::Resume => SimulatorOrder::Resume,
            Act::Speed => SimulatorOrder::SetSpeed {
                speed: self.speed.trim().parse().ok()?,
            },
        })
    }
}

impl Act {
    /// The code of what the page says then.
    fn done(self) -> &'static str {
        match self {
            Self::Begin => "scenario-begun",
            Self::Halt => "market-halted",
            Self::Silence => "market-silenced",
            Self::Resume => "market-resumed",
            Self::Speed => "market-speed",
        }
    }
}

impl SimulatorPage {
    const SPEED_MAX: u32 = SPEED_MAX;

    async fn new(visit: Visit) -> Self {
        let state = visit.app.simulator().state().await;
        let speed = state.as_ref().map(|state| state.speed.to_string());
        Self {
            speed: speed.unwrap_or_default(),
            state,
            said: None,
            problem: None,
            page: visit.page,
        }
    }

    /// When what is played is over.
    fn ends_at(&self) -> Option<(Time, String)> {
        let ends_at: Time = self.state.as_ref().ok()?.scenario_ends_at?.into();
        Some((ends_at, format::date_and_exact_time(ends_at)))
    }

    fn market_time(&self, state: &SimulatorState) -> String {
        format::date_and_exact_time(state.market_time.into())
    }
}
