//! The map of Outcry's NATS: every subject, stream, bucket and header by name, whose zone it is in,
//! and who else may use it.
//!
//! Names and settings only: nothing here connects, and nothing here knows an auction or a market.
//! A name that is not made in this crate does not exist; the tidy test holds the workspace to it.

pub mod buckets;
mod exports;
mod gateway_alone;
mod kept;
mod replicas;
mod restore_configuration;
mod server_configuration;
mod streams;
pub mod subject;
mod token;
mod users;
mod zones;

pub use buckets::{
    Bucket, LEASE_TTL_SECONDS, ObjectStore, SESSION_TTL_SECONDS, every_bucket, every_object_store,
};
pub use exports::{Export, ExportKind, Response, exports};
pub use gateway_alone::{ALONE_USERS, gateway_alone_configuration};
pub use kept::{
    BACKUP_ROWS, BackupRow, InBackup, LOGS_OF_PARTITIONS, filler_subject, streams_in_backup,
};
pub use replicas::{Replicas, ReplicasError, Replication};
pub use restore_configuration::restore_configuration;
pub use server_configuration::server_configuration;
pub use streams::{
    NOTICES, OPEN_CANDLES, RECORDS, RECORDS_PER_LOT, Republish, Storage, Stream, TICKS,
    TICKS_PER_SYMBOL, auction_log, candles, closed_candles, is_auction_log, is_projection, notices,
    open_candles, records, streams, ticks,
};
pub use token::{
    PARTITION_COUNT_DEFAULT, Partition, SymbolToken, Token, TokenError, decode_symbol,
    encode_symbol,
};
pub use users::{FEED, Grants, SEED_FILE, User, users};
pub use zones::{OWN_API, StorageLimits, StoredStream, ZONES_API, Zone, stored_streams, zone_api};

/// Headers of commands. Only gateway and web may set them; a client's headers are never forwarded.
pub mod header {
    /// Who asks: the user id the session belongs to.
    pub const USER: &str = "Outcry-User";
    /// Until when an answer is of use, RFC 3339 UTC; a command past it is refused unheard.
    pub const DEADLINE: &str = "Outcry-Deadline";
    /// The session behind the request, for the record of operator acts.
    pub const SESSION: &str = "Outcry-Session";
    /// How a fault is told of.
    pub use broker::{FAULT_CODE, FAULT_TEXT as FAULT};
}
