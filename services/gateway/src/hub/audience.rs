//! Who reads a channel: each is handed what comes, and told who else comes and goes. Knows nothing of streams.

use std::{collections::HashMap, sync::Arc};

use super::subscriber::{Batch, Outgoing, Subscriber};
use crate::{
    channel::Route,
    delivery::{Latest, PeerId},
    metrics,
    protocol::{
        ClientInfo, Form, Publication, PushFrames,
        codes::Unsubscribed,
        reply::{Presence, Push, PushContent, UnsubscribePush},
    },
};

/// Publications that wait to be handed out together.
const OUTGOING_MAX: usize = 64;

/// The readers of one channel.
pub(crate) struct Audience {
    route: Route,
    readers: HashMap<PeerId, Subscriber>,
    /// Where only the newest counts: what readers are given.
    latest: Latest,
    /// What came since the last [`Self::flush`].
    outgoing: Batch,
    /// Peers that are not subscribed any more and did not ask for it.
    gone: Vec<PeerId>,
    /// Peers that are to be given what they missed before anything live.
    behind: Vec<PeerId>,
    /// Who came and went, for the other nodes.
    announcements: Vec<Push>,
}

impl Audience {
    pub(super) fn new(route: Route) -> Self {
        Self {
            route,
            readers: HashMap::new(),
            latest: Latest::default(),
            outgoing: Batch::default(),
            gone: Vec::new(),
            behind: Vec::new(),
            announcements: Vec::new(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.readers.is_empty()
    }

    /// How many read it.
    pub(super) fn len(&self) -> usize {
        self.readers.len()
    }

    /// Peers whose subscription ended since the last call, other than by their own wish.
    pub(super) fn take_gone(&mut self) -> Vec<PeerId> {
        std::mem::take(&mut self.gone)
    }

    /// Peers that began to be behind since the last call.
    pub(super) fn take_behind(&mut self) -> Vec<PeerId> {
        std::mem::take(&mut self.behind)
    }

    pub(super) fn reader(&mut self, peer: PeerId) -> Option<&mut Subscriber> {
        self.readers.get_mut(&peer)
    }

    /// What is to be told to the other nodes since the last call.
    pub(super) fn take_announcements(&mut self) -> Vec<Push> {
        std::mem::take(&mut self.announcements)
    }

    /// A subscription was refused after all.
    pub(super) fn refused(&mut self, peer: PeerId) {
        self.gone.push(peer);
    }

    /// One more reader. A channel of newest values begins with the newest.
    pub(super) fn admit(&mut self, peer: PeerId, mut subscriber: Subscriber) {
        self.flush();
        if self.route.namespace.is_latest() {
            subscriber.watch(&self.latest);
        }
        if subscriber.catch_up.is_some() {
            self.behind.push(peer);
        }
        let announced = subscriber.announced();
        self.readers.insert(peer, subscriber);
        self.announce(announced, PushContent::Join);
    }

    /// One reader less.
    pub(super) fn dismiss(&mut self, peer: PeerId) {
        self.flush();
        if let Some(reader) = self.readers.remove(&peer) {
            reader.forget_newest();
            self.announce(reader.announced(), PushContent::Leave);
        }
    }

    /// A publication for everyone, handed out by the next [`Self::flush`]; `before` is the one whose delta it may be.
    pub(super) fn deliver(&mut self, publication: &Publication, before: Option<&Publication>) {
        if self.route.namespace.is_latest() {
            return self.deliver_newest(publication);
        }
        if self.readers.is_empty() {
            return;
        }
        let push = Outgoing::of(&self.route.name, publication, before);
        self.outgoing.pushes.push(push);
        if self.outgoing.pushes.len() >= OUTGOING_MAX {
            self.flush();
        }
    }

    /// A value that takes the place of the one before: readers take it in their time.
    fn deliver_newest(&mut self, publication: &Publication) {
        metrics::delivered(self.readers.len());
        let frames = PushFrames::of(&self.route.name, publication, None);
        let frames = Arc::new(frames);
        self.latest.set(Arc::clone(&frames));
        if self.route.namespace.options.allow_tags_filter {
            self.readers.values().for_each(|it| it.give_newest(&frames));
        }
    }

    /// What was the newest is not kept any more.
    pub(super) fn forget_newest(&self) {
        self.latest.clear();
    }

    /// Hands out what came, each reader in turn: it is the readers that cost, not what they get.
    pub(super) fn flush(&mut self) {
        let outgoing = std::mem::take(&mut self.outgoing);
        if outgoing.pushes.is_empty() {
            return;
        }
        metrics::delivered(self.readers.len() * outgoing.pushes.len());
        for (peer, reader) in &mut self.readers {
            if !reader.give(&outgoing, &self.route.namespace) {
                self.behind.push(*peer);
            }
        }
    }

    /// Tells a reader that its subscription ends, which it did not ask for.
    pub(super) fn say_unsubscribed(&mut self, peer: PeerId, why: Unsubscribed) {
        self.flush();
        if let Some(reader) = self.readers.get(&peer) {
            let frames = self.unsubscribed(why);
            reader.outbox.push(&frames, Form::Plain);
        }
    }

    /// Ends every subscription; clients subscribe again by themselves.
    pub(super) fn unsubscribe_all(&mut self) {
        self.flush();
        let end = self.unsubscribed(Unsubscribed::InsufficientState);
        for (peer, reader) in std::mem::take(&mut self.readers) {
            reader.forget_newest();
            reader.outbox.push(&end, Form::Plain);
            self.gone.push(peer);
        }
    }

    /// Everyone who reads it.
    pub(super) fn present(&self) -> Vec<Arc<ClientInfo>> {
        let readers = self.readers.values().filter(|it| it.is_present);
        readers.map(|reader| Arc::clone(&reader.info)).collect()
    }

    /// Tells those who asked for it who came or went.
    pub(super) fn tell_presence(&self, content: PushContent) {
        let frames = PushFrames::new(&self.route.name, content);
        let readers = self.readers.values();
        for reader in readers.filter(|reader| reader.hears_presence) {
            reader.outbox.push(&frames, Form::Plain);
        }
    }

    fn announce(
        &mut self,
        announced: Option<Arc<ClientInfo>>,
        content: impl FnOnce(Presence) -> PushContent,
    ) {
        let Some(info) = announced else {
            return;
        };
        let info = Some(ClientInfo::clone(&info));
        let content = content(Presence { info });
        self.tell_presence(content.clone());
        let push = Push::new(&self.route.subject, content);
        self.announcements.push(push);
    }

    fn unsubscribed(&self, why: Unsubscribed) -> PushFrames {
        let (code, reason) = why.code_and_reason();
        let reason = reason.to_owned();
        let content = PushContent::Unsubscribe(UnsubscribePush { code, reason });
        PushFrames::new(&self.route.name, content)
    }
}
