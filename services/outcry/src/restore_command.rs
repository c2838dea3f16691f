//! `outcry restore`: a house of a backup, audited before it counts.

use std::{path::PathBuf, process::ExitCode};

use anyhow::Context;
use backup::{PrivateServer, Restore};
use clap::Args;
use setup::Layout;
use topology::User;

use crate::{
    audit, child,
    print::{print_error, print_line},
    up::{find_nats_server, lock_data_dir},
};

/// What to restore, and where to.
#[derive(Clone, Debug, Args)]
pub(crate) struct RestoreCommand {
    /// The folder of the backup.
    folder: PathBuf,
    /// The file of the key that opens it, as `outcry backup-key` made it.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// Where the house is to lie: a directory that holds none.
    #[arg(long, env = "OUTCRY_DATA", default_value = "data")]
    data_dir: PathBuf,
    /// The house as it was at this part of the backup; the newest if not given.
    #[arg(long, value_name = "PART")]
    until: Option<u32>,
    /// The nats-server program; without it the one on PATH is taken.
    #[arg(long, env = "NATS_SERVER")]
    nats_server: Option<PathBuf>,
}

impl RestoreCommand {
    /// Makes the house and audits its log. Succeeds if nothing in it is unreadable, and nothing would be judged otherwise.
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let _lock = lock_data_dir(&self.data_dir)?;
        let root = self.data_dir.canonicalize();
        let layout = Layout::new(root.context("the data directory is gone")?);
        let own = std::env::current_exe().context("cannot tell which program this is")?;
        let nats_server = find_nats_server(self.nats_server.as_deref())?;
        let nats_server = child::dependent_command_line(&own, &nats_server);
        let restore = Restore {
            folder: &self.folder,
            key: &self.key,
            layout: &layout,
            until: self.until,
            nats_server: &nats_server,
        };
        let restored = restore.run().await?;
        let server = restored.serve().await?;
        let audited = audited(&server, &layout).await;
        server.stop().await?;
        let (part, taken_at, messages) =
            (restored.part, restored.taken_at.clone(), restored.messages);
        let unfinished = restored.unfinished;
        restored.finish()?;
        if let Some(unfinished) = unfinished {
            print_error(&format!(
                "part {unfinished} has no end, and is left out: either that backup was interrupted, or this copy of it is not whole. \
                 Where it is whole elsewhere, restore that"
            ));
        }
        print_line(&format!(
            "{} holds the house as it was at {taken_at}, part {part}: {messages} messages. `outcry up` goes on with it",
            self.data_dir.display()
        ));
        audited
    }
}

/// What `outcry audit` says to the log of the house that is served there.
async fn audited(server: &PrivateServer, layout: &Layout) -> anyhow::Result<ExitCode> {
    audit::run(bid_engine::Audit {
        nats_url: server.url().parse()?,
        secrets: layout.secrets(&User::BidEngine.name()),
        partition: None,
        since: None,
    })
    .await
}
