//! What connections ask of the hub: to join a channel, to leave one, to leave them all, and a channel's head.

use std::sync::Arc;

use tokio::{sync::oneshot, time::Instant};

use super::{
    Hub,
    channel::{Channel, ChannelHead},
    subscriber::PendingSubscribe,
};
use crate::{
    channel::Route,
    codes::CommandError,
    delivery::{Outbox, PeerId},
    reply,
};

/// What connections ask of the hub.
#[derive(Debug)]
pub(crate) enum HubRequest {
    Subscribe {
        route: Route,
        pending: PendingSubscribe,
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
    Head {
        subject: Arc<str>,
        answer: oneshot::Sender<Option<ChannelHead>>,
    },
}

impl Hub {
    pub(super) fn request(&mut self, request: HubRequest) {
        match request {
            HubRequest::Subscribe { route, pending } => self.subscribe(route, pending),
            HubRequest::Unsubscribe {
                peer,
                outbox,
                reply_id,
                subject,
            } => {
                if let Some(channel) = self.channels.get(&subject) {
                    channel.fail_pending(peer);
                }
                self.leave(peer, &subject);
                if let Some(subjects) = self.members.get_mut(&peer) {
                    subjects.remove(&subject);
                }
                outbox.send(reply::done(reply_id, "unsubscribe"));
            }
            HubRequest::Leave { peer } => {
                for subject in self.members.remove(&peer).unwrap_or_default() {
                    self.leave(peer, &subject);
                }
            }
            HubRequest::Head { subject, answer } => {
                let head = self.channels.get(&subject).and_then(Channel::head);
                // Whoever asked may be gone.
                let _ = answer.send(head);
            }
        }
    }

    fn subscribe(&mut self, route: Route, pending: PendingSubscribe) {
        let peer = pending.peer;
        let subject = Arc::clone(&route.subject);
        let subjects = self.members.entry(peer).or_default();
        let error = if subjects.contains(&subject) {
            Some(CommandError::AlreadySubscribed)
        } else if subjects.len() >= self.subscriptions_max {
            Some(CommandError::LimitExceeded)
        } else if self.channels.len() >= self.channels_max && !self.channels.contains_key(&subject)
        {
            // Others end, and then there is room: unlike one's own limit, this one is asked again.
            Some(CommandError::TooManyRequests)
        } else {
            None
        };
        if let Some(error) = error {
            pending.fail(error);
            return;
        }
        subjects.insert(Arc::clone(&subject));
        let is_available = self.stream_health.is_available(&route.namespace.stream);
        let channel = self
            .channels
            .entry(Arc::clone(&subject))
            .or_insert_with(|| {
                self.channel_ids += 1;
                Channel::new(route, self.channel_ids, is_available, Instant::now())
            });
        let read = channel.subscribe(pending);
        self.after(&subject, read);
    }

    fn leave(&mut self, peer: PeerId, subject: &Arc<str>) {
        if let Some(channel) = self.channels.get_mut(subject) {
            channel.leave(peer, Instant::now());
        }
    }
}
