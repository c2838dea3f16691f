//! The `outcry` program.

mod replay;

use clap::Parser;

/// Outcry: live auctions and a market ticker.
#[derive(Parser)]
enum Outcry {
    Replay(replay::Replay),
}

fn main() -> anyhow::Result<()> {
    match Outcry::parse() {
        Outcry::Replay(replay) => replay::run(&replay),
    }
}
