//! The pages and the HTTP API: folds the public records into a read model, and carries people's wishes to the engine.
//!
//! Comes in: HTTP, public records, ticks. Goes out: HTML, JSON, commands over NATS. Never: a judgement
//! about a bid.

mod accounts;
mod alerts;
mod api;
mod app;
mod archive;
mod assets;
mod candles;
mod catalogue;
mod checkout;
mod engine;
mod erasure;
mod field_problem;
mod format;
mod house;
mod idempotency;
mod images;
mod invoices;
mod keys;
mod limits;
mod locale;
mod markdown;
mod mine;
mod model;
mod notices;
mod packed;
mod pages;
mod paper;
mod particulars;
mod passkeys;
mod publishers;
mod read_model;
mod registrations;
mod revised;
mod search;
mod second_chances;
mod security;
mod sellers;
mod serve;
mod server;
mod sessions;
mod settings;
mod sign;
mod staleness;
mod statements;
mod symbols;
mod watch;
mod watchers;
mod watchlists;
#[cfg(test)]
mod wire;
mod zone;

pub use accounts::Role;
pub use checkout::StripeSettings;
pub use server::{Running, start};
pub use settings::Settings;
pub use sign::{AddAccount, Invitation, RemoveOperator, add_account, remove_operator};

use app::{Absent, App};
use limits::TooOften;
use model::{LotPath, Person, Visitor};
use settings::SiteSettings;
