//! Services of the market, and the site, in this process.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::PathBuf;

use bootstrap::{Exposure, Health, PublicAddress, Shutdown};
use harness::nats::Nats;

/// Starts market-data, with symbols of one's own or the shipped ones.
pub(crate) async fn admit_prices(nats: &Nats, symbols: Option<PathBuf>, shutdown: &Shutdown) {
    let service = nats.service("market-data");
    let settings = market_data::Settings { service, symbols };
    let data = market_data::start(settings, Health::default(), shutdown.clone());
    tokio::spawn(data.await.unwrap().run());
}

/// Starts the site; where it is.
pub(crate) async fn site(nats: &Nats, shutdown: &Shutdown) -> String {
    let settings = web::Settings {
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
        demo: false,
        nats_monitor: nats.monitors(),
        accept_weak_durability: false,
        answer_deadline_ms: 5_000,
        body_within_ms: 20_000,
        bids_per_second: 100,
        requests_per_second: 1_000,
        sign_ups_per_minute: 100,
        unused_images_hours: 72,
        trusted_proxies: vec![],
        push_loopback: false,
        stripe: web::StripeSettings::default(),
        watch: false,
    };
    let site = web::start(settings, Health::default(), shutdown.clone());
    let site = site.await.unwrap();
    let address = site.address();
    tokio::spawn(site.run());
    format!("http://{address}")
}
