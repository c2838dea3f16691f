//! A backup that is taken while everything is written is never contradictory.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use topology::buckets;

use crate::house::{House, Kept};

fn keys(kept: &Kept, bucket: &str) -> BTreeSet<String> {
    let (_, messages) = &kept[&buckets::bucket_stream(bucket)];
    let keys = messages
        .iter()
        .filter_map(|it| it.subject.rsplit('.').next());
    keys.map(str::to_owned).collect()
}

/// The ids under which frames were stored.
fn frames(kept: &Kept) -> BTreeSet<String> {
    let (_, messages) = &kept["AUCTION_0"];
    let headers = messages.iter().flat_map(|it| &it.headers);
    let ids = headers.filter_map(|(_, value)| value.strip_prefix("id of "));
    ids.map(str::to_owned).collect()
}

/// Somebody signs up, then bids, then is invoiced, then pays: one after the other, without end.
#[tokio::test(flavor = "multi_thread")]
async fn backup_under_load_holds_what_each_entry_stands_on() {
    let house = Arc::new(House::open().await);
    let stop = Arc::new(AtomicBool::new(false));
    let (writer, told) = (house.clone(), stop.clone());
    let writing = tokio::spawn(async move {
        let invoices = writer.web.get_key_value(buckets::INVOICES).await.unwrap();
        let mut number = 0_u64;
        while !told.load(Ordering::Relaxed) {
            let name = format!("n{number}");
            writer.put(buckets::ACCOUNTS, &name, "somebody").await;
            writer.append(0, &name).await;
            invoices.create(&name, "invoice".into()).await.unwrap();
            writer.put(buckets::PAYMENTS, &name, "paid").await;
            number += 1;
        }
        number
    });
    let mut parts = 0;
    let mut last = 0;
    while parts < 6 {
        harness::until("more was written", async || {
            let log = house.engine.get_stream("AUCTION_0").await.unwrap();
            let written = log.cached_info().state.last_sequence;
            let is_more = written > last + 20;
            if is_more {
                last = written;
            }
            is_more
        })
        .await;
        parts += house.back_up().await.len();
    }
    stop.store(true, Ordering::Relaxed);
    let written = writing.await.unwrap();
    for until in 1..=u32::try_from(parts).unwrap() {
        let data = format!("other{until}");
        let restored = house.try_restore(&data, "key", Some(until)).await.unwrap();
        let other = house.serve(&data, restored).await;
        let kept = other.kept().await;
        let (paid, invoiced) = (
            keys(&kept, buckets::PAYMENTS),
            keys(&kept, buckets::INVOICES),
        );
        let (bid, known) = (frames(&kept), keys(&kept, buckets::ACCOUNTS));
        assert!(paid.is_subset(&invoiced), "part {until}");
        assert!(invoiced.is_subset(&bid), "part {until}");
        assert!(bid.is_subset(&known), "part {until}");
        assert!(!paid.is_empty() && known.len() as u64 <= written);
        other.server.stop().await.unwrap();
    }
}
