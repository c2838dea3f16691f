//! The user that makes an installation's streams: its connection, and its way to the streams of each zone.

use std::time::Duration;

use async_nats::jetstream::{self, Context};
use broker::{ConnectError, Connection};
use topology::{User, Zone, zone_api};

use crate::Layout;

/// How long a zone may take to answer.
const ANSWER_MAX: Duration = Duration::from_secs(10);

/// Connects as the provisioner of the installation in a data directory. Waits for a server that comes up late.
///
/// # Errors
/// As [`broker::connect`].
pub async fn connect(url: &str, layout: &Layout) -> Result<Connection, ConnectError> {
    let user = User::Setup;
    broker::connect(user.connection(url, &layout.secrets(&user.name()))).await
}

pub(crate) fn api(connection: &Connection, zone: &Zone) -> Context {
    let mut api = jetstream::with_prefix(connection.client.clone(), &zone_api(zone));
    api.set_timeout(ANSWER_MAX);
    api
}
