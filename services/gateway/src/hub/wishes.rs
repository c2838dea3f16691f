//! What a subscription is to be: by its namespace, by its token, by its client.

use std::sync::Arc;

use bytes::Bytes;

use crate::{
    config::Namespace,
    protocol::{Filter, command::Position},
    token::{Overrides, overridden},
};

/// What the subscription is to be, as far as its namespace allows.
#[derive(Clone, Default, Debug)]
pub(crate) struct Wishes {
    /// Where the client wants to go on, if its subscription recovers.
    pub(crate) since: Option<Position>,
    pub(crate) recoverable: bool,
    pub(crate) positioned: bool,
    /// The client wants an error rather than `recovered: false`.
    pub(crate) reject_unrecovered: bool,
    pub(crate) hears_presence: bool,
    /// Whether others are told of it: who asks for presence, and who hears who comes and goes.
    pub(crate) is_present: bool,
    pub(crate) is_announced: bool,
    /// What the client is told besides.
    pub(crate) data: Bytes,
    pub(crate) delta: bool,
    pub(crate) filter: Option<Arc<Filter>>,
    /// Seconds until its token ends, if it does.
    pub(crate) ttl: Option<u32>,
}

impl Wishes {
    /// What the namespace gives to all, where a token does not say otherwise.
    pub(crate) fn of(namespace: &Namespace, overrides: &Overrides) -> Self {
        let o = &namespace.options;
        let is_kept = namespace.has_history();
        let recoverable = is_kept && overridden(o.force_recovery, overrides.force_recovery);
        let positioned = is_kept && overridden(o.force_positioning, overrides.force_positioning);
        Self {
            recoverable,
            positioned: positioned || recoverable,
            hears_presence: overridden(o.force_push_join_leave, overrides.force_push_join_leave),
            is_present: overridden(o.presence, overrides.presence),
            is_announced: overridden(o.join_leave, overrides.join_leave),
            ..Self::default()
        }
    }
}
