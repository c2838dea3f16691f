//! People who bid and take pushes: one who did all of it by the doors that there are, and as many more of the same in the site's
//! buckets, since hashing a password for each would take longer than all the rest.

use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context, ensure};
use async_nats::{Client, jetstream::kv::Store};
use futures_util::{StreamExt, TryStreamExt, stream};
use harness::{push_service::PushService, stack::Stack};
use serde_json::json;
use topology::buckets;

use super::{BIDS_AT_ONCE, CLOSING, LEADING};
use crate::house::{OPENING, bid_on_sold};

/// Entries that are written at once.
const WRITES_AT_ONCE: usize = 64;

pub(super) struct Bidders(Vec<String>);

/// What the site keeps of somebody: a bucket, a key, and what stands there.
struct Kept {
    bucket: Store,
    key: String,
    value: String,
}

impl Bidders {
    pub(super) async fn gather(
        stack: &Stack,
        service: &PushService,
        people: usize,
    ) -> anyhow::Result<Self> {
        let first = stack.sign_up("bidder").await;
        let browser = json!(service.browser("bidder"));
        let (status, answer) = first.put("account/push", &browser).await;
        ensure!(status.is_success(), "{status} {answer}");
        let session = first.get("session").await;
        let user = session["user"].as_str().context("a user")?.to_owned();
        let jetstream = stack.nats_user("web").await.jetstream;
        let bucket = async |name: &'static str| jetstream.get_key_value(name).await;
        let sessions = bucket(buckets::SESSIONS).await?;
        let listed = read(&sessions, format!("push-of-{user}")).await?;
        let session: [String; 1] = serde_json::from_str(&listed.value)?;
        let [session] = session;
        let kept = [
            read(&bucket(buckets::ACCOUNTS).await?, user.clone()).await?,
            read(&bucket(buckets::NOTICE_CHOICES).await?, user.clone()).await?,
            read(&sessions, session.clone()).await?,
            listed,
        ];
        // Wherever one of these stands, the other person has another.
        let own = [user.as_str(), session.as_str(), "bidder@", "/push/bidder"];
        let writes = (1..people).flat_map(|number| {
            let twin = format!("bidder-{number}");
            service.twin("bidder", twin.clone());
            let others = [
                twin.clone(),
                format!("{session}-{number}"),
                format!("{twin}@"),
                format!("/push/{twin}"),
            ];
            kept.iter()
                .map(move |kept| write(kept, own, others.clone()))
        });
        let written = stream::iter(writes).buffer_unordered(WRITES_AT_ONCE);
        written.try_collect::<()>().await?;
        let twins = (1..people).map(|number| format!("bidder-{number}"));
        Ok(Self([user].into_iter().chain(twins).collect()))
    }

    /// The first leads from the beginning to the end, and everybody else bids below.
    pub(super) async fn bid(&self, gateway: &Client) -> anyhow::Result<()> {
        let (leader, others) = self.0.split_first().context("nobody is there")?;
        ensure!(
            bid_on_sold(gateway, CLOSING, leader, LEADING).await?,
            "the leader's bid was refused"
        );
        let next = &AtomicU64::new(OPENING + 4);
        let bids =
            stream::iter(others)
                .map(Ok)
                .try_for_each_concurrent(BIDS_AT_ONCE, |user| async move {
                    // One that comes after a higher one is too low.
                    while !bid_on_sold(gateway, CLOSING, user, next.fetch_add(4, Ordering::Relaxed))
                        .await?
                    {}
                    anyhow::Ok(())
                });
        bids.await
    }
}

async fn read(bucket: &Store, key: String) -> anyhow::Result<Kept> {
    let value = bucket.get(&key).await?;
    let value = value.with_context(|| format!("nothing at {key}"))?;
    Ok(Kept {
        bucket: bucket.clone(),
        key,
        value: String::from_utf8(value.into())?,
    })
}

async fn write(kept: &Kept, own: [&str; 4], others: [String; 4]) -> anyhow::Result<()> {
    let replaced = |text: &str| {
        let pairs = own.iter().zip(&others);
        pairs.fold(text.to_owned(), |text, (own, other)| {
            text.replace(own, other)
        })
    };
    let (key, value) = (replaced(&kept.key), replaced(&kept.value));
    kept.bucket.put(key, value.into()).await?;
    Ok(())
}
