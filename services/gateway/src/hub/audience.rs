//! Who reads a channel: each is handed what comes, and told who else comes and goes. Knows nothing of streams.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use super::subscriber::{Batch, Outgoing, Subscriber};
use crate::{
    channel::Route,
    delivery::PeerId,
    metrics,
    protocol::{
        ClientInfo, Form, Publication, PushFrames,
        codes::Unsubscribed,
        reply::{Presence, Push, PushContent, UnsubscribePush},
    },
};

/// The names of values behind a wildcard are from here on, those of channels below.
const WILDCARD_IDS: u64 = 1 << 63;

/// Channels behind one wildcard whose newest values are kept; those of further ones replace each other.
const WILDCARD_CHANNELS_MAX: usize = 10_000;

/// Publications that wait to be handed out together.
const OUTGOING_MAX: usize = 64;

/// The readers of one channel.
pub(crate) struct Audience {
    route: Route,
    /// The channel's name towards the delivery of newest values.
    id: u64,
    readers: HashMap<PeerId, Subscriber>,
    /// Of a wildcard the newest value of each channel, under a name of its own towards the delivery.
    newest_of: BTreeMap<String, (u64, Publication)>,
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
    pub(super) fn new(route: Route, id: u64) -> Self {
        Self {
            route,
            id,
            readers: HashMap::new(),
            newest_of: BTreeMap::new(),
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
    pub(super) fn admit(
        &mut self,
        peer: PeerId,
        subscriber: Subscriber,
        newest: Option<&Publication>,
    ) {
        self.flush();
        let is_one_value = self.route.namespace.is_latest() && !self.route.is_wildcard();
        let newest = newest.filter(|_| is_one_value).map(|it| (self.id, it));
        let of_each = self.newest_of.values().map(|(id, it)| (*id, it));
        let values = newest.into_iter().chain(of_each);
        let values: Vec<_> = values
            .map(|value| Outgoing::of(&self.route.name, value, None))
            .collect();
        subscriber.give_newest(&values);
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
            self.forget_newest(&reader);
            self.announce(reader.announced(), PushContent::Leave);
        }
    }

    /// A publication for everyone, handed out by the next [`Self::flush`]; `before` is the one whose delta it may be.
    pub(super) fn deliver(&mut self, publication: &Publication, before: Option<&Publication>) {
        let id = self.newest_id(publication);
        if self.readers.is_empty() {
            return;
        }
        for older in self.outgoing.pushes.iter_mut().filter(|it| it.value == id) {
            older.is_newest = false;
        }
        let push = Outgoing::of(&self.route.name, (id, publication), before);
        self.outgoing.pushes.push(push);
        if self.outgoing.pushes.len() >= OUTGOING_MAX {
            self.flush();
        }
    }

    /// Hands out what came, each reader in turn: it is the readers that cost, not what they get.
    pub(super) fn flush(&mut self) {
        let outgoing = std::mem::take(&mut self.outgoing);
        if outgoing.pushes.is_empty() {
            return;
        }
        metrics::delivered(self.readers.len() * outgoing.pushes.len());
        let namespace = &self.route.namespace;
        let mut conflated = 0;
        for (peer, reader) in &mut self.readers {
            if namespace.is_latest() {
                conflated += reader.give_newest(&outgoing.pushes);
            } else if !reader.give(&outgoing, namespace) {
                self.behind.push(*peer);
            }
        }
        metrics::conflated(conflated);
    }

    /// The name of a value's channel towards the delivery.
    fn newest_id(&mut self, publication: &Publication) -> u64 {
        let channel = publication.channel();
        if channel.is_empty() || !self.route.namespace.is_latest() {
            return self.id;
        }
        let next = WILDCARD_IDS + (self.id << 32) + self.newest_of.len() as u64;
        let known = self.newest_of.get(channel);
        if known.is_none() && self.newest_of.len() >= WILDCARD_CHANNELS_MAX {
            return self.id;
        }
        let id = known.map_or(next, |(id, _)| *id);
        let newest = (id, publication.clone());
        self.newest_of.insert(channel.to_owned(), newest);
        id
    }

    /// A reader that has gone is not written what waits for it.
    fn forget_newest(&self, reader: &Subscriber) {
        reader.outbox.forget(self.id);
        for (id, _) in self.newest_of.values() {
            reader.outbox.forget(*id);
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
            self.forget_newest(&reader);
            reader.outbox.push(&end, Form::Plain);
            self.gone.push(peer);
        }
        // What is kept is read again before anybody is answered.
        self.newest_of.clear();
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
