//! Makes an installation: keys and NATS configuration as files, then streams, buckets and stores.
//!
//! Comes in: a data directory and the names of publishers. Goes out: `secrets/`, `nats/` and a provisioned
//! server. Both halves may run again at any time: what exists is kept. Used by the `outcry` program and by
//! the tests' harness, so that tests run with the permissions that operators get.

mod cluster;
mod copies;
mod foreign;
mod gateway_alone;
mod keys;
mod layout;
mod owners;
mod prepare;
mod provision;
mod provisioner;
mod remark;
mod route_certificates;
mod secrets;
mod server;
mod store;
mod stream_place;

pub use cluster::{ClusterServer, ClusterServerError, OtherServers, Routes, prepare_cluster};
pub use copies::Copies;
pub use foreign::{RemoveError, remove_stream};
pub use gateway_alone::prepare_gateway;
pub use layout::Layout;
pub use owners::{GiveError, Owner, OwnerError, give_away};
pub use prepare::{Installation, PrepareError, prepare};
pub use provision::{ProvisionError, provision};
pub use provisioner::connect as connect_provisioner;
pub use remark::Remark;
pub use secrets::{HalfRestored, SecretFile};
pub use server::{HealthAnswer, ServerAddress, health, is_healthy, server_arguments};
pub use store::{Moved, StoreError, check_store, move_store};
pub use stream_place::{StreamPlace, StreamPlaceError};
