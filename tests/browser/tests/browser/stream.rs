//! People who bid against each other while a story goes on.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use harness::{person::Person as Program, until};
use serde_json::Value;
use tokio::{sync::Mutex, task::JoinSet, time::interval};

/// Bids of a few people, one after the other, for as long as it lasts.
pub(crate) struct Stream {
    accepted: Arc<Mutex<Vec<Value>>>,
    over: Arc<AtomicBool>,
    bidding: JoinSet<()>,
}

impl Stream {
    /// Starts them on the lot `clock` of a sale, each with one bid in this time; bid ids begin with `name`.
    pub(crate) async fn of_bids(
        people: &[Program],
        sale: &str,
        name: &str,
        pace: Duration,
    ) -> Self {
        let accepted = Arc::<Mutex<Vec<Value>>>::default();
        let over = Arc::new(AtomicBool::new(false));
        // Whoever bids next knows what the one before was answered: a refused bid is of a budget that a stream empties.
        let minimum = minimum(people, sale).await;
        let minimum = Arc::new(Mutex::new(minimum));
        let mut bidding = JoinSet::new();
        for (who, person) in people.iter().cloned().enumerate() {
            let (accepted, over) = (accepted.clone(), over.clone());
            let (sale, name) = (sale.to_owned(), name.to_owned());
            let minimum = minimum.clone();
            bidding.spawn(async move {
                let mut pace = interval(pace);
                for bid in 0.. {
                    if over.load(Ordering::Relaxed) {
                        return;
                    }
                    pace.tick().await;
                    let id = format!("{name}-{who}-{bid}");
                    let mut minimum = minimum.lock().await;
                    let answer = person.bid(&sale, "clock", &id, *minimum).await;
                    let next = answer["minimum_bid"].as_u64();
                    let next = next.or(answer["refusal"]["minimum"].as_u64());
                    *minimum = next.unwrap_or(*minimum).max(*minimum);
                    drop(minimum);
                    if answer["accepted"] == true {
                        accepted.lock().await.push(answer);
                    }
                }
            });
        }
        Self {
            accepted,
            over,
            bidding,
        }
    }

    /// Waits until some more bids were accepted.
    pub(crate) async fn flows(&self, more: usize) {
        let before = self.accepted.lock().await.len();
        until("bids are accepted", async || {
            self.accepted.lock().await.len() >= before + more
        })
        .await;
    }

    /// The answers of all that were accepted.
    pub(crate) async fn ends(self) -> Vec<Value> {
        self.over.store(true, Ordering::Relaxed);
        self.bidding.join_all().await;
        std::mem::take(&mut *self.accepted.lock().await)
    }
}

/// The least bid on the sale's lot.
async fn minimum(people: &[Program], sale: &str) -> u64 {
    let person = people.first().expect("somebody bids");
    let lot = person.get(&format!("sales/{sale}/lots/clock")).await;
    lot["minimum_bid"].as_u64().expect("a minimum")
}
