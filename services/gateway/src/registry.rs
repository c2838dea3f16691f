//! Which connections there are and whose, so that they can be told and closed.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard},
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};

use crate::{
    delivery::{Outbox, PeerId},
    orders::Orders,
    protocol::ClientInfo,
};

/// Ended sessions that are remembered. More within one token's lifetime are forgotten early; then a token
/// minted just before the end may connect until it expires.
const ENDED_MAX: usize = 10_000;

/// Which connections: those that all of this fits. Somebody must be named.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug, Default)]
#[serde(default)]
pub(crate) struct Target {
    /// The session that their token names, or the one that they take commands by beside a stream.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) session: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) user: String,
    /// A connection by its public name.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) client: String,
}

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
    /// The session that its commands come by, where they come by other requests.
    emulated: Option<String>,
    /// Who it is, once it has said so.
    who: Option<(String, Arc<ClientInfo>)>,
    orders: Arc<Orders>,
}

/// A connection that is meant.
pub(crate) struct Found {
    pub(crate) outbox: Outbox,
    pub(crate) orders: Arc<Orders>,
    /// Its public name.
    pub(crate) client: String,
}

impl Member {
    fn is(&self, target: &Target) -> bool {
        let fits = |wanted: &String, is: &String| wanted.is_empty() || wanted == is;
        self.who.as_ref().is_some_and(|(session, info)| {
            let is_session =
                fits(&target.session, session) || self.emulated.as_ref() == Some(&target.session);
            is_session && fits(&target.user, &info.user) && fits(&target.client, &info.client)
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
    pub(crate) fn opened(
        &self,
        peer: PeerId,
        outbox: Outbox,
        emulated: Option<String>,
    ) -> Arc<Orders> {
        let orders = Arc::new(Orders::default());
        let member = Member {
            outbox,
            emulated,
            who: None,
            orders: Arc::clone(&orders),
        };
        self.lock().members.insert(peer, member);
        orders
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
    pub(crate) fn find(&self, target: &Target) -> Vec<Found> {
        let inner = self.lock();
        let meant = inner.members.values().filter(|member| member.is(target));
        let found = meant.filter_map(|member| {
            let (_, info) = member.who.as_ref()?;
            Some(Found {
                outbox: member.outbox.clone(),
                orders: Arc::clone(&member.orders),
                client: info.client.clone(),
            })
        });
        found.collect()
    }

    /// A session's tokens open nothing again.
    pub(crate) fn remember_ended(&self, session: &str) {
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

    /// The writing ends of all connections, in no order.
    pub(crate) fn outboxes(&self) -> Vec<Outbox> {
        let inner = self.lock();
        let members = inner.members.values();
        members.map(|member| member.outbox.clone()).collect()
    }

    /// How many connections there are.
    pub(crate) fn len(&self) -> usize {
        self.lock().members.len()
    }

    /// How many people have connections.
    pub(crate) fn users(&self) -> usize {
        let inner = self.lock();
        let who = inner.members.values().filter_map(|it| it.who.as_ref());
        let users = who.map(|(_, info)| &*info.user);
        users
            .filter(|user| !user.is_empty())
            .collect::<HashSet<_>>()
            .len()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().expect("no holder panics")
    }
}
