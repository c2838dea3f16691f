//! What was stored is there again, at its sequence.

use topology::{User, buckets};

use crate::house::House;

/// Some of everything, with gaps where keys were replaced and removed.
async fn with_history(house: &House) {
    for number in 0..20 {
        house.append(0, &format!("frame {number}")).await;
        house
            .put(
                buckets::ACCOUNTS,
                &format!("user{}", number % 7),
                &format!("{number}"),
            )
            .await;
    }
    house.append(1, "another partition").await;
    for number in 1..4 {
        let key = format!("R-{number}");
        let invoices = house.web.get_key_value(buckets::INVOICES).await.unwrap();
        invoices.create(&key, "invoice".into()).await.unwrap();
    }
    let sales = house.web.get_key_value(buckets::SALES).await.unwrap();
    for (key, value) in [("a", "1"), ("b", "1"), ("a", "2"), ("c", "1")] {
        sales.put(key, value.into()).await.unwrap();
    }
    sales.delete("b").await.unwrap();
    house.photograph("small", b"a photograph").await;
    house.photograph("large", &vec![7; 700_000]).await;
    let images = house.web.get_object_store(buckets::IMAGES).await.unwrap();
    images.delete("small").await.unwrap();
}

#[tokio::test]
async fn restored_streams_hold_the_same_messages_at_the_same_sequences() {
    let house = House::open().await;
    with_history(&house).await;
    let before = house.kept().await;
    house.back_up().await;
    let other = house.restore("other").await;
    let after = other.kept().await;
    for (stream, kept) in &before {
        assert_eq!(after.get(stream), Some(kept), "{stream}");
    }
    assert_eq!(before["AUCTION_0"].0, 20);
    other.server.stop().await.unwrap();
}

#[tokio::test]
async fn restored_streams_are_as_setup_makes_them_and_take_what_comes() {
    let house = House::open().await;
    with_history(&house).await;
    house.back_up().await;
    let other = house.restore("other").await;
    let remarks = setup::provision(
        other.server.url(),
        &other.layout,
        2,
        setup::Copies::default(),
    )
    .await
    .unwrap();
    assert!(remarks.is_empty(), "{remarks:?}");
    let secrets = other.layout.secrets("web");
    let connection = broker::connect(User::Web.connection(other.server.url(), &secrets));
    let web = connection.await.unwrap().jetstream;
    let sales = web.get_key_value(buckets::SALES).await.unwrap();
    let entry = sales.entry("a").await.unwrap().unwrap();
    let next = sales.update("a", "3".into(), entry.revision).await.unwrap();
    assert_eq!(next, house.kept().await["KV_sales"].0 + 1);
    let invoices = web.get_key_value(buckets::INVOICES).await.unwrap();
    invoices.put("R-1", "changed".into()).await.unwrap_err();
    let images = web.get_object_store(buckets::IMAGES).await.unwrap();
    let mut large = images.get("large").await.unwrap();
    let mut bytes = vec![];
    tokio::io::AsyncReadExt::read_to_end(&mut large, &mut bytes)
        .await
        .unwrap();
    assert_eq!(bytes, vec![7; 700_000]);
    other.server.stop().await.unwrap();
}

#[tokio::test]
async fn secrets_come_along_and_nothing_is_readable_without_the_key() {
    let house = House::open().await;
    house.append(0, "a frame to look for").await;
    house.back_up().await;
    let restored = house.try_restore("other", "key", None).await.unwrap();
    let other = setup::Layout::new(house.place("other"));
    assert!(other.read_secrets().unwrap() == house.layout().read_secrets().unwrap());
    restored.finish().unwrap();

    let seed = std::fs::read(house.layout().nats_seed("web")).unwrap();
    let key = std::fs::read(house.layout().secrets("bid-engine").join("sealing.json")).unwrap();
    let mut files = 0;
    for entry in std::fs::read_dir(house.folder().join("000001")).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        for secret in [b"a frame to look for", &seed[..], &key[..]] {
            assert!(!bytes.windows(secret.len()).any(|part| part == secret));
        }
        files += 1;
    }
    assert!(files > 2, "{files}");
}
