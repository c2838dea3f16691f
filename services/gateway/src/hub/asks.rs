//! What connections ask of the hub: to join a channel, to leave one, to leave them all, and what it holds.

use std::sync::Arc;

use tokio::{sync::oneshot, time::Instant};

use super::{
    Hub,
    channel::{Channel, Held},
    subscriber::Waiting,
};
use crate::{
    channel::Route,
    codes::Refusal,
    command::Position,
    delivery::{Outbox, PeerId},
    reply,
};

/// What connections ask of the hub.
#[derive(Debug)]
pub(crate) enum Ask {
    Subscribe {
        peer: PeerId,
        outbox: Outbox,
        reply_id: u32,
        route: Route,
        since: Option<Position>,
        reject_unrecovered: bool,
    },
    Unsubscribe {
        peer: PeerId,
        outbox: Outbox,
        reply_id: u32,
        subject: Arc<str>,
    },
    Leave {
        peer: PeerId,
    },
    Newest {
        subject: Arc<str>,
        answer: oneshot::Sender<Option<Held>>,
    },
}

impl Hub {
    pub(super) fn ask(&mut self, ask: Ask) {
        match ask {
            Ask::Subscribe {
                peer,
                outbox,
                reply_id,
                route,
                since,
                reject_unrecovered,
            } => {
                let waiting = Waiting {
                    peer,
                    outbox,
                    reply_id,
                    since: since.filter(|_| route.namespace.recovery),
                    reject_unrecovered,
                    asked_at: Instant::now(),
                    tried: false,
                };
                self.subscribe(route, waiting);
            }
            Ask::Unsubscribe {
                peer,
                outbox,
                reply_id,
                subject,
            } => {
                if let Some(channel) = self.channels.get(&subject) {
                    channel.withdraw(peer);
                }
                self.leave(peer, &subject);
                if let Some(subjects) = self.members.get_mut(&peer) {
                    subjects.remove(&subject);
                }
                outbox.send(reply::done(reply_id, "unsubscribe"));
            }
            Ask::Leave { peer } => {
                for subject in self.members.remove(&peer).unwrap_or_default() {
                    self.leave(peer, &subject);
                }
            }
            Ask::Newest { subject, answer } => {
                let held = self.channels.get(&subject).and_then(Channel::held);
                // Whoever asked may be gone.
                let _ = answer.send(held);
            }
        }
    }

    fn subscribe(&mut self, route: Route, waiting: Waiting) {
        let peer = waiting.peer;
        let subject = Arc::clone(&route.subject);
        let subjects = self.members.entry(peer).or_default();
        let refusal = if subjects.contains(&subject) {
            Some(Refusal::AlreadySubscribed)
        } else if subjects.len() >= self.subscriptions_max {
            Some(Refusal::LimitExceeded)
        } else if self.channels.len() >= self.channels_max && !self.channels.contains_key(&subject)
        {
            // Others end, and then there is room: unlike one's own limit, this one is asked again.
            Some(Refusal::TooManyRequests)
        } else {
            None
        };
        if let Some(refusal) = refusal {
            let frame = reply::refusal(waiting.reply_id, refusal);
            waiting.outbox.send(frame);
            return;
        }
        subjects.insert(Arc::clone(&subject));
        let is_heard = self.hearing.is_heard(&route.namespace.stream);
        let channel = self
            .channels
            .entry(Arc::clone(&subject))
            .or_insert_with(|| {
                self.channel_ids += 1;
                Channel::new(route, self.channel_ids, is_heard, Instant::now())
            });
        let read = channel.subscribe(waiting);
        self.after(&subject, read);
    }

    fn leave(&mut self, peer: PeerId, subject: &Arc<str>) {
        if let Some(channel) = self.channels.get_mut(subject) {
            channel.leave(peer, Instant::now());
        }
    }
}
