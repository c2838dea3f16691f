//! The one place where the wall clock is read.

use chrono::{DateTime, Utc};

/// The time now. Everything else takes time as an argument.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the place the ban points to"
)]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}
