//! Questions that change nothing.

use std::{collections::BTreeSet, time::Duration};

use async_nats::connection::State;
use auction::{
    AnswerQuestion, BidId, BidReply, BidderStanding, BiddersQuestion, BiddersReply,
    LotBiddersQuestion, LotBiddersReply, LotId, LotRecord, OwnLotsQuestion, OwnLotsReply, Paddle,
    PaddlesQuestion, PaddlesReply, PartitionHealth, RecordQuestion, ReservesReply, SaleId,
    StandingQuestion, StandingReply, UserId,
};
use serde::{Serialize, de::DeserializeOwned};
use tokio::time::Instant;
use topology::{
    Partition,
    subject::{self, Query},
};

use super::{Engine, encode};
use crate::Person;

/// How long a question that changes nothing may take.
const QUERY_DEADLINE: Duration = Duration::from_secs(1);

/// What stands for a session where the house asks about somebody.
const HOUSE_SESSION: &str = "house";

/// Why a question has no answer.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum QueryError {
    #[error("there is no such thing")]
    NotFound,
    #[error("the engine does not answer now")]
    Unavailable,
    #[error("the engine cannot answer: {0}")]
    Fault(String),
}

impl Engine {
    /// How this person stands on a lot; nobody else is told.
    pub(crate) async fn standing(
        &self,
        person: &Person,
        sale: &SaleId,
        lot: &LotId,
    ) -> Result<StandingReply, QueryError> {
        let question = StandingQuestion { lot: lot.clone() };
        self.query(Some(person), sale, Query::Me, &question).await
    }

    /// How somebody stands on a lot, as they may know it; for the house to offer it to them.
    pub(crate) async fn standing_of(
        &self,
        user: &UserId,
        sale: &SaleId,
        lot: &LotId,
    ) -> Result<StandingReply, QueryError> {
        let asker = Person {
            user: user.clone(),
            name: String::new(),
            operator: false,
            session: HOUSE_SESSION.to_owned(),
            form_token: String::new(),
        };
        self.standing(&asker, sale, lot).await
    }

    /// The lots that this person has bid on, of every sale of a partition that is not stored for good; and which of these
    /// sales are.
    pub(crate) async fn own_lots(
        &self,
        person: &Person,
        partition: Partition,
        over: BTreeSet<SaleId>,
    ) -> Result<OwnLotsReply, QueryError> {
        let subject = subject::partition_query(partition, Query::OwnLots);
        let question = OwnLotsQuestion { over };
        self.query_at(Some(person), &subject, &question).await
    }

    /// The lots of one sale that this person has bid on.
    pub(crate) async fn own_lots_of(
        &self,
        person: &Person,
        sale: &SaleId,
    ) -> Result<OwnLotsReply, QueryError> {
        self.query(Some(person), sale, Query::OwnLotsOf, &()).await
    }

    /// How this person stands in a sale: whether they may bid, and up to what.
    pub(crate) async fn bidder(
        &self,
        person: &Person,
        sale: &SaleId,
    ) -> Result<BidderStanding, QueryError> {
        self.query(Some(person), sale, Query::Bidder, &()).await
    }

    /// The same of at most [`BiddersQuestion::USERS_MAX`] people; for the house only.
    pub(crate) async fn bidders(
        &self,
        sale: &SaleId,
        users: BTreeSet<UserId>,
    ) -> Result<BiddersReply, QueryError> {
        let question = BiddersQuestion { users };
        self.query(None, sale, Query::Bidders, &question).await
    }

    /// The answer once given to this person's bid.
    pub(crate) async fn bid_answer(
        &self,
        person: &Person,
        sale: &SaleId,
        lot: &LotId,
        bid_id: &BidId,
    ) -> Result<BidReply, QueryError> {
        let question = AnswerQuestion {
            lot: lot.clone(),
            bid_id: bid_id.clone(),
        };
        self.query(Some(person), sale, Query::Answer, &question)
            .await
    }

    /// The public record of a lot with its entries after a sequence, at most [`RecordQuestion::ENTRIES_MAX`].
    pub(crate) async fn lot_record(
        &self,
        sale: &SaleId,
        lot: &LotId,
        after: u64,
    ) -> Result<LotRecord, QueryError> {
        let lot = lot.clone();
        let question = RecordQuestion { lot, after };
        self.query(None, sale, Query::Record, &question).await
    }

    /// Who has these paddles, at most [`PaddlesQuestion::PADDLES_MAX`]; for the house only.
    pub(crate) async fn users_of(
        &self,
        sale: &SaleId,
        paddles: BTreeSet<Paddle>,
    ) -> Result<PaddlesReply, QueryError> {
        let question = PaddlesQuestion { paddles };
        self.query(None, sale, Query::Paddles, &question).await
    }

    /// Whose bids stood on a lot that is over, or on any of the sale; for the house only.
    pub(crate) async fn lot_bidders(
        &self,
        sale: &SaleId,
        lot: Option<&LotId>,
    ) -> Result<LotBiddersReply, QueryError> {
        let lot = lot.cloned();
        let question = LotBiddersQuestion { lot };
        self.query(None, sale, Query::LotBidders, &question).await
    }

    /// The hidden reserves of a sale's lots; for the house only.
    pub(crate) async fn reserves(&self, sale: &SaleId) -> Result<ReservesReply, QueryError> {
        self.query(None, sale, Query::Reserves, &()).await
    }

    /// Whether there is such a sale, also one that ended; for the house only.
    pub(crate) async fn has(&self, sale: &SaleId) -> Result<bool, QueryError> {
        match self.users_of(sale, BTreeSet::new()).await {
            Ok(_) => Ok(true),
            Err(QueryError::NotFound) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Whether commands are taken for a sale; for the house only.
    pub(crate) async fn health(&self, sale: &SaleId) -> Result<PartitionHealth, QueryError> {
        self.query(None, sale, Query::Health, &()).await
    }

    async fn query<A: DeserializeOwned>(
        &self,
        person: Option<&Person>,
        sale: &SaleId,
        what: Query,
        question: &impl Serialize,
    ) -> Result<A, QueryError> {
        let (partition, sale) = self.address(sale);
        let subject = subject::query(partition, &sale, what);
        self.query_at(person, &subject, question).await
    }

    async fn query_at<A: DeserializeOwned>(
        &self,
        person: Option<&Person>,
        subject: &str,
        question: &impl Serialize,
    ) -> Result<A, QueryError> {
        // A page should not wait for a question that cannot even be sent.
        if self.client.connection_state() != State::Connected {
            return Err(QueryError::Unavailable);
        }
        let headers = person.map(|person| self.headers(person, QUERY_DEADLINE));
        let headers = headers.unwrap_or_default();
        let payload = encode(question);
        let deadline = Instant::now() + QUERY_DEADLINE;
        let message =
            broker::request_until(&self.client, subject, &headers, &payload, deadline).await;
        let message = message.map_err(|_| QueryError::Unavailable)?;
        if let Some(fault) = broker::Fault::of(&message) {
            return Err(QueryError::Fault(fault.text));
        }
        let answer: Option<A> = serde_json::from_slice(&message.payload)
            .map_err(|error| QueryError::Fault(error.to_string()))?;
        answer.ok_or(QueryError::NotFound)
    }
}
