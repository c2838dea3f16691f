//! Recorded auctions and bids, read row by row; a bad row is named with its line.

use std::{
    collections::HashMap,
    fs, io,
    path::{Path, PathBuf},
};

use auction::{Amount, Time};
use csv::StringRecord;

/// Bytes taken of each file: what fits the memory of a small machine.
const FILE_BYTES_MAX: u64 = 512 * 1024 * 1024;

/// One recorded auction with its bids by `seq`.
#[derive(Clone, Debug)]
pub(super) struct Auction {
    pub(super) line: u64,
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
    line: u64,
    seq: u64,
    pub(super) maximum: Amount,
    pub(super) bidder: String,
    pub(super) time: Time,
}

/// Why files are no recorded auctions.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RowsError {
    #[error("{}: {source}", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("{}: there is no column {column}", path.display())]
    NoColumn { path: PathBuf, column: &'static str },
    #[error("{}: more than {FILE_BYTES_MAX} bytes", path.display())]
    TooLarge { path: PathBuf },
    #[error("{}, line {line}: {problem}", path.display())]
    BadRow {
        path: PathBuf,
        line: u64,
        problem: String,
    },
}

/// Names a row that cannot be.
pub(super) fn bad_row(path: &Path, line: u64, problem: String) -> RowsError {
    let path = path.to_owned();
    RowsError::BadRow {
        path,
        line,
        problem,
    }
}

/// Reads both files; auctions come in the order of theirs.
pub(super) fn read(auctions: &Path, bids: &Path) -> Result<Vec<Auction>, RowsError> {
    let mut found: Vec<Auction> = Vec::new();
    let mut places = HashMap::new();
    let required = ["auction_id", "opening_cents"];
    each_row(auctions, &required, |row| {
        let auction = row.auction()?;
        if places.insert(auction.id.clone(), found.len()).is_some() {
            return Err(format!("auction {} is there twice", auction.id));
        }
        found.push(auction);
        Ok(())
    })?;
    let required = ["auction_id", "seq", "bid_cents", "bidder"];
    each_row(bids, &required, |row| {
        let id = row.required("auction_id")?;
        let place = places.get(id).ok_or(format!("no auction {id} is known"))?;
        let auction = &mut found[*place];
        auction.bids.push(row.bid(auction.start)?);
        Ok(())
    })?;
    for auction in &mut found {
        auction.bids.sort_by_key(|bid| bid.seq);
        let twice = auction.bids.windows(2).find(|two| two[0].seq == two[1].seq);
        if let Some([first, second]) = twice {
            let (seq, line) = (first.seq, first.line);
            let problem = format!("seq {seq} of its auction stands on line {line} already");
            return Err(bad_row(bids, second.line, problem));
        }
    }
    Ok(found)
}

/// One row with the names of its columns.
struct Row<'a> {
    line: u64,
    columns: &'a HashMap<String, usize>,
    fields: &'a StringRecord,
}

fn each_row(
    path: &Path,
    required: &[&'static str],
    mut take: impl FnMut(Row<'_>) -> Result<(), String>,
) -> Result<(), RowsError> {
    let bytes = read_bytes(path)?;
    let mut lines = Lines {
        bytes: &bytes,
        counted: 0,
        line: 1,
    };
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(bytes.as_slice());
    let names = reader.headers().map_err(|error| {
        let problem = format!("no names of columns: {}", problem(&error));
        bad_row(path, 1, problem)
    })?;
    let columns: HashMap<String, usize> = names.iter().map(str::to_owned).zip(0..).collect();
    if let Some(column) = required.iter().find(|name| !columns.contains_key(**name)) {
        let path = path.to_owned();
        return Err(RowsError::NoColumn { path, column });
    }
    for fields in reader.records() {
        let position = match &fields {
            Ok(fields) => fields.position(),
            Err(error) => error.position(),
        };
        let line = lines.of(position.map_or(0, csv::Position::byte));
        let taken = match &fields {
            Ok(fields) => take(Row {
                line,
                columns: &columns,
                fields,
            }),
            Err(error) => Err(problem(error)),
        };
        taken.map_err(|problem| bad_row(path, line, problem))?;
    }
    Ok(())
}

fn read_bytes(path: &Path) -> Result<Vec<u8>, RowsError> {
    const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";
    let unreadable = |source| RowsError::Unreadable {
        path: path.to_owned(),
        source,
    };
    if fs::metadata(path).map_err(unreadable)?.len() > FILE_BYTES_MAX {
        let path = path.to_owned();
        return Err(RowsError::TooLarge { path });
    }
    let mut bytes = fs::read(path).map_err(unreadable)?;
    if bytes.starts_with(BYTE_ORDER_MARK) {
        bytes.drain(..BYTE_ORDER_MARK.len());
    }
    Ok(bytes)
}

/// What is wrong with a row that is none; its place is told apart from it.
fn problem(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => format!("it has {len} fields, not {expected_len}"),
        csv::ErrorKind::Utf8 { .. } => "it is not UTF-8".to_owned(),
        _ => error.to_string(),
    }
}

/// The lines of a file. The reader's own count is one behind where lines end in CR LF, and
/// passes over empty ones.
struct Lines<'a> {
    bytes: &'a [u8],
    counted: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line on which the row at a byte begins; asked in rising order.
    fn of(&mut self, byte: u64) -> u64 {
        let length = self.bytes.len();
        let mut start = usize::try_from(byte).unwrap_or(length).min(length);
        let row = &self.bytes[start..];
        start += (row.iter())
            .take_while(|byte| matches!(byte, b'\r' | b'\n'))
            .count();
        let passed = self.bytes.get(self.counted..start).unwrap_or_default();
        self.line += passed.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.counted = start.max(self.counted);
        self.line
    }
}

impl Row<'_> {
    fn auction(&self) -> Result<Auction, String> {
        let epoch = Time::from_unix_millis(0).expect("1970 is a time");
        Ok(Auction {
            line: self.line,
            id: self.required("auction_id")?.to_owned(),
            opening: self
                .cents("opening_cents")?
                .ok_or("opening_cents is empty")?,
            reserve: self.cents("reserve_cents")?,
            start: self.time("start")?.unwrap_or(epoch),
            end: self.time("end")?,
            bids: Vec::new(),
        })
    }

    fn bid(&self, start: Time) -> Result<Bid, String> {
        let seq = self.required("seq")?;
        let time = match self.time("time")? {
            Some(time) => Some(time),
            None => self.days_after(start)?,
        };
        Ok(Bid {
            line: self.line,
            seq: (seq.parse()).map_err(|_| format!("seq {seq:?} is no whole number"))?,
            maximum: self.cents("bid_cents")?.ok_or("bid_cents is empty")?,
            bidder: self.required("bidder")?.to_owned(),
            time: time.ok_or("neither time nor bid_time_days is given")?,
        })
    }

    fn days_after(&self, start: Time) -> Result<Option<Time>, String> {
        const MILLIS_PER_DAY: f64 = 86_400_000.0;
        let Some(text) = self.field("bid_time_days") else {
            return Ok(None);
        };
        let days: Option<f64> = text.parse().ok().filter(|days: &f64| days.is_finite());
        // The conversion stops at the ends of its range, which no time reaches.
        let millis = days.map(|days| (days * MILLIS_PER_DAY).round() as i64);
        millis
            .map(|millis| start.unix_millis().saturating_add(millis))
            .and_then(|millis| Time::from_unix_millis(millis).ok())
            .map(Some)
            .ok_or_else(|| format!("bid_time_days {text:?} is no number of days after {start}"))
    }

    fn cents(&self, column: &str) -> Result<Option<Amount>, String> {
        let Some(text) = self.field(column) else {
            return Ok(None);
        };
        let amount = text.parse().ok().and_then(|cents| Amount::new(cents).ok());
        let max = Amount::MAX.minor_units();
        let problem = || format!("{column} {text:?} is no whole number of cents from 0 to {max}");
        amount.map(Some).ok_or_else(problem)
    }

    fn time(&self, column: &str) -> Result<Option<Time>, String> {
        let Some(text) = self.field(column) else {
            return Ok(None);
        };
        let time = Time::try_from(text.to_owned());
        let time = time.map_err(|error| format!("{column} {text:?}: {error}"))?;
        Ok(Some(time))
    }

    fn required(&self, column: &str) -> Result<&str, String> {
        self.field(column).ok_or(format!("{column} is empty"))
    }

    /// None: there is no such column, or nothing in it.
    fn field(&self, column: &str) -> Option<&str> {
        let field = self.fields.get(*self.columns.get(column)?)?;
        Some(field).filter(|field| !field.is_empty())
    }
}
