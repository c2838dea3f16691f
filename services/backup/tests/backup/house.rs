//! A house to back up, as its services write it, and what is there to compare.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    path::{Path, PathBuf},
};

use async_nats::{HeaderMap, jetstream::Context};
use backup::{
    Backup, BackupError, PrivateServer, Recipient, Restore, RestoreError, Restored, Taken, new_key,
};
use broker::{StreamApi, WholeMessage};
use harness::nats::{self, Nats};
use setup::Layout;
use topology::{Partition, ZONES_API, buckets, streams_in_backup, subject};

/// A house that runs, a folder for its backups, and the key that opens them.
pub(crate) struct House {
    pub(crate) nats: Nats,
    pub(crate) engine: Context,
    pub(crate) web: Context,
    places: tempfile::TempDir,
    recipient: Recipient,
}

impl House {
    pub(crate) async fn open() -> Self {
        let nats = nats::start().await;
        let engine = nats.connection("bid-engine").await.jetstream;
        let web = nats.connection("web").await.jetstream;
        let places = tempfile::tempdir().unwrap();
        let recipient = new_key(&places.path().join("key")).unwrap();
        Self {
            nats,
            engine,
            web,
            places,
            recipient,
        }
    }

    pub(crate) fn layout(&self) -> Layout {
        Layout::new(self.nats.store().ancestors().nth(2).unwrap())
    }

    /// A place beside the house.
    pub(crate) fn place(&self, name: &str) -> PathBuf {
        self.places.path().join(name)
    }

    /// The folder of its backup.
    pub(crate) fn folder(&self) -> PathBuf {
        self.place("backup")
    }

    pub(crate) async fn try_back_up_to(
        &self,
        folder: &Path,
        to: &[Recipient],
    ) -> Result<Vec<Taken>, BackupError> {
        let backup = Backup {
            folder,
            layout: &self.layout(),
            nats_url: &self.nats.url(),
            to,
        };
        backup.run().await
    }

    pub(crate) async fn back_up(&self) -> Vec<Taken> {
        let to = [self.recipient.clone()];
        self.try_back_up_to(&self.folder(), &to).await.unwrap()
    }

    pub(crate) async fn try_restore(
        &self,
        data: &str,
        key: &str,
        until: Option<u32>,
    ) -> Result<Restored, RestoreError> {
        let restore = Restore {
            folder: &self.folder(),
            key: &self.place(key),
            layout: &Layout::new(self.place(data)),
            until,
            nats_server: &[OsString::from(nats::binary())],
        };
        restore.run().await
    }

    /// Restores the newest part into a data directory of this name, and serves it.
    pub(crate) async fn restore(&self, data: &str) -> Other {
        let restored = self.try_restore(data, "key", None).await.unwrap();
        self.serve(data, restored).await
    }

    pub(crate) async fn serve(&self, data: &str, restored: Restored) -> Other {
        let layout = Layout::new(self.place(data));
        let server = restored.serve().await.unwrap();
        restored.finish().unwrap();
        Other { layout, server }
    }

    /// Appends to a partition's log, as the engine does.
    pub(crate) async fn append(&self, partition: u32, text: &str) -> u64 {
        let partition = Partition::all(nats::PARTITION_COUNT)
            .nth(partition as usize)
            .unwrap();
        let mut headers = HeaderMap::new();
        headers.insert("Nats-Msg-Id", format!("id of {text}"));
        headers.insert("Nats-Expected-Stream", topology::auction_log(partition));
        let subject = subject::log(partition);
        let sent = self
            .engine
            .publish_with_headers(subject, headers, text.to_owned().into());
        sent.await.unwrap().await.unwrap().sequence
    }

    pub(crate) async fn put(&self, bucket: &str, key: &str, value: &str) -> u64 {
        let store = self.web.get_key_value(bucket).await.unwrap();
        store.put(key, value.to_owned().into()).await.unwrap()
    }

    pub(crate) async fn photograph(&self, name: &str, bytes: &[u8]) {
        let store = self.web.get_object_store(buckets::IMAGES).await.unwrap();
        store.put(name, &mut &bytes[..]).await.unwrap();
    }

    pub(crate) async fn kept(&self) -> Kept {
        kept(&self.nats.url(), &self.layout()).await
    }
}

/// A house that was restored, and its server.
pub(crate) struct Other {
    pub(crate) layout: Layout,
    pub(crate) server: PrivateServer,
}

impl Other {
    pub(crate) async fn kept(&self) -> Kept {
        kept(self.server.url(), &self.layout).await
    }
}

/// Every message of every stream that a backup holds, and where each stream ends.
pub(crate) type Kept = BTreeMap<String, (u64, Vec<Told>)>;

/// What has to be the same of a message: all but when it was stored, and what it expected of its place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Told {
    pub(crate) sequence: u64,
    pub(crate) subject: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) payload: String,
}

async fn kept(url: &str, layout: &Layout) -> Kept {
    let connection = setup::connect_provisioner(url, layout).await.unwrap();
    let api = StreamApi::new(&connection, ZONES_API);
    let mut kept = Kept::new();
    for stored in streams_in_backup(nats::PARTITION_COUNT) {
        let name = stored.name;
        let stream = api.context().get_stream(&name).await.unwrap();
        let (mut told, mut next) = (vec![], 1);
        while let Some(message) = api.whole_message_of_leader(&name, next).await.unwrap() {
            next = message.sequence + 1;
            told.push(tell(message));
        }
        kept.insert(name, (stream.cached_info().state.last_sequence, told));
    }
    kept
}

fn tell(message: WholeMessage) -> Told {
    let mut headers = message.headers;
    headers.retain(|(name, _)| !name.starts_with("Nats-Expected-"));
    Told {
        sequence: message.sequence,
        subject: message.subject,
        headers,
        payload: blake3::hash(&message.payload).to_hex().to_string(),
    }
}
