//! Takes the house's orders to the simulator: what is ordered is stored first, then so, then answered.

use anyhow::Context as _;
use async_nats::{
    Client, HeaderMap, Message,
    jetstream::{self, context::PublishErrorKind},
};
use bootstrap::clock;
use broker::{Connection, Fault, StreamApi};
use futures_util::StreamExt;
use market::{SimulatorAnswer, SimulatorOrder};
use serde::Serialize;
use tokio::sync::watch;
use topology::{OWN_API, buckets, header, subject};

use crate::{
    orders::{Flags, Orders, Stage},
    scenario::Scenarios,
};

/// The code of a fault for what is no order at all.
const MALFORMED: u16 = 400;

/// Where orders come in, while the lease is held.
#[derive(Clone, Debug)]
pub(crate) struct Control {
    client: Client,
    jetstream: jetstream::Context,
    reader: StreamApi,
    flags: Flags,
    pub(crate) scenarios: Scenarios,
    pub(crate) symbols: usize,
    pub(crate) is_captured: bool,
}

/// Orders as they are stored, and the revision of that; 0: nothing is.
#[derive(Clone, Debug)]
pub(crate) struct StoredOrders {
    pub(crate) orders: Orders,
    revision: u64,
}

impl Control {
    pub(crate) fn new(
        connection: &Connection,
        flags: Flags,
        scenarios: Scenarios,
        (symbols, is_captured): (usize, bool),
    ) -> Self {
        Self {
            client: connection.client.clone(),
            jetstream: connection.jetstream.clone(),
            reader: StreamApi::new(connection, OWN_API),
            flags,
            scenarios,
            symbols,
            is_captured,
        }
    }

    /// What was ordered so far, of this process or of one with the same flags.
    pub(crate) async fn stored(&self) -> anyhow::Result<StoredOrders> {
        let bucket = buckets::bucket_stream(buckets::SIMULATOR);
        let key = [subject::simulator_orders()];
        let found = self.reader.newest_of(&bucket, &key);
        let found = found.await.context("what was ordered cannot be read")?;
        let found = found.first();
        let orders = found.and_then(|found| Orders::stored(&found.payload, &self.flags));
        Ok(StoredOrders {
            orders: orders.unwrap_or_else(|| Orders::none(self.flags.clone())),
            revision: found.map_or(0, |found| found.sequence),
        })
    }

    /// Answers orders and questions for as long as it is let; `current` tells what counts.
    pub(crate) async fn serve(
        &self,
        mut stored: StoredOrders,
        current: watch::Sender<Orders>,
    ) -> anyhow::Result<()> {
        let mut orders = self.client.subscribe(subject::SIMULATOR_ORDER).await?;
        let mut questions = self.client.subscribe(subject::SIMULATOR_STATE).await?;
        loop {
            tokio::select! {
                Some(message) = orders.next() => {
                    match self.order(&message, &stored).await {
                        Ok((after, answer)) => {
                            stored = after;
                            current.send_replace(stored.orders.clone());
                            self.answer(&message, &answer).await;
                        }
                        Err(fault) => {
                            self.fault(&message, &fault).await;
                            // Somebody else may have written.
                            if fault.code == Fault::RETRY {
                                stored = self.stored().await?;
                                current.send_replace(stored.orders.clone());
                            }
                        }
                    }
                }
                Some(message) = questions.next() => {
                    let state = stored.orders.state(self.stage(), clock::settled());
                    self.answer(&message, &state).await;
                }
                else => anyhow::bail!("orders to the simulator ended"),
            }
        }
    }

    /// Judges an order, and stores what it changes.
    async fn order(
        &self,
        message: &Message,
        stored: &StoredOrders,
    ) -> Result<(StoredOrders, SimulatorAnswer), Fault> {
        let malformed = |text: String| Fault {
            code: MALFORMED,
            text,
        };
        let user = message.headers.as_ref().and_then(|it| it.get(header::USER));
        let user = user.ok_or_else(|| malformed("nobody orders it".to_owned()))?;
        let order: SimulatorOrder = serde_json::from_slice(&message.payload)
            .map_err(|error| malformed(error.to_string()))?;
        let now = clock::settled();
        let orders = match stored.orders.with(&order, self.stage(), now) {
            Ok(orders) => orders,
            Err(refusal) => return Ok((stored.clone(), SimulatorAnswer::Refused(refusal))),
        };
        let mut after = stored.clone();
        if orders != stored.orders {
            after.revision = self.store(&orders, stored.revision).await?;
            after.orders = orders;
            tracing::info!(by = %user, ?order, "the simulator follows an order");
        }
        let state = after.orders.state(self.stage(), now);
        Ok((after, SimulatorAnswer::Done(Box::new(state))))
    }

    /// Stores orders in place of the revision that is known, or not at all; gives the new revision.
    async fn store(&self, orders: &Orders, revision: u64) -> Result<u64, Fault> {
        let retry = |text: String| Fault {
            code: Fault::RETRY,
            text,
        };
        let mut headers = HeaderMap::new();
        headers.insert("Nats-Expected-Last-Subject-Sequence", revision.to_string());
        let payload = serde_json::to_vec(orders).expect("orders are JSON");
        let to = subject::simulator_orders();
        let sent = self
            .jetstream
            .publish_with_headers(to, headers, payload.into());
        let sent = sent.await.map_err(|error| retry(error.to_string()))?;
        let stored = sent.await.map_err(|error| match error.kind() {
            PublishErrorKind::WrongLastSequence => {
                retry("something else was ordered meanwhile".to_owned())
            }
            _ => retry(error.to_string()),
        })?;
        Ok(stored.sequence)
    }

    fn stage(&self) -> Stage<'_> {
        Stage {
            scenarios: &self.scenarios,
            symbols: self.symbols,
            is_captured: self.is_captured,
        }
    }

    async fn answer(&self, message: &Message, answer: &impl Serialize) {
        let payload = serde_json::to_vec(answer).expect("an answer is JSON");
        self.reply(message, HeaderMap::new(), payload).await;
    }

    async fn fault(&self, message: &Message, fault: &Fault) {
        tracing::warn!(%fault, "an order to the simulator is not carried out");
        self.reply(message, fault.headers(), Vec::new()).await;
    }

    async fn reply(&self, message: &Message, headers: HeaderMap, payload: Vec<u8>) {
        let Some(reply) = message.reply.clone() else {
            return;
        };
        let sent = match headers.is_empty() {
            true => self.client.publish(reply, payload.into()).await,
            false => {
                let sent = self
                    .client
                    .publish_with_headers(reply, headers, payload.into());
                sent.await
            }
        };
        if let Err(error) = sent {
            tracing::debug!(%error, "whoever ordered was not told");
        }
    }
}
