//! The half that needs a server: streams, buckets and object stores.

use std::time::Duration;

use async_nats::jetstream::{
    self, Context, ErrorCode,
    context::{GetStreamError, GetStreamErrorKind},
    kv,
};
use broker::{ConnectError, Connection, EnsureError, ensure_stream, own_stream, put_back_stream};
use tokio::time::{Instant, sleep};
use topology::{
    StoredStream, ZONES_API,
    buckets::{self, LOG_FORMAT, LOG_FORMAT_KEY, PARTITION_COUNT_KEY},
};

use crate::{
    Copies, Layout, Remark,
    copies::{Keeper, TooFewServers},
    foreign,
    provisioner::connect,
    remark::Remedy,
};

/// How long a step may take: a server on a busy disk answers late, and every file it makes is synced.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often it is asked whether a cluster has a leader.
const CLUSTER_PAUSE: Duration = Duration::from_millis(200);
/// A server that has accounts of ours answers the first question within this time.
const ANSWER_MAX: Duration = Duration::from_secs(10);

/// Why the server is not as it should be.
#[derive(Debug, thiserror::Error)]
pub enum ProvisionError {
    #[error(transparent)]
    Connect(#[from] ConnectError),
    #[error(
        "the NATS server at {url} runs with other accounts than this installation's (an earlier version's, perhaps): stop it, \
         and start it again with `--config {configuration}`"
    )]
    Accounts { url: String, configuration: String },
    #[error("cannot make the stream {name} as it should be")]
    Stream { name: String, source: EnsureError },
    #[error("the stream {name} cannot have its copies")]
    Servers { name: String, source: TooFewServers },
    #[error(
        "the log {name} was made and is gone, with all that was bid there: stop, and restore the NATS store from a backup; \
         --fresh begins anew without it"
    )]
    LogGone { name: String },
    #[error("cannot read or write the bucket {name}")]
    Bucket {
        name: &'static str,
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    #[error(
        "the auction log has {found} partitions, not {asked}: it is fixed when the log is made"
    )]
    PartitionCount { found: String, asked: u32 },
    #[error(
        "the auction log here is of format {found}, and this program reads format {LOG_FORMAT}: start with --fresh to begin \
         anew, with another --data-dir, or with the program that wrote it"
    )]
    LogFormat { found: String },
}

/// Makes what is missing on the server, as the user `setup`. What exists is kept, with the settings that it should have; says
/// what was put back, what could not be, and what is not ours. One stream that is lost holds up no other.
///
/// # Errors
/// When the server cannot be reached, or when the auction's log is not as it should be: gone, of another format or number of
/// partitions, or with settings that cannot be put back; and when there are fewer servers than there are to be copies.
pub async fn provision(
    url: &str,
    layout: &Layout,
    partition_count: u32,
    copies: Copies,
) -> Result<Vec<Remark>, ProvisionError> {
    let connection = connect(url, layout).await?;
    let zones = ours(&connection, url, layout).await?;
    let remedy = Remedy::new(url, layout);
    let mut remarks = foreign::streams(&connection, partition_count, &remedy).await;
    let mut keeper = Keeper::new(copies);
    let mut is_made = None;
    for stored in in_order(partition_count) {
        let is_log = topology::is_auction_log(&stored.name);
        if is_log {
            // What is written down about the log stands in a bucket, and buckets come first.
            let known = match is_made {
                Some(known) => known,
                None => check_log(&zones, partition_count).await?,
            };
            is_made = Some(known);
            if known {
                check_log_is_there(&zones, &stored.name).await?;
            }
        }
        match keep(&zones, &stored, &mut keeper).await {
            Ok(kept) => remarks.extend(kept),
            Err(EnsureError::TooFewServers { reason }) => {
                let name = stored.name;
                let source = TooFewServers::new(&connection, url, layout, copies, reason).await;
                return Err(ProvisionError::Servers { name, source });
            }
            // A server that does not answer is nothing that the next stream could go on with.
            Err(source) if is_log || !has_our_accounts(&zones).await => {
                let name = stored.name;
                return Err(ProvisionError::Stream { name, source });
            }
            Err(source) => remarks.push(remedy.failed(&stored, &source)),
        }
    }
    write_log_down(&zones, partition_count).await?;
    remarks.extend(keeper.finish(&zones).await);
    Ok(remarks)
}

/// Buckets come first: they hold what is written down about the log.
fn in_order(partition_count: u32) -> Vec<StoredStream> {
    let mut all = topology::stored_streams(partition_count);
    all.sort_by_key(|stored| !buckets::is_bucket(&stored.name));
    all
}

/// Asks each zone for the streams that it owns, on a server that has our accounts.
async fn ours(
    connection: &Connection,
    url: &str,
    layout: &Layout,
) -> Result<Context, ProvisionError> {
    let mut zones = jetstream::with_prefix(connection.client.clone(), ZONES_API);
    zones.set_timeout(ANSWER_MAX);
    wait_for_cluster(&zones).await;
    if !has_our_accounts(&zones).await {
        let (url, configuration) = (url.to_owned(), layout.nats_configuration());
        let configuration = configuration.display().to_string();
        return Err(ProvisionError::Accounts { url, configuration });
    }
    zones.set_timeout(PATIENCE);
    Ok(zones)
}

/// A log that was made and is gone held bids: an empty one in its place would pretend that there were none.
async fn check_log_is_there(jetstream: &Context, name: &str) -> Result<(), ProvisionError> {
    let gone = |error: &GetStreamError| match error.kind() {
        GetStreamErrorKind::JetStream(error) => error.error_code() == ErrorCode::STREAM_NOT_FOUND,
        _ => false,
    };
    match jetstream.get_stream(name).await {
        Err(error) if gone(&error) => Err(ProvisionError::LogGone {
            name: name.to_owned(),
        }),
        _ => Ok(()),
    }
}

/// Servers that have just started make nothing before they have chosen who leads them.
async fn wait_for_cluster(zones: &Context) {
    let until = Instant::now() + PATIENCE;
    let notes = buckets::bucket_stream(buckets::TOPOLOGY);
    while Instant::now() < until
        && let Err(error) = zones.get_stream(&notes).await
        && let GetStreamErrorKind::JetStream(answer) = error.kind()
        && answer.error_code() == ErrorCode::CLUSTER_NOT_AVAILABLE
    {
        sleep(CLUSTER_PAUSE).await;
    }
}

/// Whether what is asked of another zone comes to one, be the answer that nothing is there.
async fn has_our_accounts(zones: &Context) -> bool {
    let asked = zones
        .get_stream(buckets::bucket_stream(buckets::TOPOLOGY))
        .await;
    match asked {
        Ok(_) => true,
        Err(error) => matches!(error.kind(), GetStreamErrorKind::JetStream(_)),
    }
}

/// Makes it, or puts it back. A projection is filled by its owner: one that cannot be put back is made anew, and so is a bucket of
/// leases, in which nothing lasts.
async fn keep(
    zones: &Context,
    stored: &StoredStream,
    keeper: &mut Keeper,
) -> Result<Vec<Remark>, EnsureError> {
    let settings = &keeper.settings(stored);
    let is_projection = topology::is_projection(settings);
    if is_projection {
        own_stream(zones, settings).await?;
    }
    let mut remarks = vec![];
    match put_back_stream(zones, settings).await {
        Err(EnsureError::Fixed { reason, .. }) if buckets::holds_leases(&stored.name) => {
            let deleted = zones.delete_stream(&stored.name).await;
            deleted.map_err(|e| EnsureError::Server(Box::new(e)))?;
            ensure_stream(zones, settings).await?;
            let stream = stored.name.clone();
            remarks.push(Remark::MadeAnew { stream, reason });
        }
        kept => remarks.extend(kept?.map(Remark::PutBack)),
    }
    keeper.keep(zones, stored).await?;
    // With another number of copies it may be kept elsewhere.
    if is_projection {
        own_stream(zones, settings).await?;
    }
    Ok(remarks)
}

/// Whether the log was made, and then by the same format and number of partitions: only those are accepted.
async fn check_log(jetstream: &Context, asked: u32) -> Result<bool, ProvisionError> {
    let store = notes(jetstream).await?;
    let (format, count) = (
        written(&store, LOG_FORMAT_KEY).await?,
        written(&store, PARTITION_COUNT_KEY).await?,
    );
    let is_made = count.is_some();
    // Logs of builds before there was a format have a count alone.
    if format.as_deref().unwrap_or(LOG_FORMAT) != LOG_FORMAT
        || (format.is_none() && count.is_some())
    {
        let found = format.unwrap_or_else(|| "0 (an earlier build's)".to_owned());
        return Err(ProvisionError::LogFormat { found });
    }
    if let Some(found) = count.filter(|found| *found != asked.to_string()) {
        return Err(ProvisionError::PartitionCount { found, asked });
    }
    Ok(is_made)
}

/// Writes the log's format and the number of partitions down, once. The count comes last: with it, the log is made.
async fn write_log_down(jetstream: &Context, asked: u32) -> Result<(), ProvisionError> {
    let store = notes(jetstream).await?;
    for (key, value) in [
        (LOG_FORMAT_KEY, LOG_FORMAT.to_owned()),
        (PARTITION_COUNT_KEY, asked.to_string()),
    ] {
        if written(&store, key).await?.is_none() {
            let created = store.create(key, value.into()).await;
            created.map_err(|e| failure(buckets::TOPOLOGY, e))?;
        }
    }
    Ok(())
}

/// What is written down about the installation.
async fn notes(jetstream: &Context) -> Result<kv::Store, ProvisionError> {
    let store = jetstream.get_key_value(buckets::TOPOLOGY).await;
    store.map_err(|e| failure(buckets::TOPOLOGY, e))
}

async fn written(store: &kv::Store, key: &str) -> Result<Option<String>, ProvisionError> {
    let value = store.get(key).await;
    let value = value.map_err(|e| failure(buckets::TOPOLOGY, e))?;
    Ok(value.map(|value| String::from_utf8_lossy(&value).into_owned()))
}

fn failure(
    name: &'static str,
    source: impl std::error::Error + Send + Sync + 'static,
) -> ProvisionError {
    let source = Box::new(source);
    ProvisionError::Bucket { name, source }
}
