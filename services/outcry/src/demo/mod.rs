//! `outcry demo`: keeps a sale open and one by approval beside it, and lets demo bidders bid, as an ordinary client of the HTTP API.
//!
//! Comes in: what the API shows to everyone. Goes out: sales by the demo's operator, bids by accounts of
//! the demo's own. Never: anything that a visitor's program could not do as well.

mod api;
mod approval;
mod bidders;
mod bidding;
mod catalogue;
mod sale;

use std::{process::ExitCode, time::Duration};

use bootstrap::{LogFormat, Shutdown, start_telemetry};
use clap::Args;
use tokio::time::sleep;

use api::{Account, Api};
use bidders::Bidders;
use sale::{Closes, House};

/// The operator, made by web where the demo runs.
const OPERATOR: Account = Account {
    email: "olga@outcry.test",
    password: "outcry-demo",
};
/// The pause before another try when web cannot be reached or does not know the operator.
const PAUSE: Duration = Duration::from_secs(1);

/// How the demo runs.
#[derive(Clone, Debug, Args)]
pub(crate) struct Demo {
    /// Where web answers, without TLS.
    #[arg(long, env = "OUTCRY_DEMO_URL", default_value = "http://localhost:8080")]
    url: String,
    /// The demo's bidders keep still.
    #[arg(long, env = "OUTCRY_DEMO_NO_BOTS", value_parser = clap::builder::BoolishValueParser::new())]
    no_bots: bool,
    /// Seconds from a sale's opening to its first close.
    #[arg(
        long,
        env = "OUTCRY_DEMO_FIRST_CLOSE",
        default_value_t = 180,
        value_parser = clap::value_parser!(u32).range(1..=86_400)
    )]
    first_close: u32,
    /// Seconds from one lot's close to the next one's; with the defaults a sale takes half an hour.
    #[arg(
        long,
        env = "OUTCRY_DEMO_CLOSE_INTERVAL",
        default_value_t = 145,
        value_parser = clap::value_parser!(u32).range(1..=86_400)
    )]
    close_interval: u32,
}

impl Demo {
    /// Works until Ctrl-C or SIGTERM.
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        start_telemetry(LogFormat::Text)?;
        let shutdown = Shutdown::on_signals()?;
        let api = Api::new(&self.url)?;
        tokio::select! {
            () = shutdown.requested() => {}
            () = self.work(&api) => {}
        }
        Ok(ExitCode::SUCCESS)
    }

    fn closes(&self) -> Closes {
        Closes {
            first: Duration::from_secs(self.first_close.into()),
            interval: Duration::from_secs(self.close_interval.into()),
        }
    }

    async fn work(&self, api: &Api) {
        let (tell, open) = tokio::sync::watch::channel(None);
        let bidding = async {
            if !self.no_bots {
                Bidders::new(open).run(api).await;
            }
        };
        let house = House::new(tell, self.closes());
        tokio::join!(house.run(api), approval::keep(api, !self.no_bots), bidding);
    }
}

/// Tries until it works, and says why it does not.
async fn until_done<T>(
    what: &str,
    mut attempt: impl AsyncFnMut() -> Result<T, api::ApiError>,
) -> T {
    loop {
        match attempt().await {
            Ok(done) => return done,
            Err(error) => tracing::warn!(%error, "cannot {what} yet"),
        }
        sleep(PAUSE).await;
    }
}
