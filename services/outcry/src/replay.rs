//! `outcry replay`: recorded bids through the rules of the sale, one line of JSON an auction.
//!
//! Comes in: two CSV files. Goes out: where each auction ended. Never: a network, a clock, a log.

mod options;
mod rows;
mod story;

use std::{
    io::{self, Write},
    path::PathBuf,
};

use auction::{Increments, format::english::SoftClose};

/// Runs recorded bids through the rules and prints where each auction ended.
///
/// Bids are taken in the order of their `seq`, each at its own time; one whose time is before that
/// of the bid taken before it is taken at that bid's time.
///
/// Without a `start` an auction starts at 1970-01-01T00:00:00Z. Without an `end` it stays open
/// until its last bid: `end` is then that bid's time (null without a bid) and no bid moves it. A
/// reserve that is not above the opening price is none.
///
/// `price_cents` and `leader` are null without an accepted bid, `end` counts extensions in, and
/// `refused` counts the bids that the rules refused.
#[derive(clap::Args, Clone, Debug)]
pub(crate) struct Replay {
    /// CSV with the columns auction_id, opening_cents and, if known, reserve_cents, start and end
    /// (RFC 3339); other columns are ignored
    #[arg(long, value_name = "A.csv")]
    pub(crate) auctions: PathBuf,
    /// CSV with the columns auction_id, seq, bid_cents (the bidder's maximum), bidder, and time
    /// (RFC 3339) or bid_time_days (days since the start); other columns are ignored
    #[arg(long, value_name = "B.csv")]
    pub(crate) bids: PathBuf,
    /// ebay-us, a file such as [{"from": 0, "step": 5}, {"from": 100, "step": 25}] in cents, or
    /// one step in cents
    #[arg(long, value_name = "TABLE", default_value = "ebay-us", value_parser = options::increments)]
    pub(crate) increments: Increments,
    /// A bid that others can see, this close to the end, gives this much time from the bid on
    /// (window/extension, e.g. 120s/120s) [default: a hard close]
    #[arg(long, value_name = "WINDOW/EXTENSION", value_parser = options::soft_close)]
    pub(crate) soft_close: Option<SoftClose>,
    /// Prints one JSON object a line per auction, in the order of the auctions' file; without it,
    /// a line to read
    #[arg(long)]
    pub(crate) json: bool,
}

/// Why nothing, or not all, was replayed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReplayError {
    #[error(transparent)]
    Rows(#[from] rows::RowsError),
    #[error("could not print: {0}")]
    Print(#[from] io::Error),
}

/// Replays to the standard output.
pub(crate) fn run(replay: &Replay) -> anyhow::Result<()> {
    match replay_to(replay, &mut io::BufWriter::new(io::stdout().lock())) {
        // Whoever reads may stop reading.
        Err(ReplayError::Print(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => Ok(result?),
    }
}

fn replay_to(replay: &Replay, out: &mut impl Write) -> Result<(), ReplayError> {
    let auctions = rows::read(&replay.auctions, &replay.bids)?;
    let house = story::House {
        increments: &replay.increments,
        soft_close: replay.soft_close,
    };
    for auction in &auctions {
        let ending = house
            .run(auction)
            .map_err(|problem| rows::bad_row(&replay.auctions, auction.byte, problem))?;
        if replay.json {
            serde_json::to_writer(&mut *out, &ending).map_err(io::Error::from)?;
            writeln!(out)?;
        } else {
            writeln!(out, "{ending}")?;
        }
    }
    out.flush()?;
    Ok(())
}

#[cfg(test)]
mod tests;
