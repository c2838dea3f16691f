//! `outcry status` and `outcry healthcheck`: whether what runs is ready.

use std::{net::SocketAddr, path::PathBuf, process::ExitCode, str::FromStr};

use anyhow::Context;
use clap::Args;
use setup::HealthAnswer;

use crate::{print::print_line, up::RunFile};

/// Where a service says whether it is ready.
const READY_PATH: &str = "/readyz";

/// Which stack to look at.
#[derive(Clone, Debug, Args)]
pub(crate) struct Status {
    /// The data directory of the stack.
    #[arg(long, env = "OUTCRY_DATA", default_value = "data")]
    data_dir: PathBuf,
    /// What to ask instead of a stack of `outcry up`: name=host:port, separated by commas; a path may follow
    /// where it is not /readyz.
    #[arg(long, env = "OUTCRY_STATUS_OF", value_delimiter = ',')]
    of: Vec<Asked>,
}

/// Something that answers whether it is ready, somewhere.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Asked {
    name: String,
    address: String,
    path: String,
}

/// Why this says of nothing where to ask.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{given:?} is not of the form name=host:port or name=host:port/path")]
struct AskedError {
    given: String,
}

impl FromStr for Asked {
    type Err = AskedError;

    fn from_str(text: &str) -> Result<Self, AskedError> {
        let (name, at) = text
            .split_once('=')
            .filter(|(name, at)| !name.is_empty() && at.contains(':'))
            .ok_or_else(|| AskedError {
                given: text.to_owned(),
            })?;
        let (address, path) = match at.find('/') {
            Some(slash) => at.split_at(slash),
            None => (at, READY_PATH),
        };
        Ok(Self {
            name: name.to_owned(),
            address: address.to_owned(),
            path: path.to_owned(),
        })
    }
}

impl Status {
    /// One line a process; fails when one of them is not ready.
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let all_ready = if self.of.is_empty() {
            self.local_stack().await?
        } else {
            elsewhere(&self.of).await
        };
        Ok(exit_code(all_ready))
    }

    async fn local_stack(&self) -> anyhow::Result<bool> {
        let run = RunFile::read(&self.data_dir).with_context(|| {
            format!(
                "no stack runs in {} (`outcry up` starts one)",
                self.data_dir.display()
            )
        })?;
        let mut all_ready = true;
        for (name, process) in &run.processes {
            let pid = run.pids.get(name).copied().unwrap_or_default();
            let restarts = process.restarts;
            let state = match process.health {
                None => "running".to_owned(),
                Some(address) => {
                    let answer = setup::health(address, &process.health_path).await;
                    all_ready &= answer.as_ref().is_some_and(|answer| answer.is_healthy);
                    state(answer)
                }
            };
            print_line(&format!(
                "{name:<14} pid {pid:<8} restarts {restarts:<3} {state}"
            ));
        }
        print_line(&format!("{:<14} {}", "pages", run.web_url));
        Ok(all_ready)
    }
}

async fn elsewhere(all: &[Asked]) -> bool {
    let mut all_ready = true;
    for asked in all {
        let answer = setup::health(asked.address.as_str(), &asked.path).await;
        all_ready &= answer.as_ref().is_some_and(|answer| answer.is_healthy);
        print_line(&format!("{:<12} {}", asked.name, state(answer)));
    }
    all_ready
}

fn state(answer: Option<HealthAnswer>) -> String {
    match answer {
        Some(answer) if answer.is_healthy && answer.text.contains("\"notes\":") => {
            format!("ready, but: {}", answer.text)
        }
        Some(answer) if answer.is_healthy && answer.text.contains("\"stands_by\":true") => {
            "ready, stands by".to_owned()
        }
        Some(answer) if answer.is_healthy => "ready".to_owned(),
        Some(answer) => format!("not ready: {}", answer.text),
        None => "no answer".to_owned(),
    }
}

fn exit_code(is_well: bool) -> ExitCode {
    if is_well {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
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
        let answer = setup::health(self.admin, READY_PATH).await;
        let answer = answer.with_context(|| format!("no answer from {}", self.admin))?;
        print_line(&answer.text);
        Ok(exit_code(answer.is_healthy))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_target_is_a_name_and_an_address() {
        let nats: Asked = "nats=nats:8222/healthz".parse().unwrap();
        assert_eq!(
            (nats.address.as_str(), nats.path.as_str()),
            ("nats:8222", "/healthz")
        );
        let web: Asked = "web=web:9000".parse().unwrap();
        assert_eq!(web.path, READY_PATH);
        for bad in ["", "web", "web=", "=web:1", "web=web"] {
            bad.parse::<Asked>().unwrap_err();
        }
    }
}
