//! Streams that are none of an installation's: finding them, and taking them away when told to.

use std::collections::BTreeSet;

use async_nats::jetstream::context::DeleteStreamError;
use broker::{ConnectError, Connection};
use futures_util::{StreamExt, TryStreamExt};
use topology::{Zone, stored_streams};

use crate::{
    Layout, Remark,
    provisioner::{api, connect},
    remark::Remedy,
    stream_place::StreamPlace,
};

/// Names read of one zone: far more than there are, unless somebody makes them.
const NAMES_MAX: usize = 10_000;
/// Foreign streams told of one zone.
const TOLD_MAX: usize = 100;

/// Why it is still there.
#[derive(Debug, thiserror::Error)]
pub enum RemoveError {
    #[error(transparent)]
    Connect(#[from] ConnectError),
    #[error("cannot delete the stream {place}")]
    Delete {
        place: StreamPlace,
        source: DeleteStreamError,
    },
}

/// Deletes a stream with all that it holds, as the user `setup`.
///
/// # Errors
/// When the server cannot be reached, or has no such stream.
pub async fn remove_stream(
    url: &str,
    layout: &Layout,
    place: &StreamPlace,
) -> Result<(), RemoveError> {
    let connection = connect(url, layout).await?;
    let deleted = api(&connection, &place.zone)
        .delete_stream(&place.name)
        .await;
    deleted.map_err(|source| RemoveError::Delete {
        place: place.clone(),
        source,
    })?;
    Ok(())
}

/// Names the streams of every zone that are none of an installation's with so many partitions.
pub(crate) async fn streams(
    connection: &Connection,
    partition_count: u32,
    remedy: &Remedy,
) -> Vec<Remark> {
    let mut remarks = vec![];
    for zone in Zone::with_streams() {
        let ours = stored_streams(partition_count).into_iter();
        let ours = ours.filter(|stored| stored.owner == zone);
        let ours: BTreeSet<String> = ours.map(|stored| stored.name).collect();
        let api = api(connection, &zone);
        let names = api.stream_names().take(NAMES_MAX);
        // A partition's log beyond the count is told by the count that was written down.
        let foreign = names.try_filter(|name| {
            let is_log = zone == Zone::Auction && topology::is_auction_log(name);
            std::future::ready(!ours.contains(name) && !is_log)
        });
        let found: Result<Vec<String>, _> = foreign.take(TOLD_MAX).try_collect().await;
        match found {
            Ok(names) => remarks.extend(
                names
                    .into_iter()
                    .map(|name| remedy.foreign(StreamPlace::new(zone.clone(), name))),
            ),
            Err(error) => remarks.push(remedy.unlisted(&zone, &error)),
        }
    }
    remarks
}
