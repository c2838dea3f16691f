//! Asking the engine: bids, sales, and what one may know about oneself. Decides nothing.

mod answer;

use std::{collections::BTreeMap, time::Duration};

use async_nats::{Client, HeaderMap, Message, connection::State};
use auction::{
    BidAccepted, BidId, BidRefused, CreateSale, LotId, LotRecord, Paddle, PlaceBid, Refusal,
    SaleId, Standing, UserId,
};
use broker::SharedClock;
use bytes::Bytes;
use serde::{Serialize, de::DeserializeOwned};
use tokio::time::Instant;
use topology::{
    Partition, Token, header,
    subject::{self, BidderVerb, OperatorVerb, Query},
};

use crate::Person;

/// How long a question that changes nothing may take.
const QUERY_DEADLINE: Duration = Duration::from_secs(1);

/// After which pauses gateways are told again that a session ended; a token of its is of use for 5 minutes.
const DISCONNECT_AGAIN: [Duration; 4] = [
    Duration::from_secs(1),
    Duration::from_secs(5),
    Duration::from_secs(30),
    Duration::from_secs(120),
];

/// The way to the owner of each sale's partition.
#[derive(Clone, Debug)]
pub struct Engine {
    client: Client,
    clock: SharedClock,
    partition_count: u32,
    deadline: Duration,
}

/// What became of a bid.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum BidOutcome {
    Accepted(BidAccepted),
    Refused(BidRefused),
    /// Nobody answered in time: it may have counted. Ask again with the same bid id.
    Unknown,
    /// Nothing was judged: the engine could not take it.
    Fault(String),
}

/// What became of an order of the house.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OrderOutcome {
    Done,
    Refused(Refusal),
    /// Nobody answered in time: it may have been done. Giving it again is safe.
    Unknown,
    Fault(String),
}

/// What became of a new sale.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SaleOutcome {
    Created,
    Refused(Refusal),
    Unknown,
    Fault(String),
}

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
    pub(crate) fn new(
        client: Client,
        clock: SharedClock,
        partition_count: u32,
        deadline: Duration,
    ) -> Self {
        Self {
            client,
            clock,
            partition_count,
            deadline,
        }
    }

    /// Places a bid and waits for the judgement until the deadline.
    pub async fn place_bid(&self, person: &Person, bid: PlaceBid) -> BidOutcome {
        let (partition, sale) = self.address(&bid.sale);
        let subject = subject::bidder_command(partition, &sale, BidderVerb::Bid);
        match self.ask(person, &subject, &bid, self.deadline).await {
            Ok(message) => answer::bid(&message),
            Err(broker::RequestError::OutcomeUnknown) => BidOutcome::Unknown,
            Err(error) => BidOutcome::Fault(error.to_string()),
        }
    }

    /// Announces a sale; asking again with the same terms is safe.
    pub async fn create_sale(&self, person: &Person, sale: &CreateSale) -> SaleOutcome {
        let (partition, id) = self.address(&sale.sale);
        let subject = subject::operator_command(partition, &id, OperatorVerb::Create);
        match self.ask(person, &subject, sale, self.deadline).await {
            Ok(message) => answer::sale(&message),
            Err(broker::RequestError::OutcomeUnknown) => SaleOutcome::Unknown,
            Err(error) => SaleOutcome::Fault(error.to_string()),
        }
    }

    /// Gives an order of the house; the verb in the subject is its power.
    pub(crate) async fn order(
        &self,
        person: &Person,
        sale: &SaleId,
        verb: OperatorVerb,
        order: &impl Serialize,
    ) -> OrderOutcome {
        let (partition, id) = self.address(sale);
        let subject = subject::operator_command(partition, &id, verb);
        match self.ask(person, &subject, order, self.deadline).await {
            Ok(message) => answer::order(&message),
            Err(broker::RequestError::OutcomeUnknown) => OrderOutcome::Unknown,
            Err(error) => OrderOutcome::Fault(error.to_string()),
        }
    }

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

    /// Tells every gateway to close a session's sockets, and again for those that are cut off just now.
    pub(crate) async fn disconnect(&self, session: &str) {
        self.order_disconnect(session).await;
        let (engine, session) = (self.clone(), session.to_owned());
        tokio::spawn(async move {
            for pause in DISCONNECT_AGAIN {
                tokio::time::sleep(pause).await;
                engine.order_disconnect(&session).await;
            }
        });
    }

    async fn order_disconnect(&self, session: &str) {
        let order = serde_json::json!({ "disconnect": { "sid": session } }).to_string();
        let published = self
            .client
            .publish(subject::GATEWAY_CONTROL, order.into())
            .await;
        let flushed = self.client.flush().await;
        if published.is_err() || flushed.is_err() {
            tracing::warn!("a session's sockets could not be closed: NATS is away");
        }
    }

    fn address(&self, sale: &SaleId) -> (Partition, Token) {
        let partition = Partition::of(sale.as_str(), self.partition_count);
        let token = Token::parse(sale.as_str()).expect("a sale id is a token");
        (partition, token)
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
        match answer::fault(&message) {
            None => Ok(message),
            Some(fault) => Err(QueryError::Fault(fault.words)),
        }
    }

    async fn ask(
        &self,
        person: &Person,
        subject: &str,
        body: &impl Serialize,
        within: Duration,
    ) -> Result<Message, broker::RequestError> {
        let headers = self.headers(person, within);
        let deadline = Instant::now() + within;
        broker::request_until(&self.client, subject, &headers, &encode(body), deadline).await
    }

    /// Who asks, and until when an answer is of use, by the engine's own clock.
    fn headers(&self, person: &Person, within: Duration) -> HeaderMap {
        let until = auction::Time::from(self.clock.now()).after(within);
        let mut headers = HeaderMap::new();
        headers.insert(header::USER, person.user.as_str());
        headers.insert(header::SESSION, person.session.as_str());
        headers.insert(header::DEADLINE, until.to_string());
        headers
    }
}

fn encode(body: &impl Serialize) -> Bytes {
    serde_json::to_vec(body)
        .expect("our own types are JSON")
        .into()
}
