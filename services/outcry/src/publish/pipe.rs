//! Prices from standard input: each goes out as its line comes in, and each is answered.

use std::{
    collections::HashSet,
    io::{BufRead, Read, stdin},
    process::ExitCode,
    thread,
};

use futures_util::{StreamExt, future::BoxFuture, stream::FuturesUnordered};
use market::PriceAnswer;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::{
    Door,
    lines::{Line, LineError, LinePrice, LineReader},
};
use crate::print::{print_error, print_line};

/// Longest line, in bytes: as much as market-data takes of a price.
const LINE_BYTES_MAX: u64 = 4_096;
/// Lines read and not yet looked at.
const LINES_WAITING_MAX: usize = 256;
/// Prices without their answer at once; of each symbol one, so that none takes another's place.
const UNDER_WAY_MAX: usize = 256;

/// A line of the input with its number; none where it is too long.
type NumberedLine = (u64, Option<Vec<u8>>);

/// What came of the lines.
#[derive(Default)]
struct Counted {
    admitted: u64,
    refused: u64,
    /// No price went out.
    unread: u64,
    failed: u64,
}

/// Publishes what is piped in until its end; success where every price was admitted.
pub(super) async fn run(door: Door) -> anyhow::Result<ExitCode> {
    let mut lines = read_lines();
    let mut reader = LineReader::default();
    let mut counted = Counted::default();
    let mut under_way: FuturesUnordered<BoxFuture<'_, (u64, String, anyhow::Result<_>)>> =
        FuturesUnordered::new();
    let mut busy = HashSet::new();
    let mut next: Option<(u64, LinePrice)> = None;
    let mut is_over = false;
    loop {
        if let Some((number, price)) = next.take_if(|(_, price)| !busy.contains(&price.symbol)) {
            busy.insert(price.symbol.clone());
            let door = &door;
            under_way.push(Box::pin(async move {
                let answer = door.ask(&price).await;
                (number, price.symbol, answer)
            }));
        }
        let has_room = next.is_none() && !is_over && under_way.len() < UNDER_WAY_MAX;
        tokio::select! {
            Some((number, symbol, answer)) = under_way.next() => {
                busy.remove(&symbol);
                counted.note(number, &symbol, answer.map(|message| message.payload));
            }
            line = lines.recv(), if has_room => match line {
                None => is_over = true,
                Some((number, None)) => counted.unread(number, &format!("a line has at most {LINE_BYTES_MAX} bytes")),
                Some((number, Some(line))) => match reader.read(&line) {
                    Ok(Line::Price(price)) => next = Some((number, price)),
                    Ok(Line::Empty) => {}
                    Ok(Line::Heading { passed_over }) => say_passed_over(&passed_over),
                    Err(error) => {
                        // What stands where is not known: nothing is published by guess.
                        is_over = matches!(error, LineError::Heading { .. });
                        counted.unread(number, &error.to_string());
                    }
                },
            },
            else => break,
        }
    }
    let Counted {
        admitted,
        refused,
        unread,
        failed,
    } = counted;
    print_error(&format!(
        "{admitted} admitted, {refused} refused, {failed} without an answer, {unread} lines that are no price"
    ));
    Ok(match refused + unread + failed {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}

fn say_passed_over(columns: &[String]) {
    if !columns.is_empty() {
        let columns = columns.join(", ");
        print_error(&format!("passed over: {columns}"));
    }
}

/// Reads standard input on a thread of its own, which nothing has to wait for.
fn read_lines() -> mpsc::Receiver<NumberedLine> {
    let (tell, lines) = mpsc::channel(LINES_WAITING_MAX);
    thread::spawn(move || {
        let mut input = stdin().lock();
        for number in 1.. {
            let mut line = Vec::new();
            let read = (&mut input)
                .take(LINE_BYTES_MAX)
                .read_until(b'\n', &mut line);
            if !matches!(read, Ok(1..)) {
                break;
            }
            let is_whole = line.ends_with(b"\n") || (line.len() as u64) < LINE_BYTES_MAX;
            if !is_whole && input.skip_until(b'\n').is_err() {
                break;
            }
            if tell
                .blocking_send((number, is_whole.then_some(line)))
                .is_err()
            {
                break;
            }
        }
    });
    lines
}

impl Counted {
    fn note(&mut self, line: u64, symbol: &str, answer: anyhow::Result<bytes::Bytes>) {
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => return self.fail(line, symbol, &format!("{error:#}")),
        };
        match serde_json::from_slice(&answer) {
            Ok(PriceAnswer::Admitted { .. }) => self.admitted += 1,
            _ => self.refused += 1,
        }
        let mut said = json!({ "line": line, "symbol": symbol });
        if let Ok(Value::Object(answer)) = serde_json::from_slice(&answer) {
            let said = said.as_object_mut().expect("it was made as one");
            said.extend(answer);
        }
        print_line(&said.to_string());
    }

    fn fail(&mut self, line: u64, symbol: &str, why: &str) {
        self.failed += 1;
        Self::say(line, symbol, why);
    }

    fn unread(&mut self, line: u64, why: &str) {
        self.unread += 1;
        Self::say(line, "", why);
    }

    fn say(line: u64, symbol: &str, why: &str) {
        print_line(&json!({ "line": line, "symbol": symbol, "failed": why }).to_string());
    }
}
