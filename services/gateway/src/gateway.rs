//! What every connection shares.

use std::{sync::Arc, time::Duration};

use async_nats::{jetstream, service::Service};
use bootstrap::{Health, ServiceSettings, clock};
use broker::{Connection, ConnectionSettings, SharedClock};
use glob::Pattern;
use tokio::{
    sync::{mpsc, oneshot},
    time::Instant,
};

use crate::{
    api_keys::ApiKeys,
    config::{Config, LiveConfig},
    control::Controller,
    delivery::PeerId,
    emulation::{Emulation, ForwardedCommands},
    hub::{self, HubRequest},
    limits::CallLimits,
    mapped_streams,
    nodes::{ANNOUNCEMENTS_MAX, Nodes},
    own_streams::OwnStreams,
    protocol::ClientInfo,
    registry::Registry,
    silence,
    store::Store,
    survey::{Channels, Question, Surveyed, Totals},
    token::Verifier,
};

/// What health notes about the machine's clock.
const CLOCK: &str = "clock";

/// How long an ended session is remembered where tokens may live for ever.
const ENDED_REMEMBERED: Duration = Duration::from_secs(24 * 60 * 60);

/// Everything a connection needs.
pub(crate) struct Gateway {
    pub(crate) config: LiveConfig,
    /// Whose time is told, and deadlines are by.
    pub(crate) clock: SharedClock,
    /// The connection that live messages come by.
    pub(crate) live: async_nats::Client,
    pub(crate) requests: async_nats::Client,
    pub(crate) jetstream: jetstream::Context,
    pub(crate) nodes: Nodes,
    pub(crate) emulation: Emulation,
    pub(crate) store: Store,
    pub(crate) own_streams: Arc<OwnStreams>,
    pub(crate) hub: mpsc::Sender<HubRequest>,
    pub(crate) registry: Arc<Registry>,
    pub(crate) verifier: Verifier,
    pub(crate) call_limits: Arc<CallLimits>,
    /// Who may use the server API.
    pub(crate) api_keys: ApiKeys,
    pub(crate) controller: Controller,
    pub(crate) surveyed: Surveyed,
    /// Answers `nats micro ls` as long as it is held.
    _service: Service,
}

impl Gateway {
    /// Connects, subscribes and starts the hub.
    pub(crate) async fn open(
        config: Config,
        settings: &ServiceSettings,
        health: &Health,
    ) -> anyhow::Result<Self> {
        let api_keys = ApiKeys::open(&config.api_keys, &settings.secrets)?;
        // Two connections, so that a flood of live messages delays no request.
        let live = connect(settings, &config).await?;
        let requests = connect(settings, &config).await?;
        let store = Store::new(&requests, &config.nats);
        let own_streams = OwnStreams::open(&config, &requests.jetstream, health).await;
        let live_config = LiveConfig::new(config.clone());
        own_streams.keep(live_config.clone());
        mapped_streams::watch(live_config.clone(), requests.jetstream.clone(), health);
        let (announce, announcements) = mpsc::channel(ANNOUNCEMENTS_MAX);
        let call_limits = Arc::new(CallLimits::new(&config.connection));
        let limits = Arc::clone(&call_limits);
        let hub = hub::start(&config, &live, store.clone(), announce, limits).await?;
        let emulation = Emulation::default();
        let client = requests.client.clone();
        let prefix = &config.nats.nodes;
        let verifier = Verifier::open(config.token.clone(), &settings.secrets);
        let verifier = verifier.follow(health.clone()).await?;
        let token_lifetime = config.token.lifetime_max_seconds;
        let token_lifetime = token_lifetime.map_or(ENDED_REMEMBERED, |seconds| {
            Duration::from_secs(seconds.get().into())
        });
        let registry = Arc::new(Registry::new(token_lifetime));
        let control = live.client.subscribe(config.nats.control.clone()).await?;
        let clock = shared_clock(&config, requests.client.clone(), health.clone());
        let controller = Controller {
            config: live_config.clone(),
            registry: Arc::clone(&registry),
            clock: clock.clone(),
        };
        let own: Arc<str> = bootstrap::random::id().into();
        let surveyed = Surveyed {
            registry: Arc::clone(&registry),
            hub: hub.clone(),
            uid: Arc::clone(&own),
            name: (*config.nats.name).into(),
            started_at: Instant::now(),
        };
        let nodes = Nodes::start(
            client,
            (prefix, own),
            (controller.clone(), surveyed.clone()),
            emulation.clone(),
            announcements,
        )
        .await?;
        tokio::spawn(controller.clone().run(control));
        tokio::spawn(silence::tell(clock.clone(), Arc::clone(&registry)));
        let purpose = "carries subjects to browsers";
        let service = broker::announce(&requests.client, &config.nats.name, purpose).await?;
        live.client.flush().await?;
        Ok(Self {
            verifier,
            call_limits,
            clock,
            config: live_config,
            live: live.client,
            requests: requests.client,
            jetstream: requests.jetstream,
            nodes,
            emulation,
            store,
            own_streams,
            hub,
            registry,
            api_keys,
            controller,
            surveyed,
            _service: service,
        })
    }
}

async fn connect(
    settings: &ServiceSettings,
    config: &Config,
) -> Result<Connection, broker::ConnectError> {
    broker::connect(ConnectionSettings {
        url: settings.nats_url.to_string(),
        seed_file: settings.secrets.join("nats.seed"),
        name: config.nats.name.clone(),
        inbox_prefix: config.nats.inbox_prefix.clone(),
    })
    .await
}

/// The engine's clock where the configuration says whom to ask, else this machine's.
fn shared_clock(config: &Config, client: async_nats::Client, health: Health) -> SharedClock {
    let Some(subject) = &config.nats.time else {
        return SharedClock::own(clock::now);
    };
    let note = move |alarm| health.note(CLOCK, alarm);
    SharedClock::keep(client, subject.clone(), clock::now, note)
}

impl Gateway {
    /// Whether the connection reads the channel, once what it commanded before was done.
    pub(crate) async fn is_subscribed(
        &self,
        peer: PeerId,
        subject: &Arc<str>,
    ) -> oneshot::Receiver<bool> {
        let (answer, answered) = oneshot::channel();
        let subject = Arc::clone(subject);
        let request = HubRequest::IsSubscribed {
            peer,
            subject,
            answer,
        };
        // Without a hub nobody answers, which is an answer.
        let _ = self.hub.send(request).await;
        answered
    }

    /// Whether the stream can be followed: while it cannot, nobody is subscribed to what is in it.
    pub(crate) async fn is_available(&self, stream: &str) -> bool {
        let (answer, answered) = oneshot::channel();
        let stream = stream.to_owned();
        let request = HubRequest::IsAvailable { stream, answer };
        let _ = self.hub.send(request).await;
        answered.await.unwrap_or(false)
    }

    /// Who reads a channel, in the same order.
    pub(crate) async fn present(
        &self,
        subject: &Arc<str>,
    ) -> oneshot::Receiver<Vec<Arc<ClientInfo>>> {
        let (answer, answered) = oneshot::channel();
        let subject = Arc::clone(subject);
        let request = HubRequest::Presence { subject, answer };
        let _ = self.hub.send(request).await;
        answered
    }

    /// Hands commands to the node that has their connection; whether there is such a node.
    pub(crate) async fn hand_over(&self, commands: ForwardedCommands) -> bool {
        if commands.node == *self.nodes.own {
            self.emulation.take(commands).await;
            return true;
        }
        self.nodes.forward(&commands.node, &commands).await
    }

    /// The channels of all nodes; none if there are too many to say.
    pub(crate) async fn channels(&self, pattern: &Pattern) -> Channels {
        let question = Question::Channels {
            pattern: pattern.as_str().to_owned(),
        };
        let elsewhere = self.nodes.survey(&question);
        let (here, elsewhere) = tokio::join!(self.surveyed.channels(pattern), elsewhere);
        let mut all = here?;
        for told in elsewhere {
            let Ok(told) = serde_json::from_slice::<Channels>(&told) else {
                continue;
            };
            for (name, readers) in told? {
                *all.entry(name).or_default() += readers;
            }
        }
        Some(all)
    }

    /// How much there is at each node.
    pub(crate) async fn totals(&self) -> Vec<Totals> {
        let elsewhere = self.nodes.survey(&Question::Totals);
        let (here, elsewhere) = tokio::join!(self.surveyed.totals(), elsewhere);
        let told = elsewhere.iter();
        let told = told.filter_map(|told| serde_json::from_slice(told).ok());
        [here].into_iter().chain(told).collect()
    }
}
