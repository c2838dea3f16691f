//! Whether the server fsyncs before it acknowledges: without it, "accepted" would be a guess.

use anyhow::Context;
use serde::Deserialize;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{Duration, timeout},
};

/// The monitor answers a few kilobytes; more is not a nats-server.
const ANSWER_BYTES_MAX: u64 = 1024 * 1024;
const PATIENCE: Duration = Duration::from_secs(3);

#[derive(Deserialize)]
struct Varz {
    jetstream: Option<JetStream>,
}

#[derive(Deserialize)]
struct JetStream {
    config: Option<JetStreamConfig>,
}

#[derive(Deserialize)]
struct JetStreamConfig {
    #[serde(default)]
    sync_always: bool,
}

/// Asks the server's monitor (`host:port`) whether `sync_interval: always` is in force.
pub(crate) async fn is_synced_always(monitor: &str) -> anyhow::Result<bool> {
    let answer = timeout(PATIENCE, get_varz(monitor))
        .await
        .context("the NATS monitor did not answer in time")??;
    let (_, body) = answer
        .split_once("\r\n\r\n")
        .context("the NATS monitor did not answer HTTP")?;
    let varz: Varz = serde_json::from_str(body).context("/varz is not JSON")?;
    let config = varz.jetstream.and_then(|jetstream| jetstream.config);
    Ok(config.is_some_and(|config| config.sync_always))
}

/// HTTP/1.0, so that the answer is neither chunked nor kept alive.
async fn get_varz(monitor: &str) -> anyhow::Result<String> {
    let mut socket = TcpStream::connect(monitor)
        .await
        .with_context(|| format!("cannot reach the NATS monitor at {monitor}"))?;
    let request = format!("GET /varz HTTP/1.0\r\nHost: {monitor}\r\n\r\n");
    socket.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    socket
        .take(ANSWER_BYTES_MAX)
        .read_to_string(&mut answer)
        .await?;
    Ok(answer)
}
