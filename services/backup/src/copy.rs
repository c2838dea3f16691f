//! What is new of one stream, into a sealed file.
//!
//! Messages are read by sequence until nothing is behind the last: at that moment everything that the stream held was read, by
//! this part or by one before. What ended meanwhile (a key that was replaced, an object that was removed) is known by how many
//! messages of each subject are left: the newest so many.

use std::{io, path::Path, time::Duration};

use async_nats::jetstream::stream::Info;
use broker::{ReadError, StreamApi, WholeMessage};
use futures_util::TryStreamExt;
use tokio::time::Instant;
use topology::{StoredStream, is_auction_log};

use crate::{
    manifest::StreamPart,
    seal::{Recipient, SealedWriter},
    segment::SegmentWriter,
};

/// How long the server may take to say how a stream is.
const INFO_MAX: Duration = Duration::from_secs(10);
/// How long a replica that answers may be behind the leader.
const BEHIND_MAX: Duration = Duration::from_secs(30);
const ALL: &str = ">";

/// Why a stream is not copied.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error("cannot say which subjects the stream {stream} holds: {reason}")]
    Subjects { stream: String, reason: String },
    #[error(
        "the log {stream} goes on at {found} where {expected} should be: it is damaged, and `outcry audit` says how far it can be \
         read. Nothing was added to the backup; its earlier parts stay good"
    )]
    Hole {
        stream: String,
        expected: u64,
        found: u64,
    },
    #[error(
        "the log {stream} is not the one that this folder's backup goes on from (at {sequence} it has something else, or nothing): \
         the house was begun anew, or restored from an earlier part. Name a new folder; this one stays as it is"
    )]
    OtherLog { stream: String, sequence: u64 },
    #[error("the stream {stream} is read by a replica that stays behind its leader")]
    Behind { stream: String },
    #[error("cannot write what {stream} holds")]
    Write { stream: String, source: io::Error },
}

/// One copy of one stream.
pub(crate) struct StreamCopy<'a> {
    pub(crate) streams: &'a StreamApi,
    pub(crate) stored: &'a StoredStream,
    /// What the part before has of it.
    pub(crate) before: Option<&'a StreamPart>,
    /// The part that is being taken.
    pub(crate) number: u32,
    pub(crate) folder: &'a Path,
    pub(crate) to: &'a [Recipient],
}

impl StreamCopy<'_> {
    /// Copies what is new; how many messages that was.
    pub(crate) async fn run(&self) -> Result<(StreamPart, u64), CopyError> {
        let info = self.info().await?;
        let begun = self.begun(&info).await?;
        if let Some(before) = begun
            && before.last_sequence == info.state.last_sequence
            && before.held == info.state.messages
        {
            let incarnation = broker::epoch(&info);
            let unchanged = StreamPart {
                incarnation,
                file: None,
                ..before.clone()
            };
            return Ok((unchanged, 0));
        }
        self.copy(&info, begun).await
    }

    async fn info(&self) -> Result<Info, ReadError> {
        let until = Instant::now() + INFO_MAX;
        self.streams.info(&self.stored.name, until).await
    }

    fn is_log(&self) -> bool {
        is_auction_log(&self.stored.name)
    }

    /// What this copy goes on from. A log must be the same, or the folder would hold two halves of different ones; any other
    /// stream that was made anew is copied anew.
    async fn begun(&self, info: &Info) -> Result<Option<&StreamPart>, CopyError> {
        let Some(before) = self.before else {
            return Ok(None);
        };
        if self.is_log() {
            let sequence = before.last_sequence;
            let found = match sequence {
                0 => None,
                sequence => self.first_at(sequence).await?,
            };
            let found = found.filter(|message| message.sequence == sequence);
            return if found.map(|message| hash(&message)) == before.last_hash {
                Ok(Some(before))
            } else {
                let stream = before.name.clone();
                Err(CopyError::OtherLog { stream, sequence })
            };
        }
        let is_same = before.incarnation == broker::epoch(info)
            && before.last_sequence <= info.state.last_sequence;
        Ok(Some(before).filter(|_| is_same))
    }

    async fn copy(
        &self,
        info: &Info,
        begun: Option<&StreamPart>,
    ) -> Result<(StreamPart, u64), CopyError> {
        let name = &self.stored.name;
        let after = begun.map_or(0, |before| before.last_sequence);
        let mut last_hash = begun.and_then(|before| before.last_hash.clone());
        let file = format!("{name}.age");
        let writer = SealedWriter::create(self.folder, &file, self.to);
        let segment = writer.and_then(|writer| SegmentWriter::begin(writer, name, after));
        let mut segment = segment.map_err(|source| self.failed(source))?;
        let (mut last, deadline) = (after, Instant::now() + BEHIND_MAX);
        loop {
            let batch = self.batch(last.saturating_add(1)).await?;
            if batch.is_empty() {
                // Of a log nothing is ever gone: what its leader said is there.
                if !self.is_log() || last >= info.state.last_sequence {
                    break;
                }
                if Instant::now() >= deadline {
                    let stream = name.clone();
                    return Err(CopyError::Behind { stream });
                }
                continue;
            }
            for message in batch {
                let expected = last.saturating_add(1);
                if self.is_log() && message.sequence != expected {
                    return Err(CopyError::Hole {
                        stream: name.clone(),
                        expected,
                        found: message.sequence,
                    });
                }
                last = message.sequence;
                if self.is_log() {
                    last_hash = Some(hash(&message));
                }
                let written = segment.message(message);
                written.map_err(|source| self.failed(source))?;
            }
        }
        let now = self.info().await?;
        if !self.is_log() {
            let subjects = self.subjects().await?;
            let written = segment.subjects(&subjects);
            written.map_err(|source| self.failed(source))?;
        }
        let ended = segment
            .end()
            .and_then(|(messages, writer)| Ok((messages, writer.finish()?)));
        let (messages, file) = ended.map_err(|source| self.failed(source))?;
        let part = StreamPart {
            name: name.clone(),
            incarnation: broker::epoch(info),
            begins_with: begun.map_or(self.number, |before| before.begins_with),
            last_sequence: last.max(info.state.last_sequence),
            // As it was for certain when all was read; what ended since is told by the next part.
            held: match now.state.last_sequence == last {
                true => now.state.messages,
                false => info.state.messages,
            },
            last_hash,
            file: Some(file),
        };
        Ok((part, messages))
    }

    async fn batch(&self, from: u64) -> Result<Vec<WholeMessage>, ReadError> {
        let name = &self.stored.name;
        if self.stored.settings["allow_direct"] == true {
            return self.streams.whole_messages(name, from).await;
        }
        let first = self.streams.whole_message_of_leader(name, from).await?;
        Ok(first.into_iter().collect())
    }

    async fn first_at(&self, sequence: u64) -> Result<Option<WholeMessage>, ReadError> {
        let name = &self.stored.name;
        self.streams.whole_message_of_leader(name, sequence).await
    }

    /// How many messages of each subject there are now, sorted.
    async fn subjects(&self) -> Result<Vec<(String, u64)>, CopyError> {
        let stream = self.stored.name.clone();
        let failed = |reason: String| CopyError::Subjects {
            stream: stream.clone(),
            reason,
        };
        let found = self.streams.context().get_stream_no_info(&stream).await;
        let found = found.map_err(|error| failed(error.to_string()))?;
        let listed = found.info_with_subjects(ALL).await;
        let listed = listed.map_err(|error| failed(error.to_string()))?;
        let all: Result<Vec<(String, usize)>, _> = listed.try_collect().await;
        let all = all.map_err(|error| failed(error.to_string()))?.into_iter();
        let mut all: Vec<_> = all
            .map(|(subject, count)| (subject, count as u64))
            .collect();
        all.sort();
        Ok(all)
    }

    fn failed(&self, source: io::Error) -> CopyError {
        let stream = self.stored.name.clone();
        CopyError::Write { stream, source }
    }
}

/// Of a log's message, which is a sealed frame: says nothing of what is in it.
fn hash(message: &WholeMessage) -> String {
    blake3::hash(&message.payload).to_hex().to_string()
}
