//! One tells, others stand by.

use std::collections::BTreeSet;

use harness::{mail_server::MailServer, until};

use crate::support::World;

/// Notices handed over to each of the two.
const NOTICES: usize = 20;

#[tokio::test]
async fn standby_takes_over_and_each_mail_comes_once() {
    let world = World::new().await;
    let server = MailServer::start().await;
    let first = world.start_with(Some(&server)).await;
    first.owns().await;
    let second = world.start_with(Some(&server)).await;
    let hand_over = async |from: usize| {
        for number in from..from + NOTICES {
            world.hand_over(&format!("invoice.{number}"), "alice").await;
        }
    };
    hand_over(0).await;
    until("the first told of all", async || {
        server.taken().len() >= NOTICES && world.waiting().await.is_empty()
    })
    .await;
    until("the second stands by", async || second.health.is_ready()).await;
    first.kill().await;
    hand_over(NOTICES).await;
    second.owns().await;
    until("the second told of the others", async || {
        server.taken().len() >= 2 * NOTICES && world.waiting().await.is_empty()
    })
    .await;
    let taken = server.taken();
    let ids: BTreeSet<_> = taken.iter().map(|it| it.header("Message-ID")).collect();
    assert_eq!((ids.len(), taken.len()), (2 * NOTICES, 2 * NOTICES));
    second.stop().await;
}
