//! Tells every connection when whoever answers what time it is falls silent, and when it is heard again: the channels of a
//! service that stands still stay as they are, and look live.

use std::sync::Arc;

use broker::SharedClock;

use crate::{
    protocol::reply::Reply,
    registry::{Registry, Target},
};

/// Tells each change, for as long as the runtime lives.
pub(crate) async fn tell(clock: SharedClock, registry: Arc<Registry>) {
    let mut silence = clock.silence();
    while silence.changed().await.is_ok() {
        let news = message(*silence.borrow_and_update());
        for everybody in registry.find(&Target::default()) {
            everybody.outbox.send(&news);
        }
    }
}

/// A message to the client itself, which clients without an ear for it pass over.
pub(crate) fn message(is_silent: bool) -> Reply {
    Reply::message(format!("{{\"silent\":{is_silent}}}").into())
}
