//! Recorded auctions and bids, read row by row; a bad row is named with its line.

use std::{
    collections::HashMap,
    fs, io,
    path::{Path, PathBuf},
};

use auction::{Amount, Time};
use serde::{Deserialize, de::DeserializeOwned};

/// Bytes taken of each file: what fits the memory of a small machine.
const FILE_BYTES_MAX: u64 = 512 * 1024 * 1024;

/// One recorded auction with its bids by `seq`.
#[derive(Clone, Debug)]
pub(super) struct Auction {
    /// Where its row begins in the file.
    pub(super) byte: u64,
    pub(super) id: String,
    pub(super) opening: Amount,
    pub(super) reserve: Option<Amount>,
    pub(super) start: Time,
    pub(super) end: Option<Time>,
    pub(super) bids: Vec<Bid>,
}

/// One recorded bid.
#[derive(Clone, Debug)]
pub(super) struct Bid {
    byte: u64,
    seq: u64,
    pub(super) maximum: Amount,
    pub(super) bidder: String,
    pub(super) time: Time,
}

/// A row of the auctions' file, as text: an empty field is no field.
#[derive(Deserialize)]
struct AuctionRow {
    auction_id: String,
    opening_cents: String,
    #[serde(default)]
    reserve_cents: String,
    #[serde(default)]
    start: String,
    #[serde(default)]
    end: String,
}

/// A row of the bids' file, as text.
#[derive(Deserialize)]
struct BidRow {
    auction_id: String,
    seq: String,
    bid_cents: String,
    bidder: String,
    #[serde(default)]
    time: String,
    #[serde(default)]
    bid_time_days: String,
}

/// Why files are no recorded auctions.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RowsError {
    #[error("{}: {source}", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("{}: more than {FILE_BYTES_MAX} bytes", path.display())]
    TooLarge { path: PathBuf },
    #[error("{}, line {line}: {problem}", path.display())]
    BadRow {
        path: PathBuf,
        line: usize,
        problem: String,
    },
}

/// Names a row that cannot be, by where it begins.
pub(super) fn bad_row(path: &Path, byte: u64, problem: String) -> RowsError {
    let (path, line) = (path.to_owned(), line(path, byte));
    RowsError::BadRow {
        path,
        line,
        problem,
    }
}

/// The line on which the row at a byte begins, counted from 1. The reader's own count is one behind where lines end in
/// CR LF, and passes over empty ones.
fn line(path: &Path, byte: u64) -> usize {
    let bytes = fs::read(path).unwrap_or_default();
    let start = usize::try_from(byte).map_or(bytes.len(), |byte| byte.min(bytes.len()));
    let is_end = |byte: &&u8| matches!(byte, b'\r' | b'\n');
    let empty = bytes[start..].iter().take_while(is_end).count();
    let before = &bytes[..start + empty];
    1 + before.iter().filter(|byte| **byte == b'\n').count()
}

/// Reads both files; auctions come in the order of theirs.
pub(super) fn read(auctions: &Path, bids: &Path) -> Result<Vec<Auction>, RowsError> {
    let mut found: Vec<Auction> = Vec::new();
    let mut places = HashMap::new();
    each_row(auctions, |byte, row: AuctionRow| {
        let auction = row.read(byte)?;
        if places.insert(auction.id.clone(), found.len()).is_some() {
            return Err(format!("auction {} is there twice", auction.id));
        }
        found.push(auction);
        Ok(())
    })?;
    each_row(bids, |byte, row: BidRow| {
        let id = &row.auction_id;
        let place = places.get(id).ok_or(format!("no auction {id} is known"))?;
        let auction = &mut found[*place];
        auction.bids.push(row.read(byte, auction.start)?);
        Ok(())
    })?;
    for auction in &mut found {
        auction.bids.sort_by_key(|bid| bid.seq);
        let twice = auction.bids.windows(2).find(|two| two[0].seq == two[1].seq);
        if let Some([first, second]) = twice {
            let (seq, line) = (first.seq, line(bids, first.byte));
            let problem = format!("seq {seq} of its auction stands on line {line} already");
            return Err(bad_row(bids, second.byte, problem));
        }
    }
    Ok(found)
}

/// Takes every row of a file, with the byte at which it begins.
fn each_row<R: DeserializeOwned>(
    path: &Path,
    mut take: impl FnMut(u64, R) -> Result<(), String>,
) -> Result<(), RowsError> {
    let unreadable = |source| RowsError::Unreadable {
        path: path.to_owned(),
        source,
    };
    if fs::metadata(path).map_err(unreadable)?.len() > FILE_BYTES_MAX {
        let path = path.to_owned();
        return Err(RowsError::TooLarge { path });
    }
    let mut reader = csv::ReaderBuilder::new();
    let reader = reader.trim(csv::Trim::All).from_path(path);
    let mut reader = reader.map_err(|error| unreadable(error.into()))?;
    reader
        .headers()
        .map_err(|error| bad_row(path, 0, format!("no names of columns: {}", problem(&error))))?;
    let mut rows = reader.into_deserialize();
    loop {
        let byte = rows.reader().position().byte();
        let Some(row) = rows.next() else {
            return Ok(());
        };
        row.map_err(|error| problem(&error))
            .and_then(|row| take(byte, row))
            .map_err(|problem| bad_row(path, byte, problem))?;
    }
}

/// What is wrong with a row that is none; its place is told apart from it.
fn problem(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => format!("it has {len} fields, not {expected_len}"),
        csv::ErrorKind::Utf8 { .. } => "it is not UTF-8".to_owned(),
        csv::ErrorKind::Deserialize { err, .. } => err.kind().to_string(),
        _ => error.to_string(),
    }
}

impl AuctionRow {
    fn read(self, byte: u64) -> Result<Auction, String> {
        needed("auction_id", &self.auction_id)?;
        let opening = cents("opening_cents", &self.opening_cents)?;
        Ok(Auction {
            byte,
            opening: opening.ok_or("opening_cents is empty")?,
            reserve: cents("reserve_cents", &self.reserve_cents)?,
            start: time("start", &self.start)?.unwrap_or(Time::EPOCH),
            end: time("end", &self.end)?,
            id: self.auction_id,
            bids: Vec::new(),
        })
    }
}

impl BidRow {
    fn read(self, byte: u64, start: Time) -> Result<Bid, String> {
        let seq = needed("seq", &self.seq)?.parse();
        needed("bidder", &self.bidder)?;
        let at = match time("time", &self.time)? {
            Some(time) => Some(time),
            None => days_after(start, &self.bid_time_days)?,
        };
        Ok(Bid {
            byte,
            seq: seq.map_err(|_| format!("seq {:?} is no whole number", self.seq))?,
            maximum: cents("bid_cents", &self.bid_cents)?.ok_or("bid_cents is empty")?,
            bidder: self.bidder,
            time: at.ok_or("neither time nor bid_time_days is given")?,
        })
    }
}

fn days_after(start: Time, text: &str) -> Result<Option<Time>, String> {
    const MILLIS_PER_DAY: f64 = 86_400_000.0;
    some(text, |text| {
        let days: f64 = text.parse().ok().filter(|days: &f64| days.is_finite())?;
        // The conversion stops at the ends of its range, which no time reaches.
        let millis = (days * MILLIS_PER_DAY).round() as i64;
        Time::from_unix_millis(start.unix_millis().saturating_add(millis)).ok()
    })
    .map_err(|text| format!("bid_time_days {text:?} is no number of days after {start}"))
}

fn cents(column: &str, text: &str) -> Result<Option<Amount>, String> {
    let max = Amount::MAX.minor_units();
    some(text, |text| Amount::new(text.parse().ok()?).ok())
        .map_err(|text| format!("{column} {text:?} is no whole number of cents from 0 to {max}"))
}

fn time(column: &str, text: &str) -> Result<Option<Time>, String> {
    some(text, |text| Time::try_from(text).ok())
        .map_err(|text| format!("{column} {text:?}: {}", auction::TimeError))
}

/// None of an empty field; the text of one that cannot be read.
fn some<T>(text: &str, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>, &str> {
    if text.is_empty() {
        return Ok(None);
    }
    read(text).map(Some).ok_or(text)
}

fn needed<'a>(column: &str, text: &'a str) -> Result<&'a str, String> {
    if text.is_empty() {
        return Err(format!("{column} is empty"));
    }
    Ok(text)
}
