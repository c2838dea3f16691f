//! Who reads a channel: each is handed what comes, and told who else comes and goes. Knows nothing of streams.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use super::subscriber::Subscriber;
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

/// The readers of one channel.
pub(crate) struct Audience {
    route: Route,
    /// The channel's name towards the delivery of newest values.
    id: u64,
    readers: HashMap<PeerId, Subscriber>,
    /// Of a wildcard the newest value of each channel, under a name of its own towards the delivery.
    newest_of: BTreeMap<String, (u64, Publication)>,
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

    pub(super) fn is_any_behind(&self) -> bool {
        !self.behind.is_empty()
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
        let newest = newest.filter(|newest| subscriber.wants(newest));
        let is_one_value = self.route.namespace.is_latest() && !self.route.is_wildcard();
        if let Some(newest) = newest.filter(|_| is_one_value) {
            let frames = PushFrames::of(&self.route.name, newest, None);
            subscriber.give_newest(self.id, newest.sequence(), &frames);
        }
        for (id, newest) in self.newest_of.values() {
            let frames = PushFrames::of(&self.route.name, newest, None);
            subscriber.give_newest(*id, newest.sequence(), &frames);
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
        if let Some(reader) = self.readers.remove(&peer) {
            self.forget_newest(&reader);
            self.announce(reader.announced(), PushContent::Leave);
        }
    }

    /// Hands a publication to everyone; `before` is the one whose delta it may be.
    pub(super) fn deliver(&mut self, publication: &Publication, before: Option<&Publication>) {
        let sequence = publication.sequence();
        let frames = PushFrames::of(&self.route.name, publication, before);
        let id = self.newest_id(publication);
        let before = before.map_or(0, Publication::sequence);
        let namespace = &self.route.namespace;
        let is_latest = namespace.is_latest();
        let wanting = |(_, reader): &(&PeerId, &mut Subscriber)| reader.wants(publication);
        for (peer, reader) in self.readers.iter_mut().filter(wanting) {
            if is_latest {
                reader.give_newest(id, sequence, &frames);
            } else if !reader.give((sequence, before), &frames, namespace) {
                self.behind.push(*peer);
            }
        }
        metrics::delivered(self.readers.len());
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
    pub(super) fn say_unsubscribed(&self, peer: PeerId, why: Unsubscribed) {
        if let Some(reader) = self.readers.get(&peer) {
            let frames = self.unsubscribed(why);
            reader.outbox.push(&frames, Form::Plain);
        }
    }

    /// Ends every subscription; clients subscribe again by themselves.
    pub(super) fn unsubscribe_all(&mut self) {
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
