//! More than one market-data, of which one works and the others stand by.

use harness::{nats, until};

use crate::{admission::admitted, support::Service};

#[tokio::test(flavor = "multi_thread")]
async fn standby_is_ready_while_another_works_and_takes_its_place() {
    let nats = nats::start().await;
    let first = Service::start(&nats).await;
    until("one works", async || first.health.is_ready()).await;
    let second = Service::start(&nats).await;
    until("another stands by", async || second.health.is_ready()).await;
    let demo = nats.connection("publisher-demo").await.client;
    let before = admitted(&demo, "101.25").await;
    first.kill();
    assert!(admitted(&demo, "101.50").await > before);
    second.stop().await;
}
