//! A small auction house for tests: a server, an engine, and words to bid with.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use async_nats::{HeaderMap, Message};
use bid_engine::{ReadClocks, Running, journal::Journal, sealing::SealingKeys};
use bootstrap::{Health, Shutdown};
use broker::{Connection, request_until};
use chrono::TimeDelta;
use clap::Parser;
use futures_util::StreamExt;
use harness::nats::Nats;
use serde_json::{Value, json};
use tokio::time::Instant;
use topology::{
    Partition, Token, header,
    subject::{self, BidderVerb, OperatorVerb, Query},
};

/// The sale that every test opens.
pub(crate) const SALE: &str = "house";
/// Far enough for a loaded machine; a test that needs it has failed.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// A server with an engine, and connections as the gateway and as web.
pub(crate) struct House {
    pub nats: Nats,
    pub clock: SetClock,
    pub gateway: Connection,
    pub web: Connection,
    engine: Option<(Running, Shutdown)>,
}

/// The clocks of the engine's machine, whose wall clock is set this many milliseconds ahead.
#[derive(Clone, Default)]
pub(crate) struct SetClock(Arc<AtomicI64>);

impl SetClock {
    pub(crate) fn set(&self, ahead: i64) {
        self.0.store(ahead, Ordering::SeqCst);
    }

    fn clocks(&self) -> ReadClocks {
        let ahead = self.0.clone();
        Arc::new(move || {
            let mut reading = bootstrap::clock::read();
            reading.wall += TimeDelta::milliseconds(ahead.load(Ordering::SeqCst));
            reading
        })
    }
}

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    settings: bid_engine::Settings,
}

impl House {
    /// Opens with one engine at work.
    pub(crate) async fn open() -> Self {
        Self::open_on(harness::nats::start().await).await
    }

    /// Opens on a server, or a cluster, with one engine at work.
    pub(crate) async fn open_on(nats: Nats) -> Self {
        let gateway = nats.connection("gateway").await;
        let web = nats.connection("web").await;
        let mut house = Self {
            nats,
            clock: SetClock::default(),
            gateway,
            web,
            engine: None,
        };
        house.start_engine().await;
        house
    }

    /// Starts the engine and waits until every partition is served.
    pub(crate) async fn start_engine(&mut self) {
        self.start_engine_with(&[]).await;
    }

    /// Starts an engine with further arguments, and waits until every partition is served.
    pub(crate) async fn start_engine_with(&mut self, arguments: &[&str]) -> Health {
        let (running, shutdown, health) = self.another_engine_with(arguments).await;
        harness::until("the engine serves", async || health.is_ready()).await;
        // One that was killed counts as living for a while, and has its share.
        self.every_partition_is_served().await;
        self.engine = Some((running, shutdown));
        health
    }

    /// Waits until each partition has somebody who answers.
    pub(crate) async fn every_partition_is_served(&self) {
        for partition in Partition::all(harness::nats::PARTITION_COUNT) {
            let subject = subject::partition_query(partition, Query::Health);
            self.request(&self.web, "olga", &subject, &json!({})).await;
        }
    }

    /// Starts an engine beside the one at work.
    pub(crate) async fn another_engine(&self) -> (Running, Shutdown, Health) {
        self.another_engine_with(&[]).await
    }

    async fn another_engine_with(&self, arguments: &[&str]) -> (Running, Shutdown, Health) {
        let secrets = self.nats.secrets("bid-engine");
        let (health, shutdown) = (Health::default(), Shutdown::default());
        let running = self.try_engine(&secrets, arguments, (&health, &shutdown));
        let running = running.await.expect("it starts");
        (running, shutdown, health)
    }

    /// Starts an engine with the secrets of a folder.
    pub(crate) async fn try_engine(
        &self,
        secrets: &Path,
        arguments: &[&str],
        (health, shutdown): (&Health, &Shutdown),
    ) -> anyhow::Result<Running> {
        let folder = secrets.to_str();
        let folder = folder.expect("a temporary folder has a plain name");
        let line = ["engine", "--secrets", folder];
        let mut settings = Line::parse_from(line.iter().chain(arguments)).settings;
        settings.service = harness::service_settings(&self.nats.url(), secrets.to_owned());
        settings.nats_monitor = self.nats.monitors();
        let clocks = self.clock.clocks();
        bid_engine::start_by(clocks, settings, health.clone(), shutdown.clone()).await
    }

    /// The engine's keys.
    pub(crate) fn keys(&self) -> Arc<SealingKeys> {
        let file = self.nats.secrets("bid-engine").join("sealing.json");
        Arc::new(SealingKeys::load(&file).expect("setup made the keys"))
    }

    /// The log of the sale's partition.
    pub(crate) async fn journal(&self) -> Journal {
        let engine = self.nats.connection("bid-engine").await;
        Journal::new(&engine, partition(), self.keys())
    }

    /// Stops the engine in order.
    pub(crate) async fn stop_engine(&mut self) {
        let (running, shutdown) = self.engine.take().expect("it runs");
        shutdown.request();
        running.run().await.expect("it stops well");
    }

    /// The engine at work.
    pub(crate) fn engine(&self) -> &Running {
        let (running, _) = self.engine.as_ref().expect("it runs");
        running
    }

    /// Takes an engine that was started aside for its own.
    pub(crate) fn adopt(&mut self, running: Running, shutdown: Shutdown) {
        self.engine = Some((running, shutdown));
    }

    /// Drops the engine's tasks where they stand, as a kill would.
    pub(crate) fn kill_engine(&mut self) {
        self.engine = None;
    }

    /// Opens the sale with lots that end so many seconds from now.
    pub(crate) async fn create_sale(&self, lots: &[&str], ends_in_seconds: i64) -> Value {
        self.create(&sale(lots, ends_in_seconds)).await
    }

    /// Opens a sale as asked for.
    pub(crate) async fn create(&self, sale: &Value) -> Value {
        self.send(&self.web, "olga", OperatorVerb::Create.as_str(), sale)
            .await
    }

    /// Opens a sealed-bid sale with lots that end so many seconds from now.
    pub(crate) async fn create_sealed_sale(
        &self,
        pricing: &str,
        lots: &[&str],
        ends_in_seconds: i64,
    ) -> Value {
        let mut sale = sale(lots, ends_in_seconds);
        sale["terms"]["format"] = "sealed".into();
        sale["terms"]["pricing"] = pricing.into();
        self.create(&sale).await
    }

    /// A bid as the gateway sends it; the answer.
    pub(crate) async fn bid(&self, user: &str, lot: &str, bid_id: &str, maximum: u64) -> Value {
        let body = json!({"sale": SALE, "lot": lot, "bid_id": bid_id, "maximum": maximum});
        self.send(&self.gateway, user, BidderVerb::Bid.as_str(), &body)
            .await
    }

    /// One's own standing, as web asks it.
    pub(crate) async fn standing(&self, user: &str, lot: &str) -> Value {
        let subject = subject::query(partition(), &sale_token(), Query::Me);
        let asked = json!({"lot": lot});
        body(&self.request(&self.web, user, &subject, &asked).await)
    }

    /// The public record of a lot, as web asks it.
    pub(crate) async fn record(&self, lot: &str) -> Value {
        let subject = subject::query(partition(), &sale_token(), Query::Record);
        let asked = json!({"lot": lot});
        body(&self.request(&self.web, "nobody", &subject, &asked).await)
    }

    /// Any question about the sale, as web asks it; everything but the time in the answer.
    pub(crate) async fn ask(&self, user: &str, query: Query, asked: Value) -> Value {
        let subject = subject::query(partition(), &sale_token(), query);
        let mut answer = body(&self.request(&self.web, user, &subject, &asked).await);
        if let Some(fields) = answer.as_object_mut() {
            fields.remove("now");
        }
        answer
    }

    /// Many bids below the leader's maximum, each of another person; how many were accepted. One that is overtaken on its way
    /// by a higher one is too low.
    pub(crate) async fn beaten_bids(&self, lot: &str, count: u64) -> usize {
        let bids = (0..count).map(|n| async move {
            let user = format!("user-{n}");
            let answer = self.bid(&user, lot, "beaten", 2_000 + 200 * n).await;
            answer["accepted"] == true
        });
        let accepted = futures_util::stream::iter(bids).buffered(64);
        let accepted = accepted.filter(|accepted| std::future::ready(*accepted));
        accepted.count().await
    }

    /// Any bid, as web sends it; the answer.
    pub(crate) async fn offer(&self, user: &str, lot: &str, bid_id: &str, offer: Value) -> Value {
        let mut body = json!({"sale": SALE, "lot": lot, "bid_id": bid_id});
        let fields = body.as_object_mut().expect("it is an object");
        fields.extend(offer.as_object().expect("an offer is an object").clone());
        self.send(&self.web, user, BidderVerb::Bid.as_str(), &body)
            .await
    }

    async fn send(&self, from: &Connection, user: &str, verb: &str, what: &Value) -> Value {
        let subject = command_subject(verb);
        body(&self.request(from, user, &subject, what).await)
    }

    /// Any request with the headers that gateway and web set.
    pub(crate) async fn request(
        &self,
        from: &Connection,
        user: &str,
        subject: &str,
        what: &Value,
    ) -> Message {
        let payload = what.to_string().into();
        let headers = headers(user, 20_000);
        let deadline = Instant::now() + PATIENCE;
        request_until(&from.client, subject, &headers, &payload, deadline)
            .await
            .expect("an answer by the deadline")
    }
}

/// Headers of a command whose deadline is so many milliseconds from now.
pub(crate) fn headers(user: &str, deadline_in_millis: i64) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::USER, user);
    headers.insert(header::DEADLINE, time(deadline_in_millis));
    headers
}

/// The time so many milliseconds from now, as it travels.
pub(crate) fn time(in_millis: i64) -> String {
    let now = auction::Time::from(bootstrap::clock::now()).unix_millis();
    auction::Time::from_unix_millis(now + in_millis)
        .expect("a time in range")
        .to_string()
}

pub(crate) fn partition() -> Partition {
    Partition::of(SALE, harness::nats::PARTITION_COUNT)
}

pub(crate) fn sale_token() -> Token {
    Token::parse(SALE).expect("a constant token")
}

/// The subject of a command to the sale.
pub(crate) fn command_subject(verb: &str) -> String {
    subject::bidder_command(partition(), &sale_token(), BidderVerb::Bid)
        .replace(".bid", &format!(".{verb}"))
}

pub(crate) fn body(message: &Message) -> Value {
    serde_json::from_slice(&message.payload)
        .unwrap_or_else(|_| panic!("no JSON: {:?}", message.headers))
}

/// A sale as asked for.
pub(crate) fn sale(lots: &[&str], ends_in_seconds: i64) -> Value {
    let lots: Vec<Value> = lots
        .iter()
        .enumerate()
        .map(|(index, lot)| {
            json!({
                "lot": lot,
                "number": index + 1,
                "opening": 1_000,
                "reserve": null,
                "opens_at": time(-60_000),
                "ends_at": time(ends_in_seconds * 1_000),
            })
        })
        .collect();
    json!({
        "sale": SALE,
        "terms": {
            "currency": "EUR",
            "time_zone": "Europe/Berlin",
            "increments": [{"from": 0, "step": 100}],
            "soft_close": null,
            "outage_policy": {"kind": "close_as_is"},
            "ceiling": 100_000_000,
        },
        "lots": lots,
    })
}
