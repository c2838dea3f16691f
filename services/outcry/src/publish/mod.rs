//! `outcry publish`: prices as a publisher sends them, one on the command line or one a line, and what market-data says to each.

mod lines;
mod pipe;

use std::{
    io::{IsTerminal, stdin},
    path::PathBuf,
    process::ExitCode,
    time::Duration,
};

use anyhow::{Context, bail};
use async_nats::{Message, RequestErrorKind};
use bootstrap::NatsUrls;
use broker::{Connection, Fault, connect};
use clap::Args;
use market::PriceAnswer;
use setup::Layout;
use tokio::time::{Instant, sleep, timeout};
use topology::{Token, User, encode_symbol, subject};

use crate::print::print_line;
use lines::LinePrice;

/// How long to wait for the server, and then for an answer: a restart of market-data takes less.
const PATIENCE: Duration = Duration::from_secs(5);
/// The pause before the next try while nobody listens.
const PAUSE: Duration = Duration::from_millis(100);
/// How one price is given, and how many.
const USAGE: &str = "name a symbol and its price, as in `outcry publish DEMO 101.25`, or pipe lines in: \
    `symbol,price` or {\"symbol\":…,\"price\":…}";

/// A price, or prices on standard input: each line `symbol,price[,size,bid,ask,time]`, or JSON with those names.
#[derive(Clone, Debug, Args)]
pub(crate) struct Publish {
    /// What is priced, such as DEMO; without it, lines are read from standard input.
    #[arg(requires = "price")]
    symbol: Option<String>,
    /// Its price, such as 101.25.
    price: Option<String>,
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
    /// Says that the publisher lives, though nothing was traded: nobody calls its feed silent for half a minute.
    #[arg(long, conflicts_with = "symbol")]
    heartbeat: bool,
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
    pub(crate) nats_url: NatsUrls,
}

impl Publish {
    /// Prints the answers; a refusal is a failure.
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        if self.heartbeat {
            let message = self.door().await?.heartbeat().await?;
            print_payload(&message)?;
            return Ok(ExitCode::SUCCESS);
        }
        let Some(symbol) = &self.symbol else {
            if stdin().is_terminal() {
                bail!(USAGE);
            }
            return pipe::run(self.door().await?).await;
        };
        let price = LinePrice {
            symbol: symbol.clone(),
            price: self.price.clone(),
            size: self.size.clone(),
            bid: self.bid.clone(),
            ask: self.ask.clone(),
            time: self.time.clone(),
        };
        let message = self.door().await?.ask(&price).await?;
        print_payload(&message)?;
        Ok(match serde_json::from_slice(&message.payload) {
            Ok(PriceAnswer::Admitted { .. }) => ExitCode::SUCCESS,
            _ => ExitCode::FAILURE,
        })
    }

    /// Connects as the publisher.
    async fn door(&self) -> anyhow::Result<Door> {
        let user = User::Publisher(self.publisher.clone());
        let layout = Layout::new(&self.data_dir);
        let mut to_nats = user.connection(&self.nats_url, &layout.secrets(&user.name()));
        if let Some(seed_file) = &self.seed_file {
            to_nats.seed_file.clone_from(seed_file);
        }
        let connection = timeout(PATIENCE, connect(to_nats))
            .await
            .with_context(|| format!("no NATS at {}", self.nats_url))??;
        Ok(Door {
            connection,
            publisher: self.publisher.clone(),
        })
    }
}

fn print_payload(message: &Message) -> anyhow::Result<()> {
    print_line(std::str::from_utf8(&message.payload).context("the answer is no text")?);
    Ok(())
}

/// Where a publisher's prices go in.
struct Door {
    connection: Connection,
    publisher: Token,
}

impl Door {
    /// Asks, and asks again while nobody listens or the listener cannot say.
    async fn ask(&self, price: &LinePrice) -> anyhow::Result<Message> {
        let token = encode_symbol(&price.symbol)
            .context("a symbol is 1 to 64 characters of A-Z, a-z, 0-9 and _ . / ^ : = -")?;
        let subject = subject::market_in(&self.publisher, &token);
        self.ask_at(&subject, price.payload()).await
    }

    /// Says that the publisher lives.
    async fn heartbeat(&self) -> anyhow::Result<Message> {
        let subject = subject::market_heartbeat_in(&self.publisher);
        self.ask_at(&subject, Vec::new()).await
    }

    async fn ask_at(&self, subject: &str, payload: Vec<u8>) -> anyhow::Result<Message> {
        let mut refusals = self.connection.refusals.clone();
        tokio::select! {
            answer = self.until_answered(subject, payload) => answer,
            Ok(_) = refusals.wait_for(|count| *count > 0) => {
                let publisher = &self.publisher;
                bail!("NATS does not let this seed publish {subject}: it is not the one of the publisher {publisher}")
            }
        }
    }

    async fn until_answered(&self, subject: &str, payload: Vec<u8>) -> anyhow::Result<Message> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let request = async_nats::Request::new()
                .payload(payload.clone().into())
                .timeout(Some(left));
            let asked = self
                .connection
                .client
                .send_request(subject.to_owned(), request);
            let why = match asked.await {
                Ok(message) => match Fault::of(&message) {
                    None => return Ok(message),
                    Some(fault) => fault.text,
                },
                Err(error) if error.kind() == RequestErrorKind::NoResponders => {
                    "market-data does not run".to_owned()
                }
                Err(_) => bail!("no answer in time: the price may be admitted or not"),
            };
            if Instant::now() + PAUSE >= deadline {
                bail!(why);
            }
            sleep(PAUSE).await;
        }
    }
}
