//! What a bid is held against: an echo, and an append of as many bytes.

use async_nats::{Client, jetstream};
use bytes::Bytes;
use futures_util::StreamExt;
use harness::nats::Nats;
use serde_json::json;
use topology::{Partition, subject};

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

pub(crate) async fn echo(client: Client) -> anyhow::Result<()> {
    let mut requests = client.subscribe(ECHO).await?;
    client.flush().await?;
    tokio::spawn(async move {
        while let Some(request) = requests.next().await {
            if let Some(reply) = request.reply {
                let _ = client.publish(reply, request.payload).await;
            }
        }
    });
    Ok(())
}

/// A bare fsynced append of as many bytes as a frame of one bid has, to a log that nobody uses.
pub(crate) struct Append {
    jetstream: jetstream::Context,
    frame: Bytes,
}

impl Append {
    pub(crate) async fn new(nats: &Nats) -> Self {
        const FRAME_OF_ONE_BID: usize = 320;
        let jetstream = nats.connection("bid-engine").await.jetstream;
        let frame = vec![b'x'; FRAME_OF_ONE_BID].into();
        Self { jetstream, frame }
    }

    pub(crate) async fn once(&self) -> anyhow::Result<()> {
        let idle = Partition::all(PARTITIONS)
            .find(|candidate| *candidate != partition())
            .expect("there are several partitions");
        let sent = self
            .jetstream
            .publish(subject::log(idle), self.frame.clone())
            .await?;
        sent.await?;
        Ok(())
    }
}
