//! Benchmarks: each figure with its floor or peer from the same run, and the ratio.

mod audience;
mod bids;
mod board;
mod catalogue;
mod cluster;
mod conflation;
mod fanout;
mod forecast;
mod house;
mod lots;
mod machine;
mod pace;
mod prices;
mod push;
mod recovery;
mod report;
mod rules;
mod screen;
mod stalled;
mod storm;
mod takeover;
mod ticks;
mod under_test;
mod viewers;

use std::{path::PathBuf, time::Duration};

use clap::{Parser, ValueEnum};

/// The program's own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Runs one benchmark.
#[derive(Parser)]
struct Line {
    /// Which one.
    name: Benchmark,
    /// How long it measures, in seconds.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u64).range(4..=600))]
    seconds: u64,
    /// Also write the figures here.
    #[arg(long)]
    json: Option<PathBuf>,
    /// Viewers of each gateway or peer; unless it is said, 1,000, and of `viewers` 10,000.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=18_000))]
    viewers: Option<u32>,
    /// `fanout`: how often everything is measured.
    #[arg(long, default_value_t = 9)]
    rounds: usize,
    /// `fanout`: only these beside the floor, by the names that it prints.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// `ticks`, `board`: prices a second of all symbols; unless it is said, 20,000 and 250. `push`: pushes a second; else 200.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=200_000))]
    rate: Option<u32>,
    /// `ticks`: how many symbols are priced.
    #[arg(long, default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(10..=2_000))]
    symbols: u32,
    /// `push`: how many bidders are told.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(100..=20_000))]
    people: u32,
    /// Where an echo that this program starts of itself connects, and with whose secrets.
    #[arg(long, hide = true, num_args = 2)]
    place: Vec<String>,
    /// Where a server that this program starts of itself listens.
    #[arg(long, hide = true, num_args = 2)]
    ports: Vec<u16>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Benchmark {
    /// Bids answered, against a bare echo and a bare fsynced append.
    Bids,
    /// Bytes and processor time of a viewer of fifty symbols, with newest values and with every one, and how old prices are.
    Board,
    /// Home, sale, search and the house's pages with a catalogue of 10,000 lots, against 100, and web's memory.
    Catalogue,
    /// Bids on one server and on a cluster of three with as many copies, against an echo and a bare append there.
    Cluster,
    /// What `cluster` starts as its echo.
    #[value(hide = true)]
    EchoServer,
    /// What fifty channels of prices for a thousand viewers cost.
    Conflation,
    /// Processor time of one delivery to one viewer, against `send(2)` and other servers; whatever the time.
    Fanout,
    /// What `fanout` starts as its floor.
    #[value(hide = true)]
    FloorServer,
    /// One bid at a time with 1, 100 and 10,000 open lots.
    Lots,
    /// Ten thousand bidders are told by push how a lot ended, while others bid: each once, no faster than allowed; whatever the time.
    Push,
    /// A log of a million bids read back, with and without a snapshot; whatever the time.
    Recovery,
    /// Bids judged by the rules alone, against their events encoded; a million of each, whatever the time.
    Rules,
    /// A bid in one browser until another shows it, and a published price until one does, with the share of each hop.
    Screen,
    /// What a viewer costs that reads nothing, and whether the others notice.
    Stalled,
    /// Everybody comes back at once after the gateway died, with ten channels to recover each; whatever the time.
    Storm,
    /// One of two gateways is killed, and its viewers go on at the other.
    Takeover,
    /// Prices of two thousand symbols, each counted from its publisher to whoever watches, against bare NATS.
    Ticks,
    /// Unit costs of a gateway by small audiences, held against a real one, and what a million viewers come to; whatever the time.
    Viewers,
}

/// Viewers unless it is said.
const VIEWERS: u32 = 1_000;
const VIEWERS_OF_FORECAST: u32 = 10_000;
/// Prices a second unless it is said.
const TICKS_A_SECOND: u32 = 20_000;
const BOARD_A_SECOND: u32 = 250;
/// Pushes a second unless it is said.
const PUSHES_A_SECOND: u32 = 200;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let line = Line::parse();
    let viewers = usize::try_from(line.viewers.unwrap_or(VIEWERS))?;
    let report = match line.name {
        Benchmark::Bids => bids::run(Duration::from_secs(line.seconds)).await?,
        Benchmark::Board => {
            bootstrap::raise_open_files()?;
            board::run(
                viewers,
                line.rate.unwrap_or(BOARD_A_SECOND),
                Duration::from_secs(line.seconds),
            )?
        }
        Benchmark::Catalogue => catalogue::run(Duration::from_secs(line.seconds)).await?,
        Benchmark::Cluster => cluster::run(Duration::from_secs(line.seconds)).await?,
        Benchmark::Conflation => {
            bootstrap::raise_open_files()?;
            conflation::run(viewers, Duration::from_secs(line.seconds))?
        }
        Benchmark::EchoServer => return bids::floors::serve_echo(&line.place).await,
        Benchmark::Fanout => {
            bootstrap::raise_open_files()?;
            fanout::run(viewers, line.rounds, &line.only)?
        }
        Benchmark::FloorServer => {
            bootstrap::raise_open_files()?;
            return fanout::serve_floor(&line.ports);
        }
        Benchmark::Lots => lots::run(Duration::from_secs(line.seconds)).await?,
        Benchmark::Push => {
            bootstrap::raise_open_files()?;
            let people = usize::try_from(line.people)?;
            push::run(people, line.rate.unwrap_or(PUSHES_A_SECOND), push::CONTROL).await?
        }
        Benchmark::Recovery => recovery::run().await?,
        Benchmark::Rules => rules::run()?,
        Benchmark::Screen => {
            bootstrap::raise_open_files()?;
            screen::run(viewers, Duration::from_secs(line.seconds)).await?
        }
        Benchmark::Stalled => stalled::run(Duration::from_secs(line.seconds))?,
        Benchmark::Storm => {
            bootstrap::raise_open_files()?;
            storm::run(viewers)?
        }
        Benchmark::Takeover => {
            bootstrap::raise_open_files()?;
            takeover::run(viewers, Duration::from_secs(line.seconds))?
        }
        Benchmark::Ticks => {
            ticks::run(
                usize::try_from(line.symbols)?,
                line.rate.unwrap_or(TICKS_A_SECOND),
                Duration::from_secs(line.seconds),
            )
            .await?
        }
        Benchmark::Viewers => {
            bootstrap::raise_open_files()?;
            let viewers = line.viewers.unwrap_or(VIEWERS_OF_FORECAST);
            forecast::run(usize::try_from(viewers)?).await?
        }
    };
    report.print();
    if let Some(file) = line.json {
        std::fs::write(file, serde_json::to_vec_pretty(&report)?)?;
    }
    Ok(())
}
