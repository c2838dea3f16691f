//! Stories across all rooms: HTTP and WebSocket in, public records out, nothing mocked.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bad_input;
mod candles;
mod demo;
mod first_day;
mod prices;
mod recorded;
mod sales;
mod secrecy;
mod sessions;
