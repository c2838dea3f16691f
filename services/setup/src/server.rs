//! How a NATS server of ours is started, and how one sees that it is up.

use std::{
    ffi::OsString,
    fmt::Display,
    net::{IpAddr, SocketAddr},
    path::Path,
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpStream, ToSocketAddrs},
    time::timeout,
};

/// A server that does not answer a health question within this time is not healthy.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(1);
/// The health answer is a short list; more is not read.
const ANSWER_BYTES_MAX: u64 = 4_096;

/// Where a NATS server listens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ServerAddress {
    pub host: IpAddr,
    /// Clients connect here; -1 takes a free one.
    pub port: i32,
    /// Health and statistics; -1 takes a free one.
    pub monitor_port: i32,
}

/// The command line of nats-server with a prepared configuration and its store.
pub fn server_arguments(
    configuration: &Path,
    store: &Path,
    address: ServerAddress,
) -> Vec<OsString> {
    let ServerAddress {
        host,
        port,
        monitor_port,
    } = address;
    vec![
        "--config".into(),
        configuration.into(),
        "--store_dir".into(),
        store.into(),
        format!("--addr={host}").into(),
        format!("--port={port}").into(),
        format!("--http_port={monitor_port}").into(),
    ]
}

/// What a health question was answered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HealthAnswer {
    pub is_healthy: bool,
    /// The body: a service says there what it waits for.
    pub text: String,
}

/// Whether `path` (`/healthz`, `/readyz`) answers 200 at this address. Cancel-safe.
pub async fn is_healthy(address: SocketAddr, path: &str) -> bool {
    health(address, path)
        .await
        .is_some_and(|answer| answer.is_healthy)
}

/// The answer to a plain GET of `path`, none when there is none in time. Cancel-safe.
pub async fn health(address: impl ToSocketAddrs + Display, path: &str) -> Option<HealthAnswer> {
    timeout(ANSWER_TIME_MAX, ask(address, path))
        .await
        .ok()?
        .ok()
}

/// HTTP/1.0 keeps the answer plain; a whole HTTP client is too much for a door bell.
async fn ask(address: impl ToSocketAddrs + Display, path: &str) -> std::io::Result<HealthAnswer> {
    let mut connection = TcpStream::connect(&address).await?;
    let request = format!("GET {path} HTTP/1.0\r\nHost: {address}\r\n\r\n");
    connection.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    connection
        .take(ANSWER_BYTES_MAX)
        .read_to_end(&mut answer)
        .await?;
    let answer = String::from_utf8_lossy(&answer);
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_default();
    Ok(HealthAnswer {
        is_healthy: head.split(' ').nth(1) == Some("200"),
        text: body.trim().to_owned(),
    })
}
