//! The site against a real NATS server, through its only door: HTTP.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod account;
mod accounts;
mod addresses;
mod asked;
mod bid_pages;
mod bids;
mod cancelled;
mod connections;
mod description;
mod drafts;
mod guards;
mod house;
mod images;
mod imports;
mod invitations;
mod invoices;
mod lot_texts;
mod market;
mod my_bids;
mod new_sales;
mod notices;
mod orders;
mod pages;
mod partition;
mod previews;
mod prices;
mod read_model;
mod read_only;
mod reasons;
mod refused;
mod results;
mod sales;
mod sealed;
mod sealed_pages;
mod session;
mod site;
mod statements;
mod time;
mod told;
mod watchlists;
