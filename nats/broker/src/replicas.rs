//! How many copies a stream has, changed in place, and the servers that could keep them.

use std::{collections::BTreeSet, fmt, time::Duration};

use async_nats::{
    ConnectOptions,
    jetstream::{
        Context, ErrorCode,
        context::{UpdateStreamError, UpdateStreamErrorKind},
        stream::{Config, Info, PersistenceMode},
    },
};
use tokio::time::{Instant, sleep, timeout};

use crate::{Connection, EnsureError, stream::make_anew};

/// Addresses that are tried for servers: a cluster of five says several of each.
const ADDRESSES_MAX: usize = 32;
/// A server that does not answer within this time is not seen.
const SEEN_WITHIN: Duration = Duration::from_secs(2);
/// How often it is looked at whether copies are complete.
const LOOK_PAUSE: Duration = Duration::from_millis(100);

/// A stream that has another number of copies now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReplicasChanged {
    pub stream: String,
    pub from: usize,
    pub to: usize,
    /// Whether each copy holds all of it by now.
    pub is_complete: bool,
}

/// What became of a stream's number of copies.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ReplicasSet {
    AsWanted,
    Changed(ReplicasChanged),
    /// It has more, and keeps them.
    More {
        found: usize,
    },
}

impl fmt::Display for ReplicasChanged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            stream,
            from,
            to,
            is_complete,
        } = self;
        write!(
            f,
            "the stream {stream} has {to} copies now instead of {from}"
        )?;
        match is_complete {
            true => Ok(()),
            false => write!(f, "; not all are complete yet, which needs their servers"),
        }
    }
}

/// Gives a stream that is there so many copies, in place, without waiting for them to be complete. Fewer than it has only where that
/// `may_lower` them. A projection that was written behind its acknowledgement is made anew, in memory.
///
/// # Errors
/// When the stream cannot be found, or the server refuses.
pub async fn set_replicas(
    jetstream: &Context,
    stream: &str,
    wanted: usize,
    may_lower: bool,
) -> Result<ReplicasSet, EnsureError> {
    let found = jetstream.get_stream(stream).await;
    let found = found.map_err(|e| EnsureError::Server(Box::new(e)))?;
    let config = found.cached_info().config.clone();
    let from = config.num_replicas.max(1);
    if from == wanted {
        return Ok(ReplicasSet::AsWanted);
    }
    if from > wanted && !may_lower {
        return Ok(ReplicasSet::More { found: from });
    }
    if config.persist_mode == Some(PersistenceMode::Async) {
        make_anew(jetstream, config, wanted).await?;
    } else {
        let changed = jetstream.update_stream(Config {
            num_replicas: wanted,
            ..config
        });
        changed.await.map_err(EnsureError::of)?;
    }
    Ok(ReplicasSet::Changed(ReplicasChanged {
        stream: stream.to_owned(),
        from,
        to: wanted,
        is_complete: false,
    }))
}

/// Waits until `until` for the copies of streams that were changed, of all of them at once, and notes of each whether they are
/// complete.
pub async fn complete_replicas(
    jetstream: &Context,
    changed: &mut [ReplicasChanged],
    until: Instant,
) {
    loop {
        for waiting in changed.iter_mut().filter(|it| !it.is_complete) {
            let found = jetstream.get_stream(&waiting.stream).await;
            waiting.is_complete =
                found.is_ok_and(|found| is_complete(found.cached_info(), waiting.to));
        }
        if changed.iter().all(|it| it.is_complete) || Instant::now() >= until {
            return;
        }
        sleep(LOOK_PAUSE).await;
    }
}

/// The leader, which answers, lists the others.
fn is_complete(info: &Info, wanted: usize) -> bool {
    let Some(cluster) = &info.cluster else {
        return wanted == 1;
    };
    let complete = cluster
        .replicas
        .iter()
        .filter(|it| it.current && !it.offline);
    cluster.leader.is_some()
        && cluster.replicas.len() + 1 == wanted
        && complete.count() + 1 == wanted
}

/// How many servers with JetStream answer at these addresses and those that they tell of.
pub async fn servers_seen(connection: &Connection, urls: &[&str], seed: &str) -> usize {
    let told = connection.client.server_info().connect_urls;
    let given = urls.iter().map(|url| (*url).to_owned());
    let addresses: BTreeSet<String> = given.chain(told).collect();
    let mut seen = BTreeSet::new();
    for address in addresses.into_iter().take(ADDRESSES_MAX) {
        let options = ConnectOptions::with_nkey(seed.trim().to_owned())
            .ignore_discovered_servers()
            .max_reconnects(1);
        if let Ok(Ok(client)) = timeout(SEEN_WITHIN, options.connect(address)).await {
            let info = client.server_info();
            seen.extend(info.jetstream.then_some(info.server_id));
        }
    }
    seen.len()
}

/// The refusals of JetStream that say that there are not servers enough for so many copies.
const TOO_FEW: [ErrorCode; 2] = [
    ErrorCode::STREAM_REPLICAS_NOT_SUPPORTED,
    ErrorCode::CLUSTER_NO_PEERS,
];

impl EnsureError {
    pub(crate) fn of(error: UpdateStreamError) -> Self {
        let is_too_few = match error.kind() {
            UpdateStreamErrorKind::JetStream(answer) => TOO_FEW.contains(&answer.error_code()),
            _ => false,
        };
        match is_too_few {
            true => Self::TooFewServers {
                reason: error.to_string(),
            },
            false => Self::Server(Box::new(error)),
        }
    }
}
