//! Asking the engine: bids, sales, and what one may know about oneself. Decides nothing.

mod answer;
mod disconnect;
mod order;
mod query;

use std::time::Duration;

use async_nats::{Client, HeaderMap, Message};
use auction::{BidAccepted, BidRefused, CreateSale, PlaceBid, SaleId};
use broker::SharedClock;
use bytes::Bytes;
use serde::Serialize;
use tokio::time::Instant;
use topology::{
    Partition, Token, header,
    subject::{self, BidderVerb, OperatorVerb},
};

pub(crate) use disconnect::order_disconnect;
pub(crate) use order::{HouseOrder, OrderOutcome};
pub(crate) use query::QueryError;

use crate::Person;

/// The way to the owner of each sale's partition.
#[derive(Clone, Debug)]
pub(crate) struct Engine {
    client: Client,
    clock: SharedClock,
    partition_count: u32,
    deadline: Duration,
}

/// What became of a bid.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum BidOutcome {
    Accepted(BidAccepted),
    Refused(BidRefused),
    /// Nobody answered in time: it may have counted. Ask again with the same bid id.
    Unknown,
    /// Nobody was there to hear this request. An earlier one of the same bid may have counted.
    Unheard,
    /// Nothing was judged: the engine could not take it.
    Fault(String),
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
    pub(crate) async fn place_bid(&self, person: &Person, bid: PlaceBid) -> BidOutcome {
        let (partition, sale) = self.address(&bid.sale);
        let subject = subject::bidder_command(partition, &sale, BidderVerb::Bid);
        match self.ask(person, &subject, &bid).await {
            Ok(message) => answer::bid(&message),
            Err(broker::RequestError::OutcomeUnknown) => BidOutcome::Unknown,
            Err(broker::RequestError::Unheard) => BidOutcome::Unheard,
            Err(error) => BidOutcome::Fault(error.to_string()),
        }
    }

    /// Announces a sale; asking again with the same terms is safe.
    pub(crate) async fn create_sale(&self, person: &Person, sale: &CreateSale) -> OrderOutcome {
        self.operate(person, &sale.sale, OperatorVerb::Create, sale)
            .await
    }

    /// Gives an order of the house to a sale.
    pub(crate) async fn order(&self, person: &Person, order: &HouseOrder) -> OrderOutcome {
        self.operate(person, order.sale(), order.verb(), order)
            .await
    }

    async fn operate(
        &self,
        person: &Person,
        sale: &SaleId,
        verb: OperatorVerb,
        body: &impl Serialize,
    ) -> OrderOutcome {
        let (partition, id) = self.address(sale);
        let subject = subject::operator_command(partition, &id, verb);
        match self.ask(person, &subject, body).await {
            Ok(message) => answer::order(&message),
            // An order is given again, whatever became of it.
            Err(broker::RequestError::OutcomeUnknown | broker::RequestError::Unheard) => {
                OrderOutcome::Unknown
            }
            Err(error) => OrderOutcome::Fault(error.to_string()),
        }
    }

    /// Every partition.
    pub(crate) fn partitions(&self) -> impl Iterator<Item = Partition> + use<> {
        Partition::all(self.partition_count)
    }

    /// Whose owner is asked about a sale.
    pub(crate) fn partition(&self, sale: &SaleId) -> Partition {
        Partition::of(sale.as_str(), self.partition_count)
    }

    fn address(&self, sale: &SaleId) -> (Partition, Token) {
        let partition = self.partition(sale);
        let token = Token::parse(sale.as_str()).expect("a sale id is a token");
        (partition, token)
    }

    async fn ask(
        &self,
        person: &Person,
        subject: &str,
        body: &impl Serialize,
    ) -> Result<Message, broker::RequestError> {
        let headers = self.headers(person, self.deadline);
        let deadline = Instant::now() + self.deadline;
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
