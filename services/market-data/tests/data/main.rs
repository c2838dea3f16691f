//! market-data on a real server.

mod admission;
mod candles;
mod cluster;
mod fairness;
mod heartbeat;
mod many;
mod registry;
mod repeated;
mod strike;
mod support;
