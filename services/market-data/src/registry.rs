//! The registry of symbols where it is kept: the bucket `symbols`, a key a symbol, which only this service writes.

use std::collections::{BTreeMap, HashSet};

use async_nats::{HeaderMap, jetstream::context::PublishErrorKind};
use broker::ReadFrom;
use chrono::{DateTime, Utc};
use futures_util::{StreamExt, stream};
use market::{ListedSymbol, Registry, Symbol, SymbolRules};
use topology::{buckets, encode_symbol, subject};

use crate::streams::{Streams, parsed};

/// Symbols of the file that are on their way into the bucket at once.
const AT_ONCE: usize = 256;

/// The registry, and the revision of each symbol's key.
#[derive(Clone, Debug, Default)]
pub(crate) struct KeptRegistry {
    pub(crate) symbols: Registry,
    revisions: BTreeMap<Symbol, u64>,
}

/// Why something is not stored.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotStored {
    #[error("somebody else wrote it meanwhile")]
    Meanwhile,
    #[error("the bucket {bucket} cannot be written: {reason}", bucket = buckets::SYMBOLS)]
    Away { reason: String },
}

impl KeptRegistry {
    /// What the bucket has.
    pub(crate) async fn stored(streams: &Streams) -> anyhow::Result<Self> {
        let mut kept = Self::default();
        let bucket = buckets::bucket_stream(buckets::SYMBOLS);
        let all = subject::listed_symbols();
        let read = (streams.reader).read_each(&bucket, &all, ReadFrom::Start, |message| {
            match parsed::<ListedSymbol>(&message.payload) {
                Some(listed) => kept.put(listed, message.sequence),
                // It stays as it is: its revision is not the one that a new symbol is stored in place of.
                None => tracing::error!(key = message.subject, "a listed symbol cannot be read"),
            }
        });
        read.await?;
        Ok(kept)
    }

    /// The same, brought up to what the file says of symbols that no operator ever spoke of.
    pub(crate) async fn following(
        streams: &Streams,
        file: Vec<SymbolRules>,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Self> {
        let mut kept = Self::stored(streams).await?;
        let changed = kept.symbols.follow_file(file, now).into_iter();
        let changed = changed.map(|listed| (kept.revision(&listed.rules.symbol), listed));
        let changed: Vec<_> = changed.collect();
        let stored = changed.into_iter().map(async |(revision, listed)| {
            let stored = streams.keep_symbol(&listed, revision).await;
            (listed, stored)
        });
        let stored: Vec<_> = stream::iter(stored)
            .buffer_unordered(AT_ONCE)
            .collect()
            .await;
        for (listed, stored) in stored {
            match stored {
                Ok(revision) => kept.put(listed, revision),
                Err(error) => {
                    let symbol = listed.rules.symbol;
                    tracing::warn!(%symbol, %error, "a symbol of the file is not listed");
                }
            }
        }
        Ok(kept)
    }

    pub(crate) fn put(&mut self, listed: ListedSymbol, revision: u64) {
        self.revisions.insert(listed.rules.symbol.clone(), revision);
        self.symbols.put(listed);
    }

    pub(crate) fn remove(&mut self, symbol: &Symbol) {
        self.revisions.remove(symbol);
        self.symbols.remove(symbol);
    }

    /// The prices that were struck, by symbol and sequence.
    pub(crate) fn struck(&self) -> HashSet<(Symbol, u64)> {
        let of = |listed: &ListedSymbol| {
            let symbol = listed.rules.symbol.clone();
            let struck = listed.struck.iter();
            let struck = struck.map(move |price| (symbol.clone(), price.sequence));
            struck.collect::<Vec<_>>()
        };
        self.symbols.iter().flat_map(of).collect()
    }

    /// The revision that is known of a symbol's key; 0: there is none.
    pub(crate) fn revision(&self, symbol: &Symbol) -> u64 {
        self.revisions.get(symbol).copied().unwrap_or(0)
    }
}

impl Streams {
    /// Stores a symbol in place of the revision that is known, or not at all; gives the new revision.
    pub(crate) async fn keep_symbol(
        &self,
        listed: &ListedSymbol,
        revision: u64,
    ) -> Result<u64, NotStored> {
        let away = |reason: String| NotStored::Away { reason };
        let mut headers = HeaderMap::new();
        headers.insert("Nats-Expected-Last-Subject-Sequence", revision.to_string());
        let payload = serde_json::to_vec(listed).expect("a listed symbol is JSON");
        let jetstream = &self.jetstream;
        let to = key(&listed.rules.symbol);
        let sent = jetstream.publish_with_headers(to, headers, payload.into());
        let sent = sent.await.map_err(|error| away(error.to_string()))?;
        match sent.await {
            Ok(stored) => Ok(stored.sequence),
            Err(error) if error.kind() == PublishErrorKind::WrongLastSequence => {
                Err(NotStored::Meanwhile)
            }
            Err(error) => Err(away(error.to_string())),
        }
    }

    /// Takes a symbol's key away, with nothing left behind.
    pub(crate) async fn forget_symbol(&self, symbol: &Symbol) -> Result<(), NotStored> {
        let away = |reason: String| NotStored::Away { reason };
        let bucket = buckets::bucket_stream(buckets::SYMBOLS);
        let stream = self.jetstream.get_stream_no_info(&bucket).await;
        let stream = stream.map_err(|error| away(error.to_string()))?;
        let purged = stream.purge().filter(key(symbol)).await;
        purged.map_err(|error| away(error.to_string()))?;
        Ok(())
    }
}

fn key(symbol: &Symbol) -> String {
    let token = encode_symbol(symbol.as_str()).expect("the market's symbols are the topology's");
    subject::listed_symbol(&token)
}
