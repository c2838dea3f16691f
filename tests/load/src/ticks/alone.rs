//! The rules alone, on one core: from a message's bytes to a tick, or a refusal.

use std::{
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use bootstrap::clock;
use market::{Book, Symbol, parse_symbols};

use super::{payload, symbols_file};
use crate::machine::{SERVER_CORE, pin};

/// Prices between two looks at the time.
const BATCH: u64 = 1_000;

/// How many prices the rules judge in a second, of so many symbols in turn.
pub(super) fn judged_a_second(symbols: usize, time: Duration) -> anyhow::Result<f64> {
    thread::scope(|scope| {
        let judging = scope.spawn(|| {
            pin(SERVER_CORE);
            judge(symbols, time)
        });
        judging.join().expect("it does not panic")
    })
}

fn judge(symbols: usize, time: Duration) -> anyhow::Result<f64> {
    let mut book = Book::new(parse_symbols(&symbols_file(symbols))?);
    let symbols: Vec<Symbol> = book.symbols().cloned().collect();
    let (started, mut judged) = (Instant::now(), 0_u64);
    while started.elapsed() < time {
        let now = clock::now();
        for _ in 0..BATCH {
            let symbol = &symbols[usize::try_from(judged)? % symbols.len()];
            let message = payload(judged / symbols.len() as u64);
            let candidate = book.receive("demo", symbol, message.as_bytes());
            let candidate = candidate.ok().context("a price is not read")?;
            ensure!(book.admit(&candidate, now).is_ok(), "a price is refused");
            judged += 1;
        }
    }
    Ok(judged as f64 / started.elapsed().as_secs_f64())
}
