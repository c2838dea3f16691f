//! `run.json` in the data directory: what runs, for `outcry status` and for drills.

use std::{
    collections::BTreeMap,
    fs, io,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::plan::Plan;

const NAME: &str = "run.json";

/// A running stack.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct RunFile {
    #[serde(skip)]
    path: PathBuf,
    /// The process that supervises the others.
    pub(crate) pid: u32,
    /// Whether all were ready at some time.
    pub(crate) ready: bool,
    pub(crate) web_url: String,
    pub(crate) web: SocketAddr,
    pub(crate) gateway_url: String,
    pub(crate) gateway: SocketAddr,
    pub(crate) nats_url: String,
    pub(crate) nats_monitor: String,
    /// The process id of each process; 0 while there is none.
    pub(crate) pids: BTreeMap<String, u32>,
    pub(crate) processes: BTreeMap<String, Process>,
}

/// One of its processes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Process {
    /// Where it says whether it is ready.
    pub(crate) health: Option<SocketAddr>,
    pub(crate) health_path: String,
    pub(crate) restarts: u32,
}

impl RunFile {
    pub(super) fn new(plan: &Plan) -> Self {
        Self {
            path: plan.layout.root().join(NAME),
            pid: std::process::id(),
            ready: false,
            web_url: plan.site().web_url.to_string(),
            web: plan.site().web,
            gateway_url: plan.site().gateway_url.to_string(),
            gateway: plan.site().gateway,
            nats_url: plan.nats_url.clone(),
            nats_monitor: plan.nats_monitor.clone(),
            pids: BTreeMap::new(),
            processes: BTreeMap::new(),
        }
    }

    pub(crate) fn read(data_dir: &Path) -> anyhow::Result<Self> {
        let path = data_dir.join(NAME);
        let file: Self = serde_json::from_slice(&fs::read(&path)?)?;
        Ok(Self { path, ..file })
    }

    /// Readers see the old file or the new one.
    pub(super) fn write(&self) -> io::Result<()> {
        let unfinished = self.path.with_extension("unfinished");
        let text = serde_json::to_string_pretty(self).map_err(io::Error::other)?;
        fs::write(&unfinished, text)?;
        fs::rename(&unfinished, &self.path)
    }

    /// Nothing runs any more.
    pub(super) fn remove(&self) {
        // Another start overwrites it; one that is left says pids that are gone.
        let _ = fs::remove_file(&self.path);
    }
}
