//! How a service talks to NATS: connect, make streams, follow them, hold a lease, ask until a deadline.
//!
//! Knows no subject: names come from its callers (who take them from `topology`).

mod clock;
mod clock_offset;
mod connection;
mod follow;
mod leader_election;
mod lease;
mod read;
mod request;
mod stream;

pub use clock::{ClockReading, OwnClock, SharedClock};
pub use connection::{
    AnnounceError, ConnectError, Connection, ConnectionSettings, announce, connect,
};
pub use follow::{Follow, Followed, Message, follow, follow_from};
pub use leader_election::LeaderElection;
pub use lease::{Lease, LeaseError, acquire_lease};
pub use read::{ReadError, ReadFrom, read};
pub use request::{RequestError, request_until};
pub use stream::{EnsureError, ensure_stream, epoch};
