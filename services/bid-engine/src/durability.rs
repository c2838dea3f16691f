//! Whether the server fsyncs before it acknowledges: without it, "accepted" would be a guess.

use anyhow::Context;
use broker::Varz;
use futures_util::future::join_all;

/// Asks the servers' monitors (`host:port`) whether `sync_interval: always` is in force on each that answers: in a cluster, one may
/// be away.
pub(crate) async fn are_synced_always(monitors: &[String]) -> anyhow::Result<bool> {
    let asked = monitors.iter().map(|monitor| is_synced_always(monitor));
    let (answers, failures): (Vec<_>, Vec<_>) =
        (join_all(asked).await.into_iter()).partition(Result::is_ok);
    if answers.is_empty() {
        return failures.into_iter().next().unwrap_or(Ok(false));
    }
    Ok(answers.into_iter().flatten().all(|is_synced| is_synced))
}

async fn is_synced_always(monitor: &str) -> anyhow::Result<bool> {
    let answer = Varz::ask(monitor).await;
    let server = answer.with_context(|| format!("cannot ask the NATS monitor at {monitor}"))?;
    Ok(server.is_synced_always())
}
