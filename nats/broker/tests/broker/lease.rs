use std::time::Duration;

use broker::acquire_lease;
use harness::nats::Nats;

const TTL: Duration = Duration::from_secs(3);
const BUCKET: &str = "market_lease";
/// The one key that this user may write.
const KEY: &str = "market-data";

/// Takes the lease, loses it to another, and gives it back after `noticed`; who holds it then.
async fn holder_after_release(nats: &Nats, noticed: bool) -> Vec<u8> {
    let jetstream = nats.connection("market-data").await.jetstream;
    let store = jetstream.get_key_value(BUCKET).await.unwrap();
    let lease = acquire_lease(&jetstream, BUCKET, KEY, "one", TTL);
    let lease = lease.await.unwrap();
    store.put(KEY, "another".into()).await.unwrap();
    if noticed {
        lease.lost().await;
    }
    lease.release().await;
    let held = store.get(KEY).await.unwrap();
    store.delete(KEY).await.unwrap();
    held.unwrap_or_default().to_vec()
}

#[tokio::test]
async fn lost_lease_is_not_released_from_its_new_holder() {
    let nats = harness::nats::start().await;
    for noticed in [true, false] {
        let holder = holder_after_release(&nats, noticed).await;
        assert_eq!(holder, b"another", "noticed: {noticed}");
    }
}

#[tokio::test]
async fn renewed_lease_is_free_at_once_after_release() {
    let nats = harness::nats::start().await;
    let jetstream = nats.connection("market-data").await.jetstream;
    let store = jetstream.get_key_value(BUCKET).await.unwrap();
    let lease = acquire_lease(&jetstream, BUCKET, KEY, "one", TTL);
    let lease = lease.await.unwrap();
    let revision = async || store.entry(KEY).await.ok()?.map(|entry| entry.revision);
    let first = revision().await;
    harness::until("it was renewed", async || revision().await != first).await;
    lease.release().await;
    assert_eq!(store.get(KEY).await.unwrap(), None);
}

#[tokio::test]
async fn entry_that_nobody_renews_holds_nobody_up() {
    let nats = harness::nats::start().await;
    let jetstream = nats.connection("market-data").await.jetstream;
    let store = jetstream.get_key_value(BUCKET).await.unwrap();
    let lease = acquire_lease(&jetstream, BUCKET, KEY, "one", TTL);
    let held = lease.await.unwrap();
    // No time to live: the server never lets go of it.
    store.put(KEY, "a thief".into()).await.unwrap();
    held.lost().await;
    let lease = acquire_lease(&jetstream, BUCKET, KEY, "two", TTL);
    let lease = tokio::time::timeout(TTL * 4, lease);
    lease.await.expect("it is taken again").unwrap();
    assert_eq!(&store.get(KEY).await.unwrap().unwrap()[..], b"two");
}
