//! Everything breaks at once, and still everyone sees every message once.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::{Instant, interval, sleep};

use crate::support::{Client, Gate};

const MESSAGES: u64 = 600;
const WATCHERS: u64 = 8;
/// All that is published comes within this time, however often the line breaks.
const ALL_SEEN_WITHIN: Duration = Duration::from_secs(60);

/// Somebody who hangs up after every few messages and comes back where they were.
struct Watcher {
    url: String,
    patience: usize,
    offset: u64,
    epoch: String,
    seen: Vec<u64>,
}

impl Watcher {
    async fn watch(mut self) -> Vec<u64> {
        let deadline = Instant::now() + ALL_SEEN_WITHIN;
        while self.seen.last() != Some(&MESSAGES) {
            let last = self.seen.last();
            assert!(Instant::now() < deadline, "nothing came after {last:?}");
            if self.visit().await.is_none() {
                // The gateway is away; browsers wait much longer.
                sleep(Duration::from_millis(20)).await;
            }
        }
        self.seen
    }

    /// One connection; nothing when it ended before we did.
    async fn visit(&mut self) -> Option<()> {
        let mut client = Client::try_open(&self.url).await.ok()?;
        let subscribe = json!({ "channel": "lot:spring.l1", "recover": true,
            "offset": self.offset, "epoch": self.epoch });
        let first = [
            json!({ "id": 1, "connect": {} }),
            json!({ "id": 2, "subscribe": subscribe }),
        ];
        client.send(first.map(|c| c.to_string()).join("\n")).await;
        let enough = self.seen.len() + self.patience;
        while self.seen.len() < enough && self.seen.last() != Some(&MESSAGES) {
            let line = client.try_line().await?;
            // On a fast machine all of them together, who come from one address, ask more than its budget has.
            if line["error"]["temporary"] == true {
                return None;
            }
            if line["id"] == 2 {
                let result = &line["subscribe"];
                assert_eq!(
                    result["recovered"], true,
                    "{line} after {} {:?}",
                    self.offset, self.epoch
                );
                self.epoch = result["epoch"].as_str().unwrap().to_owned();
                for publication in result["publications"].as_array().into_iter().flatten() {
                    self.see(publication);
                }
            } else if line["push"]["pub"].is_object() {
                self.see(&line["push"]["pub"]);
            } else if line["push"].is_object() {
                // On a slow machine a wire is cut for long enough for the gateway to say so; one comes back then.
                assert_eq!(line["push"]["unsubscribe"]["code"], 2500, "{line}");
                return Some(());
            }
        }
        Some(())
    }

    fn see(&mut self, publication: &Value) {
        self.offset = publication["offset"].as_u64().unwrap();
        self.seen.push(publication["data"]["n"].as_u64().unwrap());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reconnecting_watchers_see_every_message_once() {
    // Whoever is unlucky may be away for most of it.
    let mut gate = Gate::open_behind_proxy(&[("history_size = 300", "history_size = 600")]).await;
    gate.record(1).await;
    let watchers: Vec<_> = (0..WATCHERS)
        .map(|number| Watcher {
            url: gate.url(),
            patience: 3 + 11 * number as usize,
            offset: 0,
            epoch: String::new(),
            seen: Vec::new(),
        })
        .map(|watcher| tokio::spawn(watcher.watch()))
        .collect();
    let mut pace = interval(Duration::from_millis(4));
    for n in 2..=MESSAGES {
        pace.tick().await;
        gate.record(n).await;
        match n % 100 {
            10 | 50 => gate.proxy.cut(true),
            20 | 53 => gate.proxy.cut(false),
            _ => {}
        }
        if n == MESSAGES / 2 {
            gate.restart().await;
        }
    }
    for watcher in watchers {
        assert_eq!(watcher.await.unwrap(), (1..=MESSAGES).collect::<Vec<_>>());
    }
}
