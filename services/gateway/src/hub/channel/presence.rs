//! Who is in a channel, and what the others are told when somebody comes or goes.

use std::sync::Arc;

use super::{Channel, Subscriber};
use crate::protocol::{
    ClientInfo, PushFrames,
    reply::{Presence, PushContent},
};

impl Channel {
    /// Everyone who reads it.
    pub(crate) fn present(&self) -> Vec<Arc<ClientInfo>> {
        let readers = self.subscribers.values();
        readers.map(|reader| Arc::clone(&reader.info)).collect()
    }

    pub(super) fn joined_by(&self, info: &ClientInfo) {
        self.tell_presence(info, PushContent::Join);
    }

    pub(super) fn left(&self, subscriber: &Subscriber) {
        self.tell_presence(&subscriber.info, PushContent::Leave);
    }

    fn tell_presence(&self, info: &ClientInfo, content: impl FnOnce(Presence) -> PushContent) {
        if !self.route.namespace.options.join_leave {
            return;
        }
        let info = Some(info.clone());
        let frames = PushFrames::new(&self.route.name, content(Presence { info }));
        for reader in self
            .subscribers
            .values()
            .filter(|reader| reader.hears_presence)
        {
            reader.outbox.push(&frames);
        }
    }
}
