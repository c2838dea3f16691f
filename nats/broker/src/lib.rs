//! How a service talks to NATS: connect, make streams, follow them, hold a lease, ask until a deadline.
//!
//! Knows no subject, only what every subject keeps to: names come from its callers (who take them from `topology`).

mod clock;
mod clock_offset;
mod connection;
mod follow;
mod lease;
mod monitor;
mod read;
mod request;
mod stream;
mod stream_api;
mod stream_settings;
mod subject;
mod whole;

pub use clock::{ClockReading, OwnClock, SharedClock};
pub use connection::{
    AnnounceError, ConnectError, Connection, ConnectionSettings, SERVER_VERSIONS, SERVICE_VERSION,
    accepts_server, announce, connect, connect_with_seed, watch_connection,
};
pub use follow::{Follow, Followed};
pub use lease::{LeaderElection, Lease, LeaseError, acquire_lease};
pub use monitor::{MonitorAnswer, ask_monitor, watch_store};
pub use read::ReadFrom;
pub use request::{FAULT_CODE, FAULT_TEXT, Fault, RequestError, request_until};
pub use stream::{
    EnsureError, PutBack, StoredCountError, discard_stream, ensure_stream, epoch, own_stream,
    put_back_stream, stored_count,
};
pub use stream_api::{Batch, Message, OWN_API, ReadError, StreamApi};
pub use stream_settings::Difference;
pub use subject::{is_token, partition_of};
