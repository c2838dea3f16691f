//! The site against a real NATS server, through its only door: HTTP.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod accounts;
mod bids;
mod guards;
mod house;
mod market;
mod my_bids;
mod orders;
mod pages;
mod previews;
mod sales;
mod session;
mod site;
mod time;
