//! Reading the configuration again while connections last. What is wrong leaves everything as it was.

use std::{num::NonZeroU32, path::PathBuf, sync::Arc};

use anyhow::{Context, bail, ensure};
use bootstrap::Health;
use tokio::signal::unix::{SignalKind, signal};

use crate::{
    api_keys::ApiKeys, config::Config, connection_limiter::ConnectionLimiter, gateway::Gateway,
    hub::HubRequest,
};

/// What health notes of a file that was not taken.
const CONFIGURATION: &str = "configuration";

/// Where the configuration and what belongs to it comes from.
pub(crate) struct Source {
    /// None is the built-in one, which does not change.
    pub(crate) file: Option<PathBuf>,
    pub(crate) secrets: PathBuf,
    /// What the file said at start.
    pub(crate) partitions: NonZeroU32,
    pub(crate) connections: ConnectionLimiter,
}

/// Reads the configuration again at each SIGHUP.
pub(crate) async fn on_signals(gateway: Arc<Gateway>, source: Source, health: Health) {
    let Ok(mut hang_up) = signal(SignalKind::hangup()) else {
        tracing::warn!("SIGHUP cannot be heard: the configuration is read at start alone");
        return std::future::pending().await;
    };
    while hang_up.recv().await.is_some() {
        let note = match reload(&gateway, &source).await {
            Ok(()) => {
                tracing::info!("the configuration was read again");
                None
            }
            Err(error) => {
                tracing::error!("the configuration from before stays: {error:#}");
                Some(format!("the one from before stays: {error:#}"))
            }
        };
        health.note(CONFIGURATION, note);
    }
}

async fn reload(gateway: &Gateway, source: &Source) -> anyhow::Result<()> {
    let Some(file) = &source.file else {
        bail!("it is built in: start with --config and a file to change it");
    };
    let (old, mut new) = (gateway.config.now(), Config::load(Some(file))?);
    if std::mem::replace(&mut new.partitions, old.partitions) != source.partitions {
        tracing::warn!(
            "partitions is read at start alone: it stays {}",
            old.partitions
        );
    }
    for (what, is_same) in [
        ("[nats]", new.nats == old.nats),
        ("[token]", new.token == old.token),
    ] {
        ensure!(
            is_same,
            "{what} changed, which is read at start alone: put it back, or start again"
        );
    }
    let keys = ApiKeys::open(&new.api_keys, &source.secrets)?;
    gateway.own_streams.provide(&new).await?;
    let new = Arc::new(new);
    let is_followed = |live: &String| old.namespaces.iter().any(|it| it.live == *live);
    let lives = new.namespaces.iter().map(|it| &it.live);
    let mut follow = Vec::new();
    for live in lives.filter(|live| !is_followed(live)) {
        let heard = gateway.live.subscribe(format!("{live}.>")).await;
        follow.push((
            live.clone(),
            heard.context("cannot subscribe to what is live")?,
        ));
    }
    let configure = HubRequest::Configure {
        config: Arc::clone(&new),
        follow,
    };
    gateway
        .hub
        .send(configure)
        .await
        .ok()
        .context("the gateway stops")?;
    gateway.call_limits.configure(&new.connection);
    source.connections.configure(&new.connection);
    gateway.config.replace(new);
    gateway.api_keys.replace(keys);
    Ok(())
}
