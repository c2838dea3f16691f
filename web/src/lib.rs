//! The pages and the HTTP API: folds the public records into a board, and carries people's wishes to the engine.
//!
//! Comes in: HTTP, public records, ticks. Goes out: HTML, JSON, commands over NATS. Never: a judgement
//! about a bid.

pub mod assets;
pub mod format;
pub mod model;
pub mod pages;
