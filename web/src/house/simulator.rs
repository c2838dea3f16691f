//! What operators order of the simulator of prices. price-feed judges and keeps it; here it is asked.

use std::time::Duration;

use async_nats::{Client, HeaderMap, Message};
use broker::{Fault, RequestError};
use market::{SimulatorAnswer, SimulatorOrder, SimulatorRefusal, SimulatorState};
use tokio::time::Instant;
use topology::{header, subject};

use crate::{Person, locale::t};

/// How long a page waits to hear how it stands: where prices are real, nobody answers.
const STATE_WITHIN: Duration = Duration::from_millis(300);

/// The way to the simulator, where one runs.
#[derive(Clone, Debug)]
pub(crate) struct Simulator {
    client: Client,
    deadline: Duration,
}

/// Why an order is not known to be carried out, or nobody says how the simulator stands.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum SimulatorFailure {
    #[error("{}", refusal_words(.0))]
    Refused(SimulatorRefusal),
    #[error("{}", t!("simulator-refused-away"))]
    Away,
    #[error("{}", t!("simulator-refused-no-answer"))]
    Unknown,
}

fn refusal_words(refusal: &SimulatorRefusal) -> String {
    match refusal {
        SimulatorRefusal::UnknownScenario { known } => {
            t!("simulator-refused-scenario", known = known.join(", "))
        }
        SimulatorRefusal::WrongSpeed { most } => t!("simulator-refused-speed", most = most),
        SimulatorRefusal::Captured => t!("simulator-refused-captured"),
    }
}

impl Simulator {
    pub(crate) fn new(client: Client, deadline: Duration) -> Self {
        Self { client, deadline }
    }

    /// How it stands.
    ///
    /// # Errors
    /// When no simulator runs, or it does not answer.
    pub(crate) async fn state(&self) -> Result<SimulatorState, SimulatorFailure> {
        let headers = HeaderMap::new();
        let asked = self.ask(subject::SIMULATOR_STATE, &headers, &[], STATE_WITHIN);
        serde_json::from_slice(&asked.await?.payload).map_err(|_| SimulatorFailure::Unknown)
    }

    /// Orders something; gives how it stands from now on. What is so already stays as it is.
    ///
    /// # Errors
    /// When it is refused, or nobody says what became of it.
    pub(crate) async fn order(
        &self,
        person: &Person,
        order: &SimulatorOrder,
    ) -> Result<SimulatorState, SimulatorFailure> {
        let mut headers = HeaderMap::new();
        headers.insert(header::USER, person.user.as_str());
        headers.insert(header::SESSION, person.session.as_str());
        let body = serde_json::to_vec(order).expect("an order is JSON");
        let asked = self.ask(subject::SIMULATOR_ORDER, &headers, &body, self.deadline);
        match serde_json::from_slice(&asked.await?.payload) {
            Ok(SimulatorAnswer::Done(state)) => Ok(*state),
            Ok(SimulatorAnswer::Refused(refusal)) => Err(SimulatorFailure::Refused(refusal)),
            Err(_) => Err(SimulatorFailure::Unknown),
        }
    }

    async fn ask(
        &self,
        subject: &str,
        headers: &HeaderMap,
        body: &[u8],
        within: Duration,
    ) -> Result<Message, SimulatorFailure> {
        let (body, deadline) = (body.to_vec().into(), Instant::now() + within);
        let asked = broker::request_until(&self.client, subject, headers, &body, deadline);
        let message = asked.await.map_err(|error| match error {
            RequestError::Unheard => SimulatorFailure::Away,
            _ => SimulatorFailure::Unknown,
        })?;
        match Fault::of(&message) {
            None => Ok(message),
            Some(fault) => {
                tracing::error!(%fault, "the simulator did not understand");
                Err(SimulatorFailure::Away)
            }
        }
    }
}
