//! Tells people by mail what concerns them: each thing once, and nothing is lost.
//!
//! Comes in: the public records, what people watch and chose, what the site hands over; from the site, on asking, who has a paddle and
//! a notice in words with the address it goes to. Goes out: mail. Never: an account, a bid, a power over either.
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
mod settings;
mod site;

use std::time::Duration;

use bootstrap::{Health, Shutdown, random};
use broker::{Connection, ConnectionSettings, LeaderElection, Lease};
use topology::{LEASE_TTL_SECONDS, User, buckets};

use deliver::Delivery;
use follow::Followed;
use gather::Gathering;
use ledger::Ledger;
use mail::Mailer;
use site::Site;

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
    // What is wrong with them is said now, and not with the first mail.
    Mailer::new(&settings)?;
    let user = User::Notices;
    let connection = broker::connect(ConnectionSettings {
        url: &settings.service.nats_url,
        seed_file: &settings.service.secrets.join("nats.seed"),
        name: &user.name(),
        inbox_prefix: &user.inbox_prefix(),
    })
    .await?;
    let service =
        broker::announce(&connection.client, &user.name(), "tells people by mail").await?;
    Ok(Running {
        connection,
        settings,
        health,
        shutdown,
        _service: service,
    })
}

impl Running {
    /// Tells people while it holds the lease, and stands by while another does; until shutdown.
    ///
    /// # Errors
    /// None; failed work is logged and tried again.
    pub async fn run(self) -> anyhow::Result<()> {
        let election = LeaderElection {
            jetstream: self.connection.jetstream.clone(),
            bucket: buckets::NOTICES_LEASE,
            key: buckets::lease_of(&User::Notices),
            holder: random::id(),
            ttl: Duration::from_secs(LEASE_TTL_SECONDS),
        };
        while let Some(lease) = election.campaign(self.shutdown.requested()).await {
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
            mailer: Mailer::new(&self.settings)?,
            health: &self.health,
            shutdown: &self.shutdown,
        };
        let per_second = self.settings.mails_per_second;
        tokio::select! {
            fenced = gathering.run() => Err(fenced.into()),
            delivered = delivery.run(per_second) => Ok(delivered?),
            () = lease.lost() => Ok(()),
        }
    }
}
