//! The site against a real NATS server, through its only door: HTTP.

mod accounts;
mod bids;
mod guards;
mod market;
mod sales;
mod session;
mod site;
