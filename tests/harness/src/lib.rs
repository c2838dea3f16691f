//! What the stories stand on: a real NATS server with real permissions, and helpers to wait for things.
//!
//! Nothing here is a mock. Failures panic with what to do, because only tests call this.

pub mod nats;
pub mod person;
pub mod stack;
pub mod viewer;
mod wait;

pub use wait::{until, until_some};
