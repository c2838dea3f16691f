//! Benchmarks: each figure with its floor or peer from the same run, and the ratio.

mod bids;
mod house;
mod lots;
mod pace;
mod recovery;
mod report;
mod rules;

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
}

#[derive(Clone, Copy, ValueEnum)]
enum Benchmark {
    /// Bids answered, against a bare echo and a bare fsynced append.
    Bids,
    /// One bid at a time with 1, 100 and 10,000 open lots.
    Lots,
    /// A log of a million bids read back, with and without a snapshot; whatever the time.
    Recovery,
    /// Bids judged by the rules alone, against their events encoded; a million of each, whatever the time.
    Rules,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let line = Line::parse();
    let report = match line.name {
        Benchmark::Bids => bids::run(Duration::from_secs(line.seconds)).await?,
        Benchmark::Lots => lots::run(Duration::from_secs(line.seconds)).await?,
        Benchmark::Recovery => recovery::run().await?,
        Benchmark::Rules => rules::run()?,
    };
    report.print();
    if let Some(file) = line.json {
        std::fs::write(file, serde_json::to_vec_pretty(&report)?)?;
    }
    Ok(())
}
