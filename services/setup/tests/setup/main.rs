//! The files and permissions of an installation, against a real server.

#![expect(
    clippy::unwrap_used,
    reason = "a test's panic is its message, and helpers panic as tests do"
)]

mod least_privilege;
mod permissions;
mod provision;
