//! Who reads a channel: each is handed what comes, and told who else comes and goes. Knows nothing of streams.

use std::{collections::HashMap, sync::Arc};

use super::subscriber::{Outgoing, Subscriber};
use crate::{
    channel::Route,
    delivery::{Group, Latest, Outbox, PeerId},
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
    /// Those of them that are in step, by the shard that writes to them.
    groups: Vec<Group>,
    /// Those that are looked at each time.
    apart: Vec<PeerId>,
    /// Where only the newest counts: what readers are given.
    latest: Latest,
    /// What came since the last [`Self::flush`].
    outgoing: Vec<Outgoing>,
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
            groups: Vec::new(),
            apart: Vec::new(),
            outgoing: Vec::new(),
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

    /// One more reader of what comes after this position. A channel of newest values begins with the newest.
    pub(super) fn admit(&mut self, peer: PeerId, mut subscriber: Subscriber, position: u64) {
        self.flush();
        let namespace = &self.route.namespace;
        if namespace.is_latest() {
            subscriber.watch(&self.latest);
        } else if subscriber.is_in_step(position, namespace) {
            self.group_of(&subscriber.outbox)
                .add(peer, subscriber.outbox.clone());
        } else {
            self.apart.push(peer);
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
            self.apart.retain(|apart| *apart != peer);
            let group = self.groups.iter().find(|it| it.fits(&reader.outbox));
            group.into_iter().for_each(|it| it.remove(peer));
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
        self.outgoing.push(push);
        if self.outgoing.len() >= OUTGOING_MAX {
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

    /// Hands out what came.
    pub(super) fn flush(&mut self) {
        let outgoing = std::mem::take(&mut self.outgoing);
        let Some(last) = outgoing.last() else { return };
        metrics::delivered(self.readers.len() * outgoing.len());
        for group in &self.groups {
            group.push(outgoing.iter().map(|it| Arc::clone(&it.frames)));
        }
        let position = last.sequence();
        for peer in std::mem::take(&mut self.apart) {
            let Some(reader) = self.readers.get_mut(&peer) else {
                continue;
            };
            if !reader.give(&outgoing, &self.route.namespace) {
                self.behind.push(peer);
            }
            if reader.is_in_step(position, &self.route.namespace) {
                let outbox = reader.outbox.clone();
                self.group_of(&outbox).add(peer, outbox);
            } else {
                self.apart.push(peer);
            }
        }
    }

    /// The readers that the same shard writes to.
    fn group_of(&mut self, outbox: &Outbox) -> &Group {
        let found = self.groups.iter().position(|group| group.fits(outbox));
        let index = found.unwrap_or_else(|| {
            self.groups.push(Group::of(outbox));
            self.groups.len() - 1
        });
        &self.groups[index]
    }

    /// Has each reader's queue hold all that came before what is put there next.
    pub(super) fn settle(&mut self) {
        self.flush();
        self.groups.iter().for_each(Group::settle);
    }

    /// Tells a reader that its subscription ends, which it did not ask for.
    pub(super) fn say_unsubscribed(&mut self, peer: PeerId, why: Unsubscribed) {
        self.settle();
        if let Some(reader) = self.readers.get(&peer) {
            reader.say_unsubscribed(why, &self.unsubscribed(why));
        }
    }

    /// Ends every subscription; clients subscribe again by themselves, or connect anew.
    pub(super) fn unsubscribe_all(&mut self) {
        self.settle();
        self.groups.clear();
        self.apart.clear();
        let why = Unsubscribed::InsufficientState;
        let end = self.unsubscribed(why);
        for (peer, reader) in std::mem::take(&mut self.readers) {
            reader.forget_newest();
            reader.say_unsubscribed(why, &end);
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
