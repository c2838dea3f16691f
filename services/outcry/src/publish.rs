//! `outcry publish`: one price, as a publisher sends it, and what market-data says to it.

use std::{path::PathBuf, process::ExitCode, time::Duration};

use anyhow::{Context, bail};
use async_nats::{Client, Message, RequestErrorKind};
use broker::{ConnectionSettings, Fault, connect};
use clap::Args;
use market::PriceAnswer;
use setup::Layout;
use tokio::time::{Instant, sleep, timeout};
use topology::{Token, User, encode_symbol, subject};

use crate::print::print_line;

/// How long to wait for the server, and then for an answer: a restart of market-data takes less.
const PATIENCE: Duration = Duration::from_secs(5);
/// The pause before the next try while nobody listens.
const PAUSE: Duration = Duration::from_millis(100);

/// A price.
#[derive(Clone, Debug, Args)]
pub(crate) struct Publish {
    /// What is priced, such as DEMO.
    symbol: String,
    /// Its price, such as 101.25.
    price: String,
    /// How much was traded at it.
    #[arg(long)]
    size: Option<String>,
    /// The best price that somebody offers to pay.
    #[arg(long)]
    bid: Option<String>,
    /// The best price that somebody asks for.
    #[arg(long)]
    ask: Option<String>,
    /// When it was made, RFC 3339; without it market-data's own time.
    #[arg(long)]
    time: Option<String>,
    /// Who publishes.
    #[arg(long, env = "OUTCRY_PUBLISHER", default_value = "demo", value_parser = Token::parse)]
    publisher: Token,
    /// The publisher's nkey seed; without it the one that `outcry setup` made in the data directory.
    #[arg(long, env = "OUTCRY_PUBLISHER_SEED")]
    seed_file: Option<PathBuf>,
    /// Where keys lie, when no seed file is given.
    #[arg(long, env = "OUTCRY_DATA", default_value = "data")]
    pub(crate) data_dir: PathBuf,
    /// NATS servers, separated by commas; without it those of the stack that runs in the data directory.
    #[arg(long, env = "OUTCRY_NATS_URL", default_value = "nats://127.0.0.1:4222")]
    pub(crate) nats_url: String,
}

impl Publish {
    /// Prints the answer; a refusal is a failure.
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let token = encode_symbol(&self.symbol)
            .context("a symbol is 1 to 64 characters of A-Z, a-z, 0-9, '_', '.' and '-'")?;
        let user = User::Publisher(self.publisher.clone());
        let layout = Layout::new(&self.data_dir);
        let seed = self.seed_file.clone();
        let seed = seed.unwrap_or_else(|| layout.nats_seed(&user.name()));
        let connection = timeout(
            PATIENCE,
            connect(ConnectionSettings {
                url: &self.nats_url,
                seed_file: &seed,
                name: &user.name(),
                inbox_prefix: &user.inbox_prefix(),
            }),
        )
        .await
        .with_context(|| format!("no NATS at {}", self.nats_url))??;
        let subject = subject::market_in(&self.publisher, &token);
        let message = ask(&connection.client, subject, self.payload()).await?;
        print_line(std::str::from_utf8(&message.payload).context("the answer is no text")?);
        Ok(match serde_json::from_slice(&message.payload) {
            Ok(PriceAnswer::Admitted { .. }) => ExitCode::SUCCESS,
            _ => ExitCode::FAILURE,
        })
    }

    /// As typed: judging it is market-data's.
    fn payload(&self) -> Vec<u8> {
        let fields = [
            ("price", Some(&self.price)),
            ("size", self.size.as_ref()),
            ("bid", self.bid.as_ref()),
            ("ask", self.ask.as_ref()),
            ("time", self.time.as_ref()),
        ];
        let given = fields
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)));
        let message: std::collections::BTreeMap<_, _> = given.collect();
        serde_json::to_vec(&message).expect("texts are JSON")
    }
}

/// Asks, and asks again while nobody listens or the listener cannot say.
async fn ask(client: &Client, subject: String, payload: Vec<u8>) -> anyhow::Result<Message> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let request = async_nats::Request::new()
            .payload(payload.clone().into())
            .timeout(Some(left));
        let why = match client.send_request(subject.clone(), request).await {
            Ok(message) => match Fault::of(&message) {
                None => return Ok(message),
                Some(fault) => fault.text,
            },
            Err(error) if error.kind() == RequestErrorKind::NoResponders => {
                "market-data does not run".to_owned()
            }
            Err(_) => bail!("no answer in time: the seed may not be allowed to publish {subject}"),
        };
        if Instant::now() + PAUSE >= deadline {
            bail!(why);
        }
        sleep(PAUSE).await;
    }
}
