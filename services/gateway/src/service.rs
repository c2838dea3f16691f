//! Starting and stopping the gateway.

use std::{
    net::SocketAddr,
    path::PathBuf,
    sync::{Arc, atomic::AtomicU64},
    time::Duration,
};

use anyhow::Context;
use async_nats::service::Service;
use axum::serve::Listener;
use bootstrap::{Health, Shutdown, clock};
use broker::{Connection, ConnectionSettings, SharedClock};
use tokio::time::{Instant, interval, sleep};

use crate::{
    codes::Close,
    config::Config,
    control, delivery,
    gateway::{self, Gateway},
    hub,
    limits::CallLimits,
    registry::Registry,
    store::Store,
    token::Verifier,
};

/// What health waits for.
const CONNECTED: &str = "connected to NATS";
/// What health notes about the machine's clock.
const CLOCK: &str = "clock";
/// How often callers who ask nothing are forgotten.
const FORGET_INTERVAL: Duration = Duration::from_secs(60);
/// How long connections may take to hear that the gateway stops; those that do not read hear it by being cut off.
const GOODBYE_MAX: Duration = Duration::from_millis(500);
/// How often it is asked whether they all have.
const GOODBYE_CHECK: Duration = Duration::from_millis(20);

/// What the gateway is told on its command line.
#[derive(Clone, Debug, clap::Args)]
pub struct Settings {
    #[command(flatten)]
    pub service: bootstrap::ServiceSettings,
    /// Where browsers connect; port 0 takes a free one.
    #[arg(long, env = "OUTCRY_GATEWAY_LISTEN", default_value = "127.0.0.1:8000")]
    pub listen: SocketAddr,
    #[command(flatten)]
    pub exposure: bootstrap::Exposure,
    #[command(flatten)]
    pub public: bootstrap::PublicAddress,
    /// Origins of the pages that may connect, separated by commas; without it the public URL's. Programs, which
    /// name none, may always.
    #[arg(long, env = "OUTCRY_ALLOWED_ORIGINS", value_delimiter = ',')]
    pub allowed_origins: Vec<String>,
    /// Connections at one time; further handshakes are answered 503.
    #[arg(long, env = "OUTCRY_CONNECTIONS_MAX", default_value_t = 20_000)]
    pub connections_max: usize,
    /// Channels and methods; the built-in `nats/gateway.toml` without it.
    #[arg(long, env = "OUTCRY_GATEWAY_CONFIG")]
    pub config: Option<PathBuf>,
    /// Partitions of the auction log, if not those of the configuration.
    #[arg(long, env = "OUTCRY_PARTITIONS", value_parser = clap::value_parser!(u32).range(1..))]
    pub partitions: Option<u32>,
}

/// A gateway that listens.
pub struct Running {
    address: SocketAddr,
    listener: delivery::Guarded,
    gateway: Arc<Gateway>,
    shutdown: Shutdown,
    /// Answers `nats micro ls` as long as it is held.
    _service: Service,
}

impl std::fmt::Debug for Running {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Running")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

/// Connects, subscribes and binds.
pub async fn start(
    settings: Settings,
    health: Health,
    shutdown: Shutdown,
) -> anyhow::Result<Running> {
    settings.exposure.check(settings.listen)?;
    crate::count::describe();
    health.unmet(CONNECTED, "not yet");
    let mut config = Config::load(settings.config.as_deref())?;
    config.partitions = settings.partitions.unwrap_or(config.partitions);
    // Two connections, so that a flood of live messages delays no request.
    let live = connect(&settings, &config).await?;
    let requests = connect(&settings, &config).await?;
    let store = Store::new(&requests);
    let hub = hub::start(&config, &live, store.clone()).await?;
    let token_life = config.token.lifetime_max_seconds.unsigned_abs();
    let registry = Arc::new(Registry::new(Duration::from_secs(token_life)));
    let orders = live.client.subscribe(config.nats.control.clone()).await?;
    tokio::spawn(control::obey(orders, Arc::clone(&registry)));
    let purpose = "carries subjects to browsers";
    let service = broker::announce(&requests.client, &config.nats.name, purpose).await?;
    live.client.flush().await?;
    let listener = delivery::bind(settings.listen)
        .with_context(|| format!("cannot listen on {}", settings.listen))?;
    let address = listener.local_addr()?;
    let keys = settings.service.secrets.join("jwks.json");
    let gateway = Arc::new(Gateway {
        verifier: Verifier::open(config.token.clone(), keys),
        call_limits: CallLimits::new(&config.connection),
        clock: shared_clock(&config, requests.client.clone(), health.clone()),
        config,
        requests: requests.client,
        store,
        hub,
        registry,
        allowed_origins: allowed_origins(&settings),
        connections_max: settings.connections_max,
        peers: AtomicU64::new(1),
    });
    health.met(CONNECTED);
    tracing::info!(%address, "the gateway listens");
    Ok(Running {
        address,
        listener,
        gateway,
        shutdown,
        _service: service,
    })
}

/// The engine's clock where the configuration says whom to ask, else this machine's.
fn shared_clock(config: &Config, client: async_nats::Client, health: Health) -> SharedClock {
    let Some(subject) = &config.nats.time else {
        return SharedClock::own(clock::now);
    };
    let note = move |alarm| health.note(CLOCK, alarm);
    SharedClock::keep(client, subject.clone(), clock::now, note)
}

fn allowed_origins(settings: &Settings) -> Vec<String> {
    if settings.allowed_origins.is_empty() {
        settings.public.origins()
    } else {
        settings.allowed_origins.clone()
    }
}

async fn connect(settings: &Settings, config: &Config) -> Result<Connection, broker::ConnectError> {
    broker::connect(ConnectionSettings {
        url: &settings.service.nats_url,
        seed_file: &settings.service.secrets.join("nats.seed"),
        name: &config.nats.name,
        inbox_prefix: &config.nats.inbox_prefix,
    })
    .await
}

impl Running {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until shutdown, then tells every connection to come back later.
    pub async fn run(self) -> anyhow::Result<()> {
        let Self {
            listener,
            gateway,
            shutdown,
            ..
        } = self;
        let routes = gateway::routes(Arc::clone(&gateway));
        let routes = routes.into_make_service_with_connect_info::<delivery::SocketInfo>();
        let mut forget = interval(FORGET_INTERVAL);
        let forgetting = async {
            loop {
                forget.tick().await;
                gateway.call_limits.forget_idle();
            }
        };
        tokio::select! {
            served = axum::serve(listener, routes) => served?,
            () = shutdown.requested() => {}
            () = forgetting => {}
        }
        gateway.registry.close_all(Close::Shutdown);
        let until = Instant::now() + GOODBYE_MAX;
        while gateway.registry.len() > 0 && Instant::now() < until {
            sleep(GOODBYE_CHECK).await;
        }
        Ok(())
    }
}
