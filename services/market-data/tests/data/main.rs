//! market-data on a real server.

mod admission;
mod candles;
mod many;
mod registry;
mod strike;
mod support;
