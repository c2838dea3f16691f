//! An independent client: the official Rust SDK, unmodified.
