//! Commands that come beside a response: which connection each belongs to.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use bytes::Bytes;
use http::StatusCode;
use prost::Message;
use serde::Deserialize;

use crate::{delivery::CommandSender, gateway::Gateway, protocol::Encoding};

/// The connections of this gateway that take commands so, by session. A session is a random secret that opens one
/// connection, and with it what its user may, on this node only.
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
    fn find(&self, session: &str) -> Option<CommandSender> {
        self.lock().get(session).cloned()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, CommandSender>> {
        self.0.lock().expect("no holder panics")
    }
}

#[derive(Clone, PartialEq, Eq, Message)]
#[prost(skip_debug)]
struct ProtobufRequest {
    #[prost(string, tag = "1")]
    node: String,
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

/// Hands commands to their connection. Whether there is one is not told.
pub(crate) async fn take(gateway: &Gateway, encoding: Encoding, body: &Bytes) -> StatusCode {
    let request = match encoding {
        Encoding::Protobuf => ProtobufRequest::decode(body.clone()).ok(),
        Encoding::Json => serde_json::from_slice(body)
            .ok()
            .map(|request: JsonRequest| ProtobufRequest {
                node: request.node,
                session: request.session,
                data: request.data.into(),
            }),
    };
    let Some(request) = request else {
        return StatusCode::BAD_REQUEST;
    };
    if request.node != gateway.node {
        return StatusCode::NOT_FOUND;
    }
    if let Some(commands) = gateway.emulation.find(&request.session) {
        // A connection that ends meanwhile takes no more commands.
        let _ = commands.send(request.data).await;
    }
    StatusCode::NO_CONTENT
}
