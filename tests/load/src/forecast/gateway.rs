//! The gateway of a real house with a growing audience of one lot: what it takes to hold it, and to tell it of each bid.

use std::time::Duration;

use anyhow::{Context, ensure};
use async_nats::Client;
use harness::stack::Stack;
use tokio::time::{Instant, sleep};

use super::costs::Run;
use crate::{
    audience::Audience,
    house::{OPENING, bid_on_sold, sell},
    machine::{cpu_of, memory_of},
};

/// Sale and lot have one name.
const SALE: &str = "forecast";
const CHANNEL: &str = "lot:forecast.forecast";
const SALE_SECONDS: u64 = 3_600;
/// As often the gateway asks every viewer whether they are there: in so long everybody is asked once.
const IDLE: Duration = Duration::from_secs(25);
/// Bids that are not counted: whatever is allocated or learned once.
const FIRST_BIDS: u64 = 5;
/// How often it is looked whether all have heard.
const LOOK: Duration = Duration::from_millis(1);
/// How long it may take until they have.
const HEARD_MAX: Duration = Duration::from_secs(20);

pub(super) struct Gateway {
    stack: Stack,
    process: u32,
    bidder: Client,
    audiences: Vec<Audience>,
    viewers: usize,
    bids: u64,
}

impl Gateway {
    pub(super) async fn start() -> anyhow::Result<Self> {
        let stack = Stack::start().await;
        sell(&stack.sign_in("olga").await, SALE, SALE_SECONDS).await?;
        let bidder = stack.nats_user("gateway").await.client;
        let process = u32::try_from(stack.pid("gateway")).context("a process id")?;
        Ok(Self {
            stack,
            process,
            bidder,
            audiences: vec![],
            viewers: 0,
            bids: 0,
        })
    }

    /// Has more come until there are so many, and tells them of so many bids.
    pub(super) async fn with(&mut self, viewers: usize, records: u64) -> anyhow::Result<Run> {
        let more = viewers - self.viewers;
        self.audiences
            .push(Audience::watch(&self.stack, more, CHANNEL).await?);
        self.viewers = viewers;
        for _ in 0..FIRST_BIDS {
            self.bid().await?;
        }
        let (spent, began) = (self.cpu(), Instant::now());
        sleep(IDLE).await;
        let idle = (self.cpu() - spent).as_secs_f64() / began.elapsed().as_secs_f64();
        let memory = memory_of(self.process);
        let (spent, began, bytes) = (self.cpu(), Instant::now(), self.bytes());
        for _ in 0..records {
            self.bid().await?;
        }
        // What holding them took meanwhile is not delivering.
        let delivering = (self.cpu() - spent).as_secs_f64() - idle * began.elapsed().as_secs_f64();
        ensure!(delivering > 0.0, "nothing was spent");
        Ok(Run {
            viewers: viewers as f64,
            records: records as f64,
            memory: memory as f64,
            idle,
            delivering,
            bytes: (self.bytes() - bytes) as f64,
        })
    }

    /// One bid, and until every viewer has heard of it: nobody may save a message by being late.
    async fn bid(&mut self) -> anyhow::Result<()> {
        let expected = self.publications() + self.viewers as u64;
        self.bids += 1;
        let user = format!("other-{}", self.bids % 2);
        let maximum = OPENING + 2 * self.bids;
        ensure!(
            bid_on_sold(&self.bidder, SALE, &user, maximum).await?,
            "a bid was refused"
        );
        let deadline = Instant::now() + HEARD_MAX;
        while self.publications() < expected {
            ensure!(
                Instant::now() < deadline,
                "{} of {expected} publications came",
                self.publications()
            );
            sleep(LOOK).await;
        }
        Ok(())
    }

    fn publications(&self) -> u64 {
        self.audiences.iter().map(Audience::publications).sum()
    }

    fn bytes(&self) -> u64 {
        self.audiences.iter().map(Audience::bytes).sum()
    }

    fn cpu(&self) -> Duration {
        cpu_of(self.process)
    }

    /// Ends all of it; whatever an audience met is told.
    pub(super) async fn end(mut self) -> anyhow::Result<()> {
        for audience in self.audiences.drain(..) {
            audience.ends()?;
        }
        self.stack.stop().await;
        Ok(())
    }
}
