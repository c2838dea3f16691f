use auction::Time;
use base64::Engine as _;
use bid_engine::{
    frame::{self, Body, Frame, Header},
    journal::Fenced,
};
use bootstrap::{Health, Shutdown, clock};
use futures_util::{FutureExt, StreamExt};
use serde_json::{Value, json};
use topology::{buckets, header};

use crate::house::{House, SALE, command_subject, headers, partition};

#[tokio::test(flavor = "multi_thread")]
async fn engine_with_the_keys_of_another_house_does_not_start() {
    let house = House::open().await;
    let (secrets, other) = (house.nats.secrets("bid-engine"), tempfile::tempdir());
    let other = other.unwrap();
    let seed = "nats.seed";
    std::fs::copy(secrets.join(seed), other.path().join(seed)).unwrap();
    let key = base64::engine::general_purpose::STANDARD.encode([7; 32]);
    let keys = json!({ "current": "k", "keys": { "k": key } });
    std::fs::write(other.path().join("sealing.json"), keys.to_string()).unwrap();
    let (health, shutdown) = (Health::default(), Shutdown::default());
    let started = house.try_engine(other.path(), &[], (&health, &shutdown));
    let refused = started.await.expect_err("it takes the log for forged");
    let refused = refused.to_string();
    assert!(
        refused.contains("other keys than those of sealing.json"),
        "{refused}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn another_engine_takes_over_and_no_bid_is_lost_or_doubled() {
    let mut house = House::open().await;
    house.create_sale(&["clock"], 600).await;
    let (other, shutdown, health) = house.another_engine().await;
    harness::until("the other has its share", async || health.is_ready()).await;
    assert_eq!(
        house.bid("alice", "clock", "b1", 5_000).await["accepted"],
        true
    );
    house.stop_engine().await;
    let answer = house.bid("bob", "clock", "b2", 3_000).await;
    assert_eq!(
        (&answer["accepted"], &answer["leading"]),
        (&true.into(), &false.into())
    );
    harness::until("the other serves all", async || health.is_ready()).await;
    let again = house.bid("alice", "clock", "b1", 5_000).await;
    assert_eq!(
        again["accepted"], true,
        "{SALE}: the answer outlived its engine"
    );
    assert_eq!(house.record("clock").await["bid_count"], 2);
    shutdown.request();
    other.run().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_that_was_replaced_behind_its_back_is_fenced() {
    let mut house = House::open().await;
    house.create_sale(&["clock"], 600).await;
    house.bid("alice", "clock", "b1", 5_000).await;
    open_epoch_behind_the_owners_back(&house).await;
    let answer = house.bid("bob", "clock", "b2", 3_000).await;
    assert_eq!(answer["accepted"], true, "decided by a new epoch: {answer}");
    assert_eq!(house.record("clock").await["bid_count"], 2);
    house.stop_engine().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whose_bid_was_in_the_fenced_frame_is_told_to_ask_again() {
    let house = House::open().await;
    house.create_sale(&["clock"], 600).await;
    open_epoch_behind_the_owners_back(&house).await;
    let bid = json!({"sale": SALE, "lot": "clock", "bid_id": "b1", "maximum": 5_000});
    let asked = house.gateway.client.request_with_headers(
        command_subject("bid"),
        headers("alice", 20_000),
        bid.to_string().into(),
    );
    let told = asked.await.unwrap().headers.unwrap();
    assert_eq!(told.get(header::FAULT_CODE).unwrap().as_str(), "503");
}

/// The lease says nothing of it, the append check does.
async fn open_epoch_behind_the_owners_back(house: &House) {
    let engine = house.nats.connection("bid-engine").await;
    let stream = topology::auction_log(partition());
    let stream = engine.jetstream.get_stream(stream).await.unwrap();
    let subject = topology::subject::log(partition());
    let last = stream.get_last_raw_message_by_subject(&subject).await;
    let last = last.unwrap();
    let keys = house.keys();
    let previous = Frame::decode(&last.payload, &keys).unwrap();
    let header = Header {
        epoch: previous.header.epoch + 1,
        number: previous.header.number + 1,
        previous: previous.hash,
        ..previous.header
    };
    let opened = epoch_opened("foreign", clock::now().into());
    let foreign = frame::encode(&header, &opened, &keys);
    let journal = house.journal().await;
    journal.append(last.sequence, &foreign).await.unwrap();
}

fn epoch_opened(node: &str, at: Time) -> Vec<u8> {
    let node = node.to_owned();
    Body::EpochOpened { node, at }.encode()
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_open_the_same_epoch_one_is_fenced() {
    let mut house = House::open().await;
    house.stop_engine().await;
    // A partition that nobody serves, with a log of its own.
    let (journal, keys) = (house.journal().await, house.keys());
    let setup = house.nats.provisioner().await;
    let name = topology::auction_log(partition());
    let log = setup.get_stream(&name).await.unwrap();
    let config = log.cached_info().config.clone();
    setup.delete_stream(&name).await.unwrap();
    setup.create_stream(config).await.unwrap();
    let open = async |node: &str| {
        let header = Header {
            partition: partition().number(),
            epoch: 1,
            number: 1,
            previous: frame::NO_PREVIOUS,
            key: keys.current().to_owned(),
            nonce: [1; 24],
        };
        let opened = epoch_opened(node, Time::EPOCH);
        let encoded = frame::encode(&header, &opened, &keys);
        journal.append(0, &encoded).await
    };
    assert_eq!(open("one").await, Ok(1));
    assert_eq!(open("other").await, Err(Fenced { sequence: 1 }.into()));
    // Who was not told the first time sends the same bytes again, and is told then.
    assert_eq!(open("one").await, Ok(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn recovering_ends_with_the_lease_and_when_asked_to_stop() {
    let mut house = House::open().await;
    let partition = partition();
    house.stop_engine().await;
    // Without its log a partition is neither recovered nor refused: the engine waits for the log.
    let setup = house.nats.provisioner().await;
    let log = topology::auction_log(partition);
    setup.delete_stream(&log).await.unwrap();
    let (engine, shutdown, _) = house.another_engine().await;
    let leases = house.nats.connection("bid-engine").await.jetstream;
    let leases = leases.get_key_value(buckets::LEASE).await.unwrap();
    let key = buckets::partition_lease(partition);
    let holder = async || leases.get(&key).await.ok()?.filter(|held| !held.is_empty());
    let engine_id = harness::until_some("the engine recovers", holder).await;
    leases.delete(&key).await.unwrap();
    harness::until("the engine has taken the lease again", async || {
        holder().await.as_ref() == Some(&engine_id)
    })
    .await;
    shutdown.request();
    engine.run().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_owner_alone_tells_the_time_that_it_stamps_bids_with() {
    let house = House::open().await;
    house.create_sale(&["clock"], 600).await;
    let (other, shutdown, health) = house.another_engine().await;
    harness::until("the other has its share", async || health.is_ready()).await;
    house.every_partition_is_served().await;
    for asker in [&house.web, &house.gateway] {
        let before = clock::now();
        let told = asker.client.request("auction.time.0", "".into()).await;
        let told: Value = serde_json::from_slice(&told.unwrap().payload).unwrap();
        let told = serde_json::from_value::<Time>(told["now"].clone()).unwrap();
        assert!((Time::from(before)..=clock::now().into()).contains(&told));
    }
    let subject = topology::subject::time_of(topology::Partition::FIRST);
    let (inbox, web) = (house.web.client.new_inbox(), &house.web.client);
    let mut answers = web.subscribe(inbox.clone()).await.unwrap();
    for _ in 0..2 {
        let asked = web.publish_with_reply(subject.clone(), inbox.clone(), "".into());
        asked.await.unwrap();
        answers.next().await.unwrap();
    }
    // The second question was answered, so a second answer to the first would have been here.
    assert!(answers.next().now_or_never().is_none());
    shutdown.request();
    other.run().await.unwrap();
}
