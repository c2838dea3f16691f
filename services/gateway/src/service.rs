//! Starting and stopping the gateway, and the path that browsers come in by.

use std::{net::SocketAddr, num::NonZeroU32, path::PathBuf, sync::Arc, time::Duration};

use anyhow::Context;
use axum::serve::Listener;
use bootstrap::{Health, Shutdown};
use tokio::time::{Instant, interval, sleep};

use crate::{
    config::Config,
    delivery::{self, SocketInfo},
    gateway::Gateway,
    metrics,
    protocol::codes::Close,
    reload::{self, Source},
    routes::{self, Acceptor},
};

/// What health waits for.
const CONNECTED: &str = "connected to NATS";
/// How often callers who ask nothing are forgotten.
const FORGET_INTERVAL: Duration = Duration::from_secs(60);
/// How long connections may take to read that the gateway stops; those that do not are cut off.
const DRAIN_MAX: Duration = Duration::from_millis(500);
/// How often it is asked whether they all have.
const DRAIN_CHECK: Duration = Duration::from_millis(20);

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
    /// Connections at one time; further handshakes are answered 503.
    #[arg(long, env = "OUTCRY_CONNECTIONS_MAX", default_value_t = 20_000)]
    pub connections_max: usize,
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
    let reached_at = settings.exposure.reached_at(settings.listen.ip());
    let public = &settings.public;
    let origins = public.page_origins(reached_at, &settings.allowed_origins);
    metrics::describe();
    health.unmet(CONNECTED, "not yet");
    let mut config = Config::load(settings.config.as_deref())?;
    config.partitions = settings.partitions.unwrap_or(config.partitions);
    let gateway = Gateway::open(config, &settings.service, &health).await?;
    let listener = delivery::bind(settings.listen)
        .with_context(|| format!("cannot listen on {}", settings.listen))?;
    let address = listener.local_addr()?;
    let acceptor = Arc::new(Acceptor::new(gateway, origins, settings.connections_max));
    health.met(CONNECTED);
    tracing::info!(%address, "the gateway listens");
    Ok(Running {
        address,
        listener,
        acceptor,
        shutdown,
        health,
        source: Source {
            file: settings.config,
            secrets: settings.service.secrets,
        },
    })
}

impl Running {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until shutdown, then tells every connection to come back later.
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
        let routes =
            routes::all(Arc::clone(&acceptor)).into_make_service_with_connect_info::<SocketInfo>();
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
            () = reload::on_signals(acceptor.gateway(), source, health) => {}
        }
        gateway.nodes.leave().await;
        gateway.registry.close_all(Close::Shutdown);
        let until = Instant::now() + DRAIN_MAX;
        while gateway.registry.len() > 0 && Instant::now() < until {
            sleep(DRAIN_CHECK).await;
        }
        Ok(())
    }
}
