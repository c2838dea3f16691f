//! What a bid is held against: an echo, and an append of as many bytes.

use std::path::Path;

use anyhow::bail;
use async_nats::{Client, Subscriber, jetstream};
use bytes::Bytes;
use futures_util::StreamExt;
use harness::nats::Nats;
use serde_json::json;
use topology::{Partition, User, subject};

use crate::house::{PARTITIONS, SALE, headers, partition};

/// A partition that no engine owns: the echo answers its commands.
const ECHO: &str = "auction.command.99.floor.bid";

/// The same request to somebody who only sends it back.
pub(crate) async fn echoed(gateway: &Client) -> anyhow::Result<()> {
    let bid = json!({"sale": SALE, "lot": "lot-0", "bid_id": "bid-123456", "maximum": 123_456});
    let request = gateway.request_with_headers(ECHO, headers("even-lot-0"), bid.to_string().into());
    request.await?;
    Ok(())
}

/// Answers from a task of this process.
pub(crate) async fn echo(client: Client) -> anyhow::Result<()> {
    let requests = client.subscribe(ECHO).await?;
    client.flush().await?;
    tokio::spawn(answer(client, requests));
    Ok(())
}

/// Answers with the engine's rights until the process ends: `server` and the engine's folder of secrets.
pub(crate) async fn serve_echo(place: &[String]) -> anyhow::Result<()> {
    let [server, secrets] = place else {
        bail!("a server and a folder of secrets are needed");
    };
    let user = User::BidEngine;
    let connection = broker::connect(user.connection(server, Path::new(secrets))).await?;
    let requests = connection.client.subscribe(ECHO).await?;
    answer(connection.client, requests).await;
    Ok(())
}

async fn answer(client: Client, mut requests: Subscriber) {
    while let Some(request) = requests.next().await {
        if let Some(reply) = request.reply {
            let _ = client.publish(reply, request.payload).await;
        }
    }
}

/// Bare fsynced appends to a log that nobody uses.
pub(crate) struct Append {
    jetstream: jetstream::Context,
    subject: String,
    frame: Bytes,
}

impl Append {
    /// Of as many bytes as a frame of one bid has.
    pub(crate) async fn new(nats: &Nats) -> Self {
        const FRAME_OF_ONE_BID: usize = 320;
        let jetstream = nats.connection("bid-engine").await.jetstream;
        let idle = Partition::all(PARTITIONS)
            .find(|candidate| *candidate != partition())
            .expect("there are several partitions");
        Self::to(jetstream, idle, FRAME_OF_ONE_BID)
    }

    /// Of so many bytes to the log of this partition.
    pub(crate) fn to(jetstream: jetstream::Context, partition: Partition, bytes: usize) -> Self {
        Self {
            jetstream,
            subject: subject::log(partition),
            frame: vec![b'x'; bytes].into(),
        }
    }

    pub(crate) async fn once(&self) -> anyhow::Result<()> {
        let sent = self
            .jetstream
            .publish(self.subject.clone(), self.frame.clone())
            .await?;
        sent.await?;
        Ok(())
    }
}
