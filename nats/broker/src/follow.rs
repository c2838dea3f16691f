//! Following a stream: what it keeps, then what comes, in order, without gap or double.
//!
//! Everything is read by direct get from after the last sequence told, so that nothing can be missing or come twice, in
//! one's own zone and from another. What is republished live only rings: then it is read at once, and not at the next
//! regular look.

use std::{convert::Infallible, time::Duration};

use futures_util::{FutureExt, StreamExt, stream::select_all};
use serde_json::json;
use tokio::{
    sync::mpsc,
    time::{Instant, MissedTickBehavior, interval, sleep},
};

use crate::{
    Message, ReadError, StreamApi, epoch,
    read::BATCH,
    stream_api::{Batch, PATIENCE},
};

/// Messages that may wait for a slow reader before the reading itself waits.
const WAITING_MAX: usize = 1_024;
/// The pause before another try when the stream or the server is away.
const PAUSE: Duration = Duration::from_millis(200);
/// How often the stream is asked whether it is still the same one, and whether something came that did not ring.
const CHECK_INTERVAL: Duration = Duration::from_secs(2);

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

impl StreamApi {
    /// Follows the subjects of `stream` that match `filter`, for ever; messages on the `live` subjects ring. A missing
    /// stream means "not yet".
    pub fn follow(
        &self,
        stream: impl Into<String>,
        filter: impl Into<String>,
        live: &'static [&'static str],
    ) -> Follow {
        self.follow_from(stream, filter, live, 0)
    }

    /// Like [`StreamApi::follow`], of the incarnation that is there now from after a sequence on.
    pub fn follow_from(
        &self,
        stream: impl Into<String>,
        filter: impl Into<String>,
        live: &'static [&'static str],
        after: u64,
    ) -> Follow {
        let (tell, followed) = mpsc::channel(WAITING_MAX);
        let mut reader = Reader {
            streams: self.clone(),
            stream: stream.into(),
            filter: filter.into(),
            live,
            tell,
            epoch: None,
            position: after,
        };
        let reading = tokio::spawn(async move {
            while !reader.tell.is_closed() {
                match reader.read().await {
                    Err(Broken::Disturbed) => {}
                    Err(error) => {
                        tracing::debug!(stream = reader.stream, %error, "joining the stream again");
                        sleep(PAUSE).await;
                    }
                }
            }
        });
        Follow { followed, reading }
    }
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
    streams: StreamApi,
    stream: String,
    filter: String,
    live: &'static [&'static str],
    tell: mpsc::Sender<Followed>,
    /// The incarnation of the stream that `position` belongs to.
    epoch: Option<String>,
    /// The last sequence told.
    position: u64,
}

/// Why it is joined again.
#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error("it cannot be heard: {0}")]
    Hear(#[from] async_nats::SubscribeError),
    #[error("the connection was lost meanwhile")]
    Disturbed,
    #[error("nobody listens")]
    Unheard,
}

impl From<mpsc::error::SendError<Followed>> for Broken {
    fn from(_: mpsc::error::SendError<Followed>) -> Self {
        Self::Unheard
    }
}

impl Reader {
    /// Reads until something breaks; the position tells where to go on.
    async fn read(&mut self) -> Result<Infallible, Broken> {
        self.streams.disturbances.mark_unchanged();
        // Heard before it is read: what is stored meanwhile rings.
        let mut bells = vec![];
        for subject in self.live {
            bells.push(self.streams.client.subscribe(*subject).await?);
        }
        let mut bells = select_all(bells);
        let mut check = interval(CHECK_INTERVAL);
        check.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut behind = true;
        loop {
            tokio::select! {
                biased;
                Ok(()) = self.streams.disturbances.changed() => return Err(Broken::Disturbed),
                // At once the first time.
                _ = check.tick() => behind |= self.join().await?,
                Some(_) = bells.next() => while let Some(Some(_)) = bells.next().now_or_never() {},
            }
            self.read_kept().await?;
            if behind {
                behind = false;
                self.tell.send(Followed::CaughtUp).await?;
            }
        }
    }

    /// Compares the stream with the one read so far; another one, or one that ends before our
    /// position, is read from its start. Says whether it is.
    async fn join(&mut self) -> Result<bool, Broken> {
        let until = Instant::now() + PATIENCE;
        let info = self.streams.info(&self.stream, until).await?;
        let found = epoch(&info);
        let begins_within = self.epoch.is_none() && self.position > 0;
        let same = (begins_within || self.epoch.as_ref() == Some(&found))
            && info.state.last_sequence >= self.position;
        if !same {
            let epoch = found.clone();
            self.tell.send(Followed::Reset { epoch }).await?;
            self.position = 0;
        }
        self.epoch = Some(found);
        Ok(!same)
    }

    /// Tells all that is kept after the position. What was read around a break may be of another incarnation.
    async fn read_kept(&mut self) -> Result<(), Broken> {
        loop {
            // A stream may begin where it pleases its maker. Nothing is after the greatest sequence there is.
            let Some(after) = self.position.checked_add(1) else {
                return Ok(());
            };
            let request = json!({ "seq": after, "next_by_subj": self.filter, "batch": BATCH });
            let until = Instant::now() + PATIENCE;
            let asked = self.streams.direct_get(&self.stream, &request, until);
            let Batch { messages, pending } = asked.await?;
            if self.streams.disturbances.has_changed().unwrap_or(true) {
                return Err(Broken::Disturbed);
            }
            let is_last = messages.is_empty() || pending == 0;
            for message in messages {
                // The server counts on from the greatest sequence to the same message again.
                if message.sequence <= self.position {
                    continue;
                }
                self.position = message.sequence;
                self.tell.send(Followed::Message(message)).await?;
            }
            if is_last {
                return Ok(());
            }
        }
    }
}
