//! `outcry clock accept`: an operator's word that the clock of the engine's machine is right as it is now.

use std::{path::PathBuf, process::ExitCode, time::Duration};

use anyhow::Context;
use clap::Args;
use rustix::process::{Pid, Signal, kill_process};
use tokio::time::{Instant, sleep};

use crate::{print::print_line, up::RunFile};

const ENGINE: &str = "bid-engine";
/// What an engine that waits for the word says in its own.
const WAITS_FOR_WORD: &str = "outcry clock accept";
/// How long the engine may take to go on.
const PATIENCE: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(100);

/// Of which stack.
#[derive(Clone, Debug, Args)]
pub(crate) struct AcceptClock {
    /// The data directory of the stack.
    #[arg(long, env = "OUTCRY_DATA", default_value = "data")]
    data_dir: PathBuf,
}

impl AcceptClock {
    /// Says it to an engine that waits for it, and to no other.
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let shown = self.data_dir.display();
        let run = RunFile::read(&self.data_dir).with_context(|| {
            format!("no stack runs in {shown}; in containers, send the engine SIGUSR1")
        })?;
        let engine = run.processes.get(ENGINE).and_then(|engine| {
            let pid = i32::try_from(*run.pids.get(ENGINE)?).ok()?;
            Some((Pid::from_raw(pid)?, engine.health?, &engine.health_path))
        });
        let (pid, address, path) = engine.with_context(|| format!("no engine runs in {shown}"))?;
        let waits = async || {
            let answer = setup::health(address, path).await;
            let answer = answer.context("the engine does not answer")?;
            anyhow::Ok(answer.text.contains(WAITS_FOR_WORD))
        };
        if !waits().await? {
            print_line("The engine believes its clock: there is nothing to accept.");
            return Ok(ExitCode::SUCCESS);
        }
        kill_process(pid, Signal::USR1).context("the engine cannot be told")?;
        let deadline = Instant::now() + PATIENCE;
        while waits().await? {
            anyhow::ensure!(
                Instant::now() < deadline,
                "the engine was told, and does not go on: its log says why"
            );
            sleep(PAUSE).await;
        }
        print_line("The clock counts as right as it is now, and bidding goes on.");
        Ok(ExitCode::SUCCESS)
    }
}
