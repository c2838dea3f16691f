use async_nats::jetstream::{Context, stream::Config};
use harness::nats;
use serde_json::json;
use setup::{Copies, Layout, ProvisionError, Remark};

#[tokio::test]
async fn second_provision_changes_nothing() {
    let nats = nats::start().await;
    let layout = Layout::new(nats.secrets("web").parent().unwrap().parent().unwrap());
    let zones = nats.provisioner().await;
    let stream = async || {
        let stream = zones.get_stream("AUCTION_0").await.unwrap();
        stream.cached_info().clone()
    };
    let before = stream().await;
    setup::provision(
        &nats.url(),
        &layout,
        nats::PARTITION_COUNT,
        Copies::default(),
    )
    .await
    .unwrap();
    let after = stream().await;
    assert_eq!(before.created, after.created);
    assert_eq!(before.config, after.config);
    assert_eq!(nats.provision().await.unwrap(), []);
}

#[tokio::test]
async fn changed_streams_and_buckets_are_put_back() {
    let nats = nats::start().await;
    let zones = nats.provisioner().await;
    let config = async |name: &str| {
        let stream = zones.get_stream(name).await.unwrap();
        stream.cached_info().config.clone()
    };
    let names = [
        "AUCTION_0",
        "CANDLES_1d",
        "KV_sessions",
        "OBJ_logs",
        "TICKS",
    ];
    let mut before = vec![];
    for name in names {
        before.push(config(name).await);
    }
    for (name, change) in [
        ("AUCTION_0", json!({ "max_bytes": 4_096 })),
        (
            "CANDLES_1d",
            json!({ "max_msgs_per_subject": 1, "no_ack": true }),
        ),
        (
            "KV_sessions",
            json!({ "max_age": 0, "allow_rollup_hdrs": true }),
        ),
        (
            "OBJ_logs",
            json!({ "republish": { "src": ">", "dest": "spy.>" } }),
        ),
        ("TICKS", json!({ "max_bytes": 4_096 })),
    ] {
        let mut changed = serde_json::to_value(config(name).await).unwrap();
        for (field, value) in change.as_object().unwrap() {
            changed[field] = value.clone();
        }
        let changed: Config = serde_json::from_value(changed).unwrap();
        zones.update_stream(changed).await.unwrap();
    }
    let told = words(&nats.provision().await.unwrap());
    assert_eq!(told.lines().count(), names.len(), "{told}");
    assert!(
        told.contains("AUCTION_0: max_bytes is 4096, should be -1"),
        "{told}"
    );
    for (name, before) in names.iter().zip(before) {
        assert_eq!(config(name).await, before, "{name}");
    }
    assert_eq!(nats.provision().await.unwrap(), []);
}

/// Seals a stream, as its zone's thief can: NATS lets nobody undo that.
async fn seal(zones: &Context, name: &str) {
    let stream = zones.get_stream(name).await.unwrap();
    let config = Config {
        sealed: true,
        ..stream.cached_info().config.clone()
    };
    zones.update_stream(config).await.unwrap();
}

#[tokio::test]
async fn sealed_bucket_of_leases_is_made_anew() {
    let nats = nats::start().await;
    let zones = nats.provisioner().await;
    for bucket in ["KV_feed_lease", "KV_market_lease", "KV_lease"] {
        seal(&zones, bucket).await;
    }
    let told = words(&nats.provision().await.unwrap());
    assert!(
        told.contains("made the lease bucket KV_feed_lease anew"),
        "{told}"
    );
    for bucket in ["KV_feed_lease", "KV_market_lease", "KV_lease"] {
        let bucket = zones.get_stream(bucket).await.unwrap();
        assert!(!bucket.cached_info().config.sealed);
    }
    assert_eq!(nats.provision().await.unwrap(), []);
}

#[tokio::test]
async fn stream_that_cannot_be_put_back_is_told_and_all_others_are_made() {
    let nats = nats::start().await;
    let zones = nats.provisioner().await;
    seal(&zones, "CANDLES_1h").await;
    // It comes after the candles.
    zones.delete_stream("OBJ_images").await.unwrap();
    let remarks = nats.provision().await.unwrap();
    assert!(remarks.iter().any(Remark::is_failure));
    let told = words(&remarks);
    for part in [
        "CANDLES_1h",
        "sealed is true, should be not set",
        "can not unseal",
        "--remove-stream MARKET/CANDLES_1h",
    ] {
        assert!(told.contains(part), "{told}");
    }
    zones.get_stream("OBJ_images").await.unwrap();
    nats.remove_stream("MARKET/CANDLES_1h").await.unwrap();
    assert_eq!(nats.provision().await.unwrap(), []);
}

#[tokio::test]
async fn sealed_log_is_refused() {
    let nats = nats::start().await;
    let zones = nats.provisioner().await;
    seal(&zones, "AUCTION_1").await;
    let refused = nats.provision().await.unwrap_err();
    let told = std::error::Error::source(&refused).unwrap().to_string();
    assert!(
        told.contains("AUCTION_1") && told.contains("backup"),
        "{told}"
    );
}

#[tokio::test]
async fn foreign_stream_is_named_and_removed_when_told() {
    let nats = nats::start().await;
    let zones = nats.provisioner().await;
    let market = nats.connection("market-data").await;
    zones.delete_stream("CANDLES_1h").await.unwrap();
    let hostile = json!({
        "name": "ZZZ", "subjects": ["market.candle.1h.>"], "storage": "file", "max_bytes": 1_000_000,
    });
    // What is stored in a zone, JetStream itself says wherever its thief wants it said.
    let stored = market
        .jetstream
        .publish("market.open.1h.DEMO", hostile.to_string().into());
    let sequence = stored.await.unwrap().await.unwrap().sequence;
    let said = market.client.publish_with_reply(
        "$JS.API.DIRECT.GET.OPEN_CANDLES",
        "$JS.API.STREAM.CREATE.ZZZ",
        json!({ "seq": sequence }).to_string().into(),
    );
    said.await.unwrap();
    harness::until("the stream is named", async || {
        let told = words(&nats.provision().await.unwrap());
        told.contains("--remove-stream MARKET/ZZZ")
            && told.contains("cannot make the stream CANDLES_1h")
    })
    .await;
    nats.remove_stream("MARKET/ZZZ").await.unwrap();
    assert_eq!(nats.provision().await.unwrap(), []);
    zones.get_stream("CANDLES_1h").await.unwrap();
    let again = nats.remove_stream("MARKET/ZZZ").await.unwrap_err();
    assert!(again.to_string().contains("MARKET/ZZZ"), "{again}");
}

#[tokio::test]
async fn no_zone_reserves_more_than_the_server_can_start_with() {
    let nats = nats::start().await;
    let engine = nats.connection("bid-engine").await.jetstream;
    let mut records = engine.get_stream(topology::RECORDS).await.unwrap();
    let records = records.info().await.unwrap().config.clone();
    let greedy = Config {
        max_bytes: 3 * 1024 * 1024 * 1024,
        ..records
    };
    engine.delete_stream(topology::RECORDS).await.unwrap();
    let refused = engine.create_stream(greedy).await.unwrap_err().to_string();
    assert!(refused.contains("insufficient"), "{refused}");
}

fn words(remarks: &[Remark]) -> String {
    let words: Vec<String> = remarks.iter().map(ToString::to_string).collect();
    words.join("\n")
}

#[tokio::test]
async fn projection_of_somebody_else_is_made_anew() {
    let nats = nats::start().await;
    let zones = nats.provisioner().await;
    let created = async || {
        let stream = zones.get_stream("TICKS").await.unwrap();
        stream.cached_info().created
    };
    zones.delete_stream("TICKS").await.unwrap();
    let mut settings = topology::ticks().settings();
    settings["subjects"] = json!(["spy.>"]);
    settings["republish"] = json!({ "src": "spy.>", "dest": "live.tick.>" });
    broker::ensure_stream(&zones, &settings).await.unwrap();
    let theirs = created().await;
    nats.provision().await.unwrap();
    assert_ne!(created().await, theirs);
    let ticks = zones.get_stream("TICKS").await.unwrap();
    assert_eq!(ticks.cached_info().config.subjects, ["market.tick.>"]);
}

#[tokio::test]
async fn provisioned_partition_count_cannot_change() {
    let nats = nats::start().await;
    let layout = Layout::new(nats.secrets("web").parent().unwrap().parent().unwrap());
    let error = setup::provision(
        &nats.url(),
        &layout,
        nats::PARTITION_COUNT + 1,
        Copies::default(),
    )
    .await
    .unwrap_err();
    assert!(
        matches!(&error, ProvisionError::PartitionCount { found, asked: 3 } if found == "2"),
        "{error}"
    );
}

#[tokio::test]
async fn log_of_another_format_is_refused_with_what_to_do() {
    let nats = nats::start().await;
    let layout = Layout::new(nats.secrets("web").parent().unwrap().parent().unwrap());
    let setup = nats.provisioner().await;
    let topology = setup.get_key_value("topology").await.unwrap();
    let format = topology.get("log_format").await.unwrap();
    assert_eq!(format.unwrap(), "1");
    let refused = async || {
        let error = setup::provision(
            &nats.url(),
            &layout,
            nats::PARTITION_COUNT,
            Copies::default(),
        )
        .await;
        error.unwrap_err().to_string()
    };
    topology.put("log_format", "2".into()).await.unwrap();
    let told = refused().await;
    assert!(
        told.contains("format 2") && told.contains("--fresh"),
        "{told}"
    );
    topology.delete("log_format").await.unwrap();
    let told = refused().await;
    assert!(told.contains("earlier build"), "{told}");
}

#[tokio::test]
async fn log_that_is_gone_is_not_made_again_empty() {
    let nats = nats::start().await;
    let layout = Layout::new(nats.secrets("web").parent().unwrap().parent().unwrap());
    let zones = nats.provisioner().await;
    zones.delete_stream("AUCTION_1").await.unwrap();
    let again = setup::provision(
        &nats.url(),
        &layout,
        nats::PARTITION_COUNT,
        Copies::default(),
    )
    .await;
    let told = again.unwrap_err().to_string();
    assert!(
        told.contains("AUCTION_1") && told.contains("backup"),
        "{told}"
    );
    assert!(zones.get_stream("AUCTION_1").await.is_err());
}

#[tokio::test]
async fn memory_streams_are_gone_after_a_restart_and_the_truth_is_not() {
    let mut nats = nats::start().await;
    let engine = nats.connection("bid-engine").await;
    let publish = engine.jetstream.publish("auction.log.1", "frame".into());
    publish.await.unwrap().await.unwrap();
    nats.restart().await;
    harness::until("the connection is back", async || {
        engine.jetstream.get_stream("AUCTION_1").await.is_ok()
    })
    .await;
    let log = engine.jetstream.get_stream("AUCTION_1").await.unwrap();
    assert_eq!(log.cached_info().state.messages, 1);
    assert!(engine.jetstream.get_stream("RECORDS").await.is_err());
    let remade = broker::ensure_stream(&engine.jetstream, &topology::records().settings()).await;
    assert!(remade.is_ok(), "its owner makes it again: {remade:?}");
}

/// The configuration of versions before there were zones: all users in one account.
fn in_one_account(accounts: String) -> String {
    let users = accounts.split("nkey: \"").skip(1);
    let keys = users.filter_map(|user| user.split('"').next());
    let keys: String = keys.map(|key| format!("{{ nkey: \"{key}\" }}\n")).collect();
    format!(
        "system_account: SYS\naccounts {{ SYS {{}}\nOUTCRY {{ jetstream: enabled\nusers: [\n{keys}] }} }}\n"
    )
}

#[tokio::test]
async fn server_with_an_earlier_versions_accounts_is_refused_with_what_to_do() {
    let nats = nats::start_bare(nats::PARTITION_COUNT, &[], in_one_account).await;
    let told = nats.provision().await.unwrap_err().to_string();
    assert!(
        told.contains("other accounts") && told.contains("nats-server.conf"),
        "{told}"
    );
}

#[tokio::test]
async fn streams_of_one_account_move_to_their_zones_with_all_they_hold() {
    let mut nats = nats::start_bare(nats::PARTITION_COUNT, &[], in_one_account).await;
    let one = nats.connection("setup").await.jetstream;
    for stream in topology::streams(nats::PARTITION_COUNT) {
        broker::ensure_stream(&one, &stream.settings())
            .await
            .unwrap();
    }
    for bucket in topology::every_bucket() {
        let bucket = bucket.name.to_owned();
        let config = async_nats::jetstream::kv::Config {
            bucket,
            ..Default::default()
        };
        one.create_key_value(config).await.unwrap();
    }
    for (subject, payload) in [
        ("auction.log.1", "frame"),
        ("$KV.accounts.a", "alice"),
        ("$KV.topology.log_format", topology::buckets::LOG_FORMAT),
        ("$KV.topology.partition_count", "2"),
        ("market.candle.1d.DEMO", "candle"),
    ] {
        one.publish(subject, payload.into())
            .await
            .unwrap()
            .await
            .unwrap();
    }
    nats.kill();
    let store = nats.store();
    let told = setup::check_store(&store, nats::PARTITION_COUNT)
        .unwrap_err()
        .to_string();
    assert!(told.contains("--move-store"), "{told}");
    let moved = setup::move_store(&store, nats::PARTITION_COUNT).unwrap();
    assert!(moved.streams > 10 && moved.left.is_empty(), "{moved:?}");
    setup::check_store(&store, nats::PARTITION_COUNT).unwrap();
    nats.prepare_again(nats::PUBLISHER);
    nats.restart().await;
    nats.provision().await.unwrap();
    let zones = nats.provisioner().await;
    for (stream, payload) in [
        ("AUCTION_1", "frame"),
        ("KV_accounts", "alice"),
        ("CANDLES_1d", "candle"),
    ] {
        let stored = zones
            .get_stream(stream)
            .await
            .unwrap()
            .get_raw_message(1)
            .await
            .unwrap();
        assert_eq!(stored.payload, payload);
    }
    assert_eq!(
        setup::move_store(&store, 2).unwrap(),
        setup::Moved::default()
    );
}
