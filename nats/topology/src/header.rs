//! Headers of commands. Only gateway and web may set them; a client's headers are never forwarded.

/// Who asks: the user id the session belongs to.
pub const USER: &str = "Outcry-User";
/// Until when an answer is of use, RFC 3339 UTC; a command past it is refused unheard.
pub const DEADLINE: &str = "Outcry-Deadline";
/// The session behind the request, for the record of operator acts.
pub const SESSION: &str = "Outcry-Session";
/// How a fault is told of.
pub use broker::{FAULT_CODE, FAULT_TEXT as FAULT};
