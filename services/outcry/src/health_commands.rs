//! `outcry status` and `outcry healthcheck`: whether what runs is ready.

use std::{net::SocketAddr, path::PathBuf, process::ExitCode};

use anyhow::Context;
use clap::Args;

use crate::{say::say, up::RunFile};

/// Which stack to look at.
#[derive(Clone, Debug, Args)]
pub(crate) struct Status {
    /// The data directory of the stack.
    #[arg(long, env = "OUTCRY_DATA", default_value = "data")]
    data_dir: PathBuf,
}

impl Status {
    /// One line a process; fails when one of them is not ready.
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let run = RunFile::read(&self.data_dir).with_context(|| {
            format!(
                "no stack runs in {} (`outcry up` starts one)",
                self.data_dir.display()
            )
        })?;
        let mut all_ready = true;
        for (name, process) in &run.processes {
            let answer = match process.health {
                Some(address) => setup::health(address, &process.health_path).await,
                None => None,
            };
            let state = match &answer {
                _ if process.health.is_none() => "running".to_owned(),
                Some(answer) if answer.is_healthy => "ready".to_owned(),
                Some(answer) => format!("not ready: {}", answer.text),
                None => "no answer".to_owned(),
            };
            all_ready &= process.health.is_none() || answer.is_some_and(|a| a.is_healthy);
            let pid = run.pids.get(name).copied().unwrap_or_default();
            let restarts = process.restarts;
            say(&format!(
                "{name:<12} pid {pid:<8} restarts {restarts:<3} {state}"
            ));
        }
        say(&format!("{:<12} {}", "pages", run.web_url));
        Ok(if all_ready {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }
}

/// Which service to ask.
#[derive(Clone, Debug, Args)]
pub(crate) struct HealthCheck {
    /// The service's admin port.
    #[arg(long, env = "OUTCRY_ADMIN")]
    admin: SocketAddr,
}

impl HealthCheck {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let answer = setup::health(self.admin, "/readyz").await;
        let answer = answer.with_context(|| format!("no answer from {}", self.admin))?;
        say(&answer.text);
        Ok(if answer.is_healthy {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }
}
