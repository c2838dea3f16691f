//! The content of a sealed file of one stream: records, each with its length before it, and an end that counts them.

use std::io::{self, Read, Write};

use broker::WholeMessage;
use bytes::Bytes;
use serde::{Deserialize, Serialize};

/// More than the longest message that our NATS takes, with its headers, or than one record of subjects.
const RECORD_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Subjects in one record.
const SUBJECTS_IN_RECORD: usize = 4_096;

/// One record. Kinds and fields are never moved or taken away.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
enum Record {
    /// Comes first: which stream, and the sequence behind which it goes on.
    Head {
        stream: String,
        after: u64,
    },
    Message(KeptMessage),
    /// How many messages of each subject the stream still had when all were read.
    Subjects(Vec<(String, u64)>),
    /// Comes last.
    End {
        messages: u64,
    },
}

/// A message as it was stored.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct KeptMessage {
    pub sequence: u64,
    pub subject: String,
    /// When, in nanoseconds since 1970; a restored stream stores it anew.
    pub stored_at: i64,
    pub headers: Vec<(String, String)>,
    pub payload: Bytes,
}

impl From<WholeMessage> for KeptMessage {
    fn from(message: WholeMessage) -> Self {
        let WholeMessage {
            sequence,
            subject,
            stored_at,
            headers,
            payload,
        } = message;
        let stored_at = stored_at.timestamp_nanos_opt();
        Self {
            sequence,
            subject,
            // The server's clock counts nanoseconds in the same number.
            stored_at: stored_at.unwrap_or_default(),
            headers,
            payload,
        }
    }
}

/// Writes a segment.
pub(crate) struct SegmentWriter<W> {
    to: W,
    messages: u64,
}

impl<W: Write> SegmentWriter<W> {
    pub(crate) fn begin(to: W, stream: &str, after: u64) -> io::Result<Self> {
        let mut writer = Self { to, messages: 0 };
        let stream = stream.to_owned();
        writer.write(&Record::Head { stream, after })?;
        Ok(writer)
    }

    pub(crate) fn message(&mut self, message: WholeMessage) -> io::Result<()> {
        self.messages += 1;
        self.write(&Record::Message(message.into()))
    }

    pub(crate) fn subjects(&mut self, subjects: &[(String, u64)]) -> io::Result<()> {
        for some in subjects.chunks(SUBJECTS_IN_RECORD) {
            self.write(&Record::Subjects(some.to_vec()))?;
        }
        Ok(())
    }

    /// Ends it; how many messages it holds, and what it was written to.
    pub(crate) fn end(mut self) -> io::Result<(u64, W)> {
        let messages = self.messages;
        self.write(&Record::End { messages })?;
        Ok((messages, self.to))
    }

    fn write(&mut self, record: &Record) -> io::Result<()> {
        let bytes = postcard::to_stdvec(record).map_err(io::Error::other)?;
        let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
        self.to.write_all(&length.to_be_bytes())?;
        self.to.write_all(&bytes)
    }
}

/// What a segment holds, one after the other.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Part {
    Message(KeptMessage),
    Subjects(Vec<(String, u64)>),
}

/// Reads a segment.
pub(crate) struct SegmentReader<R> {
    from: R,
    messages: u64,
    is_over: bool,
}

impl<R: Read> SegmentReader<R> {
    /// Begins; the segment must be of this stream.
    pub(crate) fn begin(from: R, stream: &str) -> io::Result<Self> {
        let mut reader = Self {
            from,
            messages: 0,
            is_over: false,
        };
        match reader.read()? {
            Record::Head { stream: found, .. } if found == stream => Ok(reader),
            _ => Err(wrong("it begins with another stream")),
        }
    }

    fn read(&mut self) -> io::Result<Record> {
        let mut length = [0; 4];
        self.from.read_exact(&mut length)?;
        let length = u32::from_be_bytes(length) as usize;
        if length > RECORD_BYTES_MAX {
            return Err(wrong("a record is longer than any"));
        }
        let mut bytes = vec![0; length];
        self.from.read_exact(&mut bytes)?;
        postcard::from_bytes(&bytes).map_err(|error| wrong(&error.to_string()))
    }

    fn next_part(&mut self) -> io::Result<Option<Part>> {
        match self.read()? {
            Record::Head { .. } => Err(wrong("it begins twice")),
            Record::Message(message) => {
                self.messages += 1;
                Ok(Some(Part::Message(message)))
            }
            Record::Subjects(subjects) => Ok(Some(Part::Subjects(subjects))),
            Record::End { messages } if messages == self.messages => {
                self.is_over = true;
                // Nothing may follow, and age proves the end only to whoever reads it.
                match self.from.read(&mut [0])? {
                    0 => Ok(None),
                    _ => Err(wrong("something follows its end")),
                }
            }
            Record::End { .. } => Err(wrong("it counts other messages than it holds")),
        }
    }
}

impl<R: Read> Iterator for SegmentReader<R> {
    type Item = io::Result<Part>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let part = self.next_part();
        self.is_over |= part.is_err();
        part.transpose()
    }
}

fn wrong(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    fn message(sequence: u64) -> WholeMessage {
        WholeMessage {
            sequence,
            subject: format!("s.{sequence}"),
            stored_at: DateTime::UNIX_EPOCH,
            headers: vec![("a".to_owned(), "b".to_owned())],
            payload: Bytes::from_static(b"payload"),
        }
    }

    fn written() -> Vec<u8> {
        let mut writer = SegmentWriter::begin(Vec::new(), "S", 4).unwrap();
        writer.message(message(5)).unwrap();
        writer.message(message(9)).unwrap();
        writer.subjects(&[("s.5".to_owned(), 1)]).unwrap();
        let (messages, bytes) = writer.end().unwrap();
        assert_eq!(messages, 2);
        bytes
    }

    #[test]
    fn segment_reads_as_it_was_written() {
        let bytes = written();
        let reader = SegmentReader::begin(&bytes[..], "S").unwrap();
        let parts: io::Result<Vec<Part>> = reader.collect();
        let expected = [
            Part::Message(message(5).into()),
            Part::Message(message(9).into()),
            Part::Subjects(vec![("s.5".to_owned(), 1)]),
        ];
        assert_eq!(parts.unwrap(), expected);
        assert!(SegmentReader::begin(&bytes[..], "T").is_err());
    }

    #[test]
    fn segment_that_is_cut_anywhere_is_refused() {
        let bytes = written();
        for length in 0..bytes.len() {
            let cut = &bytes[..length];
            let read = SegmentReader::begin(cut, "S")
                .and_then(|reader| reader.collect::<io::Result<Vec<_>>>());
            assert!(read.is_err(), "{length} of {}", bytes.len());
        }
        let more = [&bytes[..], b"x"].concat();
        let reader = SegmentReader::begin(&more[..], "S").unwrap();
        assert!(reader.collect::<io::Result<Vec<_>>>().is_err());
    }
}
