//! Streams that are none of an installation's: finding them, and taking them away when told to.

use std::{collections::BTreeSet, fmt, str::FromStr, time::Duration};

use async_nats::jetstream::{self, Context, context::DeleteStreamError};
use broker::{ConnectError, Connection};
use futures_util::{StreamExt, TryStreamExt};
use topology::{Zone, stored_streams, zone_api};

use crate::{Layout, Remark, provision::connect, remark::Remedy};

/// Names read of one zone: far more than there are, unless somebody makes them.
const NAMES_MAX: usize = 10_000;
/// Foreign streams told of one zone.
const TOLD_MAX: usize = 100;
const ANSWER_MAX: Duration = Duration::from_secs(10);

/// A stream, and the zone that it is in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StreamPlace {
    zone: Zone,
    name: String,
}

/// Why this names no stream that may be removed.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum StreamPlaceError {
    #[error("{given:?} is not of the form ZONE/STREAM, with {zones} as the zone")]
    Form { given: String, zones: String },
    #[error(
        "{name} is the auction's log, which nothing makes again: restore it from a backup, or begin anew with `outcry up --fresh`"
    )]
    Log { name: String },
}

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

impl StreamPlace {
    pub(crate) fn new(zone: Zone, name: String) -> Self {
        Self { zone, name }
    }
}

impl fmt::Display for StreamPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.zone.account(), self.name)
    }
}

impl FromStr for StreamPlace {
    type Err = StreamPlaceError;

    fn from_str(text: &str) -> Result<Self, StreamPlaceError> {
        let is_name = |name: &&str| {
            let separates = |c: char| c.is_whitespace() || ".*>/\\".contains(c);
            !name.is_empty() && !name.contains(separates)
        };
        let place = text.split_once('/').and_then(|(account, name)| {
            let zone = Zone::with_streams().find(|zone| zone.account() == account)?;
            let name = Some(name).filter(is_name)?;
            Some(Self::new(zone, name.to_owned()))
        });
        let place = place.ok_or_else(|| StreamPlaceError::Form {
            given: text.to_owned(),
            zones: Zone::with_streams()
                .map(|zone| zone.account())
                .collect::<Vec<_>>()
                .join(", "),
        })?;
        if place.zone == Zone::Auction && topology::is_auction_log(&place.name) {
            return Err(StreamPlaceError::Log { name: place.name });
        }
        Ok(place)
    }
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

fn api(connection: &Connection, zone: &Zone) -> Context {
    let mut api = jetstream::with_prefix(connection.client.clone(), &zone_api(zone));
    api.set_timeout(ANSWER_MAX);
    api
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stream_to_remove_is_a_zone_and_a_name_and_never_the_log() {
        let place: StreamPlace = "MARKET/CANDLES_1h".parse().unwrap();
        assert_eq!(place.to_string(), "MARKET/CANDLES_1h");
        for bad in ["", "ZZZ", "MARKET/", "GATEWAY/X", "MARKET/a.b", "market/X"] {
            let told = bad.parse::<StreamPlace>().unwrap_err().to_string();
            assert!(told.contains("AUCTION, MARKET, FEED, SITE"), "{told}");
        }
        let told = "AUCTION/AUCTION_7".parse::<StreamPlace>().unwrap_err();
        assert!(told.to_string().contains("backup"), "{told}");
    }
}
