//! How a service talks to NATS: connect, make streams, follow them, hold a lease, ask until a deadline.
//!
//! Knows no subject, only what every subject keeps to: names come from its callers (who take them from `topology`).

mod clock;
mod clock_offset;
mod connection;
mod fault;
mod follow;
mod leader_election;
mod lease;
mod read;
mod request;
mod stream;
mod subject;

pub use clock::{ClockReading, OwnClock, SharedClock};
pub use connection::{
    AnnounceError, ConnectError, Connection, ConnectionSettings, SERVICE_VERSION, announce, connect,
};
pub use fault::{FAULT_CODE, FAULT_TEXT, Fault};
pub use follow::{Follow, Followed, Message, follow, follow_from};
pub use leader_election::LeaderElection;
pub use lease::{Lease, LeaseError, acquire_lease};
pub use read::{Batch, ReadError, ReadFrom, direct_get, read};
pub use request::{RequestError, request_until};
pub use stream::{EnsureError, StoredCountError, ensure_stream, epoch, stored_count};
pub use subject::{is_token, partition_of};
