//! Keeping alerts: what is stored is followed, what prices moved is stored, and what crossed is handed over; for ever.

use std::time::Duration;

use async_nats::jetstream::kv::{Entry, Operation};
use auction::UserId;
use futures_util::{StreamExt, stream};
use tokio::time::sleep;

use super::{notice, store::PriceAlerts, watch::AlertWatch};
use crate::{accounts::Accounts, notices::Outbox};

/// The pause before the bucket is watched again.
const WATCH_PAUSE: Duration = Duration::from_millis(500);
/// The pause before what could not be stored or handed over is tried again.
const RETRY_PAUSE: Duration = Duration::from_secs(1);
/// Accounts that are worked on at once: a market that falls moves the alerts of many.
const AT_ONCE_MAX: usize = 16;

/// It could not be stored or handed over now.
#[derive(Clone, Copy, Debug)]
struct NotNow;

/// By whom people are told, each in their language.
struct Teller {
    outbox: Outbox,
    accounts: Accounts,
}

/// Starts the tasks that keep alerts; they end with the runtime.
pub(crate) fn keep(alerts: &PriceAlerts, outbox: &Outbox, accounts: &Accounts) {
    tokio::spawn(follow(alerts.clone()));
    let teller = Teller {
        outbox: outbox.clone(),
        accounts: accounts.clone(),
    };
    tokio::spawn(work(alerts.clone(), teller));
}

async fn follow(alerts: PriceAlerts) {
    let PriceAlerts { store, watch } = alerts;
    loop {
        // History first, then changes: nothing between the two is missed.
        let is_empty = (store.status().await).is_ok_and(|status| status.values() == 0);
        if let Ok(mut changes) = store.watch_with_history(">").await {
            if is_empty {
                watch.set_read();
            }
            while let Some(Ok(change)) = changes.next().await {
                take_change(&watch, &change);
                if change.seen_current {
                    watch.set_read();
                }
            }
        }
        sleep(WATCH_PAUSE).await;
    }
}

fn take_change(watch: &AlertWatch, change: &Entry) {
    let Ok(user) = change.key.parse::<UserId>() else {
        tracing::error!(key = change.key, "nobody has this id");
        return;
    };
    if change.operation != Operation::Put {
        return watch.put(&user, Default::default(), change.revision);
    }
    match serde_json::from_slice(&change.value) {
        Ok(list) => watch.put(&user, list, change.revision),
        Err(error) => tracing::error!(%user, %error, "price alerts cannot be read"),
    }
}

async fn work(alerts: PriceAlerts, teller: Teller) {
    loop {
        let users = alerts.watch.work().await;
        let done = stream::iter(users).map(|user| {
            let (alerts, teller) = (&alerts, &teller);
            async move {
                let settled = settle(alerts, teller, &user).await;
                settled.err().map(|NotNow| user)
            }
        });
        let undone: Vec<Option<UserId>> = done.buffer_unordered(AT_ONCE_MAX).collect().await;
        let undone: Vec<UserId> = undone.into_iter().flatten().collect();
        if !undone.is_empty() {
            sleep(RETRY_PAUSE).await;
            undone.into_iter().for_each(|user| alerts.watch.again(user));
        }
    }
}

/// Stores what prices moved, then hands over what crossed, then stores that it was. Whoever dies between does it again: the
/// prices are kept and told again, and the same crossing has the same key.
async fn settle(alerts: &PriceAlerts, teller: &Teller, user: &UserId) -> Result<(), NotNow> {
    let unsaved = alerts.watch.unsaved(user);
    let stored = alerts.change(user, |list| {
        for price in &unsaved {
            list.take(price);
        }
        list.clone()
    });
    let stored = stored.await.map_err(|error| {
        tracing::warn!(%user, %error, "price alerts wait to be stored");
        NotNow
    })?;
    alerts.watch.saved(user, unsaved.len());
    let mut handed = vec![];
    for crossing in stored.unhanded() {
        let language = teller.accounts.language_of(user).await;
        let (key, notice) = language.say(|| notice::handed(user, crossing));
        let told = teller.outbox.hand_over(&key, &notice).await;
        told.map_err(|_| NotNow)?;
        handed.push(crossing.number);
    }
    if !handed.is_empty() {
        metrics::counter!("outcry_web_price_alerts_total").increment(handed.len() as u64);
        let noted = alerts.change(user, |list| list.hand(&handed)).await;
        noted.map_err(|_| NotNow)?;
    }
    Ok(())
}
