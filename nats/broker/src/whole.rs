//! Keeping up with a small stream as a whole: it is read again whenever something of it changed, so that what was taken away
//! is noticed as well.

use std::{convert::Infallible, time::Duration};

use tokio::time::{Instant, sleep};

use crate::{Message, ReadError, ReadFrom, StreamApi, epoch, stream_api::PATIENCE};

/// How often the stream is asked whether something changed.
const LOOK_INTERVAL: Duration = Duration::from_secs(2);

/// What a stream's content is told from an earlier one by.
#[derive(Clone, PartialEq, Eq, Debug)]
struct ContentMark {
    epoch: String,
    last_sequence: u64,
    messages: u64,
}

impl StreamApi {
    /// Gives all messages of `subject` that the stream keeps, and again all of them after every change, for ever. What was read
    /// stands while the stream is away.
    pub async fn keep_whole(
        &self,
        stream: &str,
        subject: &str,
        mut take: impl FnMut(Vec<Message>),
    ) -> Infallible {
        let mut known = None;
        loop {
            match self.read_if_changed(stream, subject, known.as_ref()).await {
                Ok(Some((mark, messages))) => {
                    known = Some(mark);
                    take(messages);
                }
                Ok(None) => {}
                Err(error) => tracing::debug!(stream, %error, "the stream cannot be read now"),
            }
            sleep(LOOK_INTERVAL).await;
        }
    }

    async fn read_if_changed(
        &self,
        stream: &str,
        subject: &str,
        known: Option<&ContentMark>,
    ) -> Result<Option<(ContentMark, Vec<Message>)>, ReadError> {
        let info = self.info(stream, Instant::now() + PATIENCE).await?;
        let mark = ContentMark {
            epoch: epoch(&info),
            last_sequence: info.state.last_sequence,
            messages: info.state.messages,
        };
        if known == Some(&mark) {
            return Ok(None);
        }
        // What comes while it is read changes the mark: then it is read once more.
        let mut messages = Vec::new();
        let all = self.read_each(stream, subject, ReadFrom::Start, |message| {
            messages.push(message);
        });
        all.await?;
        Ok(Some((mark, messages)))
    }
}
