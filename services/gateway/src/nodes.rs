//! The other gateways on the same NATS: who reads a channel there, who comes and goes, orders for all of them, and commands
//! that came to the wrong one of them.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex},
    time::Duration,
};

use async_nats::{Client, Message as NatsMessage, Subscriber, connection::State};
use bytes::Bytes;
use futures_util::StreamExt;
use prost::Message;
use tokio::{
    sync::{mpsc, oneshot},
    time::{Instant, MissedTickBehavior, interval, timeout},
};

use crate::{
    control::{Control, Controller, Unfit},
    emulation::{Emulation, ForwardedCommands},
    hub::HubRequest,
    metrics,
    protocol::{
        ClientInfo,
        codes::CommandError,
        reply::{PresenceResult, Push},
    },
    survey::{Question, Surveyed},
};

/// How often a node says that it is there.
const ALIVE_INTERVAL: Duration = Duration::from_secs(1);
/// So long after its last word a node is waited for.
const ALIVE_MAX: Duration = Duration::from_secs(3);
/// How long others may take to answer.
const ANSWER_MAX: Duration = Duration::from_millis(500);
/// Comings and goings that may wait to be told; more are told to this node's readers only.
pub(crate) const ANNOUNCEMENTS_MAX: usize = 4_096;

/// This node and what it knows of the others.
#[derive(Clone)]
pub(crate) struct Nodes {
    client: Client,
    prefix: Arc<str>,
    pub(crate) own: Arc<str>,
    others: Arc<Mutex<HashMap<String, Instant>>>,
    started_at: Instant,
}

/// What the others ask and tell of.
struct Here {
    controller: Controller,
    surveyed: Surveyed,
    emulation: Emulation,
}

/// What nodes say to each other: the token after the prefix, before the node that says it or is meant.
const ALIVE: &str = "alive";
const GONE: &str = "gone";
const PRESENCE: &str = "presence";
const PUSH: &str = "push";
const ORDER: &str = "order";
const SURVEY: &str = "survey";
const EMULATION: &str = "emulation";

impl Nodes {
    /// Begins to listen and to be heard.
    pub(crate) async fn start(
        client: Client,
        (prefix, own): (&str, Arc<str>),
        (controller, surveyed): (Controller, Surveyed),
        emulation: Emulation,
        announcements: mpsc::Receiver<Push>,
    ) -> Result<Self, async_nats::SubscribeError> {
        let nodes = Self {
            prefix: prefix.into(),
            own,
            others: Arc::default(),
            started_at: Instant::now(),
            client,
        };
        let heard = nodes.client.subscribe(format!("{prefix}.>")).await?;
        let here = Here {
            controller,
            surveyed,
            emulation,
        };
        tokio::spawn(nodes.clone().listen(heard, here));
        tokio::spawn(nodes.clone().speak(announcements));
        Ok(nodes)
    }

    fn knows(&self, node: &str) -> bool {
        let others = self.others.lock().expect("no holder panics");
        others.contains_key(node)
    }

    /// Whether others can be asked or told of anything.
    ///
    /// # Errors
    /// NATS is away.
    pub(crate) fn are_reachable(&self) -> Result<(), Unfit> {
        match self.client.connection_state() {
            State::Connected => Ok(()),
            _ => Err(Unfit {
                error: CommandError::Internal,
                why: "NATS is away, so other gateways cannot be asked or told",
            }),
        }
    }

    /// Those that were heard of lately.
    fn count_others(&self) -> usize {
        let mut others = self.others.lock().expect("no holder panics");
        others.retain(|_, heard_at| heard_at.elapsed() < ALIVE_MAX);
        others.len()
    }

    /// Who reads a channel elsewhere. A node that does not answer in time is left out.
    pub(crate) async fn present(&self, subject: &str) -> BTreeMap<String, ClientInfo> {
        let answers = self.ask(PRESENCE, subject.to_owned().into()).await;
        let told = answers.into_iter().map(PresenceResult::decode);
        told.flatten().flat_map(|told| told.presence).collect()
    }

    /// What the others answer to a question about themselves, each in JSON.
    pub(crate) async fn survey(&self, question: &Question) -> Vec<Bytes> {
        let question = serde_json::to_vec(question).expect("it holds text");
        self.ask(SURVEY, question.into()).await
    }

    /// Tells the others what to do with their connections.
    pub(crate) async fn order(&self, control: &Control) {
        let order = serde_json::to_vec(control).expect("it holds text");
        self.say(ORDER, order.into()).await;
    }

    /// What the others answer in time.
    async fn ask(&self, kind: &str, payload: Bytes) -> Vec<Bytes> {
        let mut all = Vec::new();
        let mut awaited = self.count_others();
        if awaited == 0 {
            return all;
        }
        let inbox = self.client.new_inbox();
        let Ok(mut answers) = self.client.subscribe(inbox.clone()).await else {
            return all;
        };
        let question = self.subject(kind, &self.own);
        let sent = self
            .client
            .publish_with_reply(question, inbox, payload)
            .await;
        let gather = async {
            while let Some(answer) = answers.next().await {
                all.push(answer.payload);
                awaited -= 1;
                if awaited == 0 {
                    break;
                }
            }
        };
        if sent.is_ok() {
            // What was told until then is what there is.
            let _ = timeout(ANSWER_MAX, gather).await;
        }
        all
    }

    /// Hands commands to the node that they are for; false if there is none.
    pub(crate) async fn forward(&self, node: &str, commands: &ForwardedCommands) -> bool {
        // Whoever makes up a node asks nobody, once this one has heard of all there are.
        let may_be = broker::is_token(node) && self.started_at.elapsed() < ALIVE_MAX;
        if !may_be && !self.knows(node) {
            return false;
        }
        let subject = self.subject(EMULATION, node);
        let payload = commands.encode_to_vec().into();
        self.client.request(subject, payload).await.is_ok()
    }

    /// The others wait for this node no longer.
    pub(crate) async fn leave(&self) {
        self.say(GONE, Bytes::new()).await;
        // Whoever does not hear it notices after a while.
        let _ = timeout(ANSWER_MAX, self.client.flush()).await;
    }

    fn subject(&self, kind: &str, node: &str) -> String {
        format!("{}.{kind}.{node}", self.prefix)
    }

    async fn say(&self, kind: &str, payload: Bytes) {
        let sent = self.client.publish(self.subject(kind, &self.own), payload);
        if let Err(error) = sent.await {
            tracing::debug!(%error, "not said to the other nodes");
        }
    }

    async fn speak(self, mut announcements: mpsc::Receiver<Push>) {
        let mut alive = interval(ALIVE_INTERVAL);
        alive.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = alive.tick() => self.say(ALIVE, Bytes::new()).await,
                push = announcements.recv() => match push {
                    Some(push) if self.count_others() > 0 => {
                        self.say(PUSH, push.encode_to_vec().into()).await;
                    }
                    Some(_) => {}
                    None => return,
                },
            }
        }
    }

    async fn listen(self, mut heard: Subscriber, here: Here) {
        while let Some(message) = heard.next().await {
            let said = message.subject.strip_prefix(&*self.prefix);
            let said = said.and_then(|rest| rest.strip_prefix('.')?.split_once('.'));
            let Some((kind, node)) = said.map(|(kind, node)| (kind.to_owned(), node.to_owned()))
            else {
                metrics::turned_away("node");
                continue;
            };
            let is_own = *node == *self.own;
            match kind.as_str() {
                ALIVE | GONE if is_own => {}
                ALIVE => self.heard_of(node).await,
                GONE => {
                    let mut others = self.others.lock().expect("no holder panics");
                    others.remove(&node);
                }
                PUSH if !is_own => {
                    if let Ok(push) = Push::decode(message.payload) {
                        // The hub ends only with the gateway.
                        let told = HubRequest::Elsewhere { push };
                        let _ = here.surveyed.hub.send(told).await;
                    }
                }
                PRESENCE if !is_own => {
                    let hub = here.surveyed.hub.clone();
                    tokio::spawn(self.clone().answer_presence(message, hub));
                }
                SURVEY if !is_own => {
                    tokio::spawn(self.clone().answer(message, here.surveyed.clone()));
                }
                ORDER if !is_own => here.controller.take(&message.payload),
                EMULATION if is_own => {
                    tokio::spawn(self.clone().take_commands(message, here.emulation.clone()));
                }
                _ => {}
            }
        }
    }

    /// Whoever is new learns of this node at once.
    async fn heard_of(&self, node: String) {
        let is_new = {
            let mut others = self.others.lock().expect("no holder panics");
            others.insert(node, Instant::now()).is_none()
        };
        if is_new {
            self.say(ALIVE, Bytes::new()).await;
        }
    }

    async fn answer_presence(self, question: NatsMessage, hub: mpsc::Sender<HubRequest>) {
        let (answer, answered) = oneshot::channel();
        let Ok(subject) = std::str::from_utf8(&question.payload) else {
            return;
        };
        let subject = subject.into();
        let asked = hub.send(HubRequest::Presence { subject, answer }).await;
        if let (Ok(()), Some(inbox)) = (asked, question.reply) {
            let present = answered.await.unwrap_or_default();
            let by_client = present
                .iter()
                .map(|info| (info.client.clone(), ClientInfo::clone(info)));
            let told = PresenceResult {
                presence: by_client.collect(),
            };
            // Who asked does not wait for ever.
            let _ = self
                .client
                .publish(inbox, told.encode_to_vec().into())
                .await;
        }
    }

    async fn answer(self, question: NatsMessage, surveyed: Surveyed) {
        let asked = serde_json::from_slice(&question.payload);
        if let (Ok(asked), Some(inbox)) = (asked, question.reply) {
            let told = surveyed.answer(&asked).await;
            let _ = self.client.publish(inbox, told).await;
        }
    }

    async fn take_commands(self, message: NatsMessage, emulation: Emulation) {
        if let Ok(commands) = ForwardedCommands::decode(message.payload) {
            emulation.take(commands).await;
        }
        if let Some(inbox) = message.reply {
            let _ = self.client.publish(inbox, Bytes::new()).await;
        }
    }
}
