//! Tells programs of others by webhooks: what happened to lots, and what the site decided.
//!
//! Comes in: the public records, what the site hands over, orders of operators. Goes out: signed events. An event for an endpoint
//! stands in the bucket `webhook_deliveries` before it is sent, and as delivered afterwards; then how far its source was told of.
//! Whoever is killed between two of these sends it again with the same `webhook-id`, and nothing that is known as delivered.

mod book;
mod deliver;
mod gather;
mod orders;
mod sender;
mod store;

use auction::Time;
use bootstrap::{Health, Shutdown, clock};
use broker::Connection;
use notification::{About, Channel, Kind, Notice, NoticeId, WebhookEnd};
use webhook::{DisabledWhy, Endpoint, EndpointId};

use crate::{Settings, ledger::Ledger, own_bucket::Fenced};

use gather::Gathering;
use orders::Orders;
use sender::Sender;
use store::Store;

/// Who sends them.
pub(crate) struct Webhooks<'a> {
    connection: &'a Connection,
    ledger: &'a Ledger,
    shutdown: &'a Shutdown,
    store: Store,
    sender: Sender,
}

impl<'a> Webhooks<'a> {
    /// Reads the settings alone.
    ///
    /// # Errors
    /// When an authority cannot be read.
    pub(crate) fn check(settings: &Settings) -> anyhow::Result<()> {
        Sender::new(settings).map(drop)
    }

    /// Goes on where those before ended.
    ///
    /// # Errors
    /// When a bucket is missing, or cannot be read now.
    pub(crate) async fn load(
        connection: &'a Connection,
        settings: &Settings,
        health: &Health,
        ledger: &'a Ledger,
        shutdown: &'a Shutdown,
    ) -> anyhow::Result<Self> {
        Ok(Self {
            store: Store::load(connection, health).await?,
            sender: Sender::new(settings)?,
            connection,
            ledger,
            shutdown,
        })
    }

    /// Until shutdown: what is on its way is told of first.
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        let gathering = Gathering::new(self.connection, &self.store);
        let orders = Orders {
            client: &self.connection.client,
            store: &self.store,
            reach: self.sender.reach(),
        };
        tokio::select! {
            fenced = gathering.run(&self) => Err(fenced.into()),
            // An endpoint gets what happens from its order on: before all is told of that did before, nobody knows.
            ended = async {
                self.store.caught_up().await;
                orders.serve().await
            } => ended,
            delivered = self.deliver() => Ok(delivered?),
        }
    }

    /// Has whoever added an endpoint told that it was disabled.
    async fn tell_of_disabled(
        &self,
        id: &EndpointId,
        endpoint: &Endpoint,
        at: Time,
        why: DisabledWhy,
    ) -> Result<(), Fenced> {
        tracing::warn!(webhook = %id, why = why.words(), "a webhook was disabled");
        let name = match endpoint.settings.description.as_str() {
            "" => endpoint.settings.url.as_str(),
            description => description,
        };
        let about = About::Webhook {
            webhook: id.to_string(),
            name: name.to_owned(),
            why: match why {
                DisabledWhy::Gone => WebhookEnd::Gone,
                DisabledWhy::Failing => WebhookEnd::Failing,
                DisabledWhy::TooMuchWaits => WebhookEnd::TooMuchWaits,
            },
        };
        let notice = Notice {
            user: endpoint.added_by.clone(),
            kind: Kind::HouseMessage,
            at,
            about,
        };
        let key = format!("webhook.{id}.{}", at.unix_millis());
        let (notice_id, by) = (NoticeId::of_handed(&key), Channel::Mail);
        self.ledger.add(notice_id, notice, by, at).await
    }
}

fn now() -> Time {
    clock::settled().into()
}
