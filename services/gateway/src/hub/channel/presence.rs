//! Who is in a channel, and what the others are told when somebody comes or goes.

use std::sync::Arc;

use super::Channel;
use crate::protocol::{
    ClientInfo, Form, PushFrames,
    reply::{Presence, Push, PushContent},
};

impl Channel {
    /// Everyone who reads it.
    pub(crate) fn present(&self) -> Vec<Arc<ClientInfo>> {
        let readers = self.subscribers.values();
        readers.map(|reader| Arc::clone(&reader.info)).collect()
    }

    /// What is to be told to the other nodes since the last call.
    pub(crate) fn take_announcements(&mut self) -> Vec<Push> {
        std::mem::take(&mut self.announcements)
    }

    pub(super) fn joined_by(&mut self, info: &ClientInfo) {
        self.announce(info, PushContent::Join);
    }

    pub(super) fn left_by(&mut self, info: &ClientInfo) {
        self.announce(info, PushContent::Leave);
    }

    fn announce(&mut self, info: &ClientInfo, content: impl FnOnce(Presence) -> PushContent) {
        if !self.route.namespace.options.join_leave {
            return;
        }
        let info = Some(info.clone());
        let content = content(Presence { info });
        self.tell_presence(content.clone());
        let push = Push::new(&self.route.subject, content);
        self.announcements.push(push);
    }

    /// Tells the readers here.
    pub(crate) fn tell_presence(&self, content: PushContent) {
        let frames = PushFrames::new(&self.route.name, content);
        let listeners = self.subscribers.values();
        for reader in listeners.filter(|reader| reader.hears_presence) {
            reader.outbox.push(&frames, Form::Plain);
        }
    }
}
