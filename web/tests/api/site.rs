//! A site of one's own, and a browser or program that visits it.

use std::net::SocketAddr;

use auction::PartitionState;
use bootstrap::{Exposure, Health, PublicAddress, Shutdown};
use harness::nats::Nats;
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use topology::buckets;
use web::{Settings, StripeSettings};

/// A password that anybody may choose.
pub(crate) const PASSWORD: &str = "a long enough one";
/// Short, so that tests of what nobody answers are quick.
pub(crate) const ANSWER_DEADLINE_MS: u64 = 300;

/// A running site.
pub(crate) struct Site {
    pub(crate) nats: Nats,
    pub(crate) address: SocketAddr,
    shutdown: Shutdown,
}

/// A visitor with a cookie jar.
pub(crate) struct Visitor {
    origin: String,
    pub(crate) http: Client,
}

pub(crate) async fn start() -> Site {
    start_with(|_| {}).await
}

/// Starts a site whose settings are changed first.
pub(crate) async fn start_with(change: impl FnOnce(&mut Settings)) -> Site {
    build(change, Health::default()).await
}

/// Starts a site that tells this health how it is.
pub(crate) async fn start_watched(health: Health) -> Site {
    build(|_| {}, health).await
}

async fn build(change: impl FnOnce(&mut Settings), health: Health) -> Site {
    let nats = harness::nats::start().await;
    let shutdown = Shutdown::default();
    let mut settings = settings(&nats);
    change(&mut settings);
    let address = serve(settings, health, &shutdown).await;
    Site {
        nats,
        address,
        shutdown,
    }
}

fn settings(nats: &Nats) -> Settings {
    Settings {
        service: nats.service("web"),
        listen: ([127, 0, 0, 1], 0).into(),
        public: PublicAddress {
            public_url: None,
            web_port: 8080,
        },
        exposure: Exposure::default(),
        gateway_url: None,
        allowed_origins: vec![],
        gateway_port: 8000,
        demo: true,
        accept_weak_durability: false,
        nats_monitor: nats.monitors(),
        answer_deadline_ms: ANSWER_DEADLINE_MS,
        body_within_ms: 20_000,
        bids_per_second: 1_000,
        requests_per_second: 10_000,
        sign_ups_per_minute: 1_000,
        unused_images_hours: 72,
        trusted_proxies: vec![],
        push_loopback: false,
        stripe: StripeSettings::default(),
        watch: false,
    }
}

async fn serve(settings: Settings, health: Health, shutdown: &Shutdown) -> SocketAddr {
    let running = web::start(settings, health.clone(), shutdown.clone());
    let running = Box::pin(running).await.unwrap();
    let address = running.address();
    tokio::spawn(running.run());
    // Before, nobody can be told that there is no such sale.
    harness::until("the site knows which sales are stored", async || {
        health.waiting_on("ended sales known").is_none()
    })
    .await;
    address
}

impl Drop for Site {
    fn drop(&mut self) {
        self.shutdown.request();
    }
}

impl Site {
    /// A visitor of a second site beside this one, on the same NATS.
    pub(crate) async fn again(&self, change: impl FnOnce(&mut Settings)) -> Visitor {
        let mut settings = settings(&self.nats);
        change(&mut settings);
        visitor(serve(settings, Health::default(), &self.shutdown).await)
    }

    /// Somebody nobody knows.
    pub(crate) fn visitor(&self) -> Visitor {
        visitor(self.address)
    }

    /// One of the demo's people, signed in.
    pub(crate) async fn demo(&self, name: &str) -> Visitor {
        let visitor = self.visitor();
        let credentials =
            json!({ "email": format!("{name}@outcry.test"), "password": "outcry-demo" });
        let answer = visitor.post("session", &credentials).await;
        assert_eq!(answer.status(), StatusCode::OK);
        visitor
    }

    /// Publishes public records as the engine does, of sales that the catalogue has.
    pub(crate) async fn publish(&self, partition: &PartitionState) {
        let web = self.nats.connection("web").await.jetstream;
        let catalogue = web.get_key_value(buckets::SALES).await.unwrap();
        for sale in partition.sales() {
            let texts = json!({ "title": sale, "demo": false, "lots": [] });
            // It may have texts of its own.
            let _ = catalogue
                .create(sale.as_str(), texts.to_string().into())
                .await;
        }
        let engine = self.nats.connection("bid-engine").await;
        let mut published = Vec::new();
        for sale in partition.sales() {
            for lot in partition.lots(sale) {
                let record = partition.lot_record(sale, lot, 0, usize::MAX).unwrap();
                published.push((format!("record.lot.{sale}.{lot}"), json!(record)));
            }
            let record = partition.sale_record(sale).unwrap();
            published.push((format!("record.sale.{sale}"), json!(record)));
        }
        for (subject, record) in published {
            let payload = record.to_string().into();
            let published = engine.jetstream.publish(subject, payload).await;
            published.unwrap().await.unwrap();
        }
    }
}

impl Visitor {
    pub(crate) async fn get(&self, path: &str) -> Response {
        self.send(self.http.get(self.url(path))).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Response {
        self.send(self.http.post(self.url(path)).json(body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: &Value) -> Response {
        self.send(self.http.put(self.url(path)).json(body)).await
    }

    /// The body of a page that must be there.
    pub(crate) async fn show(&self, path: &str) -> Value {
        let answer = self.get(path).await;
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        answer.json().await.unwrap()
    }

    pub(crate) async fn send(&self, request: RequestBuilder) -> Response {
        request.send().await.unwrap()
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}/api/v1/{path}", self.origin)
    }

    /// A page as it is sent, whatever its status.
    pub(crate) async fn html(&self, path: &str) -> String {
        let page = self.http.get(format!("{}{path}", self.origin));
        self.send(page).await.text().await.unwrap()
    }
}

fn visitor(address: SocketAddr) -> Visitor {
    Visitor {
        origin: format!("http://{address}"),
        http: Client::builder().cookie_store(true).build().unwrap(),
    }
}

/// The problem in an answer, checked for what every problem has.
pub(crate) async fn problem(answer: Response, status: u16) -> Value {
    assert_eq!(answer.status().as_u16(), status);
    assert_eq!(answer.headers()["content-type"], "application/problem+json");
    let problem: Value = answer.json().await.unwrap();
    assert_eq!(problem["status"], status);
    assert!(problem["code"].is_string() && problem["title"].is_string());
    problem
}
