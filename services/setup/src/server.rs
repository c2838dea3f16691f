//! How a NATS server of ours is started, and how one sees that it is up.

use std::{
    ffi::OsString,
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::Layout;

/// A server that does not answer a health question within this time is not healthy.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(1);
/// The health answer is one short line; more is not read.
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

/// The command line of nats-server for a prepared data directory.
pub fn server_arguments(layout: &Layout, address: ServerAddress) -> Vec<OsString> {
    let ServerAddress {
        host,
        port,
        monitor_port,
    } = address;
    vec![
        "--config".into(),
        layout.nats_configuration().into(),
        "--store_dir".into(),
        layout.nats_store().into(),
        format!("--addr={host}").into(),
        format!("--port={port}").into(),
        format!("--http_port={monitor_port}").into(),
    ]
}

/// Whether `path` (`/healthz`, `/readyz`) answers 200 at this address. Cancel-safe.
pub async fn is_healthy(address: SocketAddr, path: &str) -> bool {
    matches!(timeout(ANSWER_TIME_MAX, status(address, path)).await, Ok(Ok(status)) if status == "200")
}

/// The status of a plain GET; whole HTTP clients are too much for a door bell.
async fn status(address: SocketAddr, path: &str) -> std::io::Result<String> {
    let mut connection = TcpStream::connect(address).await?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    connection.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    connection
        .take(ANSWER_BYTES_MAX)
        .read_to_end(&mut answer)
        .await?;
    let answer = String::from_utf8_lossy(&answer);
    Ok(answer.split(' ').nth(1).unwrap_or_default().to_owned())
}
