//! The engine on a cluster of three servers: any one of them may be lost.

use harness::nats::{self, CLUSTER_SIZE};
use topology::{RECORDS, Replicas, Replication, auction_log};

use crate::{
    house::{House, partition},
    recovery::{lot_subject, stored},
};

/// Waits until the lot's newest record is what everyone may see.
async fn is_public(house: &House) {
    let truth = house.record("clock").await;
    harness::until("the lot's newest record is public", async || {
        let engine = house.nats.connection("bid-engine").await.jetstream;
        let is_there = engine.get_stream(RECORDS).await.is_ok();
        is_there && stored(house, lot_subject("clock")).await.1["sequence"] == truth["sequence"]
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bids_are_taken_and_shown_when_any_one_server_of_three_is_killed() {
    let three = Replication {
        stored: Replicas::Three,
        memory: Replicas::Three,
    };
    let mut house = House::open_on(nats::start_cluster(three).await).await;
    house.create_sale(&["clock"], 600).await;
    let leader = house.nats.leader_of(&auction_log(partition())).await;
    for round in 0..CLUSTER_SIZE {
        // The one that leads the log comes first.
        let place = (leader + round) % CLUSTER_SIZE;
        house.nats.kill_node(place);
        let (user, bid_id) = (format!("user-{round}"), format!("b{round}"));
        let maximum = 5_000 + 1_000 * round as u64;
        let answer = house.bid(&user, "clock", &bid_id, maximum).await;
        assert_eq!(answer["accepted"], true, "{answer}");
        is_public(&house).await;
        house.nats.restart_node(place).await;
    }
    let record = house.record("clock").await;
    assert_eq!(record["bid_count"], CLUSTER_SIZE, "each counted once");
}

#[tokio::test(flavor = "multi_thread")]
async fn public_records_in_one_copy_are_made_anew_when_their_server_was_restarted() {
    let stored_thrice = Replication {
        stored: Replicas::Three,
        memory: Replicas::One,
    };
    let mut house = House::open_on(nats::start_cluster(stored_thrice).await).await;
    house.create_sale(&["clock"], 600).await;
    house.bid("alice", "clock", "b1", 5_000).await;
    is_public(&house).await;
    let epoch = async |house: &House| {
        let engine = house.nats.connection("bid-engine").await.jetstream;
        let records = engine.get_stream(RECORDS).await.ok()?;
        Some(broker::epoch(records.cached_info()))
    };
    let before = epoch(&house).await.unwrap();
    let place = house.nats.leader_of(RECORDS).await;
    house.nats.kill_node(place);
    let answer = house.bid("bob", "clock", "b2", 3_000).await;
    assert_eq!(
        answer["accepted"], true,
        "bids do not wait for them: {answer}"
    );
    house.nats.restart_node(place).await;
    harness::until("every reader is told to start over", async || {
        epoch(&house).await.is_some_and(|now| now != before)
    })
    .await;
    is_public(&house).await;
}
