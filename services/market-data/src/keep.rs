//! The stream of ticks: there, and made again when NATS lost it.

use std::time::Duration;

use anyhow::Context as _;
use async_nats::jetstream::{Context, stream::LastRawMessageErrorKind};
use broker::{ensure_stream, epoch};
use market::{Book, Symbol, Tick};
use tokio::time::sleep;
use topology::{TICKS, encode_symbol, subject, ticks};

/// The pause before another try when the server does not answer.
const PAUSE: Duration = Duration::from_millis(200);

/// What the stream holds of each symbol, and what we hold of it.
pub(crate) struct Held(Vec<(Symbol, Option<Tick>)>);

/// The stream is there.
pub(crate) struct Kept {
    /// Its life.
    pub epoch: String,
    /// The last ticks it holds, if it is another than the one known.
    pub last: Vec<Tick>,
}

impl Held {
    pub(crate) fn by(book: &Book) -> Self {
        let symbols = book.symbols().cloned();
        Self(
            symbols
                .map(|symbol| {
                    let last = book.last(&symbol).cloned();
                    (symbol, last)
                })
                .collect(),
        )
    }
}

/// Makes sure that the stream is there. A new one gets the last tick held of each symbol, so that a symbol
/// that is priced once an hour is not blank for an hour.
pub(crate) async fn keep(jetstream: Context, known: Option<String>, held: Held) -> Kept {
    loop {
        match try_keep(&jetstream, known.as_deref(), &held).await {
            Ok(kept) => return kept,
            Err(error) => tracing::warn!(error = format!("{error:#}"), "the ticks cannot be kept"),
        }
        sleep(PAUSE).await;
    }
}

async fn try_keep(jetstream: &Context, known: Option<&str>, held: &Held) -> anyhow::Result<Kept> {
    let info = ensure_stream(jetstream, &ticks().settings()).await?;
    let epoch = epoch(&info);
    if known == Some(&epoch) {
        let last = Vec::new();
        return Ok(Kept { epoch, last });
    }
    tracing::info!(epoch, "keeping ticks");
    let mut last = Vec::new();
    for (symbol, ours) in &held.0 {
        match (last_tick(jetstream, symbol).await?, ours) {
            (Some(theirs), _) => last.push(theirs),
            (None, Some(ours)) => put(jetstream, ours).await?,
            (None, None) => {}
        }
    }
    Ok(Kept { epoch, last })
}

/// The subject of a symbol's ticks.
pub(crate) fn tick_subject(symbol: &Symbol) -> String {
    let token = encode_symbol(symbol.as_str()).expect("the market's symbols are the topology's");
    subject::market_tick(&token)
}

async fn last_tick(jetstream: &Context, symbol: &Symbol) -> anyhow::Result<Option<Tick>> {
    let stream = jetstream.get_stream_no_info(TICKS).await?;
    match stream
        .get_last_raw_message_by_subject(&tick_subject(symbol))
        .await
    {
        // A tick that a later version wrote and we cannot read is as good as none.
        Ok(message) => Ok(serde_json::from_slice(&message.payload).ok()),
        Err(error) if error.kind() == LastRawMessageErrorKind::NoMessageFound => Ok(None),
        Err(error) => Err(error).context("the last tick cannot be read"),
    }
}

async fn put(jetstream: &Context, tick: &Tick) -> anyhow::Result<()> {
    let payload = serde_json::to_vec(tick)?;
    jetstream
        .publish(tick_subject(&tick.symbol), payload.into())
        .await?
        .await?;
    Ok(())
}
