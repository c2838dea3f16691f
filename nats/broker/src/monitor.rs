//! The server's monitor, which says over HTTP how it is. A store whose disk was full writes no more, not even when there is
//! room again, and says so nowhere else.

use std::{io, time::Duration};

use futures_util::future::join_all;
use metrics::gauge;
use serde::Deserialize;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{sleep, timeout},
};

use crate::varz::{self, Varz};

/// The monitor answers a few kilobytes; more is not a nats-server.
const ANSWER_BYTES_MAX: u64 = 1024 * 1024;
const PATIENCE: Duration = Duration::from_secs(3);
/// How often the server is asked how it is.
const LOOK_PAUSE: Duration = Duration::from_secs(1);
/// It has to say this often in a row that something is wrong: a server that starts says so too.
const BAD_LOOKS: u32 = 3;
/// In so many looks its figures are shown once.
const SHOW_EVERY: u32 = 5;
/// Whether a server that is alone is well.
const HEALTH: &str = "/healthz";
/// Whether one of several stores at all. One that is not well may be waiting for the others: it goes on by itself.
const STORES: &str = "/healthz?js-enabled-only=true";
const OUT_OF_SERVICE: &str = "outcry_nats_out_of_service";
/// What brings such a server back.
const COMMAND: &str = "Nothing accepted is lost. Make room on its disk; `outcry up` then starts NATS again by itself, and else \
                       the one command is to restart it (with Compose: `docker compose restart nats`)";

/// What the monitor answered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MonitorAnswer {
    pub is_ok: bool,
    pub body: String,
}

#[derive(Deserialize)]
struct Health {
    error: Option<String>,
}

/// Asks the server's monitor (`host:port`) for a path.
///
/// # Errors
/// When it does not answer HTTP in time.
pub async fn ask_monitor(monitor: &str, path: &str) -> io::Result<MonitorAnswer> {
    timeout(PATIENCE, get(monitor, path)).await?
}

/// Looks for as long as it runs whether the servers with these monitors take what is to be stored, and tells each time what is
/// wrong and what to do; none: they do, or do not say. Of several, half may be out of service: the others store without them.
pub async fn watch_store(monitors: Vec<String>, tell: impl Fn(Option<String>)) {
    varz::describe();
    let (mut bad_looks, mut looks) = (0_u32, 0_u32);
    loop {
        if looks.is_multiple_of(SHOW_EVERY) {
            show(&monitors).await;
        }
        looks = looks.wrapping_add(1);
        let path = if monitors.len() > 1 { STORES } else { HEALTH };
        let asked = monitors.iter().map(|it| ask_monitor(it, path));
        let answers = join_all(asked).await.into_iter();
        let bad: Vec<MonitorAnswer> = answers.flatten().filter(|it| !it.is_ok).collect();
        let is_bad = 2 * bad.len() > monitors.len();
        bad_looks = if is_bad { bad_looks + 1 } else { 0 };
        let first = bad.into_iter().next();
        let why = first.filter(|_| bad_looks >= BAD_LOOKS).map(|answer| {
            let told = serde_json::from_str::<Health>(&answer.body).ok();
            let error = told.and_then(|told| told.error).unwrap_or(answer.body);
            format!("NATS is out of service: {error}. {COMMAND}")
        });
        gauge!(OUT_OF_SERVICE).set(f64::from(u8::from(why.is_some())));
        tell(why);
        sleep(LOOK_PAUSE).await;
    }
}

/// Shows how each server is to whoever reads metrics.
async fn show(monitors: &[String]) {
    let asked = monitors.iter().map(|it| Varz::ask(it));
    for (monitor, now) in monitors.iter().zip(join_all(asked).await) {
        varz::show(monitor, now.ok().as_ref());
    }
}

/// HTTP/1.0, so that the answer is neither chunked nor kept alive.
async fn get(monitor: &str, path: &str) -> io::Result<MonitorAnswer> {
    let mut socket = TcpStream::connect(monitor).await?;
    let request = format!("GET {path} HTTP/1.0\r\nHost: {monitor}\r\n\r\n");
    socket.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    socket
        .take(ANSWER_BYTES_MAX)
        .read_to_string(&mut answer)
        .await?;
    let (head, body) = answer
        .split_once("\r\n\r\n")
        .ok_or_else(|| io::Error::other("it does not answer HTTP"))?;
    Ok(MonitorAnswer {
        is_ok: head.split(' ').nth(1) == Some("200"),
        body: body.trim().to_owned(),
    })
}
