//! One task owns every channel: it takes live messages from NATS, has the stream read where something is
//! missing, and hands frames to connections. Since one task does it, what a client is told of its position
//! and the first message after it cannot cross.

mod audience;
mod catch_up;
mod channel;
mod checks;
mod configure;
mod pending;
mod requests;
mod stream_health;
mod subscriber;
mod window;
mod wishes;

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use async_nats::{Message, Subscriber as NatsSubscriber};
use broker::ReadError;
use futures_util::{
    FutureExt, StreamExt,
    future::{AbortHandle, Abortable},
    stream::SelectAll,
};
use tokio::{
    sync::{mpsc, watch},
    task::yield_now,
    time::{Instant, MissedTickBehavior, interval},
};

use self::{
    channel::{Channel, LiveMessage, ReadRequest},
    stream_health::StreamHealth,
};
use crate::{
    channel::Route,
    config::Config,
    delivery::PeerId,
    limits::CallLimits,
    metrics,
    protocol::reply::Push,
    store::{Store, StreamState, SubjectSnapshot},
};

pub(crate) use channel::ChannelHead;
pub(crate) use pending::{PendingSubscribe, ReplyTo};
pub(crate) use requests::HubRequest;
pub(crate) use wishes::Wishes;

/// Requests of connections that may wait for the hub before connections wait.
const REQUESTS_MAX: usize = 4_096;
/// Live messages that are taken at once. When the hub is behind, the newest of each channel in them is enough for
/// `latest`, so that it catches up.
const LIVE_BATCH: usize = 1_024;
/// Finished reads that may wait for the hub before readers wait.
const FINISHED_MAX: usize = 1_024;
/// How often failed reads are tried again and late answers given.
const TICK: Duration = Duration::from_millis(250);
/// How often the streams are asked whether they are still the same.
const STREAMS_CHECK: Duration = Duration::from_secs(2);
/// How often quiet channels are compared with the stream, against a lost last message.
const QUIET_CHECK: Duration = Duration::from_secs(30);
/// After a disturbance they are compared at once and again after this time, when what was republished
/// while NATS still spread our interest has been stored.
const QUIET_RECHECK: Duration = Duration::from_secs(3);
/// How long a channel without subscribers is kept, for those who come back; one that nobody ever wrote to is not.
const LINGER: Duration = Duration::from_secs(60);

/// Wildcards that may be followed at one time: each live message is held against all of them.
const WILDCARDS_MAX: usize = 256;

/// What was read beside the hub.
enum Finished {
    Read {
        subject: Arc<str>,
        result: Result<SubjectSnapshot, ReadError>,
    },
    Stream {
        name: String,
        asked_at: Instant,
        result: Result<StreamState, ReadError>,
    },
    Quiet(Result<Vec<(String, u64)>, ReadError>),
}

struct Hub {
    subscriptions_max: usize,
    channels_max: usize,
    streams: HashSet<String>,
    /// What ends the listening to each namespace's live messages, by their prefix.
    followed: HashMap<String, AbortHandle>,
    heard: SelectAll<Abortable<NatsSubscriber>>,
    /// The connection that live messages come by.
    live: async_nats::Client,
    stream_health: StreamHealth,
    store: Store,
    channels: HashMap<Arc<str>, Channel>,
    /// Those of the channels that stand for several.
    wildcards: Vec<Route>,
    members: HashMap<PeerId, HashSet<Arc<str>>>,
    /// Tells the other nodes who comes and goes.
    announce: mpsc::Sender<Push>,
    /// What whoever catches up asks.
    requests: mpsc::WeakSender<HubRequest>,
    call_limits: Arc<CallLimits>,
    finished: mpsc::Sender<Finished>,
    suspect: bool,
    /// Channels that have something to hand out.
    moved: Vec<Arc<str>>,
    /// When quiet channels are compared besides the regular times.
    quiet_checks: Vec<Instant>,
}

/// Subscribes to what the server republishes and starts the hub.
pub(crate) async fn start(
    config: &Config,
    live: &broker::Connection,
    store: Store,
    announce: mpsc::Sender<Push>,
    call_limits: Arc<CallLimits>,
) -> Result<mpsc::Sender<HubRequest>, async_nats::SubscribeError> {
    let mut follow = Vec::new();
    for namespace in &config.namespaces {
        let subject = format!("{}.>", namespace.live);
        let heard = live.client.subscribe(subject).await?;
        follow.push((namespace.live.clone(), heard));
    }
    let (requests, received) = mpsc::channel(REQUESTS_MAX);
    let (finished, finishing) = mpsc::channel(FINISHED_MAX);
    let mut hub = Hub {
        subscriptions_max: 0,
        channels_max: 0,
        streams: HashSet::new(),
        followed: HashMap::new(),
        heard: SelectAll::new(),
        live: live.client.clone(),
        stream_health: StreamHealth::default(),
        store,
        channels: HashMap::new(),
        wildcards: Vec::new(),
        members: HashMap::new(),
        announce,
        requests: requests.downgrade(),
        call_limits,
        finished,
        suspect: false,
        moved: Vec::new(),
        quiet_checks: Vec::new(),
    };
    hub.configure(config, follow);
    let disturbances = live.disturbances.clone();
    tokio::spawn(hub.run(received, finishing, disturbances));
    Ok(requests)
}

impl Hub {
    /// Works until every connection and the gateway itself are gone.
    async fn run(
        mut self,
        mut requests: mpsc::Receiver<HubRequest>,
        mut finishing: mpsc::Receiver<Finished>,
        mut disturbances: watch::Receiver<u64>,
    ) {
        let mut tick = interval(TICK);
        let mut streams_check = interval(STREAMS_CHECK);
        let mut quiet_check = interval(QUIET_CHECK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                request = requests.recv() => match request {
                    Some(request) => self.request(request),
                    None => return,
                },
                Some(message) = self.heard.next() => {
                    self.live_batch(&message);
                    // What was handed out is written before more is.
                    yield_now().await;
                }
                Some(finished) = finishing.recv() => self.finish(finished),
                _ = tick.tick() => self.tick(),
                _ = streams_check.tick() => self.check_streams(),
                _ = quiet_check.tick() => self.check_quiet(),
                Ok(()) = disturbances.changed() => self.disturbed(),
            }
        }
    }

    /// What follows any change of a channel: what came is handed out, its lost members are forgotten, and what it needs
    /// is read.
    fn after(&mut self, subject: &Arc<str>, read: Option<ReadRequest>) {
        let Some(channel) = self.channels.get_mut(subject) else {
            return;
        };
        channel.audience.flush();
        for peer in channel.audience.take_gone() {
            if let Some(subjects) = self.members.get_mut(&peer) {
                subjects.remove(subject);
            }
        }
        for push in channel.audience.take_announcements() {
            if self.announce.try_send(push).is_err() {
                metrics::turned_away("announcement");
            }
        }
        for peer in channel.audience.take_behind() {
            catch_up::start(self, subject, peer);
        }
        if let Some(read) = read {
            self.start_read(subject, read);
        }
    }

    /// A message and all that came with it, so that each reader is handed all of it at once.
    fn live_batch(&mut self, first: &Message) {
        self.live(first);
        for _ in 1..LIVE_BATCH {
            let Some(Some(next)) = self.heard.next().now_or_never() else {
                break;
            };
            self.live(&next);
        }
        for subject in std::mem::take(&mut self.moved) {
            self.after(&subject, None);
        }
    }

    fn live(&mut self, message: &Message) {
        let Some(live) = LiveMessage::parse(message) else {
            metrics::turned_away("live");
            return;
        };
        for wildcard in self.wildcards_of(&live.subject) {
            self.live_in(&wildcard, live.clone());
        }
        let subject = Arc::clone(&live.subject);
        self.live_in(&subject, live);
    }

    /// The wildcards that are followed and fit a subject.
    fn wildcards_of(&self, subject: &str) -> Vec<Arc<str>> {
        let routes = self.wildcards.iter();
        let fitting = routes.filter(|route| route.fits(subject));
        fitting.map(|route| Arc::clone(&route.subject)).collect()
    }

    fn live_in(&mut self, subject: &Arc<str>, live: LiveMessage) {
        let Some(channel) = self.channels.get_mut(subject) else {
            return;
        };
        let (read, suspect) = channel.live(live, Instant::now());
        self.suspect |= suspect;
        if read.is_some() {
            self.after(subject, read);
        } else {
            self.moved.push(Arc::clone(subject));
        }
    }

    fn finish(&mut self, finished: Finished) {
        match finished {
            Finished::Read { subject, result } => {
                let Some(channel) = self.channels.get_mut(&subject) else {
                    return;
                };
                let read = channel.read_finished(result, Instant::now());
                self.after(&subject, read);
            }
            Finished::Stream {
                name,
                asked_at,
                result,
            } => match result {
                Ok(state) => self.stream_found(&name, &state, asked_at),
                Err(ReadError::Missing { .. }) if self.stream_health.mark_missing(&name) => {
                    self.stream_lost(&name)
                }
                Err(_) => {}
            },
            Finished::Quiet(result) => self.compare_quiet(result),
        }
    }
}
