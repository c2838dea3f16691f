//! The simulator of prices, as an operator sees and drives it. Orders are safe to give again.

use axum::{Json, extract::State, http::StatusCode};
use market::{SimulatorOrder, SimulatorRefusal, SimulatorState};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Problem, body::Body};
use crate::{App, house::simulator::SimulatorFailure, sessions::Operator};

/// What the simulator is to do.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"order": "begin", "scenario": "crash"}))]
pub(super) struct NewOrder {
    order: OrderKind,
    /// Which scenario begins; with `begin` only.
    #[serde(default)]
    #[schema(max_length = 64)]
    scenario: Option<String>,
    /// Market seconds in a second, 1 to 20,000; with `set_speed` only.
    #[serde(default)]
    speed: Option<u32>,
}

/// What can be ordered of it.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum OrderKind {
    /// Plays a scenario once, in place of the one that runs.
    Begin,
    /// Simulated symbols are not traded until it is resumed.
    Halt,
    /// Nothing is published until it is resumed.
    Silence,
    /// Ends a halt and a silence.
    Resume,
    /// From now on so many market seconds pass in a second.
    SetSpeed,
}

/// How the simulator stands, and what can be ordered of it.
#[utoipa::path(
    get,
    path = "/market/simulator",
    tag = "house",
    security(("bearer" = []), ("cookie" = [])),
    responses(
        (status = 200, body = SimulatorState),
        (status = 403, description = "Not an operator"),
        (status = 503, description = "No simulator runs here, or not just now")
    )
)]
pub(super) async fn simulator(
    State(app): State<App>,
    _operator: Operator,
) -> Result<Json<SimulatorState>, Problem> {
    app.simulator().state().await.map(Json).map_err(failed)
}

/// Begins a scenario, halts, silences, resumes, or changes the speed. What is so already stays as it is.
#[utoipa::path(
    post,
    path = "/market/simulator",
    tag = "house",
    security(("bearer" = []), ("cookie" = [])),
    request_body = NewOrder,
    responses(
        (status = 200, body = SimulatorState, description = "It is so"),
        (status = 403, description = "Not an operator"),
        (status = 409, description = "A captured session is played, which has no scenarios"),
        (status = 422, description = "There is no such scenario or speed"),
        (status = 503, description = "No simulator runs here, or it is not known whether it was done")
    )
)]
pub(super) async fn order_simulator(
    State(app): State<App>,
    Operator(person): Operator,
    Body(new): Body<NewOrder>,
) -> Result<Json<SimulatorState>, Problem> {
    let order = new.order()?;
    let ordered = app.simulator().order(&person, &order).await;
    ordered.map(Json).map_err(failed)
}

impl NewOrder {
    fn order(self) -> Result<SimulatorOrder, Problem> {
        Ok(match self.order {
            OrderKind::Begin => SimulatorOrder::Begin {
                scenario: (self.scenario)
                    .ok_or_else(|| Problem::invalid("/scenario", "name the one that begins"))?,
            },
            OrderKind::Halt => SimulatorOrder::Halt,
            OrderKind::Silence => SimulatorOrder::Silence,
            OrderKind::Resume => SimulatorOrder::Resume,
            OrderKind::SetSpeed => SimulatorOrder::SetSpeed {
                speed: (self.speed)
                    .ok_or_else(|| Problem::invalid("/speed", "say how fast: 1 to 20,000"))?,
            },
        })
    }
}

fn failed(failure: SimulatorFailure) -> Problem {
    let words = failure.to_string();
    match failure {
        SimulatorFailure::Away => Problem::unavailable(words),
        SimulatorFailure::Unknown => Problem::outcome_unknown(),
        SimulatorFailure::Refused(refusal) => match refusal {
            SimulatorRefusal::UnknownScenario { .. } => Problem::invalid("/scenario", words),
            SimulatorRefusal::WrongSpeed { .. } => Problem::invalid("/speed", words),
            SimulatorRefusal::Captured => {
                Problem::new(StatusCode::CONFLICT, refusal.kind()).detail(words)
            }
        },
    }
}
