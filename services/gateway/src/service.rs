//! Starting and stopping the gateway, and the path that browsers come in by.

use std::{net::SocketAddr, num::NonZeroU32, path::PathBuf, sync::Arc, time::Duration};

use anyhow::Context;
use async_nats::connection::State;
use axum::serve::Listener;
use bootstrap::{Health, Shutdown, TrustedProxies};
use tokio::time::{Instant, interval, sleep};

use crate::{
    config::Config,
    connection_limiter::ConnectionLimiter,
    delivery::{self, SocketInfo},
    gateway::Gateway,
    metrics,
    protocol::codes::Close,
    registry::Registry,
    reload::{self, Source},
    routes::{self, Acceptor},
};

/// What health waits for.
const CONNECTED: &str = "connected to NATS";
/// How often callers who ask nothing are forgotten.
const FORGET_INTERVAL: Duration = Duration::from_secs(60);
/// Connections that are told at once that the gateway stops, and the pause before the next are. So they do not all come
/// back to the other gateways in the same moment.
const DRAIN_AT_ONCE: usize = 50;
const DRAIN_PAUSE: Duration = Duration::from_millis(50);
/// How often there is a pause at most: where there are many, more are told at once. Supervisors wait ten seconds.
const DRAIN_PAUSES_MAX: usize = 100;
/// How long the last connections may take to read it; those that do not are cut off.
const FAREWELL_MAX: Duration = Duration::from_millis(500);
/// How often it is asked whether they all have.
const FAREWELL_CHECK: Duration = Duration::from_millis(20);

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
    pub allowed_origins: Vec<bootstrap::Origin>,
    /// Connections at one time; further handshakes are answered 503. The last tenth is for people who are signed in.
    #[arg(long, env = "OUTCRY_CONNECTIONS_MAX", default_value_t = 20_000)]
    pub connections_max: usize,
    /// Connections of one address, of IPv6 its /64; further handshakes are answered 429. Without it a tenth of all, but 16
    /// at least; 0: addresses are not told apart, in number nor a second.
    #[arg(long, env = "OUTCRY_CONNECTIONS_PER_ADDRESS")]
    pub connections_per_address: Option<usize>,
    /// Proxies in front of us, addresses, networks (10.0.0.0/8) or names, separated by commas: these alone are believed
    /// what `X-Forwarded-For` says.
    #[arg(long, env = "OUTCRY_TRUSTED_PROXIES", value_delimiter = ',')]
    pub trusted_proxies: Vec<bootstrap::Proxy>,
    /// Channels and methods; the built-in `nats/gateway.toml` without it.
    #[arg(long, env = "OUTCRY_GATEWAY_CONFIG")]
    pub config: Option<PathBuf>,
    /// Partitions of the auction log, if not those of the configuration.
    #[arg(long, env = "OUTCRY_PARTITIONS")]
    pub partitions: Option<NonZeroU32>,
}

/// A gateway that listens.
pub struct Running {
    address: SocketAddr,
    listener: delivery::Guarded,
    acceptor: Arc<Acceptor>,
    shutdown: Shutdown,
    health: Health,
    source: Source,
}

impl std::fmt::Debug for Running {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Running")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

/// Connects, subscribes and binds.
///
/// # Errors
///
/// The configuration is wrong, NATS refuses the connection, or the address cannot be listened on.
pub async fn start(
    settings: Settings,
    health: Health,
    shutdown: Shutdown,
) -> anyhow::Result<Running> {
    settings.exposure.check(settings.listen)?;
    if let Err(few) = bootstrap::fits_open_files(settings.connections_max) {
        tracing::warn!("{few}, or set OUTCRY_CONNECTIONS_MAX");
    }
    if let Err(error) = bootstrap::use_small_pages() {
        tracing::warn!(%error, "cannot refuse huge pages: connections will need more memory");
    }
    let reached_at = settings.exposure.reached_at(settings.listen.ip());
    let public = &settings.public;
    let origins = public.page_origins(reached_at, &settings.allowed_origins);
    metrics::describe();
    health.unmet(CONNECTED, "not yet");
    let mut config = Config::load(settings.config.as_deref())?;
    let partitions = config.partitions;
    config.partitions = settings.partitions.unwrap_or(config.partitions);
    let gateway = Gateway::open(config, &settings.service, &health).await?;
    let listener = delivery::bind(settings.listen)
        .with_context(|| format!("cannot listen on {}", settings.listen))?;
    let address = listener.local_addr()?;
    let (all, of_address) = (settings.connections_max, settings.connections_per_address);
    let connections = ConnectionLimiter::new(all, of_address, &gateway.config.now().connection);
    let over_tls = public.url(reached_at).is_secure();
    let is_over = shutdown.clone();
    let is_over = async move { is_over.requested().await };
    let proxies = TrustedProxies::new(&settings.trusted_proxies, over_tls, is_over);
    let acceptor = Arc::new(Acceptor::new(gateway, origins, connections, proxies));
    let connected = health.clone();
    let client = acceptor.gateway().live.clone();
    tokio::spawn(broker::watch_connection(client, move |state| match state {
        State::Connected => connected.met(CONNECTED),
        state => connected.unmet(CONNECTED, state.to_string()),
    }));
    tracing::info!(%address, "the gateway listens");
    let source = Source {
        file: settings.config,
        secrets: settings.service.secrets,
        partitions,
        connections: acceptor.connections().clone(),
    };
    Ok(Running {
        address,
        listener,
        acceptor,
        shutdown,
        health,
        source,
    })
}

impl Running {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until shutdown, then tells every connection to come back later, over a while.
    ///
    /// # Errors
    /// When the listener breaks.
    pub async fn run(self) -> anyhow::Result<()> {
        let Self {
            listener,
            acceptor,
            shutdown,
            health,
            source,
            ..
        } = self;
        let gateway = acceptor.gateway();
        let connections = acceptor.connections().clone();
        let routes =
            routes::all(Arc::clone(&acceptor)).into_make_service_with_connect_info::<SocketInfo>();
        let mut forget = interval(FORGET_INTERVAL);
        let forgetting = async {
            loop {
                forget.tick().await;
                gateway.call_limits.forget_idle();
                connections.forget_idle();
            }
        };
        tokio::select! {
            served = axum::serve(listener, routes) => served?,
            () = shutdown.requested() => {}
            () = forgetting => {}
            () = reload::on_signals(acceptor.gateway(), source, health) => {}
        }
        gateway.nodes.leave().await;
        drain(&gateway.registry).await;
        Ok(())
    }
}

/// Tells every connection to come back later, a few at a time.
async fn drain(registry: &Registry) {
    let all = registry.outboxes();
    let at_once = all.len().div_ceil(DRAIN_PAUSES_MAX).max(DRAIN_AT_ONCE);
    for (index, some) in all.chunks(at_once).enumerate() {
        if index > 0 {
            sleep(DRAIN_PAUSE).await;
        }
        some.iter().for_each(|outbox| outbox.close(Close::Shutdown));
    }
    let until = Instant::now() + FAREWELL_MAX;
    while registry.len() > 0 && Instant::now() < until {
        // Among them those whose handshake ended only now.
        let late = registry.outboxes();
        late.iter().for_each(|outbox| outbox.close(Close::Shutdown));
        sleep(FAREWELL_CHECK).await;
    }
}
