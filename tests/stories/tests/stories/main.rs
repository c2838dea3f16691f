//! Stories across all rooms: HTTP and WebSocket in, public records out, nothing mocked.

mod addresses;
mod backup;
mod bad_input;
mod candles;
mod demo;
mod ended;
mod first_day;
mod forged;
mod imported;
mod machines;
mod mailed;
mod metrics;
mod notices;
mod observed;
mod people;
mod prices;
mod publishers;
mod recorded;
mod references;
mod room;
mod sales;
mod secrecy;
mod sessions;
mod support;
mod symbols;
mod webhooks;
