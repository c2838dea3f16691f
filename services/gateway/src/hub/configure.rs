//! Which namespaces the hub serves, now and after the configuration was read again.

use std::sync::Arc;

use async_nats::Subscriber as NatsSubscriber;
use futures_util::future::{AbortHandle, Abortable};

use super::Hub;
use crate::{channel::Route, config::Config};

impl Hub {
    /// Goes over to this configuration. Subscriptions in namespaces that are gone or changed end, so that their clients
    /// ask again; all others stay.
    pub(super) fn configure(&mut self, config: &Config, follow: Vec<(String, NatsSubscriber)>) {
        self.subscriptions_max = config.connection.subscriptions_max;
        self.channels_max = config.connection.channels_max;
        self.streams = config.namespaces.iter().map(|n| n.stream.clone()).collect();
        for (live, heard) in follow {
            let (handle, registration) = AbortHandle::new_pair();
            self.heard.push(Abortable::new(heard, registration));
            self.followed.insert(live, handle);
        }
        let is_served = |live: &str| config.namespaces.iter().any(|it| it.live == *live);
        for (_, gone) in self.followed.extract_if(|live, _| !is_served(live)) {
            gone.abort();
        }
        let stays = |route: &Route| config.namespaces.contains(&route.namespace);
        let channels = self.channels.iter_mut();
        let ended = channels.filter(|(_, channel)| !stays(&channel.route));
        let ended: Vec<Arc<str>> = ended
            .map(|(subject, channel)| {
                channel.end();
                Arc::clone(subject)
            })
            .collect();
        for subject in ended {
            self.after(&subject, None);
            self.channels.remove(&subject);
        }
    }
}
