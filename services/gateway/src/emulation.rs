//! Commands that come beside a response: which connection each belongs to.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use bytes::Bytes;
use prost::Message;
use serde::Deserialize;

use crate::{delivery::CommandSender, protocol::Encoding};

/// The connections of this gateway that take commands so, by session. A session is a random secret that opens one
/// connection of this node, and with it what its user may.
#[derive(Clone, Default)]
pub(crate) struct Emulation(Arc<Mutex<HashMap<String, CommandSender>>>);

/// One such connection, until it is dropped.
pub(crate) struct Emulated {
    all: Emulation,
    pub(crate) session: String,
}

impl Emulated {
    pub(crate) fn open(all: &Emulation, commands: CommandSender) -> Self {
        let session = bootstrap::random::id();
        all.lock().insert(session.clone(), commands);
        let all = all.clone();
        Self { all, session }
    }
}

impl Drop for Emulated {
    fn drop(&mut self) {
        self.all.lock().remove(&self.session);
    }
}

impl Emulation {
    /// Hands commands to their connection. Whether there is one is not told.
    pub(crate) async fn take(&self, commands: ForwardedCommands) {
        let connection = self.lock().get(&commands.session).cloned();
        if let Some(connection) = connection {
            // A connection that ends meanwhile takes no more commands.
            let _ = connection.send(commands.data).await;
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, CommandSender>> {
        self.0.lock().expect("no holder panics")
    }
}

/// Commands and whom they are for, as Protobuf has them and nodes hand them on.
#[derive(Clone, PartialEq, Eq, Message)]
#[prost(skip_debug)]
pub(crate) struct ForwardedCommands {
    #[prost(string, tag = "1")]
    pub(crate) node: String,
    #[prost(string, tag = "2")]
    session: String,
    #[prost(bytes = "bytes", tag = "3")]
    data: Bytes,
}

#[derive(Deserialize)]
struct JsonRequest {
    #[serde(default)]
    node: String,
    #[serde(default)]
    session: String,
    /// The commands as text.
    #[serde(default)]
    data: String,
}

impl ForwardedCommands {
    /// The body of a request; none if it is not understood.
    pub(crate) fn parse(encoding: Encoding, body: &Bytes) -> Option<Self> {
        match encoding {
            Encoding::Protobuf => Self::decode(body.clone()).ok(),
            Encoding::Json => {
                let request: JsonRequest = serde_json::from_slice(body).ok()?;
                Some(Self {
                    node: request.node,
                    session: request.session,
                    data: request.data.into(),
                })
            }
        }
    }
}
