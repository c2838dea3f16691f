//! What is told of a server that was provisioned.

use std::{error::Error, fmt};

use broker::{EnsureError, PutBack, ReplicasChanged};
use topology::{StoredStream, Zone};

use crate::{Layout, stream_place::StreamPlace};

/// What whoever runs the installation should know.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Remark {
    PutBack(PutBack),
    Copied(ReplicasChanged),
    /// Streams that have more copies than were asked for, and keep them.
    MoreCopies {
        streams: Vec<String>,
    },
    /// A bucket of leases that could not be put back.
    MadeAnew {
        stream: String,
        reason: String,
    },
    /// A stream that is none of an installation's.
    Foreign {
        place: StreamPlace,
        /// The command that takes it away.
        remedy: String,
    },
    /// A zone whose streams cannot be listed.
    Unlisted {
        account: String,
        reason: String,
        configuration: String,
    },
    /// A stream that is not as it should be, and stays so.
    Failed {
        stream: String,
        reason: String,
        /// The command that makes it anew.
        remedy: String,
    },
}

impl Remark {
    /// Whether something that the installation needs is missing.
    pub fn is_failure(&self) -> bool {
        matches!(self, Self::Failed { .. })
    }
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PutBack(put_back) => put_back.fmt(f),
            Self::Copied(changed) => changed.fmt(f),
            Self::MoreCopies { streams } => write!(
                f,
                "{} streams have more copies than OUTCRY_REPLICAS and OUTCRY_MEMORY_REPLICAS say, and keep them: {}. To have fewer, \
                 `outcry setup --lower-replicas`; a server that is lost then may take the only copy with it",
                streams.len(),
                streams.join(", ")
            ),
            Self::MadeAnew { stream, reason } => {
                write!(f, "made the lease bucket {stream} anew: {reason}")
            }
            Self::Foreign { place, remedy } => write!(
                f,
                "the stream {place} is not of this installation; to delete it: {remedy}"
            ),
            Self::Unlisted {
                account,
                reason,
                configuration,
            } => write!(
                f,
                "cannot list the streams of {account} ({reason}): start the NATS server again with `--config {configuration}`"
            ),
            Self::Failed {
                stream,
                reason,
                remedy,
            } => write!(
                f,
                "cannot make the stream {stream} as it should be: {reason}; all others were made. If another stream stands in \
                 its way, delete that one; to make it anew, without what it holds: {remedy}"
            ),
        }
    }
}

/// The commands that mend what setup does not touch by itself.
#[derive(Clone, Debug)]
pub(crate) struct Remedy {
    setup: String,
    configuration: String,
}

impl Remedy {
    pub(crate) fn new(url: &str, layout: &Layout) -> Self {
        let root = layout.root().display();
        Self {
            // Files are not touched: in a container they are not all there.
            setup: format!(
                "outcry setup --only streams --data-dir {root} --nats-url {url} --remove-stream"
            ),
            configuration: layout.nats_configuration().display().to_string(),
        }
    }

    pub(crate) fn foreign(&self, place: StreamPlace) -> Remark {
        let remedy = format!("{} {place}", self.setup);
        Remark::Foreign { place, remedy }
    }

    pub(crate) fn unlisted(&self, zone: &Zone, error: &dyn Error) -> Remark {
        Remark::Unlisted {
            account: zone.account(),
            reason: error.to_string(),
            configuration: self.configuration.clone(),
        }
    }

    pub(crate) fn failed(&self, stored: &StoredStream, error: &EnsureError) -> Remark {
        let reason = match error.source() {
            Some(source) => format!("{error}: {source}"),
            None => error.to_string(),
        };
        let place = StreamPlace::new(stored.owner.clone(), stored.name.clone());
        Remark::Failed {
            stream: stored.name.clone(),
            reason,
            remedy: format!("{} {place}", self.setup),
        }
    }
}
