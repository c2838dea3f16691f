//! What one viewer has got, and that it is all of it.

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::viewers::{Viewer, lines};

pub(super) const LOG: &str = "lot:a";
pub(super) const LATEST: &str = "tick:a";

/// One viewer of a log and a newest value.
#[derive(Clone)]
pub(super) struct Watcher {
    /// Its gateway died, and it was not yet recovered at another.
    pub(super) is_away: bool,
    /// It has asked the other gateway for a WebSocket.
    shakes_hands: bool,
    /// The number and offset of the log's last message, and the log's epoch.
    log: u64,
    offset: u64,
    epoch: String,
    latest: u64,
}

/// Why nothing more is read.
pub(super) enum Failed {
    /// The connection is over, and another is asked for.
    HungUp(anyhow::Error),
    /// What came is not what must come.
    Wrong(anyhow::Error),
}

impl Watcher {
    /// One that has the log's first message.
    pub(super) fn new(epoch: String) -> Self {
        Self {
            is_away: false,
            shakes_hands: false,
            log: 1,
            offset: 1,
            epoch,
            latest: 0,
        }
    }

    pub(super) fn has(&self, number: u64) -> bool {
        self.log == number && self.latest == number
    }

    /// Reads what came, and goes on with what it has to say.
    pub(super) fn read(&mut self, viewer: &mut Viewer, buffer: &mut [u8]) -> Result<(), Failed> {
        if self.shakes_hands {
            if viewer.shakes_hands().map_err(Failed::Wrong)? {
                viewer.say(&self.recovering()).map_err(Failed::Wrong)?;
                self.shakes_hands = false;
            }
            return Ok(());
        }
        let mut seen = Ok(());
        let read = viewer.read(buffer, |payload| {
            for line in lines(payload) {
                if seen.is_ok() {
                    seen = self.see(line);
                }
            }
        });
        seen.map_err(Failed::Wrong)?;
        if let Err(why) = read {
            self.shakes_hands = true;
            return Err(Failed::HungUp(why));
        }
        Ok(())
    }

    fn recovering(&self) -> String {
        let Self { offset, epoch, .. } = self;
        let log = json!({"channel": LOG, "recover": true, "offset": offset, "epoch": epoch});
        [
            json!({"id": 1, "connect": {}}),
            json!({"id": 2, "subscribe": log}),
            json!({"id": 3, "subscribe": {"channel": LATEST}}),
        ]
        .map(|command| command.to_string())
        .join("\n")
    }

    fn see(&mut self, payload: &[u8]) -> anyhow::Result<()> {
        let told: Value = serde_json::from_slice(payload)?;
        let push = &told["push"];
        if push["pub"].is_object() {
            return self.publication(push["channel"] == LOG, &push["pub"]);
        }
        // Whoever is slow to read is told so.
        let is_told = push.is_null() || push["message"].is_object();
        ensure!(is_told && told["error"].is_null(), "{told}");
        // The answer to its first subscription may come after that of the second, which it waited for.
        if told["id"] == 2 && self.is_away {
            ensure!(told["subscribe"]["recovered"] == true, "{told}");
            let missed = told["subscribe"]["publications"].as_array();
            for publication in missed.into_iter().flatten() {
                self.publication(true, publication)?;
            }
            self.is_away = false;
        }
        Ok(())
    }

    fn publication(&mut self, is_log: bool, publication: &Value) -> anyhow::Result<()> {
        let number = publication["data"]["n"].as_u64().context("no number")?;
        if is_log {
            ensure!(number == self.log + 1, "{number} comes after {}", self.log);
            self.log = number;
            self.offset = publication["offset"].as_u64().context("no offset")?;
        } else {
            self.latest = number;
        }
        Ok(())
    }
}
