//! Tells people by mail and by push what concerns them, and programs by webhooks: each thing once, and nothing is lost.
//!
//! Comes in: the public records, what people watch and chose, what the site hands over; from the site, on asking, who has a paddle and
//! a notice in words with the address or the browsers it goes to; operators' orders about webhooks. Goes out: mail, pushes, events.
//! Never: an account, a bid, a power over either.
//!
//! One process at a time does this, by lease; others stand by. What is to be told stands in the ledger (`notice_ledger`) before it is
//! sent, under a name that is the same whenever the same is found again, and is marked as done afterwards. Who is killed between
//! the two sends it again when they come back, with the same `Message-ID`: better twice, and to be recognised, than never.

mod deliver;
mod follow;
mod gather;
mod ledger;
mod mail;
mod metrics;
mod outbound;
mod own_bucket;
mod pace;
mod push;
mod settings;
mod site;
mod webhooks;

use bootstrap::{Health, Shutdown, random};
use broker::{Connection, LeaderElection, Lease, connect};
use futures_util::TryFutureExt;
use topology::{User, buckets};

use deliver::{Delivery, MailDelivery, PushDelivery};
use follow::Followed;
use gather::Gathering;
use ledger::Ledger;
use mail::Mailer;
use push::Pusher;
use site::Site;
use webhooks::Webhooks;

pub use settings::{Settings, SmtpTls, SmtpUrl, SmtpUrlError};

/// The readiness condition that this process is the one that tells.
const OWNER: &str = "owner";

/// notices at work, or standing by.
#[derive(Debug)]
pub struct Running {
    connection: Connection,
    settings: Settings,
    health: Health,
    shutdown: Shutdown,
    _service: async_nats::service::Service,
}

/// Reads the settings and connects; readiness says when notices are sent from here.
///
/// # Errors
/// When the settings do not fit together, or NATS refuses the connection.
pub async fn start(
    settings: Settings,
    health: Health,
    shutdown: Shutdown,
) -> anyhow::Result<Running> {
    metrics::describe();
    health.unmet(OWNER, "not yet");
    // What is wrong with them is said now, and not with the first mail or push.
    Mailer::new(&settings)?;
    Pusher::new(&settings)?;
    Webhooks::check(&settings)?;
    if settings.webhook_loopback {
        tracing::warn!("webhooks may go to this machine itself: that is for development and demos");
    }
    let user = User::Notices;
    let service = &settings.service;
    let connection = connect(user.connection(&service.nats_url, &service.secrets)).await?;
    let announced = broker::announce(
        &connection.client,
        &user.name(),
        "tells people by mail and push",
    )
    .await?;
    Ok(Running {
        connection,
        settings,
        health,
        shutdown,
        _service: announced,
    })
}

impl Running {
    /// Tells people while it holds the lease, and stands by while another does; until shutdown.
    ///
    /// # Errors
    /// None; failed work is logged and tried again.
    pub async fn run(self) -> anyhow::Result<()> {
        let lease = buckets::notices_lease();
        let election = LeaderElection::new(&self.connection.jetstream, lease, random::id());
        let stands_by = {
            let health = self.health.clone();
            move |another_works| health.stands_by(OWNER, another_works)
        };
        while let Some(lease) = election
            .campaign(self.shutdown.requested(), &stands_by)
            .await
        {
            let told = self.tell(&lease).await;
            self.health.unmet(OWNER, "the lease is not held here");
            election.resign(lease, told).await;
        }
        Ok(())
    }

    /// Goes on where the ledger ends, until the lease is lost or shutdown. The mail that is on its way then is told of still.
    async fn tell(&self, lease: &Lease) -> anyhow::Result<()> {
        let ledger = tokio::select! {
            ledger = Ledger::load(&self.connection, &self.health) => ledger?,
            () = lease.lost() => return Ok(()),
            () = self.shutdown.requested() => return Ok(()),
        };
        let site = Site::new(self.connection.client.clone());
        let followed = Followed::default();
        let gathering = Gathering::new(&self.connection, &ledger, &site, &followed);
        let delivery = Delivery {
            ledger: &ledger,
            site: &site,
            followed: &followed,
            health: &self.health,
            shutdown: &self.shutdown,
        };
        let mails = MailDelivery {
            delivery,
            mailer: Mailer::new(&self.settings)?,
        };
        let pushes = PushDelivery {
            delivery,
            pusher: Pusher::new(&self.settings)?,
        };
        let webhooks = Webhooks::load(
            &self.connection,
            &self.settings,
            &self.health,
            &ledger,
            &self.shutdown,
        );
        let webhooks = webhooks.await?;
        let Settings {
            mails_per_second,
            pushes_per_second,
            ..
        } = self.settings;
        tokio::select! {
            fenced = gathering.run() => Err(fenced.into()),
            delivered = async {
                let mails = mails.run(mails_per_second).map_err(anyhow::Error::from);
                let pushes = pushes.run(pushes_per_second).map_err(anyhow::Error::from);
                tokio::try_join!(mails, pushes, webhooks.run())
            } => delivered.map(drop),
            () = lease.lost() => Ok(()),
        }
    }
}
