//! What operators order of the simulator of prices, how it stands, and what it answers.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::notation::{instant, optional_instant};

/// Most market seconds in a second.
pub const SPEED_MAX: u32 = 20_000;

/// An order to the simulator. What is so already stays as it is, so that an order may be given again.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "order", rename_all = "snake_case", deny_unknown_fields)]
pub enum SimulatorOrder {
    /// Begins a scenario in place of the one that runs. It is played once, and then it is calm.
    Begin { scenario: String },
    /// Simulated symbols are not traded until it is resumed. Time goes on: they come back where they would have been.
    Halt,
    /// Nothing is published until it is resumed.
    Silence,
    /// Ends a halt and a silence.
    Resume,
    /// From now on so many market seconds pass in a second: 1 to 20,000.
    SetSpeed { speed: u32 },
}

/// How the simulator stands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SimulatorState {
    /// The scenario that is played; `calm` where nothing in particular happens.
    #[cfg_attr(feature = "openapi", schema(example = "calm"))]
    pub scenario: String,
    /// When a scenario that was ordered is over; null where none was.
    #[serde(with = "optional_instant")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, example = "2026-11-25T12:15:00.000Z"))]
    pub scenario_ends_at: Option<DateTime<Utc>>,
    /// Whether simulated symbols are not traded, by order or by the scenario.
    pub halted: bool,
    /// Whether nothing is published, by order or by the scenario.
    pub silent: bool,
    /// Market seconds in a second.
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub speed: u32,
    /// What time it is in the market: with a speed of 1 that was never changed, what time it is.
    #[serde(with = "instant")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "2026-11-25T12:00:00.000Z"))]
    pub market_time: DateTime<Utc>,
    /// How many symbols are priced.
    #[cfg_attr(feature = "openapi", schema(example = 9))]
    pub symbols: usize,
    /// Every scenario that can begin; none while a captured session is played.
    pub scenarios: Vec<ScenarioSummary>,
}

/// A scenario that can begin.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ScenarioSummary {
    #[cfg_attr(feature = "openapi", schema(example = "crash"))]
    pub name: String,
    /// What happens in it, for people.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "Prices fall by an eighth within three minutes, and come back slowly.")
    )]
    pub description: String,
    /// How long it takes, in minutes of the market.
    #[cfg_attr(feature = "openapi", schema(example = 15))]
    pub minutes: u32,
}

/// What came of an order.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SimulatorAnswer {
    /// It is stored, and so.
    Done(Box<SimulatorState>),
    Refused(SimulatorRefusal),
}

/// Why an order is not carried out.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SimulatorRefusal {
    #[error("there is no such scenario: there are {}", known.join(", "))]
    UnknownScenario { known: Vec<String> },
    #[error("the speed is 1 to {most}")]
    WrongSpeed { most: u32 },
    #[error(
        "a captured session is played: it can be silenced, resumed and played faster, and has no scenarios"
    )]
    Captured,
}

impl SimulatorRefusal {
    /// The kind as it stands on the wire.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::UnknownScenario { .. } => "unknown_scenario",
            Self::WrongSpeed { .. } => "wrong_speed",
            Self::Captured => "captured_session",
        }
    }
}
