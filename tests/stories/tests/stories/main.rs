//! Stories across all rooms: HTTP and WebSocket in, public records out, nothing mocked.

mod addresses;
mod bad_input;
mod candles;
mod demo;
mod ended;
mod first_day;
mod forged;
mod metrics;
mod notices;
mod people;
mod prices;
mod recorded;
mod references;
mod room;
mod sales;
mod secrecy;
mod sessions;
mod support;
mod symbols;
