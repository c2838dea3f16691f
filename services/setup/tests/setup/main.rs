//! The files and permissions of an installation, against a real server.

#![expect(
    clippy::unwrap_used,
    reason = "a test's panic is its message, and helpers panic as tests do"
)]

#[expect(
    clippy::print_stdout,
    reason = "who runs the attack sees what was tried and that it held"
)]
mod attack;
mod least_privilege;
mod permissions;
mod provision;
mod replicas;
