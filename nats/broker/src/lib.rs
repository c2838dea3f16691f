//! How a service talks to NATS: connect, make streams, follow them, hold a lease, ask until a deadline.
//!
//! Knows no subject, only what every subject keeps to: names come from its callers (who take them from `topology`).

mod clock;
mod clock_offset;
mod connection;
mod filled;
mod follow;
mod lease;
mod monitor;
mod read;
mod replicas;
mod request;
mod stream;
mod stream_api;
mod stream_settings;
mod subject;
mod varz;
mod whole;
mod whole_message;

pub use clock::{ClockReading, OwnClock, SharedClock};
pub use connection::{
    AnnounceError, ConnectError, Connection, ConnectionSettings, SERVER_VERSIONS, SERVICE_VERSION,
    accepts_server, announce, connect, connect_with_seed, watch_connection,
};
pub use filled::FilledStreams;
pub use follow::{Follow, Followed};
pub use lease::{LeaderElection, Lease, LeaseError, LeaseSettings, acquire_lease};
pub use monitor::{MonitorAnswer, ask_monitor, watch_store};
pub use read::ReadFrom;
pub use replicas::{ReplicasChanged, ReplicasSet, complete_replicas, servers_seen, set_replicas};
pub use request::{FAULT_CODE, FAULT_TEXT, Fault, RequestError, request_until};
pub use stream::{
    EnsureError, PutBack, StoredCountError, ensure_stream, epoch, own_stream, put_back_stream,
    remake_stream, stored_count,
};
pub use stream_api::{Batch, Message, OWN_API, ReadError, StreamApi};
pub use stream_settings::Difference;
pub use subject::{is_token, partition_of};
pub use varz::Varz;
pub use whole_message::WholeMessage;
