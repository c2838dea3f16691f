//! The pages and the HTTP API: folds the public records into a board, and carries people's wishes to the engine.
//!
//! Comes in: HTTP, public records, ticks. Goes out: HTML, JSON, commands over NATS. Never: a judgement
//! about a bid.

pub mod accounts;
mod api;
mod app;
pub mod assets;
pub mod board;
pub mod candles;
mod crowd;
pub mod engine;
pub mod format;
mod house;
mod idempotency;
mod keys;
mod limits;
pub mod mine;
pub mod model;
pub mod pages;
pub mod security;
mod serve;
mod server;
pub mod sessions;
mod settings;
mod sign;
pub mod typed;
mod watch;
pub mod zone;

pub use accounts::Role;
pub use app::{App, router};
pub use idempotency::KeyRefused;
pub use limits::TooOften;
pub use model::{LotPath, Person, Visitor};
pub use server::{Running, start};
pub use settings::{Settings, SiteSettings};
pub use sign::{
    AddAccount, ClaimRefused, Invitation, NewMember, PasswordChangeRefused, SignInRefused, SignUp,
    SignUpRefused, SignedIn, add_account, change_password, check_invitation, claim_invitation,
    create_account, sign_in, sign_out, sign_up,
};
