//! Long polling: a request that is answered when there is something newer than its cursor, or when its time is over.
//!
//! It is a session as any other, whose commands are made of the request and whose replies become one answer: tokens,
//! permissions and limits are the same.

use std::{sync::Arc, time::Duration};

use axum::{
    Json,
    body::{BodyDataStream, Bytes},
    extract::{ConnectInfo, Query, State, rejection::QueryRejection},
    response::{IntoResponse, Response},
};
use bytes::BytesMut;
use futures_util::{FutureExt, StreamExt};
use http::{HeaderMap, StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::{json, value::RawValue};
use tokio::time::{Instant, timeout_at};

use super::{Acceptor, stream};
use crate::{
    channel,
    delivery::{Framing, SocketInfo},
    protocol::{
        Encoding,
        codes::{Close, CommandError},
    },
};

/// How long a request waits, in seconds, if it does not say; then the longest. None waits longer than the first ping takes,
/// which nobody would answer.
const WAIT: u64 = 25;
const WAIT_MAX: u64 = 30;
/// Publications that one answer holds beside those of its first part; the next asks for the rest.
const PUBLICATIONS_MAX: usize = 1_000;
/// Longest line of the session.
const LINE_MAX: usize = 16 * 1024 * 1024;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    channel: String,
    /// Everything after this offset is wanted; without it, only where to begin.
    since: Option<u64>,
    #[serde(default)]
    epoch: String,
    timeout: Option<u64>,
}

/// What is newer, and from where to ask next.
#[derive(Serialize)]
struct Told {
    publications: Vec<Box<RawValue>>,
    offset: u64,
    epoch: String,
    /// Nothing is missing between the cursor and these.
    recovered: bool,
}

/// A reply of the session.
#[derive(Deserialize)]
struct Line {
    error: Option<Refused>,
    subscribe: Option<Subscribed>,
    push: Option<Push>,
}

#[derive(Deserialize, Serialize)]
struct Refused {
    code: u32,
    message: String,
}

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Subscribed {
    recoverable: bool,
    was_recovering: bool,
    recovered: bool,
    offset: u64,
    epoch: String,
    publications: Vec<Box<RawValue>>,
}

#[derive(Deserialize)]
struct Push {
    #[serde(default)]
    channel: String,
    #[serde(rename = "pub")]
    publication: Option<Box<RawValue>>,
    disconnect: Option<Ended>,
    unsubscribe: Option<Ended>,
}

#[derive(Deserialize)]
struct Ended {
    code: u32,
    reason: String,
}

#[derive(Deserialize)]
struct Position {
    #[serde(default)]
    offset: u64,
}

pub(super) async fn poll(
    State(acceptor): State<Arc<Acceptor>>,
    ConnectInfo(info): ConnectInfo<SocketInfo>,
    headers: HeaderMap,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Response {
    let asked = match asked {
        Ok(Query(asked)) => asked,
        Err(error) => return refuse(CommandError::BadRequest, &error.body_text()),
    };
    let config = acceptor.gateway.config.now();
    let seconds = asked.timeout.unwrap_or(WAIT).min(WAIT_MAX);
    let seconds = seconds.min(config.connection.ping_seconds.get().into());
    let until = Instant::now() + Duration::from_secs(seconds);
    let newest_only = match channel::find(&asked.channel, &config.namespaces) {
        Ok(route) => route.namespace.recovers_newest(),
        Err(error) => return refuse(error, "channel"),
    };
    let session = stream(
        &acceptor,
        (&info, &headers),
        (Framing::Stream, Encoding::Json),
        commands(&headers, &asked, newest_only),
    );
    if session.status() != StatusCode::OK {
        return session;
    }
    let mut lines = Lines {
        stream: session.into_body().into_data_stream(),
        read: BytesMut::new(),
    };
    match answer(&mut lines, &asked, until).await {
        Ok(told) => ([(header::CACHE_CONTROL, "no-store")], Json(told)).into_response(),
        Err(refused) => told_why(refused),
    }
}

/// What a client of this request's would say.
fn commands(headers: &HeaderMap, asked: &Asked, newest_only: bool) -> Bytes {
    let token = headers.get(header::AUTHORIZATION);
    let token = token.and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let connect = json!({ "id": 1, "connect": { "token": token.unwrap_or_default() } });
    let recover = asked.since.is_some() || newest_only;
    let subscribe = json!({ "channel": asked.channel, "recover": recover, "recoverable": true,
        "offset": asked.since.unwrap_or(0), "epoch": asked.epoch });
    let subscribe = json!({ "id": 2, "subscribe": subscribe });
    format!("{connect}\n{subscribe}").into()
}

async fn answer(lines: &mut Lines, asked: &Asked, until: Instant) -> Result<Told, Refused> {
    let joined = loop {
        match lines.next().await {
            Some(Line {
                error: Some(it), ..
            }) => return Err(it),
            Some(Line {
                subscribe: Some(it),
                ..
            }) => break it,
            Some(line) => ended(&line, &asked.channel)?,
            None => return Err(Refused::new(CommandError::Internal, "it ended")),
        }
    };
    if !joined.recoverable {
        let why = "the channel has no recovery";
        return Err(Refused::new(CommandError::NotAvailable, why));
    }
    let begins = asked.since.is_none();
    // A cache that has nothing yet has lost nothing.
    let lost = joined.was_recovering && !joined.recovered && !begins;
    let mut told = Told {
        publications: joined.publications,
        offset: joined.offset,
        epoch: joined.epoch,
        recovered: !lost,
    };
    let is_cursor = begins || lost;
    while told.publications.is_empty() && !is_cursor {
        let Ok(Some(line)) = timeout_at(until, lines.next()).await else {
            break;
        };
        take(line, asked, &mut told)?;
        while told.publications.len() < PUBLICATIONS_MAX
            && let Some(Some(line)) = lines.next().now_or_never()
        {
            take(line, asked, &mut told)?;
        }
    }
    let offsets = told.publications.iter();
    let offsets = offsets.filter_map(|it| serde_json::from_str::<Position>(it.get()).ok());
    told.offset = offsets.map(|it| it.offset).fold(told.offset, u64::max);
    Ok(told)
}

fn take(line: Line, asked: &Asked, told: &mut Told) -> Result<(), Refused> {
    ended(&line, &asked.channel)?;
    let push = line.push.filter(|push| push.channel == asked.channel);
    told.publications
        .extend(push.and_then(|push| push.publication));
    Ok(())
}

/// Whether the session, or the subscription, is over.
fn ended(line: &Line, channel: &str) -> Result<(), Refused> {
    let Some(push) = &line.push else {
        return Ok(());
    };
    let is_ours = push.channel == channel;
    let end = push.disconnect.as_ref();
    match end.or(push.unsubscribe.as_ref().filter(|_| is_ours)) {
        Some(Ended { code, reason }) => Err(Refused {
            code: *code,
            message: reason.clone(),
        }),
        None => Ok(()),
    }
}

impl Refused {
    fn new(error: CommandError, why: &str) -> Self {
        let (code, message) = error.code_and_message();
        let message = format!("{message}: {why}");
        Self { code, message }
    }
}

fn refuse(error: CommandError, why: &str) -> Response {
    told_why(Refused::new(error, why))
}

fn told_why(refused: Refused) -> Response {
    let code = |close: Close| u32::from(close.code_and_reason().0);
    let status = match refused.code {
        101 | 109 | 110 => StatusCode::UNAUTHORIZED,
        it if it == code(Close::InvalidToken) || it == code(Close::BadRequest) => {
            StatusCode::UNAUTHORIZED
        }
        102 => StatusCode::NOT_FOUND,
        103 | 3503 | 2000 => StatusCode::FORBIDDEN,
        106 | 111 => StatusCode::TOO_MANY_REQUESTS,
        107 | 108 => StatusCode::BAD_REQUEST,
        _ => StatusCode::SERVICE_UNAVAILABLE,
    };
    (status, Json(refused)).into_response()
}

/// The session's lines of JSON.
struct Lines {
    stream: BodyDataStream,
    read: BytesMut,
}

impl Lines {
    /// The next one; nothing when the session ended or says what nobody understands. Cancel-safe.
    async fn next(&mut self) -> Option<Line> {
        loop {
            if let Some(end) = self.read.iter().position(|byte| *byte == b'\n') {
                let line = self.read.split_to(end + 1);
                return serde_json::from_slice(&line).ok();
            }
            let chunk = self.stream.next().await?.ok()?;
            if self.read.len() + chunk.len() > LINE_MAX {
                return None;
            }
            self.read.extend_from_slice(&chunk);
        }
    }
}
