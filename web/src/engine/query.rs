//! Questions that change nothing.

use std::{collections::BTreeMap, time::Duration};

use async_nats::{Message, connection::State};
use auction::{BidId, LotId, LotRecord, Paddle, SaleId, Standing, UserId};
use serde::{Serialize, de::DeserializeOwned};
use tokio::time::Instant;
use topology::subject::{self, Query};

use super::{BidOutcome, Engine, answer, encode};
use crate::Person;

/// How long a question that changes nothing may take.
const QUERY_DEADLINE: Duration = Duration::from_secs(1);

/// Why a question has no answer.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum QueryError {
    #[error("there is no such thing")]
    NotFound,
    #[error("the engine does not answer now")]
    Unavailable,
    #[error("the engine cannot answer: {0}")]
    Fault(String),
}

#[derive(Serialize)]
struct RecordQuestion<'a> {
    lot: &'a LotId,
    after: u64,
    limit: usize,
}

#[derive(Serialize)]
struct StandingQuestion<'a> {
    lot: &'a LotId,
}

#[derive(Serialize)]
struct AnswerQuestion<'a> {
    lot: &'a LotId,
    bid_id: &'a BidId,
}

#[derive(Serialize)]
struct PaddlesQuestion<'a> {
    paddles: &'a [Paddle],
}

impl Engine {
    /// How this person stands on a lot; nobody else is told.
    pub async fn standing(
        &self,
        person: &Person,
        sale: &SaleId,
        lot: &LotId,
    ) -> Result<Standing, QueryError> {
        self.query(Some(person), sale, Query::Me, &StandingQuestion { lot })
            .await
    }

    /// The answer once given to this person's bid.
    pub async fn bid_answer(
        &self,
        person: &Person,
        sale: &SaleId,
        lot: &LotId,
        bid_id: &BidId,
    ) -> Result<BidOutcome, QueryError> {
        let question = AnswerQuestion { lot, bid_id };
        let message = self
            .query_message(Some(person), sale, Query::Answer, &question)
            .await?;
        if &*message.payload == b"null" {
            return Err(QueryError::NotFound);
        }
        Ok(answer::bid(&message))
    }

    /// The public record of a lot with its entries after a sequence.
    pub(crate) async fn lot_record(
        &self,
        sale: &SaleId,
        lot: &LotId,
        after: u64,
        limit: usize,
    ) -> Result<LotRecord, QueryError> {
        let question = RecordQuestion { lot, after, limit };
        self.query(None, sale, Query::Record, &question).await
    }

    /// Who has these paddles; for the house only.
    pub(crate) async fn users_of(
        &self,
        sale: &SaleId,
        paddles: &[Paddle],
    ) -> Result<BTreeMap<Paddle, UserId>, QueryError> {
        let question = PaddlesQuestion { paddles };
        self.query(None, sale, Query::Paddles, &question).await
    }

    async fn query<A: DeserializeOwned>(
        &self,
        person: Option<&Person>,
        sale: &SaleId,
        what: Query,
        question: &impl Serialize,
    ) -> Result<A, QueryError> {
        let message = self.query_message(person, sale, what, question).await?;
        let answer: Option<A> = serde_json::from_slice(&message.payload)
            .map_err(|error| QueryError::Fault(error.to_string()))?;
        answer.ok_or(QueryError::NotFound)
    }

    async fn query_message(
        &self,
        person: Option<&Person>,
        sale: &SaleId,
        what: Query,
        question: &impl Serialize,
    ) -> Result<Message, QueryError> {
        // A page should not wait for a question that cannot even be sent.
        if self.client.connection_state() != State::Connected {
            return Err(QueryError::Unavailable);
        }
        let (partition, sale) = self.address(sale);
        let subject = subject::query(partition, &sale, what);
        let headers = person.map(|person| self.headers(person, QUERY_DEADLINE));
        let payload = encode(question);
        let deadline = Instant::now() + QUERY_DEADLINE;
        let headers = headers.unwrap_or_default();
        let message =
            broker::request_until(&self.client, &subject, &headers, &payload, deadline).await;
        let message = message.map_err(|_| QueryError::Unavailable)?;
        match broker::Fault::of(&message) {
            None => Ok(message),
            Some(fault) => Err(QueryError::Fault(fault.text)),
        }
    }
}
