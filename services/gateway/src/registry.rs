//! Which connections there are and whose, so that they can be told and closed.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard},
    time::{Duration, Instant},
};

use crate::{
    control::Target,
    delivery::{Outbox, PeerId},
    protocol::{ClientInfo, codes::Close},
};

/// Ended sessions that are remembered. More within one token's lifetime are forgotten early; then a token
/// minted just before the end may connect until it expires.
const ENDED_MAX: usize = 10_000;

/// Every connection of this process.
pub(crate) struct Registry {
    /// How long an ended session's tokens may still be about.
    token_lifetime: Duration,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    members: HashMap<PeerId, Member>,
    ended: VecDeque<(Instant, String)>,
}

struct Member {
    outbox: Outbox,
    /// Who it is, once it has said so.
    who: Option<(String, Arc<ClientInfo>)>,
}

impl Member {
    fn is(&self, target: &Target) -> bool {
        self.who
            .as_ref()
            .is_some_and(|(session, info)| match target {
                Target::Sid(sid) => session == sid,
                Target::User(user) => info.user == *user && !user.is_empty(),
                Target::Client(client) => info.client == *client,
            })
    }
}

impl Registry {
    pub(crate) fn new(token_lifetime: Duration) -> Self {
        Self {
            token_lifetime,
            inner: Mutex::default(),
        }
    }

    /// A connection began.
    pub(crate) fn opened(&self, peer: PeerId, outbox: Outbox) {
        let member = Member { outbox, who: None };
        self.lock().members.insert(peer, member);
    }

    /// A connection is somebody's from now on; false if their session was ended.
    pub(crate) fn joined(&self, session: &str, peer: PeerId, info: Arc<ClientInfo>) -> bool {
        let mut inner = self.lock();
        let is_over = |(at, ended): &(Instant, String)| {
            ended == session && at.elapsed() <= self.token_lifetime
        };
        if inner.ended.iter().any(is_over) {
            return false;
        }
        if let Some(member) = inner.members.get_mut(&peer) {
            member.who = Some((session.to_owned(), info));
        }
        true
    }

    /// A connection is over.
    pub(crate) fn left(&self, peer: PeerId) {
        self.lock().members.remove(&peer);
    }

    /// The connections that are meant.
    pub(crate) fn find(&self, target: &Target) -> Vec<(PeerId, Outbox, Arc<ClientInfo>)> {
        let inner = self.lock();
        let meant = inner.members.iter().filter(|(_, member)| member.is(target));
        let told = meant.filter_map(|(peer, member)| {
            let (_, info) = member.who.as_ref()?;
            Some((*peer, member.outbox.clone(), Arc::clone(info)))
        });
        told.collect()
    }

    /// Closes the connections that are meant; a session's tokens open nothing again.
    pub(crate) fn disconnect(&self, target: &Target) -> usize {
        if let Target::Sid(session) = target {
            self.remember_ended(session);
        }
        let members = self.find(target);
        for (_, outbox, _) in &members {
            outbox.close(Close::ForceDisconnect);
        }
        members.len()
    }

    fn remember_ended(&self, session: &str) {
        let mut inner = self.lock();
        let lifetime = self.token_lifetime;
        // Control messages are repeated: each session is remembered once.
        inner
            .ended
            .retain(|(at, ended)| at.elapsed() <= lifetime && ended != session);
        if inner.ended.len() >= ENDED_MAX {
            inner.ended.pop_front();
        }
        inner.ended.push_back((Instant::now(), session.to_owned()));
    }

    /// Closes every connection.
    pub(crate) fn close_all(&self, close: Close) {
        for member in self.lock().members.values() {
            member.outbox.close(close);
        }
    }

    /// How many connections there are.
    pub(crate) fn len(&self) -> usize {
        self.lock().members.len()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().expect("no holder panics")
    }
}
