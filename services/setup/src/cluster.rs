//! The servers of a cluster: a configuration for each, with a password among them that stands on no command line.

use std::{
    fmt::Write,
    path::{Path, PathBuf},
    str::FromStr,
};

use bootstrap::random;
use topology::Token;

use crate::{
    Layout, PrepareError,
    prepare::{make_folder, read, write, write_once},
    route_certificates::{self, RouteFiles},
};

/// The name of every cluster of ours.
const CLUSTER_NAME: &str = "outcry";
/// As whom servers know each other.
const ROUTES_USER: &str = "outcry";
/// Where a store has what JetStream keeps.
const STREAMS: &str = "jetstream";

/// One server of a cluster.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ClusterServer {
    /// No other has it, and it keeps it: its copies are known by it.
    pub name: Token,
    /// Where the others reach it, as host:port.
    pub address: String,
}

/// How servers of a cluster reach each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Routes<'a> {
    /// Within one machine.
    Plain,
    /// By TLS, with certificates that are made beside the configuration, and lie in this folder where a server runs.
    Tls { folder: &'a Path },
}

/// Why this is no server of a cluster.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "{given:?} is not of the form NAME=HOST:PORT, with a name of A-Z, a-z, 0-9, '_' and '-', and where the others reach it"
)]
pub struct ClusterServerError {
    given: String,
}

/// A house that was begun with another number of servers.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "the house in {root} was begun on {begun}, and its store cannot be taken over by {asked}: start it as it was begun, choose \
     another place with --data-dir, or begin anew with --fresh"
)]
pub struct OtherServers {
    root: PathBuf,
    begun: &'static str,
    asked: &'static str,
}

impl FromStr for ClusterServer {
    type Err = ClusterServerError;

    fn from_str(text: &str) -> Result<Self, ClusterServerError> {
        let parsed = text.split_once('=').and_then(|(name, address)| {
            let (host, port) = address.rsplit_once(':')?;
            let is_plain = |c: char| c.is_ascii_alphanumeric() || ".-_[]:".contains(c);
            let is_address = !host.is_empty() && host.chars().all(is_plain);
            port.parse::<u16>().ok().filter(|_| is_address)?;
            Some(Self {
                name: Token::parse(name).ok()?,
                address: address.to_owned(),
            })
        });
        parsed.ok_or_else(|| ClusterServerError {
            given: text.to_owned(),
        })
    }
}

impl ClusterServer {
    /// The name or number of its machine.
    pub(crate) fn host(&self) -> &str {
        let host = self.address.rsplit_once(':').map_or("", |(host, _)| host);
        host.trim_matches(['[', ']'])
    }
}

impl Layout {
    /// What a server of a cluster is started with.
    pub fn cluster_configuration(&self, name: &Token) -> PathBuf {
        self.nats().join(format!("server-{name}.conf"))
    }

    /// The store of a server of a cluster, where all run on one machine.
    pub fn cluster_store(&self, name: &Token) -> PathBuf {
        self.nats().join(format!("store-{name}"))
    }

    /// Sees to it that a house goes on as it was begun, on one server or on a cluster: one that joins a cluster takes what is in its
    /// store, and the cluster does not know, for left over and deletes it.
    ///
    /// # Errors
    /// When it was begun on one server and there are several now, or the other way round.
    pub fn check_servers(&self, cluster: &[ClusterServer]) -> Result<(), OtherServers> {
        let (one, several) = ("one server of NATS", "a cluster");
        let others = |begun, asked| OtherServers {
            root: self.root().to_owned(),
            begun,
            asked,
        };
        let has_one = self.nats_store().join(STREAMS).exists();
        match cluster.is_empty() {
            false if has_one => Err(others(one, several)),
            true if !has_one && self.has_cluster_store() => Err(others(several, one)),
            _ => Ok(()),
        }
    }

    fn has_cluster_store(&self) -> bool {
        let entries = std::fs::read_dir(self.nats()).into_iter().flatten();
        entries.filter_map(Result::ok).any(|entry| {
            let name = entry.file_name();
            name.to_string_lossy().starts_with("store-") && entry.path().join(STREAMS).exists()
        })
    }
}

/// Writes what each server of the cluster is started with, beside what [`crate::prepare`] made.
///
/// # Errors
/// When a file cannot be read or written.
pub fn prepare_cluster(
    layout: &Layout,
    servers: &[ClusterServer],
    routes: Routes<'_>,
) -> Result<(), PrepareError> {
    if servers.is_empty() {
        return Ok(());
    }
    make_folder(&layout.nats())?;
    let secret = layout.nats().join("routes.password");
    write_once(&secret, random::id)?;
    let password = read(&secret)?;
    if matches!(routes, Routes::Tls { .. }) {
        route_certificates::keep(layout, servers)?;
    }
    for server in servers {
        let text = configuration(server, servers, password.trim(), routes);
        write(&layout.cluster_configuration(&server.name), &text)?;
    }
    Ok(())
}

fn configuration(
    server: &ClusterServer,
    servers: &[ClusterServer],
    password: &str,
    routes: Routes<'_>,
) -> String {
    let ClusterServer { name, address } = server;
    let mut text = format!(
        "# Made by `outcry setup` for the server {name} of the cluster; edits are lost.\n\
         server_name: \"{name}\"\n\
         include \"./nats-server.conf\"\n\
         cluster {{\n  name: {CLUSTER_NAME}\n  listen: \"{address}\"\n  \
         authorization {{ user: \"{ROUTES_USER}\", password: \"{password}\" }}\n"
    );
    if let Routes::Tls { folder } = routes {
        let files = RouteFiles::of(server);
        let at = |file: &str| folder.join(file).display().to_string();
        let (certificate, key) = (at(&files.certificate), at(&files.key));
        let tls = format!(
            "  tls {{\n    cert_file: \"{certificate}\"\n    key_file: \"{key}\"\n    ca_file: \"{}\"\n    verify: true\n  }}\n",
            at(files.authority)
        );
        text.push_str(&tls);
    }
    text.push_str("  routes: [\n");
    for ClusterServer { address, .. } in servers {
        writeln!(text, "    \"nats://{ROUTES_USER}:{password}@{address}\"")
            .expect("a string takes any text");
    }
    text.push_str("  ]\n}\n");
    text
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn servers(count: u16) -> Vec<ClusterServer> {
        let each = (1..=count).map(|n| format!("nats-{n}=10.0.0.{n}:6222"));
        each.map(|it| it.parse().unwrap()).collect()
    }

    #[test]
    fn each_server_of_a_cluster_reaches_all_with_one_password() {
        let folder = tempfile::tempdir().unwrap();
        let layout = Layout::new(folder.path());
        let servers = servers(3);
        let prepare = || prepare_cluster(&layout, &servers, Routes::Plain).unwrap();
        prepare();
        let read = |server: &ClusterServer| {
            fs::read_to_string(layout.cluster_configuration(&server.name)).unwrap()
        };
        let password = fs::read_to_string(layout.nats().join("routes.password")).unwrap();
        for server in &servers {
            let text = read(server);
            assert!(text.contains(&format!("listen: \"{}\"", server.address)));
            assert_eq!(text.matches(&format!("outcry:{password}@")).count(), 3);
        }
        let before = read(&servers[0]);
        prepare();
        assert_eq!(read(&servers[0]), before, "the password stays");
        assert!(!before.contains("tls"));
    }

    #[test]
    fn server_of_a_cluster_is_a_name_and_where_it_is_reached() {
        for bad in [
            "",
            "a",
            "a=",
            "a=b",
            "=b:1",
            "a b=c:1",
            "a=b:70000",
            "a=b\"c:1",
            "a=:1",
        ] {
            let told = bad.parse::<ClusterServer>().unwrap_err().to_string();
            assert!(told.contains("NAME=HOST:PORT"), "{told}");
        }
    }

    #[test]
    fn house_goes_on_with_as_many_servers_as_it_was_begun_with() {
        let (three, one) = (servers(3), vec![]);
        for (begun, other) in [(&three, &one), (&one, &three)] {
            let folder = tempfile::tempdir().unwrap();
            let layout = Layout::new(folder.path());
            for asked in [begun, other] {
                assert_eq!(layout.check_servers(asked), Ok(()), "nothing is there");
            }
            let store = begun.first().map_or(layout.nats_store(), |server| {
                layout.cluster_store(&server.name)
            });
            fs::create_dir_all(store.join(STREAMS)).unwrap();
            assert_eq!(layout.check_servers(begun), Ok(()));
            let told = layout.check_servers(other).unwrap_err().to_string();
            assert!(told.contains("start it as it was begun"), "{told}");
        }
    }
}
