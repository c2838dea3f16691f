//! Copies of a house: what a backup folder holds, how it is taken while the house runs, and how a house is made of it.
//!
//! Comes in: a running NATS server, as the user `setup` may read it, and the data directory's secrets; or a backup folder and the
//! key that it is sealed for. Goes out: sealed files and a signed list of them; or a data directory. Never: a message that is
//! judged, changed or left out; what is in a backup is what was stored, at its sequence.
//!
//! What is copied, and in which order, says `topology::BACKUP_ROWS`. A backup is a chain of *parts* in one folder, each a folder
//! with its number: what came since the part before. Streams only grow, so that a part is the messages behind a sequence, and, of
//! stores in which something ends, how many messages of each subject are left. NATS's own snapshots would copy a stream whole
//! every time, in files of its own form; reading costs what is new.

mod copy;
mod folder;
mod folder_error;
mod manifest;
mod put;
mod restore;
mod seal;
mod secrets;
mod segment;
mod server;
mod source;
mod take;

pub use copy::CopyError;
pub use folder_error::FolderError;
pub use put::PutError;
pub use restore::{Restore, RestoreError, Restored};
pub use seal::{KeyError, Recipient, new_key};
pub use server::{PrivateServer, ServerError};
pub use take::{Backup, BackupError, Taken};
