//! market-data at work, and somebody who publishes prices.

use std::{path::PathBuf, time::Duration};

use async_nats::{Client, Message, Subscriber};
use bootstrap::{Health, Shutdown};
use futures_util::StreamExt;
use harness::{nats::Nats, until_some};
use market::PriceAnswer;
use market_data::Settings;
use tokio::{task::JoinHandle, time::timeout};

/// Longest wait for one message, and for the service to stop.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// market-data at work.
pub(crate) struct Service {
    pub(crate) health: Health,
    shutdown: Shutdown,
    work: JoinHandle<anyhow::Result<()>>,
}

impl Service {
    /// With the shipped symbols.
    pub(crate) async fn start(nats: &Nats) -> Self {
        Self::start_with(nats, None).await
    }

    pub(crate) async fn start_with(nats: &Nats, symbols: Option<PathBuf>) -> Self {
        let settings = Settings {
            service: nats.service("market-data"),
            symbols,
        };
        let shutdown = Shutdown::default();
        let health = Health::default();
        let running = market_data::start(settings, health.clone(), shutdown.clone());
        let work = tokio::spawn(running.await.expect("market-data starts").run());
        Self {
            health,
            shutdown,
            work,
        }
    }

    pub(crate) async fn stop(self) {
        self.shutdown.request();
        let stopped = timeout(PATIENCE, self.work).await;
        let stopped = stopped.expect("it stops soon");
        stopped.expect("no panic").expect("no error");
    }

    /// Ends it before it can say what it knows or give back its lease.
    pub(crate) fn kill(self) {
        self.work.abort();
    }
}

/// Publishes until somebody answers.
pub(crate) async fn publish(client: &Client, subject: &str, payload: &str) -> PriceAnswer {
    let answer = until_some("market-data answers", async || {
        let asked = client.request(subject.to_owned(), payload.to_owned().into());
        let answer = timeout(Duration::from_secs(2), asked).await.ok()?.ok()?;
        (!answer.payload.is_empty()).then_some(answer)
    })
    .await;
    serde_json::from_slice(&answer.payload).expect("the answer is known")
}

pub(crate) async fn next(messages: &mut Subscriber) -> Message {
    let message = timeout(PATIENCE, messages.next()).await;
    message
        .expect("a message comes")
        .expect("the subscription lives")
}
