//! The user that makes an installation's streams: its connection, and its way to the streams of each zone.

use std::time::Duration;

use async_nats::jetstream::{self, Context};
use broker::{ConnectError, Connection, ConnectionSettings};
use topology::{User, Zone, zone_api};

use crate::Layout;

/// How long a zone may take to answer.
const ANSWER_MAX: Duration = Duration::from_secs(10);

pub(crate) async fn connect(url: &str, layout: &Layout) -> Result<Connection, ConnectError> {
    broker::connect(ConnectionSettings {
        url,
        seed_file: &layout.nats_seed(&User::Setup.name()),
        name: &User::Setup.name(),
        inbox_prefix: &User::Setup.inbox_prefix(),
    })
    .await
}

pub(crate) fn api(connection: &Connection, zone: &Zone) -> Context {
    let mut api = jetstream::with_prefix(connection.client.clone(), &zone_api(zone));
    api.set_timeout(ANSWER_MAX);
    api
}
