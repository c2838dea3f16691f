//! How a service talks to NATS: connect, make streams, follow them, hold a lease, ask until a deadline.
//!
//! Knows no subject: names come from its callers (who take them from `topology`).

mod clock;
mod connection;
mod follow;
mod lease;
mod read;
mod reckoning;
mod request;
mod stream;
mod turns;

pub use clock::{OwnClock, Reading, SharedClock};
pub use connection::{
    AnnounceError, ConnectError, Connection, ConnectionSettings, announce, connect,
};
pub use follow::{Follow, Followed, Message, follow};
pub use lease::{Lease, LeaseError, acquire_lease};
pub use read::{ReadError, ReadFrom, read};
pub use request::{RequestError, request_until};
pub use stream::{EnsureError, ensure_stream, epoch};
pub use turns::Turns;
