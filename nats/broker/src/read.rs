//! Reading what a stream keeps of its subjects, in batches, without a consumer.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::json;
use tokio::time::Instant;

use crate::{
    Message, ReadError, StreamApi,
    stream_api::{Batch, PATIENCE},
};

/// Messages asked for at once.
pub(crate) const BATCH: usize = 512;

/// Subjects whose newest messages are asked for at once; the server answers for 1,024 at most.
const SUBJECTS: usize = 256;

/// Where to begin.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReadFrom {
    Start,
    /// The first message that was stored at this time or later.
    Time(DateTime<Utc>),
}

impl StreamApi {
    /// The newest message of each of these subjects that has one.
    ///
    /// # Errors
    /// As [`StreamApi::direct_get`].
    pub async fn newest_of(
        &self,
        stream: &str,
        subjects: &[String],
    ) -> Result<Vec<Message>, ReadError> {
        let mut newest = Vec::new();
        for subjects in subjects.chunks(SUBJECTS) {
            let request = json!({ "multi_last": subjects, "batch": subjects.len() });
            let until = Instant::now() + PATIENCE;
            newest.extend(self.direct_get(stream, &request, until).await?.messages);
        }
        Ok(newest)
    }

    /// The messages of `subject`, which may have wildcards, in order; of more than `newest_max` the newest.
    ///
    /// # Errors
    /// As [`StreamApi::direct_get`].
    pub async fn read(
        &self,
        stream: &str,
        subject: &str,
        from: ReadFrom,
        newest_max: usize,
    ) -> Result<Vec<Message>, ReadError> {
        let mut newest = std::collections::VecDeque::new();
        let each = self.read_each(stream, subject, from, |message| {
            if newest.len() == newest_max {
                newest.pop_front();
            }
            newest.push_back(message);
        });
        each.await?;
        Ok(newest.into())
    }

    /// Takes every message of `subject`, in order, as they come: whoever holds a lease is not kept from renewing it by
    /// working through all of them at once.
    ///
    /// # Errors
    /// As [`StreamApi::direct_get`].
    pub async fn read_each(
        &self,
        stream: &str,
        subject: &str,
        from: ReadFrom,
        mut take: impl FnMut(Message),
    ) -> Result<(), ReadError> {
        let mut begin = match from {
            ReadFrom::Start => json!({ "seq": 1 }),
            ReadFrom::Time(time) => {
                json!({ "start_time": time.to_rfc3339_opts(SecondsFormat::Millis, true) })
            }
        };
        loop {
            begin["next_by_subj"] = subject.into();
            begin["batch"] = BATCH.into();
            let until = Instant::now() + PATIENCE;
            let Batch { messages, pending } = self.direct_get(stream, &begin, until).await?;
            let Some(last) = messages.last().map(|message| message.sequence) else {
                break;
            };
            messages.into_iter().for_each(&mut take);
            if pending == 0 {
                break;
            }
            // Nothing is after the greatest there is.
            let Some(next) = last.checked_add(1) else {
                break;
            };
            begin = json!({ "seq": next });
        }
        Ok(())
    }
}
