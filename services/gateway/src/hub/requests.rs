//! What connections ask of the hub: to join a channel, to leave one, to leave them all, and a channel's head.

use std::sync::Arc;

use async_nats::Subscriber as NatsSubscriber;
use bytes::Bytes;
use tokio::{sync::oneshot, time::Instant};

use super::{
    Hub, WILDCARDS_MAX,
    catch_up::{self, CatchUpRequest},
    channel::{Channel, ChannelHead},
    pending::PendingSubscribe,
};
use crate::{
    channel::Route,
    config::Config,
    delivery::{Outbox, PeerId},
    protocol::{
        ClientInfo,
        codes::{CommandError, Unsubscribed},
        reply::{Content, Done, Push, Reply},
    },
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
    /// Ends a subscription whose client did not ask for it.
    End {
        peer: PeerId,
        subject: Arc<str>,
        why: Unsubscribed,
    },
    Leave {
        peer: PeerId,
    },
    /// Others are told this of a connection, wherever it is subscribed.
    Describe {
        peer: PeerId,
        info: Bytes,
    },
    CatchUp(CatchUpRequest),
    Head {
        subject: Arc<str>,
        answer: oneshot::Sender<Option<ChannelHead>>,
    },
    /// Answered when a subscription that was asked for before is.
    IsSubscribed {
        peer: PeerId,
        subject: Arc<str>,
        answer: oneshot::Sender<bool>,
    },
    /// Whether the stream of a namespace can be followed just now.
    IsAvailable {
        stream: String,
        answer: oneshot::Sender<bool>,
    },
    /// Somebody came or went at another node, in the channel of this subject.
    Elsewhere {
        push: Push,
    },
    /// The configuration was read again; these live subjects are new.
    Configure {
        config: Arc<Config>,
        follow: Vec<(String, NatsSubscriber)>,
    },
    /// What channels there are here, and how many read each.
    Channels {
        answer: oneshot::Sender<Vec<(Arc<str>, usize)>>,
    },
    /// Who reads a channel here.
    Presence {
        subject: Arc<str>,
        answer: oneshot::Sender<Vec<Arc<ClientInfo>>>,
    },
}

impl Hub {
    pub(super) fn request(&mut self, request: HubRequest) {
        // Whoever asked may be gone when there is an answer.
        match request {
            HubRequest::Subscribe { route, pending } => self.subscribe(route, pending),
            HubRequest::Unsubscribe {
                peer,
                outbox,
                reply_id,
                subject,
            } => {
                self.leave(peer, &subject);
                outbox.send(&Reply::new(reply_id, Content::Unsubscribe(Done {})));
            }
            HubRequest::End { peer, subject, why } => self.end(peer, &subject, why),
            HubRequest::Leave { peer } => {
                for subject in self.members.remove(&peer).unwrap_or_default() {
                    self.leave(peer, &subject);
                }
            }
            HubRequest::Describe { peer, info } => self.describe(peer, &info),
            HubRequest::CatchUp(request) => catch_up::take(self, request),
            HubRequest::Head { subject, answer } => {
                let head = self.channels.get(&subject).and_then(Channel::head);
                let _ = answer.send(head);
            }
            HubRequest::IsSubscribed {
                peer,
                subject,
                answer,
            } => {
                let channel = self.channels.get_mut(&subject);
                match channel.and_then(|channel| channel.pending_of(peer)) {
                    Some(pending) => pending.asked.push(answer),
                    None => {
                        let subjects = self.members.get(&peer);
                        let _ = answer.send(subjects.is_some_and(|all| all.contains(&subject)));
                    }
                }
            }
            HubRequest::IsAvailable { stream, answer } => {
                let _ = answer.send(self.stream_health.is_available(&stream));
            }
            HubRequest::Elsewhere { push } => {
                let channel = self.channels.get(&*push.channel);
                if let (Some(channel), Some(content)) = (channel, push.content) {
                    channel.audience.tell_presence(content);
                }
            }
            HubRequest::Configure { config, follow } => self.configure(&config, follow),
            HubRequest::Channels { answer } => {
                let channels = self.channels.values();
                let counted = channels.map(|it| (Arc::clone(&it.route.name), it.audience.len()));
                let read = counted.filter(|(_, readers)| *readers > 0);
                let _ = answer.send(read.collect());
            }
            HubRequest::Presence { subject, answer } => {
                let channel = self.channels.get(&subject);
                let _ = answer.send(
                    channel
                        .map(|channel| channel.audience.present())
                        .unwrap_or_default(),
                );
            }
        }
    }

    fn subscribe(&mut self, route: Route, mut pending: PendingSubscribe) {
        let peer = pending.peer;
        let subject = Arc::clone(&route.subject);
        let subjects = self.members.entry(peer).or_default();
        let is_known = self.followed.contains_key(&route.namespace.live);
        let error = if !is_known {
            // Its namespace was taken away just now.
            Some(CommandError::Internal)
        } else if subjects.contains(&subject) {
            Some(CommandError::AlreadySubscribed)
        } else if subjects.len() >= self.subscriptions_max {
            Some(CommandError::LimitExceeded)
        } else if self.channels.len() >= self.channels_max && !self.channels.contains_key(&subject)
        {
            // Others end, and then there is room: unlike one's own limit, this one is asked again.
            Some(CommandError::TooManyRequests)
        } else if route.is_wildcard()
            && self.wildcards.len() >= WILDCARDS_MAX
            && !self.channels.contains_key(&subject)
        {
            Some(CommandError::TooManyRequests)
        } else {
            None
        };
        if let Some(error) = error {
            pending.fail(error);
            return;
        }
        subjects.insert(Arc::clone(&subject));
        if route.is_wildcard() && !self.channels.contains_key(&subject) {
            self.wildcards.push(route.clone());
        }
        let is_available = self.stream_health.is_available(&route.namespace.stream);
        let channel = self
            .channels
            .entry(Arc::clone(&subject))
            .or_insert_with(|| Channel::new(route, is_available, Instant::now()));
        let read = channel.subscribe(pending, &self.call_limits);
        self.after(&subject, read);
    }

    fn describe(&mut self, peer: PeerId, info: &Bytes) {
        for subject in self.members.get(&peer).into_iter().flatten() {
            let channel = self.channels.get_mut(subject);
            if let Some(reader) = channel.and_then(|it| it.audience.reader(peer)) {
                Arc::make_mut(&mut reader.info).conn_info = info.clone();
            }
        }
    }

    pub(super) fn end(&mut self, peer: PeerId, subject: &Arc<str>, why: Unsubscribed) {
        if let Some(channel) = self.channels.get_mut(subject) {
            channel.audience.say_unsubscribed(peer, why);
        }
        self.leave(peer, subject);
    }

    fn leave(&mut self, peer: PeerId, subject: &Arc<str>) {
        if let Some(channel) = self.channels.get_mut(subject) {
            channel.leave(peer, Instant::now());
        }
        if let Some(subjects) = self.members.get_mut(&peer) {
            subjects.remove(subject);
        }
        self.after(subject, None);
    }
}
