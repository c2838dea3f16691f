//! One connection to NATS, under one's own name and inbox.

use std::{
    path::PathBuf,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use async_nats::connection::State;
use async_nats::service::ServiceExt as _;
use async_nats::{Client, ConnectErrorKind, ConnectOptions, Event, jetstream};
use tokio::{
    sync::watch,
    time::{Instant, interval, sleep},
};

/// The least server version that is accepted: earlier ones fail the attack test.
const SERVER_VERSION_MIN: [u32; 3] = [2, 12, 2];
/// The same for people.
pub const SERVER_VERSIONS: &str = "2.12.2 is the least, 2.15.1 is recommended";
/// The pause before another try while the server is not up yet.
const RETRY_PAUSE: Duration = Duration::from_millis(200);
/// How often a server is asked whether it is there. One that stands still, and closes no connection, is left for another of its
/// cluster when the third of these is due.
const PING_INTERVAL: Duration = Duration::from_secs(2);
/// How often it is looked at how a connection is.
const LOOK_INTERVAL: Duration = Duration::from_millis(500);
/// How often the wait for a server says so, and a subscription that goes on to lag.
const REMINDER: Duration = Duration::from_secs(10);
/// The version of every service in NATS's list, which wants a semantic one.
pub const SERVICE_VERSION: &str = "0.1.0";
/// How long a JetStream call waits for its answer; longer means the outcome is unknown.
const JETSTREAM_TIMEOUT: Duration = Duration::from_secs(3);

/// Where to connect and as whom.
#[derive(Clone, Debug)]
pub struct ConnectionSettings {
    /// Servers, separated by commas.
    pub url: String,
    /// The file that holds the user's nkey seed.
    pub seed_file: PathBuf,
    /// The user's name, for the server's log.
    pub name: String,
    /// The prefix of reply subjects, which only this user may read.
    pub inbox_prefix: String,
}

/// A connection and its JetStream context.
#[derive(Clone, Debug)]
pub struct Connection {
    pub client: Client,
    pub jetstream: jetstream::Context,
    /// Counts what may have lost live messages: reconnects and subscriptions that lagged.
    pub disturbances: watch::Receiver<u64>,
    /// Counts what the server did not let this user do. It answers no request for that: whoever waits sees it here.
    pub refusals: watch::Receiver<u64>,
}

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    #[error(
        "cannot read the NATS seed {path}: name where it lies, or another user; `outcry setup` makes those of services, `outcry up --publisher NAME` a publisher's"
    )]
    Seed {
        path: String,
        source: std::io::Error,
    },
    #[error("cannot connect to NATS at {url}")]
    Connect {
        url: String,
        source: async_nats::ConnectError,
    },
    #[error("nats-server {found} is too old: {SERVER_VERSIONS}")]
    TooOld { found: String },
}

/// Connects, waiting for a server that comes up late, and reconnects for ever.
///
/// # Errors
/// When the seed cannot be read, the server refuses this user, or is too old.
pub async fn connect(settings: ConnectionSettings) -> Result<Connection, ConnectError> {
    let ConnectionSettings {
        url,
        seed_file,
        name,
        inbox_prefix,
    } = settings;
    let seed = std::fs::read_to_string(&seed_file).map_err(|source| ConnectError::Seed {
        path: seed_file.display().to_string(),
        source,
    })?;
    connect_with_seed(&url, &seed, &name, &inbox_prefix).await
}

/// Like [`connect`], with a seed that is in no file.
///
/// # Errors
/// When the server refuses this user, or is too old.
pub async fn connect_with_seed(
    url: &str,
    seed: &str,
    name: &str,
    inbox_prefix: &str,
) -> Result<Connection, ConnectError> {
    let servers: Vec<String> = url
        .split(',')
        .map(|server| server.trim().to_owned())
        .collect();
    let (count, disturbances) = watch::channel(0_u64);
    let (refuse, refusals) = watch::channel(0_u64);
    let lag = LagReminder::default();
    let options = ConnectOptions::with_nkey(seed.trim().to_owned())
        .name(name)
        .custom_inbox_prefix(inbox_prefix)
        .connection_timeout(Duration::from_secs(5))
        .ping_interval(PING_INTERVAL)
        .reconnect_delay_callback(|attempts| Duration::from_millis((attempts as u64 * 50).min(500)))
        .event_callback(move |event| {
            if matches!(event, Event::Connected | Event::SlowConsumer(_)) {
                count.send_modify(|count| *count += 1);
            }
            if matches!(event, Event::ServerError(_)) {
                refuse.send_modify(|count| *count += 1);
            }
            let is_due = !matches!(event, Event::SlowConsumer(_)) || lag.is_due(Instant::now());
            async move {
                if is_due {
                    log(&event);
                }
            }
        });
    let mut said: Option<Instant> = None;
    let client = loop {
        match options.clone().connect(&servers).await {
            Ok(client) => break client,
            Err(error) if may_come_up(error.kind()) => {
                if said.is_none_or(|at| at.elapsed() >= REMINDER) {
                    tracing::warn!(url, %error, "waiting for NATS");
                    said = Some(Instant::now());
                }
                sleep(RETRY_PAUSE).await;
            }
            Err(source) => {
                let url = url.to_owned();
                return Err(ConnectError::Connect { url, source });
            }
        }
    };
    let found = client.server_info().version;
    if !accepts_server(&found) {
        return Err(ConnectError::TooOld { found });
    }
    let mut jetstream = jetstream::new(client.clone());
    jetstream.set_timeout(JETSTREAM_TIMEOUT);
    Ok(Connection {
        client,
        jetstream,
        disturbances,
        refusals,
    })
}

/// Whether a later try may do better. A container that is not up yet has no name yet.
fn may_come_up(failure: ConnectErrorKind) -> bool {
    matches!(
        failure,
        ConnectErrorKind::Io | ConnectErrorKind::Dns | ConnectErrorKind::TimedOut
    )
}

/// Tells how the connection is, at once and as long as somebody listens. Never ends.
pub async fn watch_connection(client: Client, mut tell: impl FnMut(State)) {
    let mut look = interval(LOOK_INTERVAL);
    loop {
        look.tick().await;
        tell(client.connection_state());
    }
}

/// When it was said last that a subscription lags: each message that is dropped would say it again.
#[derive(Debug, Default)]
struct LagReminder(Mutex<Option<Instant>>);

impl LagReminder {
    /// Counts one more message that was dropped; whether it is to be said.
    fn is_due(&self, now: Instant) -> bool {
        metrics::counter!("outcry_nats_lags_total").increment(1);
        let mut said = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = said.is_none_or(|at| now - at >= REMINDER);
        if is_due {
            *said = Some(now);
        }
        is_due
    }
}

/// Permission violations arrive only here: they are a fault in the topology and must be seen.
fn log(event: &Event) {
    match event {
        Event::Connected => tracing::info!("connected to NATS"),
        Event::Disconnected => tracing::warn!("disconnected from NATS"),
        Event::ServerError(error) => {
            metrics::counter!("outcry_nats_refusals_total").increment(1);
            tracing::error!(%error, "NATS refused something");
        }
        Event::SlowConsumer(subscription) => tracing::warn!(subscription, "NATS subscription lags"),
        // As long as the server is away, one for each try to reach it.
        Event::ClientError(error) => tracing::debug!(%error, "NATS client error"),
        event => tracing::info!(%event, "NATS event"),
    }
}

/// Why the service is not registered.
#[derive(Debug, thiserror::Error)]
#[error("cannot announce the service: {0}")]
pub struct AnnounceError(async_nats::Error);

/// Registers the service, so that `nats micro ls` lists it.
///
/// # Errors
/// When the name or the version is refused, or the connection is closed.
pub async fn announce(
    client: &Client,
    name: &str,
    description: &str,
) -> Result<async_nats::service::Service, AnnounceError> {
    let builder = client.service_builder().description(description);
    let started = builder.start(name, SERVICE_VERSION).await;
    started.map_err(AnnounceError)
}

/// Whether a server of this version, such as `2.15.1`, is new enough.
pub fn accepts_server(version: &str) -> bool {
    let mut numbers = version
        .split(['.', '-'])
        .map(|part| part.parse::<u32>().unwrap_or(0));
    SERVER_VERSION_MIN.map(|_| numbers.next().unwrap_or(0)) >= SERVER_VERSION_MIN
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subscription_that_lags_is_named_once_a_burst() {
        let (lag, start) = (LagReminder::default(), Instant::now());
        let said = |millis| lag.is_due(start + Duration::from_millis(millis));
        let said = [0, 1, 9_999, 10_000, 10_001].map(said);
        assert_eq!(said, [true, false, false, true, false]);
    }

    #[test]
    fn server_versions_that_fail_the_attack_test_are_refused() {
        for (version, accepted) in [
            ("2.11.9", false),
            ("2.12.1", false),
            ("2.12.2", true),
            ("2.14.0", true),
            ("2.15.1", true),
            ("3.0.0-RC.1", true),
            ("", false),
        ] {
            assert_eq!(accepts_server(version), accepted, "{version}");
        }
    }
}
