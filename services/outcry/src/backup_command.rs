//! `outcry backup` and `outcry backup-key`, as an operator types them.

use std::{path::PathBuf, process::ExitCode};

use backup::{Backup, Recipient, Taken, new_key};
use bootstrap::NatsUrls;
use clap::Args;
use setup::Layout;

use crate::print::print_line;

/// What to back up.
#[derive(Clone, Debug, Args)]
pub(crate) struct BackupCommand {
    /// Where the backup lies, or is to lie. A later one into the same folder adds what is new since.
    folder: PathBuf,
    /// The public key of whoever may open it (age1…); may be given several times. Needed the first time alone.
    #[arg(long = "to", value_name = "PUBLIC_KEY")]
    to: Vec<Recipient>,
    /// The data directory of the house.
    #[arg(long, env = "OUTCRY_DATA", default_value = "data")]
    pub(crate) data_dir: PathBuf,
    /// Where its NATS server listens; known where the stack runs in the data directory.
    #[arg(long, env = "OUTCRY_NATS_URL", default_value = "nats://127.0.0.1:4222")]
    pub(crate) nats_url: NatsUrls,
}

/// Where the key goes.
#[derive(Clone, Debug, Args)]
pub(crate) struct BackupKey {
    /// The file to make. Keep it, and away from the machine of the house: nothing else opens a backup.
    file: PathBuf,
}

impl BackupCommand {
    /// Takes it, and prints a line for each part.
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let backup = Backup {
            folder: &self.folder,
            layout: &Layout::new(&self.data_dir),
            nats_url: &self.nats_url,
            to: &self.to,
        };
        let taken = backup.run().await?;
        let shown = self.folder.display();
        for part in &taken {
            print_line(&told(part));
        }
        match taken.last() {
            Some(last) => print_line(&format!(
                "{shown} holds the house up to part {}",
                last.number
            )),
            None => print_line(&format!("{shown} holds the house already: nothing is new")),
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn told(part: &Taken) -> String {
    let Taken {
        number,
        messages,
        bytes,
        streams,
    } = part;
    format!("part {number}: {messages} messages of {streams} streams, {bytes} bytes")
}

impl BackupKey {
    /// Makes it, and prints the public half.
    pub(crate) fn run(&self) -> anyhow::Result<()> {
        print_line(&new_key(&self.file)?.to_string());
        Ok(())
    }
}
