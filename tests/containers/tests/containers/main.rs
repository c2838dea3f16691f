//! The containers, as an operator runs them.

#![expect(
    clippy::unwrap_used,
    reason = "a test's panic is its message, and helpers panic as tests do"
)]

mod bad_input;
mod cluster;
mod compose;
mod demo;
mod house;
mod observed;
mod privileges;
mod readme;
mod shipped;
mod story;
mod tls;
