//! `outcry setup`: files first, then the server, each as far as it is missing.

use std::path::PathBuf;

use anyhow::bail;
use bootstrap::NatsUrls;
use clap::{Args, ValueEnum};
use setup::{ClusterServer, Copies, Installation, Layout, Owner, Routes, StreamPlace};
use topology::{PARTITION_COUNT_DEFAULT, Token};

use crate::{print::print_line, replication_settings::ReplicationSettings};

/// What to set up.
#[derive(Clone, Debug, Args)]
pub(crate) struct Setup {
    /// Where keys, configuration and the NATS store lie.
    #[arg(long, env = "OUTCRY_DATA", default_value = "data")]
    data_dir: PathBuf,
    /// Somebody who may publish prices; may be given several times. Those known already stay.
    #[arg(
        long = "publisher",
        env = "OUTCRY_PUBLISHERS",
        value_name = "NAME",
        value_delimiter = ',',
        value_parser = Token::parse
    )]
    publishers: Vec<Token>,
    /// Partitions of the auction log; fixed once the log exists.
    #[arg(long, env = "OUTCRY_PARTITIONS", default_value_t = PARTITION_COUNT_DEFAULT)]
    partitions: u32,
    #[command(flatten)]
    replication: ReplicationSettings,
    /// One of the servers of a cluster, and where the others reach it; given for each, so that each has a configuration with the
    /// routes to all.
    #[arg(
        long = "cluster-server",
        env = "OUTCRY_CLUSTER_SERVERS",
        value_name = "NAME=HOST:PORT",
        value_delimiter = ','
    )]
    cluster: Vec<ClusterServer>,
    /// Where the servers of a cluster have what is made for them, for the certificates that they show each other; where it is made, if
    /// not given.
    #[arg(long, env = "OUTCRY_CLUSTER_FILES", value_name = "FOLDER")]
    cluster_files: Option<PathBuf>,
    /// Takes copies away from streams that have more than is asked for.
    #[arg(long)]
    lower_replicas: bool,
    /// The running servers to make streams on, separated by commas; without it only the files are made.
    #[arg(long, env = "OUTCRY_NATS_URL")]
    nats_url: Option<NatsUrls>,
    /// Only one half of the work.
    #[arg(long, value_enum)]
    only: Option<Half>,
    /// Moves the streams of this NATS store, which an earlier version made, to the accounts that own them now. NATS must
    /// be stopped.
    #[arg(long, env = "OUTCRY_MOVE_STORE", value_name = "STORE_DIR")]
    move_store: Option<PathBuf>,
    /// Deletes a stream, with all that it holds, before what is missing is made: somebody else's, or one of ours that NATS does
    /// not let be put back. Never the auction's log.
    #[arg(long, value_name = "ZONE/STREAM", requires = "nats_url")]
    remove_stream: Vec<StreamPlace>,
    /// Succeeds though a stream cannot be put back, for whoever starts all else then; it is told all the same.
    #[arg(long)]
    go_on: bool,
    /// A gateway alone: its keys, a NATS configuration for it, and a gateway.toml to begin with.
    #[arg(long, conflicts_with_all = ["only", "move_store", "owners", "remove_stream"])]
    gateway_only: bool,
    /// Whose user id a folder belongs to, in containers: nats, publishers, proxy, setup or a service. As root.
    #[arg(long = "owner", value_name = "NAME=UID")]
    owners: Vec<Owner>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Half {
    /// Keys and the NATS server's configuration.
    Files,
    /// Streams, buckets and stores on the running server.
    Streams,
}

impl Setup {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        if self.gateway_only {
            return self.make_gateway();
        }
        let layout = match self.only {
            Some(Half::Streams) => Layout::new(&self.data_dir),
            Some(Half::Files) | None => self.make_files()?,
        };
        if self.only != Some(Half::Files)
            && let Some(url) = &self.nats_url
        {
            self.make_streams(url, &layout).await?;
        }
        Ok(())
    }

    async fn make_streams(&self, url: &str, layout: &Layout) -> anyhow::Result<()> {
        for place in &self.remove_stream {
            setup::remove_stream(url, layout, place).await?;
            print_line(&format!("deleted the stream {place}"));
        }
        let copies = Copies {
            replication: self.replication.read(),
            may_lower: self.lower_replicas,
        };
        let remarks = setup::provision(url, layout, self.partitions, copies).await?;
        for remark in &remarks {
            print_line(&remark.to_string());
        }
        print_line(&format!("streams, buckets and stores: {url}"));
        match remarks.iter().filter(|it| it.is_failure()).count() {
            0 => Ok(()),
            _ if self.go_on => Ok(()),
            failed => bail!("streams that are not as they should be: {failed}; see above"),
        }
    }

    fn make_gateway(&self) -> anyhow::Result<()> {
        let layout = setup::prepare_gateway(&self.data_dir)?;
        let gateway = layout.secrets(topology::ALONE_USERS[0]);
        let app = layout.secrets(topology::ALONE_USERS[1]);
        for line in [
            format!(
                "channels and methods: {}",
                layout.gateway_configuration().display()
            ),
            format!(
                "keys: {}; for programs in NATS: {}",
                gateway.display(),
                app.display()
            ),
            "to start:".to_owned(),
            format!(
                "  nats-server --config {}",
                layout.nats_configuration().display()
            ),
            format!(
                "  outcry gateway --config {} --secrets {}",
                layout.gateway_configuration().display(),
                gateway.display()
            ),
        ] {
            print_line(&line);
        }
        Ok(())
    }

    fn make_files(&self) -> anyhow::Result<Layout> {
        let installation = Installation {
            publishers: self.publishers.clone(),
            partition_count: self.partitions,
            replication: self.replication.read(),
        };
        if let Some(store) = &self.move_store {
            let moved = setup::move_store(store, self.partitions)?;
            print_line(&moved.to_string());
        }
        // Before there are accounts with which NATS would begin anew beside what is there.
        let layout = Layout::new(&self.data_dir);
        layout.check_restored()?;
        if !self.cluster.is_empty() {
            layout.check_servers(&self.cluster)?;
        }
        setup::check_store(&layout.nats_store(), self.partitions)?;
        let layout = setup::prepare(&self.data_dir, &installation)?;
        let folder = match &self.cluster_files {
            Some(folder) => folder.clone(),
            None => layout.nats().canonicalize()?,
        };
        let routes = Routes::Tls { folder: &folder };
        setup::prepare_cluster(&layout, &self.cluster, routes)?;
        setup::give_away(&layout, &self.owners)?;
        print_line(&format!("keys and users: {}", self.data_dir.display()));
        let told = |of: &str, configuration: PathBuf| {
            print_line(&format!("for {of}: --config {}", configuration.display()));
        };
        for server in &self.cluster {
            let of = format!("nats-server {}", server.name);
            told(&of, layout.cluster_configuration(&server.name));
        }
        if self.cluster.is_empty() {
            told("nats-server", layout.nats_configuration());
        }
        Ok(layout)
    }
}
