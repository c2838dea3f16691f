//! The engine as it is shipped, a process of its own, and what it counts.

use std::{
    net::SocketAddr,
    process::{Command, Stdio},
    time::Duration,
};

use anyhow::Context;
use harness::{nats::Nats, until};

use crate::{machine::Process, under_test::free_address};

pub(super) struct Engine {
    process: Process,
    admin: SocketAddr,
}

/// Sums since the engine was started.
#[derive(Clone, Copy)]
pub(super) struct Counted {
    /// From sending a frame to its acknowledgement.
    append: Sum,
    /// From a bid's arrival to its answer.
    bid: Sum,
}

#[derive(Clone, Copy)]
struct Sum {
    seconds: f64,
    count: f64,
}

impl Engine {
    /// Starts it with a connection to this server, and waits until it serves.
    pub(super) async fn start(nats: &Nats, server: &str) -> anyhow::Result<Self> {
        let admin = free_address()?;
        let mut command = Command::new(harness::stack::program());
        command
            .arg("bid-engine")
            .args(["--nats-url", server])
            .args(["--nats-monitor", &nats.monitors().join(",")])
            .args(["--admin", &admin.to_string()])
            .arg("--secrets")
            .arg(nats.secrets("bid-engine"))
            .env("OUTCRY_LOG", "warn")
            .stdin(Stdio::null());
        let process = Process::start_anywhere(&mut command)?;
        until("the engine serves", async || {
            let asked = reqwest::get(format!("http://{admin}/readyz")).await;
            asked.is_ok_and(|answer| answer.status().is_success())
        })
        .await;
        Ok(Self { process, admin })
    }

    pub(super) fn cpu(&self) -> Duration {
        self.process.cpu()
    }

    pub(super) async fn counted(&self) -> anyhow::Result<Counted> {
        let text = reqwest::get(format!("http://{}/metrics", self.admin)).await?;
        let text = text.text().await?;
        let sum = |name: &str| {
            Ok::<_, anyhow::Error>(Sum {
                seconds: value(&text, &format!("{name}_sum"))?,
                count: value(&text, &format!("{name}_count"))?,
            })
        };
        Ok(Counted {
            append: sum("outcry_append_seconds")?,
            bid: sum("outcry_bid_seconds")?,
        })
    }
}

impl Counted {
    pub(super) fn appends_since(&self, before: &Self) -> f64 {
        self.append.count - before.append.count
    }

    /// Microseconds of one append, and of one bid, in the mean of those since then.
    pub(super) fn micros_since(&self, before: &Self) -> [f64; 2] {
        [(self.append, before.append), (self.bid, before.bid)].map(|(now, then)| {
            let count = now.count - then.count;
            (now.seconds - then.seconds) * 1e6 / count
        })
    }
}

/// The value of a series without labels. Nothing was counted yet where it is missing.
fn value(text: &str, name: &str) -> anyhow::Result<f64> {
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.map_or(Ok(0.0), |value| {
        value.parse().with_context(|| format!("{name} {value}"))
    })
}
