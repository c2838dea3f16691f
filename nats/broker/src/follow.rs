//! Following a stream: what it keeps, then what comes, in order, without gap or double.

use std::time::Duration;

use async_nats::{
    header::NATS_MESSAGE_ID,
    jetstream::{
        Context,
        consumer::{self, AckPolicy, DeliverPolicy, pull},
    },
};
use bytes::Bytes;
use futures_util::StreamExt;
use tokio::{
    sync::mpsc,
    time::{MissedTickBehavior, interval, sleep},
};

use crate::epoch;

/// Messages that may wait for a slow reader before the reading itself waits.
const WAITING_MAX: usize = 1_024;
/// The pause before another try when the stream or the server is away.
const PAUSE: Duration = Duration::from_millis(200);
/// How often the stream is asked whether it is still the same one, and whether all that was sent has come.
const CHECK_INTERVAL: Duration = Duration::from_secs(2);
/// Silence on the consumer after which it is made again.
const HEARTBEAT: Duration = Duration::from_secs(1);

/// A reader of one stream.
#[derive(Debug)]
pub struct Follow {
    followed: mpsc::Receiver<Followed>,
    reading: tokio::task::JoinHandle<()>,
}

/// What a reader is told.
#[derive(Clone, Debug)]
pub enum Followed {
    /// A stream begins (again): forget what came before.
    Reset {
        epoch: String,
    },
    Message(Message),
    /// All that was kept has been read; what follows is live.
    CaughtUp,
}

/// One stored message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Message {
    pub sequence: u64,
    pub subject: String,
    /// The id it was published with; what the server writes by itself has none.
    pub id: Option<String>,
    pub payload: Bytes,
}

/// Follows the subjects of `stream` that match `filter`, for ever. A missing stream means "not yet".
pub fn follow(jetstream: Context, stream: impl Into<String>, filter: impl Into<String>) -> Follow {
    follow_from(jetstream, stream, filter, 0)
}

/// Like [`follow`], of the incarnation that is there now from after a sequence on.
pub fn follow_from(
    jetstream: Context,
    stream: impl Into<String>,
    filter: impl Into<String>,
    after: u64,
) -> Follow {
    let (tell, followed) = mpsc::channel(WAITING_MAX);
    let mut reader = Reader {
        jetstream,
        stream: stream.into(),
        filter: filter.into(),
        tell,
        epoch: None,
        position: after,
    };
    let reading = tokio::spawn(async move {
        while !reader.tell.is_closed() {
            if let Err(error) = reader.read().await {
                tracing::debug!(stream = reader.stream, %error, "joining the stream again");
            }
            sleep(PAUSE).await;
        }
    });
    Follow { followed, reading }
}

impl Follow {
    /// The next thing that happened. Cancel-safe.
    pub async fn next(&mut self) -> Followed {
        self.followed
            .recv()
            .await
            .expect("the reader ends only when this is dropped")
    }
}

impl Drop for Follow {
    fn drop(&mut self) {
        self.reading.abort();
    }
}

struct Reader {
    jetstream: Context,
    stream: String,
    filter: String,
    tell: mpsc::Sender<Followed>,
    /// The incarnation of the stream that `position` belongs to.
    epoch: Option<String>,
    /// The last sequence told.
    position: u64,
}

/// How many messages of a consumer had been read, and sent, at the last check: what was sent by then and has not come
/// by the next one, while nothing else came either, is lost.
#[derive(Default)]
struct Checked {
    read: u64,
    sent: u64,
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

impl Reader {
    /// Reads until something breaks; the position tells where to go on. What the server sent into a connection that
    /// broke is sent by nobody again, for nobody acknowledges: the consumer's own count tells that it is missing.
    async fn read(&mut self) -> Result<(), Failure> {
        let mut stream = self.jetstream.get_stream(&self.stream).await?;
        self.join(stream.cached_info()).await?;
        let mut consumer = stream.create_consumer(self.consumer()).await?;
        let mut behind = consumer.info().await?.num_pending > 0;
        if !behind {
            self.tell.send(Followed::CaughtUp).await?;
        }
        let mut messages = consumer.stream().heartbeat(HEARTBEAT).messages().await?;
        let mut check = interval(CHECK_INTERVAL);
        check.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (mut read, mut checked) = (0, Checked::default());
        loop {
            tokio::select! {
                message = messages.next() => {
                    let message = message.ok_or("the consumer ended")??;
                    let info = message.info()?;
                    let (sequence, pending) = (info.stream_sequence, info.pending);
                    if info.consumer_sequence != read + 1 {
                        return Err("a message before this one was lost".into());
                    }
                    read = info.consumer_sequence;
                    if sequence > self.position {
                        self.position = sequence;
                        let message = message.message;
                        let id = message.headers.as_ref().and_then(|headers| headers.get(NATS_MESSAGE_ID));
                        let message = Message {
                            sequence,
                            id: id.map(|id| id.as_str().to_owned()),
                            subject: message.subject.to_string(),
                            payload: message.payload,
                        };
                        self.tell.send(Followed::Message(message)).await?;
                    }
                    if behind && pending == 0 {
                        behind = false;
                        self.tell.send(Followed::CaughtUp).await?;
                    }
                }
                _ = check.tick() => {
                    let info = stream.info().await?;
                    if self.epoch.as_deref() != Some(&epoch(info)) {
                        return Err("the stream was made again".into());
                    }
                    let sent = consumer.info().await?.delivered.consumer_sequence;
                    if read == checked.read && read < checked.sent {
                        return Err("the newest messages were lost".into());
                    }
                    checked = Checked { read, sent };
                }
            }
        }
    }

    /// Compares the stream with the one read so far; another one, or one that ends before our
    /// position, is read from its start.
    async fn join(&mut self, info: &async_nats::jetstream::stream::Info) -> Result<(), Failure> {
        let found = epoch(info);
        let begins_within = self.epoch.is_none() && self.position > 0;
        let same = (begins_within || self.epoch.as_ref() == Some(&found))
            && info.state.last_sequence >= self.position;
        if same {
            self.epoch = Some(found);
        } else {
            self.tell
                .send(Followed::Reset {
                    epoch: found.clone(),
                })
                .await?;
            (self.epoch, self.position) = (Some(found), 0);
        }
        Ok(())
    }

    fn consumer(&self) -> pull::Config {
        pull::Config {
            deliver_policy: DeliverPolicy::ByStartSequence {
                start_sequence: self.position + 1,
            },
            ack_policy: AckPolicy::None,
            filter_subject: self.filter.clone(),
            memory_storage: true,
            num_replicas: 1,
            inactive_threshold: Duration::from_secs(30),
            replay_policy: consumer::ReplayPolicy::Instant,
            ..Default::default()
        }
    }
}
