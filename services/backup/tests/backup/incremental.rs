//! A backup into a folder that has one copies what is new.

use topology::buckets;

use crate::house::House;

#[tokio::test]
async fn second_backup_copies_only_what_is_new() {
    let house = House::open().await;
    for number in 0..50 {
        house.append(0, &format!("{number}")).await;
    }
    house.photograph("large", &vec![7; 3_000_000]).await;
    let first = house.back_up().await;
    assert_eq!(first.len(), 1, "{first:?}");
    assert!(
        first[0].messages > 50 && first[0].bytes > 3_000_000,
        "{first:?}"
    );
    assert_eq!(house.back_up().await, []);

    house.append(0, "new").await;
    house.put(buckets::ACCOUNTS, "user", "new").await;
    let second = house.back_up().await;
    let [part] = &second[..] else {
        panic!("{second:?}");
    };
    assert_eq!((part.number, part.messages, part.streams), (2, 2, 2));
    assert!(part.bytes < 10_000, "{part:?}");
    assert_eq!(house.back_up().await, []);
    let other = house.restore("other").await;
    assert_eq!(other.kept().await, house.kept().await);
    other.server.stop().await.unwrap();
}

#[tokio::test]
async fn what_was_replaced_or_removed_between_backups_stays_so() {
    let house = House::open().await;
    for key in ["replaced", "removed", "stays"] {
        house.put(buckets::SALES, key, "first").await;
    }
    house.photograph("removed", &vec![1; 300_000]).await;
    house.photograph("replaced", &vec![1; 300_000]).await;
    house.back_up().await;
    house.put(buckets::SALES, "replaced", "second").await;
    let sales = house.web.get_key_value(buckets::SALES).await.unwrap();
    sales.delete("removed").await.unwrap();
    let images = house.web.get_object_store(buckets::IMAGES).await.unwrap();
    images.delete("removed").await.unwrap();
    house.photograph("replaced", &vec![2; 300_000]).await;
    house.back_up().await;
    // Gone without a word in the stream itself.
    let symbols = buckets::bucket_stream(buckets::SYMBOLS);
    let market = house.nats.connection("market-data").await.jetstream;
    let registry = market.get_key_value(buckets::SYMBOLS).await.unwrap();
    registry.put("GONE", "symbol".into()).await.unwrap();
    registry.put("HERE", "symbol".into()).await.unwrap();
    house.back_up().await;
    let stream = market.get_stream_no_info(&symbols).await.unwrap();
    stream.purge().filter("$KV.symbols.GONE").await.unwrap();
    assert_eq!(house.back_up().await.len(), 1, "less is news too");

    let before = house.kept().await;
    let other = house.restore("other").await;
    let after = other.kept().await;
    for (stream, kept) in &before {
        assert_eq!(after.get(stream), Some(kept), "{stream}");
    }
    other.server.stop().await.unwrap();
}

#[tokio::test]
async fn house_as_it_was_at_an_earlier_part_can_be_restored() {
    let house = House::open().await;
    house.put(buckets::HOUSE, "name", "before").await;
    house.append(0, "before").await;
    house.back_up().await;
    let before = house.kept().await;
    house.put(buckets::HOUSE, "name", "after").await;
    house.append(0, "after").await;
    house.back_up().await;
    let restored = house.try_restore("other", "key", Some(1)).await.unwrap();
    assert_eq!(restored.part, 1);
    let other = house.serve("other", restored).await;
    assert_eq!(other.kept().await, before);
    other.server.stop().await.unwrap();
}

#[tokio::test]
async fn restored_house_is_backed_up_into_the_same_folder() {
    let house = House::open().await;
    for number in 0..50 {
        house.append(0, &format!("{number}")).await;
    }
    house.put(buckets::HOUSE, "name", "a").await;
    house.back_up().await;
    let other = house.restore("other").await;
    let again = backup::Backup {
        folder: &house.folder(),
        layout: &other.layout,
        nats_url: other.server.url(),
        to: &[],
    };
    let taken = again.run().await.unwrap();
    // Buckets are other streams now, and copied anew; the log goes on.
    assert!(taken.iter().all(|part| part.messages < 50), "{taken:?}");
    let third = house.restore("third").await;
    assert_eq!(third.kept().await, house.kept().await);
    for server in [other.server, third.server] {
        server.stop().await.unwrap();
    }
}
