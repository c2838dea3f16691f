//! What every connection shares.

use std::{sync::Arc, time::Duration};

use async_nats::service::Service;
use bootstrap::{Health, ServiceSettings, clock};
use broker::{Connection, ConnectionSettings, SharedClock, StreamApi};
use tokio::sync::mpsc;

use crate::{
    config::Config,
    hub::{self, HubRequest},
    limits::CallLimits,
    registry::Registry,
    store::Store,
    token::Verifier,
};

/// What health notes about the machine's clock.
const CLOCK: &str = "clock";

/// Everything a connection needs.
pub(crate) struct Gateway {
    pub(crate) config: Config,
    /// Whose time is told, and deadlines are by.
    pub(crate) clock: SharedClock,
    pub(crate) requests: async_nats::Client,
    pub(crate) store: Store,
    pub(crate) hub: mpsc::Sender<HubRequest>,
    pub(crate) registry: Arc<Registry>,
    pub(crate) verifier: Verifier,
    pub(crate) call_limits: CallLimits,
    /// Answers `nats micro ls` as long as it is held.
    _service: Service,
}

impl Gateway {
    /// Connects, subscribes and starts the hub.
    pub(crate) async fn open(
        config: Config,
        settings: &ServiceSettings,
        health: &Health,
    ) -> anyhow::Result<Self> {
        // Two connections, so that a flood of live messages delays no request.
        let live = connect(settings, &config).await?;
        let requests = connect(settings, &config).await?;
        let store = Store::new(StreamApi::new(&requests, &config.nats.streams));
        let hub = hub::start(&config, &live, store.clone()).await?;
        let token_lifetime = config.token.lifetime_max_seconds.unsigned_abs();
        let registry = Arc::new(Registry::new(Duration::from_secs(token_lifetime)));
        let control = live.client.subscribe(config.nats.control.clone()).await?;
        tokio::spawn(Arc::clone(&registry).run(control));
        let purpose = "carries subjects to browsers";
        let service = broker::announce(&requests.client, &config.nats.name, purpose).await?;
        live.client.flush().await?;
        let keys = settings.secrets.join("jwks.json");
        Ok(Self {
            verifier: Verifier::open(config.token.clone(), keys),
            call_limits: CallLimits::new(&config.connection),
            clock: shared_clock(&config, requests.client.clone(), health.clone()),
            config,
            requests: requests.client,
            store,
            hub,
            registry,
            _service: service,
        })
    }
}

async fn connect(
    settings: &ServiceSettings,
    config: &Config,
) -> Result<Connection, broker::ConnectError> {
    broker::connect(ConnectionSettings {
        url: &settings.nats_url,
        seed_file: &settings.secrets.join("nats.seed"),
        name: &config.nats.name,
        inbox_prefix: &config.nats.inbox_prefix,
    })
    .await
}

/// The engine's clock where the configuration says whom to ask, else this machine's.
fn shared_clock(config: &Config, client: async_nats::Client, health: Health) -> SharedClock {
    let Some(subject) = &config.nats.time else {
        return SharedClock::own(clock::now);
    };
    let note = move |alarm| health.note(CLOCK, alarm);
    SharedClock::keep(client, subject.clone(), clock::now, note)
}
