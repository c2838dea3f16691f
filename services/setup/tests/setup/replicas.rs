//! Copies of streams on a real cluster of three servers.

use std::error::Error;

use async_nats::jetstream::stream::StorageType;
use harness::nats::{self, Nats};
use setup::{Copies, Remark};
use topology::{Replicas, Replication, stored_streams};

const THREE: Replication = Replication {
    stored: Replicas::Three,
    memory: Replicas::One,
};

fn copies(replication: Replication) -> Copies {
    Copies {
        replication,
        may_lower: false,
    }
}

fn words(remarks: &[Remark]) -> String {
    let all: Vec<String> = remarks.iter().map(Remark::to_string).collect();
    all.join("\n")
}

/// Whether every stream has its copies.
async fn are(nats: &Nats, replication: Replication) {
    let zones = nats.provisioner().await;
    for stored in stored_streams(nats::PARTITION_COUNT) {
        let stream = zones.get_stream(&stored.name).await.unwrap();
        let info = stream.cached_info();
        let wanted = usize::from(replication.of(&stored.settings).count());
        assert_eq!(info.config.num_replicas, wanted, "{}", stored.name);
        let others = info.cluster.as_ref().map_or(0, |it| it.replicas.len());
        assert_eq!(others + 1, wanted, "{}", stored.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn replicas_are_raised_in_place_and_lowered_only_when_told() {
    let one = Replication::default();
    let mut nats = nats::start_cluster(one).await;
    are(&nats, one).await;
    let zones = nats.provisioner().await;
    let created = async || {
        let log = zones.get_stream("AUCTION_0").await.unwrap();
        log.cached_info().created
    };
    let before = created().await;

    nats.prepare_for(THREE).await;
    let told = words(&nats.provision_with(copies(THREE)).await.unwrap());
    let raised = "the stream AUCTION_0 has 3 copies now instead of 1";
    assert!(told.lines().any(|line| line == raised), "{told}");
    let failed = |remark: &&str| remark.contains("cannot");
    assert_eq!(told.lines().find(failed), None);
    are(&nats, THREE).await;
    assert_eq!(created().await, before);
    assert_eq!(nats.provision_with(copies(THREE)).await.unwrap(), []);

    let told = words(&nats.provision_with(copies(one)).await.unwrap());
    for part in ["have more copies", "AUCTION_0 (3)", "--lower-replicas"] {
        assert!(told.contains(part), "{told}");
    }
    assert_eq!(told.lines().count(), 1, "{told}");
    are(&nats, THREE).await;

    let may_lower = Copies {
        may_lower: true,
        ..copies(one)
    };
    let told = words(&nats.provision_with(may_lower).await.unwrap());
    let lowered = "the stream AUCTION_0 has 1 copies now instead of 3";
    assert!(told.lines().any(|line| line == lowered), "{told}");
    are(&nats, one).await;
    assert_eq!(created().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn more_replicas_than_servers_are_refused_with_what_is_allowed() {
    let five = Replication {
        stored: Replicas::Five,
        ..THREE
    };
    let alone = nats::start().await;
    let cluster = nats::start_bare_cluster(five).await;
    for (nats, asked, seen) in [
        (&alone, THREE, ": 1, which allows 1."),
        (&cluster, five, ": 3, which allows 1 or 3."),
    ] {
        let refused = nats.provision_with(copies(asked)).await.unwrap_err();
        let told = format!("{refused}: {}", refused.source().unwrap());
        let asked = format!("{} copies are asked for", asked.stored);
        for part in [&asked, seen, "Start the servers that are missing"] {
            assert!(told.contains(part), "{told}");
        }
    }
    assert_eq!(alone.provision().await.unwrap(), [], "nothing was changed");
}

#[tokio::test(flavor = "multi_thread")]
async fn projections_have_copies_of_their_own_setting() {
    let three = Replication {
        memory: Replicas::Three,
        ..THREE
    };
    let nats = nats::start_cluster(three).await;
    are(&nats, three).await;
    // Whoever makes one anew keeps its copies.
    let engine = nats.connection("bid-engine").await.jetstream;
    let settings = topology::records().settings();
    let remade = broker::remake_stream(&engine, &settings, "a test").await;
    assert_eq!(remade.unwrap().config.num_replicas, 3);
    let owned = broker::own_stream(&engine, &settings).await.unwrap();
    assert_eq!(owned.config.num_replicas, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn ticks_are_on_disk_with_one_copy_and_in_memory_with_more() {
    let one = Replication::default();
    let memory = Replication {
        memory: Replicas::Three,
        ..one
    };
    let mut nats = nats::start_cluster(one).await;
    let zones = nats.provisioner().await;
    let place = async || {
        let ticks = zones.get_stream("TICKS").await.unwrap();
        let config = &ticks.cached_info().config;
        (config.storage, config.num_replicas)
    };
    // As earlier versions had it.
    zones.delete_stream("TICKS").await.unwrap();
    let mut earlier = topology::ticks().settings();
    earlier["persist_mode"] = "default".into();
    earlier["storage"] = "memory".into();
    broker::ensure_stream(&zones, &earlier).await.unwrap();
    let told = nats.provision_with(copies(one)).await.unwrap();
    assert_eq!((told, place().await), (vec![], (StorageType::File, 1)));
    nats.prepare_for(memory).await;
    let told = words(&nats.provision_with(copies(memory)).await.unwrap());
    assert!(told.contains("the stream TICKS has 3 copies now"), "{told}");
    assert_eq!(place().await, (StorageType::Memory, 3));
    // Its owner leaves it so, and so does whoever looks again.
    let market = nats.connection("market-data").await.jetstream;
    let settings = topology::ticks().settings();
    broker::own_stream(&market, &settings).await.unwrap();
    assert_eq!(nats.provision_with(copies(memory)).await.unwrap(), []);
    assert_eq!(place().await, (StorageType::Memory, 3));
    let may_lower = Copies {
        may_lower: true,
        ..copies(one)
    };
    nats.provision_with(may_lower).await.unwrap();
    assert_eq!(place().await, (StorageType::File, 1));
}
