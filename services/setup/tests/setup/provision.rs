use harness::nats;
use setup::{Layout, ProvisionError};

#[tokio::test]
async fn second_provision_changes_nothing() {
    let nats = nats::start().await;
    let layout = Layout::new(nats.secrets("web").parent().unwrap().parent().unwrap());
    let connection = nats.connection("setup").await;
    let stream = async || {
        let stream = connection.jetstream.get_stream("AUCTION_0").await.unwrap();
        stream.cached_info().clone()
    };
    let before = stream().await;
    setup::provision(&nats.url(), &layout, nats::PARTITION_COUNT)
        .await
        .unwrap();
    let after = stream().await;
    assert_eq!(before.created, after.created);
    assert_eq!(before.config, after.config);
}

#[tokio::test]
async fn provisioned_partition_count_cannot_change() {
    let nats = nats::start().await;
    let layout = Layout::new(nats.secrets("web").parent().unwrap().parent().unwrap());
    let error = setup::provision(&nats.url(), &layout, nats::PARTITION_COUNT + 1)
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
    let setup = nats.connection("setup").await.jetstream;
    let topology = setup.get_key_value("topology").await.unwrap();
    let format = topology.get("log_format").await.unwrap();
    assert_eq!(format.unwrap(), "1");
    let refused = async || {
        let error = setup::provision(&nats.url(), &layout, nats::PARTITION_COUNT).await;
        error.unwrap_err().to_string()
    };
    topology.put("log_format", "2".into()).await.unwrap();
    let told = refused().await;
    assert!(
        told.contains("format 2") && told.contains("--fresh"),
        "{told}"
    );
    topology.purge("log_format").await.unwrap();
    let told = refused().await;
    assert!(told.contains("earlier build"), "{told}");
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
